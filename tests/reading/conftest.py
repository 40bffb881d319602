"""A small registry of our own, and `who(text)`: each statement's voice and path of sources."""

from collections.abc import Callable

import pytest

from annotator.reading import read
from annotator.reading.model import KnownAlias, KnownSource, Reading, Registry

SOURCES = [
    KnownSource("sohr", "Syrian Observatory for Human Rights", "monitoring_group"),
    KnownSource("lcc", "Local Coordination Committees", "activist_network"),
    KnownSource("sana", "Syrian Arab News Agency", "state_media"),
    KnownSource("anadolu", "Anadolu Agency", "state_media"),
    KnownSource("afp", "Agence France-Presse", "news_agency"),
    KnownSource("reuters", "Reuters", "news_agency"),
    KnownSource("sputnik", "Sputnik", "state_media"),
    KnownSource("sdf", "Syrian Democratic Forces", "government_military"),
    KnownSource("turkish_military", "Turkish Armed Forces", "government_military"),
    KnownSource("russian_mod", "Russian Ministry of Defence", "government_military"),
    KnownSource("white_helmets", "White Helmets", "ngo"),
    KnownSource("fars", "Fars News Agency", "state_affiliated"),
    KnownSource("mbs", "Mills Burn Silently", "activist_network"),
    KnownSource("gen_activists", "Unnamed activists", "generic"),
]
NAMES = {
    "sohr": [
        "Syrian Observatory for Human Rights",
        "Rami Abdulrahman",
        "المرصد السوري لحقوق الإنسان",
        "المرصد السوري",
    ],
    "lcc": ["Local Coordination Committees", "LCC"],
    "anadolu": ["Anadolu Agency", "Anadolu", "وكالة الأناضول", "الأناضول"],
    "afp": ["AFP", "فرانس برس"],
    "reuters": ["Reuters", "رويترز"],
    "sputnik": ["Sputnik"],
    "sdf": ["Syrian Democratic Forces", "SDF", "قوات سوريا الديمقراطية"],
    "turkish_military": ["Turkish army", "Turkey's military", "رئاسة الأركان التركية"],
    "russian_mod": ["Russian Defence Ministry", "Igor Konashenkov", "وزارة الدفاع الروسية"],
    "white_helmets": ["White Helmets", "Syria Civil Defence"],
    "mbs": ["Mills Burn Silently"],
    "gen_activists": ["activists", "ناشطون"],
}
ALIASES = [
    *(KnownAlias(key, text) for key, texts in NAMES.items() for text in texts),
    KnownAlias("sohr", "SOHR", match="exact_case"),
    KnownAlias("sana", "SANA", match="exact_case"),
    KnownAlias("sana", "سانا"),
    KnownAlias("sohr", "the Observatory", "en", "any_case", "description"),
    KnownAlias("white_helmets", "the civil defence", "en", "any_case", "description"),
    KnownAlias("fars", "Fars", "en", "any_case", "with_cue"),
]


@pytest.fixture(scope="session")
def registry() -> Registry:
    return Registry.of(SOURCES, ALIASES)


def path(citations) -> str:
    """Citations as a path: 'anadolu>turkish_military', 'sohr;lcc', '"A Name"', 'unnamed'."""
    links = [c.source or (f'"{c.name}"' if c.name else "unnamed") for c in citations]
    text = ""
    for index, (citation, link) in enumerate(zip(citations, links, strict=True)):
        joint = "" if index == 0 else ">" if citation.via is not None else ";"
        text += joint + link
    return text


@pytest.fixture
def reading(registry) -> Callable[..., Reading]:
    return lambda text, **options: read(text, registry=registry, **options)


@pytest.fixture
def who(reading) -> Callable[..., list[str]]:
    """Each statement's path of sources, or its voice where it has none."""

    def answer(text: str, **options) -> list[str]:
        return [path(s.citations) or s.voice for s in reading(text, **options).statements]

    return answer

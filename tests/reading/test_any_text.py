"""The reader takes any text: it never raises and loses no character. What it failed at, and splices of reports."""

import random
from pathlib import Path

import pytest

from annotator.reading import read
from annotator.reading.model import KnownAlias, KnownSource, Reading, Registry
from sources.registry_files import read_registry

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
_CHAINED = "الحراس_والطحانين_والخبازين_في_القرى_الواقعة_على_ضفة_النهر_الشرقية_والغربية"
OWN = [
    "The miller told Reuters that the sluice had been opened. “We saw water,” he said, “and nothing else.”\n",
    "According to the White Helmets, quoted by Al Jazeera, the baker left at dawn; his oven was cold.\n",
    "- Two bridges fell (SANA, https://example.org/a_b/c?d=1)\n- A ferry sank @ferryman #ferry\n\nShare | Tweet\n",
    "أعلنت قيادة الحرس في بيان أن الجسر أغلق، وقال المتحدث باسمها لوكالة رويترز: «لم يعبر أحد».\n",
    "نقلت وكالة سانا عن مصدر محلي قوله إن الطاحونة احترقت. وأضاف المصدر أن اثنين أصيبا.\n",
    "بحسب المرصد السوري لحقوق الإنسان، توقف القطار في حديث خاص مع صحيفة «النهر»، و(الحارس) غادر.\n",
]
ODD = [
    *"\"“”«»„()[]:;،؛.؟!…-–—_|/*•#@'`",
    *("ـ", "لـ", "ل", "لل", "و", "ال", "\u0301", "\u064f", "\u200b", "\u200f", "\u202e", "\ufeff", "\u2028"),
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "\x0b",
        "\x85",
        "\xa0",
        "\x00",
        "\ud800",
        "İ",
        "ß",
        "ﬁ",
        "ﷺ",
        "²",
        "👍🏽",
        "''",
        "((",
    ),
    *(
        " said the ",
        " told ",
        "according to ",
        " quoted by ",
        ": “",
        "” he said",
        "قال ",
        " في بيان",
        " في حديث إلى ",
    ),
    *("وفقا ل", " بان كي", " اَلقيادة ", "https://", "\n- ", "\n1) ", "(Reuters) - ", _CHAINED, "x" * 90),
]


@pytest.fixture(scope="module")
def registered() -> Registry:
    sources, aliases = read_registry(FIXTURES)
    return Registry.of(
        [KnownSource(row.key, row.name, row.kind, row.belongs_to) for row in sources],
        [KnownAlias(row.source, row.text, row.language, row.match, row.strength) for row in aliases],
    )


def is_whole(text: str, found: Reading) -> bool:
    """Whether each character but white space stands in one statement or piece of furniture, and in one alone.

    None begins or ends with white space.
    """
    covered = bytearray(len(text))
    for span in (*found.statements, *found.furniture):
        piece = text[span.start : span.end]
        if not piece or piece != piece.strip() or any(covered[span.start : span.end]):
            return False
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    return all(there or text[place].isspace() for place, there in enumerate(covered))


def spliced(texts: list[str], pick: random.Random) -> str:
    """A piece of a text into which odd pieces, and pieces of others, are put; mostly at the edges of words."""
    text = pick.choice(texts)
    begin = pick.randrange(len(text) - 10)
    text = text[begin : begin + pick.randrange(20, 400)]
    for _ in range(pick.randrange(1, 9)):
        place = pick.randrange(len(text) + 1)
        if pick.random() < 0.6:
            place = text.find(" ", place) + pick.randrange(2)
        deed = pick.random()
        if deed < 0.6:
            text = text[:place] + pick.choice(ODD) + text[place:]
        elif deed < 0.75:
            text = text[:place] + text[place + pick.randrange(1, 30) :]
        elif deed < 0.85:
            text = text[:place]
        else:
            other = pick.choice(texts)
            begin = pick.randrange(len(other))
            text = text[:place] + other[begin : begin + pick.randrange(5, 120)] + text[place:]
    return text


def test_reports_spliced_with_odd_pieces_are_read_whole(registered):
    pick = random.Random(20170405)
    demo = [path.read_text(encoding="utf-8") for path in sorted((FIXTURES / "demo").glob("*.txt"))]
    publishers = [None, "sohr", "", "“", "Foo\n", *registered.sources]
    for texts in (OWN, demo, [*OWN, *demo]):
        for _ in range(200):
            text = spliced(texts, pick)
            publisher, language = pick.choice(publishers), pick.choice([None, None, "en", "ar"])
            found = read(text, registry=registered, publisher=publisher, language=language)
            assert is_whole(text, found), (text, publisher, language)


@pytest.mark.parametrize(
    "text",
    [
        "أعلن الجيش في بيان",  # the sentence ends where an outlet's name could follow
        "أعلن الجيش سقوط البلدة في حديث إلى",
        "قال بان كي",  # two words of a name, and not the third
        "قالت اَلحكومة إن الجسر أغلق.",  # a vowel sign inside the article
        "نشر «» بيانا قال فيه إن الجسر أغلق.",  # marks without a name between them
        'قال الحارس، لـ "«»" إن الجسر أغلق.',
        "“Where is the mill?” said the",
        f"قالت {_CHAINED}_والقيادة إن الجسر أغلق.",  # a word longer than a name may be
        "\ud800",  # half a character
        "The mill burned, a monitor said \udfff.",
    ],
)
def test_what_the_reader_failed_at_is_read_whole(reading, text):
    for language in (None, "en", "ar"):
        assert is_whole(text, reading(text, language=language))


def test_a_name_that_is_one_long_word_is_cut_and_not_lost(reading):
    text = f'وحذرت {_CHAINED}_و"القيادة"^| إن الجسر أغلق.'
    [citation] = reading(text).statements[0].citations
    assert 0 < len(citation.name) <= 80
    assert citation.name.endswith('القيادة"^|')


def test_an_outlet_without_a_name_between_its_marks_is_left_out(who):
    assert who('قال ناشطون لـ "«»" إن الجسر أغلق.') == ["gen_activists"]


def test_furniture_that_overlaps_is_taken_apart(registered):
    text = "AFP and Reuters)Last Update: 5 August 2013 K"
    found = read(text, registry=registered, language="ar")
    assert is_whole(text, found)
    assert [text[piece.start : piece.end] for piece in found.furniture] == ["Last Update: 5 August 2013 K"]


def test_a_source_that_is_named_like_a_mark_is_no_hindrance():
    odd = Registry.of([KnownSource("mark", ")", "newspaper")], [KnownAlias("mark", ")")])
    text = ") said that the mill burned. A baker told ) that the oven was cold."
    assert is_whole(text, read(text, registry=odd))


def test_a_date_is_furniture_without_the_spaces_behind_it(reading):
    text = "3 April 2011 8:20  A mill burned near the river."
    [date] = reading(text).furniture
    assert text[date.start : date.end] == "3 April 2011 8:20"

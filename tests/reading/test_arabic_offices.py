"""Arabic: offices with their holders, verbs with their prepositions, statements in which somebody says, outlets."""

import pytest

from annotator.reading import read
from annotator.reading.model import KnownAlias, KnownSource, Registry
from tests.reading.conftest import ALIASES, SOURCES, path

MORE = Registry.of(
    [
        *SOURCES,
        KnownSource("un", "United Nations", "un_agency"),
        KnownSource("rudaw", "Rudaw", "broadcaster"),
        KnownSource("amaq", "Amaq", "armed_group_media"),
        KnownSource("gen_local", "Unnamed local sources", "generic"),
    ],
    [
        *ALIASES,
        KnownAlias("un", "الأمم المتحدة"),
        KnownAlias("rudaw", "شبكة رووداو"),
        KnownAlias("amaq", "أعماق", "ar", "any_case", "with_cue"),
        KnownAlias("gen_local", "أطباء", "ar", "any_case", "with_cue"),
        KnownAlias("gen_local", "الأهالي", "ar", "any_case", "with_cue"),
        KnownAlias("sohr", "المرصد", "ar", "any_case", "description"),
    ],
)
TEXTS = {
    # an office and its holder, between commas or behind a place
    "قال رئيس المجلس المحلي في البلدة، سالم حداد، إن الجسر مغلق. وأضاف حداد أن الطريق سالك.": [
        '"رئيس المجلس المحلي سالم حداد"',
        '"رئيس المجلس المحلي سالم حداد"',
    ],
    "أعلن وزير الطرق، اليوم الأحد، أن الجسر مغلق.": ['"وزير الطرق"'],
    "أعلن وزير الطرق، خلال مؤتمر صحفي، أن الجسر مغلق.": ['"وزير الطرق"'],
    "قال رئيس المجلس في بلدة الندى سالم حداد إن الجسر مغلق.": ['"رئيس المجلس في بلدة الندى سالم حداد"'],
    "قال رئيس المجلس في حديث صحفي مطول إن الجسر مغلق.": ['"رئيس المجلس"'],
    "وشدد المنسق العام للهيئة العليا للمياه سالم حداد على ضرورة فتح الجسر.": [
        '"المنسق العام للهيئة العليا للمياه سالم حداد"'
    ],
    "وقال مسؤول المكتب الإعلامي سالم حداد إن الجسر مغلق.": ['"مسؤول المكتب الإعلامي سالم حداد"'],
    "وقال مسؤول محلي إن الجسر مغلق.": ["unnamed"],
    "وقال بشار الحلبي إن الجسر مغلق.": ['"بشار الحلبي"'],
    # verbs and the preposition that belongs to them
    "وأشار سالم حداد إلى أن الجسر مغلق.": ['"سالم حداد"'],
    "وأعرب سالم حداد عن قلقه على الجسر.": ['"سالم حداد"'],
    "ووصل سالم حداد إلى الجسر.": ["publisher"],
    "وكشف سقوط المطر عن حجر قديم في الوادي.": ["publisher"],
    'تقول أم سالم، وهي خبازة: "نفد الطحين".': ['"أم سالم"'],
    "وكان بوتين اتهم واشنطن بإغلاق الجسر.": ['"بوتين"'],
    "واتهم بوتين واشنطن بإغلاق الجسر.": ['"بوتين"'],
    # a statement in which somebody says
    "وأصدرت حركة الندى بيانا قالت فيه إن الجسر مغلق.": ['"حركة الندى"'],
    "وأصدرت حركة الندى طوابع جديدة.": ["publisher"],
    # bodies beside nobodies
    'أعلنت منظمة "أطباء الندى" أن الجسر مغلق.': ['"منظمة "أطباء الندى"'],
    "ودعت الإدارة الذاتية الأهالي إلى التزام منازلهم.": ['"الإدارة الذاتية"'],
    "ويقدر عدد سكان البلدة بألف نسمة.": ["publisher"],
    "وقال عدد من سكان البلدة إن الجسر مغلق.": ["unnamed"],
    "وأعلنت المليشيات الشمالية إغلاق الجسر.": ['"المليشيات الشمالية"'],
    'ووثق فريق "أهل الندى" نزوح ألف عائلة من البلدة القديمة.': ['"فريق "أهل الندى"'],
    # outlets that hear
    "في حديث لرويترز، قال سالم حداد إن الجسر مغلق.": ['reuters>"سالم حداد"'],
    "في حديث طويل، قال سالم حداد إن الجسر مغلق.": ['"سالم حداد"'],
    'قال سالم حداد، مدير الفرن، لصحيفة "البلد اليوم" إن الجسر مغلق.': ['"صحيفة البلد اليوم">"سالم حداد"'],
    "وقال سالم حداد، الناطق باسم لواء الندى، لشبكة رووداو، إن الجسر مغلق.": ['rudaw>"لواء الندى"'],
    "وقال سالم حداد، بحسب ما نقلت عنه رويترز، إن الجسر مغلق.": ['reuters>"سالم حداد"'],
    'وتبنى لواء الندى التفجير عبر وكالة "أعماق".': ['amaq>"لواء الندى"'],
    'انهار الجسر، بحسب "أخبار الندى" المحلية.': ['"أخبار الندى" المحلية"'],
    # headlines
    "المرصد: عشرة جرحى قرب الجسر\n\nأصيب عشرة أشخاص قرب الجسر.": ["sohr", "publisher"],
    "مسؤول محلي: الجسر مغلق\n\nأغلق الجسر صباح اليوم.": ["unnamed", "publisher"],
    "نصر الله: الجسر مغلق\n\nأغلق الجسر صباح اليوم.": ['"نصر الله"', "publisher"],
    '"أهل الندى" تندد بإغلاق الجسر\n\nأغلق الجسر صباح اليوم.': ['"أهل الندى"', "publisher"],
    # 'the channel' is one that is so called, not the agency cited last
    "ذكرت قناة الندى الثانية أن الجسر مغلق. ولم تعلق سانا. وقالت سانا إن الطريق سالك. "
    "وأضافت القناة أن الحركة عادت.": ['"قناة الندى الثانية"', "publisher", "sana", '"قناة الندى الثانية"'],
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.items())
def test_it_tells_who_speaks_by_the_words_around_arabic_names(text, expected):
    statements = read(text, registry=MORE).statements
    found = [path(s.citations) if s.voice == "cited" else path(s.citations) or s.voice for s in statements]
    assert found == expected

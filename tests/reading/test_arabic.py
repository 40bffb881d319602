"""Arabic: verbs before subjects, prefixes, verbs without a subject."""

import pytest

SENTENCES = {
    "قال المرصد السوري إن عشرة أصيبوا.": "sohr",
    "وأفاد المرصد السوري لحقوق الإنسان بأن الجسر انهار.": "sohr",
    "بحسب المرصد السوري فإن الطريق مقطوع.": "sohr",
    "ووفقا للمرصد السوري، الطريق مقطوع.": "sohr",
    "ونقلت وكالة الأناضول عن رئاسة الأركان التركية أن أربعة مستودعات دمرت.": "anadolu>turkish_military",
    "نفت وزارة الدفاع الروسية وجود طائرات في الجو.": "russian_mod",
    "قال وزير الزراعة سامر حداد إن القمح يكفي.": '"وزير الزراعة سامر حداد"',
    "أكد ناشطون أن المدرسة خالية.": "gen_activists",
    "قال مصدر عسكري لرويترز إن التل محاصر.": "reuters>gen_military",
    "ونقلت رويترز أن التل محاصر.": "reuters",
    "تبنى تنظيم الفجر إحراق المطحنة.": '"تنظيم الفجر إحراق المطحنة"',
    "المطحنة احترقت، حسب ما ذكر المرصد السوري.": "sohr",
    "سيطرت قوات سوريا الديمقراطية على التل.": "publisher",
    "دخل تنظيم الفجر المطحنة ليلا.": "publisher",
    "لم تعلق وزارة الدفاع الروسية على الحادث.": "publisher",
}


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES.items())
def test_it_finds_the_subject_of_an_arabic_verb(who, sentence, expected):
    assert who(sentence) == [expected]


def test_a_verb_without_a_subject_takes_the_source_before(who):
    assert who("قال المرصد السوري إن عشرة أصيبوا. وأضاف أن طفلا بينهم. الطقس بارد.") == [
        "sohr",
        "sohr",
        "publisher",
    ]


def test_the_language_is_found_from_the_letters(reading):
    assert reading("قال المرصد السوري إن عشرة أصيبوا.").language == "ar"
    assert reading("Ten were hurt.").language == "en"


def test_a_surname_stands_for_who_speaks_for_an_organisation(who):
    text = "قال المتحدث باسم قوات سوريا الديمقراطية طلال حداد إن الطريق مفتوح. وأضاف حداد أن أحدا لم يصب."
    assert who(text) == ["sdf", "sdf"]


NAMES = {
    "نقلت رويترز عن وزير الزراعة سامر حداد قوله إن القمح يكفي. وأضاف حداد في لقاء أن الطحن بدأ.": [
        'reuters>"وزير الزراعة سامر حداد"',
        '"وزير الزراعة سامر حداد"',
    ],
    "أم سالم، نازحة من قرية التل، تقول إنها باعت خيمتها.": ['"أم سالم"'],
    "قالت صحيفة “سانا” إن الجسر انهار.": ["sana"],
    "نفى مصدر عسكري، بحسب ما نقلت رويترز، إغلاق الجسر.": ["reuters>gen_military"],
    "قال المرصد السوري إن عشرة أصيبوا. ووفق التقرير هاجم تنظيم الفجر الجسر.": ["sohr", "sohr"],
    "ورفضت وزارة الدفاع الروسية التعليق على ذلك.": ["publisher"],
}


@pytest.mark.parametrize(("text", "expected"), NAMES.items())
def test_it_finds_names_in_other_places(who, text, expected):
    assert who(text) == expected


def test_dots_end_no_arabic_sentence(reading):
    text = "قال سالم إن الطاحونة احترقت ... ثم أمطرت السماء عليها. وعاد العمال."
    found = reading(text + "\n\nنهاية الصفحة.").statements
    assert [text[s.start : s.end] for s in found][:2] == [
        "قال سالم إن الطاحونة احترقت ... ثم أمطرت السماء عليها.",
        "وعاد العمال.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ذكرت رويترز، نقلا عن مراسلها في حمص، أن الطاحونة احترقت.", ["reuters"]),
        ("قالت رويترز إن الطاحونة احترقت. يذكر أنه لا طاحونة غيرها.", ["reuters", "publisher"]),
        ("أوضح المرصد السوري أن الطاحونة احترقت. وأبان أنه لا طاحونة غيرها.", ["sohr", "sohr"]),
    ],
)
def test_own_correspondents_background_and_further_verbs(who, text, expected):
    assert who(text) == expected


def test_a_full_stop_ends_an_arabic_sentence_though_its_space_is_lost(reading):
    text = "احترقت الطاحونة عند الفجر.وعاد العمال إليها في المساء. وقال د.سالم إنها لن تعمل قبل الربيع."
    found = [text[s.start : s.end] for s in reading(text).statements]
    assert found[:2] == ["احترقت الطاحونة عند الفجر.", "وعاد العمال إليها في المساء."]
    assert len(found) == 3


@pytest.mark.parametrize("begin", ["بيروت: ", "٣ أيار ٢٠١٤", "جنيف 3 أيار 2014 /", "د ب أ - "])
def test_a_town_or_a_date_before_the_first_sentence_is_furniture(reading, begin):
    text = f"{begin}احترقت الطاحونة عند الفجر ولم يصب أحد من العمال بأذى بعد أن خرجوا منها جميعا إلى الحقل القريب.\n"
    assert [text[f.start : f.end] for f in reading(text).furniture] == [begin.strip()]


def test_the_title_of_a_page_is_the_headline_once_more(reading):
    text = (
        "احتراق طاحونة الندى قرب النهر – موقع صحيفة الندى\n\nاحتراق طاحونة الندى قرب النهر\n\n"
        "احترقت الطاحونة عند الفجر ولم يصب أحد من العمال بأذى.\n"
    )
    assert [text[f.start : f.end] for f in reading(text).furniture] == [text.split("\n")[0]]


@pytest.mark.parametrize(
    "line",
    [
        "#طاحونة الندى",
        "الجمعة 26 ابريل 2014 حلب",
        "0|رويترز",
        "بيروت - صحيفة الصباح",
        "التصنيفات",
        "تصغير الخط تكبير الخط طباعة الصفحة",
    ],
)
def test_lines_of_arabic_pages_are_furniture(reading, line):
    text = f"{line}\nاحترقت الطاحونة عند الفجر ولم يصب أحد من العمال بأذى.\n"
    assert [text[f.start : f.end] for f in reading(text).furniture] == [line]


def test_a_credit_glued_to_the_last_sentence_is_cut_off(reading):
    text = (
        "احترقت الطاحونة عند الفجر ولم يصب أحد من العمال بأذى.\n"
        "وقال العمال إنهم سيعودون إلى العمل فيها بعد أن تجف الجدران ويصل الطحين من المدينة القريبة.(الأخبار، تاس)\n"
    )
    assert [text[f.start : f.end] for f in reading(text).furniture] == ["(الأخبار، تاس)"]


def test_a_language_says_how_sure_its_own_rules_are(reading):
    english = reading("Reuters said ten were hurt.").statements[0]
    arabic = reading("قال المرصد السوري إن عشرة أصيبوا.").statements[0]
    assert 0 < arabic.confidence < english.confidence < 1

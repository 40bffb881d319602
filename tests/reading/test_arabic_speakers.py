"""Arabic: verbs that only sometimes tell, an outlet's people, whose figures are cited, spokesmen, two who speak."""

import pytest

from annotator.reading import read
from annotator.reading.model import KnownAlias, KnownSource, Registry
from tests.reading.conftest import ALIASES, SOURCES, path

MORE = Registry.of(
    [
        *SOURCES,
        KnownSource("un", "United Nations", "un_agency"),
        KnownSource("syrian_state_tv", "Syrian state television", "state_media"),
        KnownSource("al_jazeera", "Al Jazeera", "broadcaster"),
    ],
    [
        *ALIASES,
        KnownAlias("un", "الأمم المتحدة"),
        KnownAlias("un", "دي ميستورا"),
        KnownAlias("syrian_state_tv", "التلفزيون السوري"),
        KnownAlias("al_jazeera", "قناة الجزيرة"),
        KnownAlias("white_helmets", "الدفاع المدني السوري"),
    ],
)
SOHR = "قال المرصد السوري إن عشرة أصيبوا. "

TEXTS = {
    # verbs of saying, and those that need a word behind them
    "فندت وزارة الدفاع الروسية الأنباء عن الجسر.": ["russian_mod"],
    "حملت وزارة الدفاع الروسية البلدية مسؤولية انهيار الجسر.": ["russian_mod"],
    "وحملت وزارة الدفاع الروسية المؤن إلى الجسر.": ["publisher"],
    "وعبرت الأمم المتحدة عن قلقها على الجسر.": ["un"],
    "وعبرت قوات سوريا الديمقراطية الجسر عن طريق القوارب.": ["publisher"],
    "وعبر ناشطون عن خوفهم على الجسر.": ["gen_activists"],
    "وصلت المؤن عبر الجسر بعيدا عن الطريق.": ["publisher"],
    "وعرض التلفزيون السوري صورا للجسر.": ["syrian_state_tv"],
    "وعرضت قوات سوريا الديمقراطية المؤن على الأهالي.": ["publisher"],
    SOHR + "وزاد أن الجسر مغلق.": ["sohr", "sohr"],
    "وبدأت محادثات يأمل دي ميستورا أن تنجح.": ["publisher"],
    "ويأمل دي ميستورا أن تنجح المحادثات.": ["un"],
    # a verb inside what somebody said
    "وقال سالم حداد إن حراس الجسر رصدوا حركة عربات قربه.": ['"سالم حداد"'],
    # an outlet's people are the outlet; somebody whom it heard is not
    "انهار الجسر، وفق مصور لفرانس برس كان هناك. وقال المصور إن الطريق مغلق.": ["afp", "afp"],
    "وقال شاهد من رويترز إن الجسر انهار.": ["reuters"],
    "وقال شاهد لرويترز إن الجسر انهار.": ["reuters>unnamed"],
    # whose figures
    "وبحسب أرقام كان نشرها المرصد السوري، انهار جسران.": ["sohr"],
    "انهار جسران، وفق تقديرات للأمم المتحدة.": ["un"],
    "انهار الجسر، حسب تقرير موقع قناة «الجزيرة».": ["al_jazeera"],
    # what somebody declared with a pronoun behind the verb, members without a name
    "انهار الجسر، وفق ما صرح به أحد أعضائها لوكالة فرانس برس.": ["afp>unnamed"],
    # spokesmen without a name speak for their body, other people without a name for nobody
    "وقال متحدث باسم قوات سوريا الديمقراطية إن الجسر سليم.": ["sdf"],
    "وقال متحدث عسكري باسم لواء الندى إن الجسر سليم.": ['"لواء الندى"'],
    "وقال ضابط في قوات سوريا الديمقراطية إن الجسر سليم.": ["unnamed"],
    # names with 'for' inside, and a surname that begins as 'with' does
    "وقالت الهيئة العليا للمياه إن الجسر سليم.": ['"الهيئة العليا للمياه"'],
    "وقالت الهيئة العليا للصحفيين إن الجسر سليم.": ['"الهيئة العليا"'],
    "وقال سالم بيرقدار الناطق باسم لواء الندى إن الجسر سليم.": ['"لواء الندى"'],
    # who told reporters, and a name with brackets behind it
    "وقال حداد للصحفيين بعد اللقاء «الجسر سليم».": ['"حداد"'],
    "وقال سالم حداد (من سكان البلدة) لموقع الندى، إن الجسر سليم.": ['"موقع الندى">"سالم حداد"'],
    # two who speak together; what they tell of is no second one
    "وقال مسعفون والمرصد السوري إن الجسر سليم.": ["unnamed;sohr"],
    "وقال المرصد السوري والدفاع المدني السوري إن الجسر سليم.": ["sohr;white_helmets"],
    "وقال المرصد السوري إن الجسر والمرصد السوري سليمان.": ["sohr"],
    # a role stands for the person who was cited with it
    "وقال وزير الري المصري سالم حداد إن الجسر سليم. وأضاف وزير الري المصري أنه فتح.": [
        '"وزير الري المصري سالم حداد"',
        '"وزير الري المصري سالم حداد"',
    ],
    # a state admits
    "وامتنعت البلدية عن الرد، إلا أن إسرائيل اعترفت بإغلاق الجسر.": ['"إسرائيل"'],
    # nothing is known
    "أغلق الجسر، دون معلومات عن جرحى.": ["publisher"],
    "أغلق الجسر، وسط أنباء عن جرحى.": ["gen_reports"],
}

DATELINES = {
    "دمشق/ سالم حداد/ الأناضول ": "أغلق الجسر اليوم أمام العربات بعد أن غمرته مياه النهر في الليل وانهار جزء منه.",
    "الندى – سوريا: ": "أغلق الجسر اليوم أمام العربات بعد أن غمرته مياه النهر في الليل وانهار جزء منه.",
    "دير الزور (الندى) – ": "أغلق الجسر اليوم أمام العربات بعد أن غمرته مياه النهر في الليل وانهار جزء منه.",
    "أخبار الندى | درعا – سوريا ( سالم حداد)\n": "أغلق الجسر اليوم أمام العربات بعد أن غمرته مياه النهر في الليل.",
    "سمارت-سالم حداد\n": "أغلق الجسر اليوم أمام العربات بعد أن غمرته مياه النهر في الليل.",
    "الجسر بعد إغلاقه (سالم حداد/فرانس برس)\n": "أغلق الجسر اليوم أمام العربات بعد أن غمرته مياه النهر في الليل.",
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.items())
def test_it_tells_who_speaks_in_an_arabic_sentence(text, expected):
    statements = read(text, registry=MORE).statements
    assert [path(s.citations) or s.voice for s in statements] == expected


@pytest.mark.parametrize(("line", "sentence"), DATELINES.items())
def test_it_cuts_off_an_arabic_dateline(registry, line, sentence):
    text = line + sentence
    found = [text[s.start : s.end] for s in read(text, registry=registry).statements]
    assert found == [sentence]


MORE_TEXTS = {
    # a vowel sign makes a verb passive
    "ويُتهم النظام بإغلاق الجسر.": ["publisher"],
    "واتهم النظام البلدية بإغلاق الجسر.": ['"النظام"'],
    # behind a verb may stand what was said
    "قال سالم حداد إن الجسر سليم. وأضاف «كما دخل حراس الجسر البلدة وأغلقوا الطريق إلى المطحنة».": [
        '"سالم حداد"'
    ]
    * 2,
    # outlets that the registry lacks
    "وقال سالم حداد، رئيس البلدية، لـ (الندى): إن الجسر سليم.": ['"الندى">"سالم حداد"'],
    "وقال سالم حداد في حديث لبلدي الندى: «الجسر سليم».": ['"بلدي الندى">"سالم حداد"'],
    "وقال سالم حداد في حديث مع الصحفيين إن الجسر سليم.": ['"سالم حداد"'],
    "وقال المرصد السوري، في تصريحات أوردتها قناة «الندى»، إن الجسر سليم.": ['"قناة «الندى">sohr'],
    # two people without a name
    "وقال مصدران في البلدة إن الجسر سليم. وأضافا أن الطريق مغلق.": ["unnamed", "unnamed"],
    # 'so-called'
    "الجسر سليم، بحسب ما ذكر ما يسمى بـ«المرصد السوري».": ["sohr"],
    # a role, a body and a name between commas
    "مدير المرصد السوري، سالم حداد، أعلن أن الجسر سليم. وقال حداد إن الطريق مغلق.": ["sohr", "sohr"],
    # who is urged does not speak
    "قالت قوات سوريا الديمقراطية إن الجسر سليم وحثت أنقرة على فتحه.": ["sdf"],
    # nouns with their owner
    "قسم الحراس وفق أعمارهم.": ["publisher"],
    "الجسر سليم، وفق تصريحاتهم.": ["publisher"],
    # a body of the United Nations
    "أغلق الجسر، كما أعلنت المفوضية العليا للأمم المتحدة للاجئين.": [
        '"المفوضية العليا للأمم المتحدة للاجئين"'
    ],
    # parties without a name
    SOHR + "وأعلنت الفصائل السورية المعارضة، إغلاق الجسر.": ["sohr", "unnamed"],
    # 'had said that'
    "وكان المرصد السوري المعارض قد ذكر أن الجسر سليم.": ["sohr"],
    # no verb has a preposition in front, and an answer is a noun
    "وعاد العمال لكشف سبب انهيار الجسر.": ["publisher"],
    "وكشف سالم حداد أن الجسر سليم.": ['"سالم حداد"'],
    "وهذا رد الرئيس المصري سالم حداد على إغلاق الجسر.": ["publisher"],
    "وأفاد مصدر في البلدة (رفض كشف اسمه) بأن الجسر سليم.": ["unnamed"],
    # roles at bodies, and bodies that belong to others
    "وقالت مديرة قسم الجسور بالنيابة في «الأمم المتحدة»، ندى حداد، إن الجسر سليم.": ["un"],
    "وقال مدير دائرة الجسور التابعة للأمم المتحدة إن الجسر سليم.": [
        '"مدير دائرة الجسور التابعة للأمم المتحدة"'
    ],
    # figures that nobody signed, somebody whom an outlet heard
    "أغلق جسران، بحسب أرقام أجنبية.": ["unnamed"],
    "الجسر سليم، وفق ما قالت متحدثة، اليوم الاثنين لوكالة رويترز.": ["reuters>unnamed"],
    # where what stands before came from; without a name from whoever spoke before
    "أغلق الجسر. جاء ذلك في بيان صادر عن وزارة الدفاع الروسية، اليوم الأربعاء.": [
        "russian_mod",
        "russian_mod",
    ],
    "وجاء ذلك في تصريحات أدلى بها سالم حداد لوكالة رويترز.": ['"سالم حداد"'],
    "وقال سالم حداد إن الجسر سليم. جاء ذلك في مؤتمر صحفي عقده أمس.": ['"سالم حداد"', '"سالم حداد"'],
    "أغلق الجسر القديم. جاء ذلك في وقت يشتد فيه المطر.": ["publisher", "publisher"],
    "أغلق الجسر القديم. جاء ذلك بعد مطر شديد.": ["publisher", "publisher"],
    # bodies in quotation marks that speak together
    'قالت "حركة النور" و"جيش النصر" إن الجسر سليم.': ['"حركة النور";"جيش النصر"'],
    'أكد سالم حداد أن "الجسر" و"الطريق" سليمان.': ['"سالم حداد"'],
    'أعلنت منظمة "أطباء الشمال"، اليوم الخميس، أن الجسر سليم.': ['"منظمة "أطباء الشمال"'],
    # an official who gives his name, and one who does not
    "وقال مسؤول محلي، سالم حداد، إن الجسر سليم.": ['"سالم حداد"'],
    "وقال مسؤول محلي، طلب عدم ذكر اسمه، إن الجسر سليم.": ["unnamed"],
    "وقال المسؤول سالم حداد خلال زيارة البلدة نطالب بإصلاح الجسر.": ['"المسؤول سالم حداد"'],
    "وقال سالم حداد وهو مسؤول محلي إن الجسر سليم.": ['"سالم حداد"'],
    "وكان المدير السابق إلى الشمال، سالم حداد، قال إن الجسر سليم.": ['"سالم حداد"'],
    # posts that nothing marks as quotations
    "وكتب سالم حداد على تويتر: الجسر سليم.": ['"سالم حداد"'],
    "وكتب سالم حداد في تغريدة الجسر سليم ولا خطر عليه.": ['"سالم حداد"'],
    "وكتب سالم حداد على الجدار اسم البلدة.": ["publisher"],
    # states of two words, a channel that is another one
    "ورحبت الولايات المتحدة من جانبها بالجسر الجديد.": ['"الولايات المتحدة"'],
    "قال التلفزيون السوري إن عشرة أصيبوا. وذكرت القناة الثانية، أن الجسر سليم.": [
        "syrian_state_tv",
        '"القناة الثانية"',
    ],
    # a body that relays nobody, an outlet that learned something
    "نقلت مجموعة الجسور، أن الجسر سليم.": ['"مجموعة الجسور"'],
    "وعلمت وكالة رويترز من مصادر مطلعة أن الجسر سليم.": ["reuters"],
    # a headline that names who is told
    "روسيا لـ حراس الجسر: لا تغلقوا الطريق\n\nفتح الجسر اليوم أمام الناس والعربات بعد إصلاحه.": [
        '"روسيا"',
        "publisher",
    ],
}


@pytest.mark.parametrize(("text", "expected"), MORE_TEXTS.items())
def test_it_tells_who_speaks_where_an_arabic_sentence_has_others(text, expected):
    statements = read(text, registry=MORE).statements
    assert [path(s.citations) or s.voice for s in statements] == expected


def test_lines_that_are_cut_anywhere_are_joined(registry):
    text = (
        "أغلق الجسر اليوم\nأمام العربات بعد أن غمرته مياه النهر في\nالليل وانهار جزء منه.\n"
        "وقال سالم حداد إن\nالطريق سليم وإن العمال دخلوا إلى\nالبلدة من الشرق.\n"
        "وتفتح البلدية الجسر بعد\nأيام."
    )
    assert len(read(text, registry=registry).statements) == 3


def test_headlines_below_each_other_are_not_joined(registry):
    text = "فتح الجسر أمام العربات\nارتفاع أسعار الخبز في البلدة\nإصلاح المطحنة بعد الحريق\nعودة العمال إلى الطاحونة"
    assert len(read(text, registry=registry).statements) == 4

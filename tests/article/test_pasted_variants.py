"""Pasted texts as clipboards bring them. `A` lines are the article and stay, `B` lines go, `T` is the title, `S` stays as heading."""

import pytest

from article.pasted import clean_text

P1 = "قال مسؤول في وزارة الطاقة إن الشبكة عادت إلى العمل في معظم الأحياء بعد انقطاع دام ساعات، وإن فرق الصيانة تتابع الأعطال."
P2 = "وأضاف أن الانقطاع نجم عن عطل في محطة التحويل الرئيسية، مشيراً إلى أن التحقيق سيعلن خلال أيام."
P3 = "من جهتهم طالب سكان المدينة بتعويضات عن الخسائر التي لحقت بمحالهم."
E1 = "The ministry said on Tuesday that power had returned to most districts after an outage of several hours, and crews were still at work."
E2 = "Residents asked for compensation. Officials promised an answer within days."

CASES = {
    "كهرباء: share line between, list at the end, one headline a line": [
        ("T", "عودة الكهرباء إلى أحياء العاصمة بعد انقطاع طويل"),
        ("B", "شارك على فيسبوك تويتر واتساب تيليجرام"),
        ("A", P1),
        ("B", "اقرأ أيضاً: أسعار الوقود ترتفع للمرة الثالثة هذا العام"),
        ("A", P2),
        ("A", P3),
        ("B", "الأكثر قراءة"),
        ("B", "ارتفاع جديد في سعر الصرف"),
        ("B", "ما الذي حدث في مطار العاصمة؟"),
        ("B", "بالصور.. افتتاح المتحف الوطني"),
    ],
    "date label and byline on top, tags and copyright at the end": [
        ("T", "عودة الكهرباء إلى أحياء العاصمة بعد انقطاع طويل"),
        ("B", "بقلم: سامر الحلبي"),
        ("B", "نُشر في: 12 آذار 2025 - 10:15 صباحاً"),
        ("A", P1),
        ("A", P2),
        ("B", "الوسوم: كهرباء، طاقة، أعطال"),
        ("B", "جميع الحقوق محفوظة © 2025 صحيفة المدينة"),
    ],
    "a read-also head in the middle takes its link, not the sub-heading and the prose behind": [
        ("T", "عودة الكهرباء إلى أحياء العاصمة بعد انقطاع طويل"),
        ("A", P1),
        ("B", "إقرأ المزيد"),
        ("B", "وزير الطاقة يزور المحطة ويتعهد بإصلاحات عاجلة في الشبكة"),
        ("S", "أسباب العطل"),
        ("A", P2),
        ("A", P3),
    ],
    "comments and their small print": [
        ("T", "عودة الكهرباء إلى أحياء العاصمة بعد انقطاع طويل"),
        ("A", P1),
        ("A", P2),
        ("B", "التعليقات"),
        ("B", "خبر جيد شكرا لكم"),
        ("B", "متى يعود التيار إلى حينا"),
        ("B", "اترك تعليقاً"),
        ("B", "لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *"),
    ],
    "aggregator's frame around the text": [
        ("T", "عودة الكهرباء إلى أحياء العاصمة بعد انقطاع طويل"),
        ("B", "نقدم لكم زوارنا الكرام أبرز الأخبار في التقرير التالي:"),
        ("A", P1),
        ("A", P2),
        ("B", "كانت هذه تفاصيل خبر عودة الكهرباء إلى أحياء العاصمة نأمل بأن نكون قد وفقنا بإعطائك التفاصيل"),
        ("B", "تجدر الإشارة بأن الموضوع الأصلي قد تم نشره على موقع المدينة"),
    ],
    "latest list glued on one line without full stops": [
        ("T", "عودة الكهرباء إلى أحياء العاصمة بعد انقطاع طويل"),
        ("A", P1),
        ("A", P3),
        ("B", "أحدث الأخبار"),
        ("B", "وزير المالية يبحث الموازنة الجديدة | افتتاح معرض الكتاب في دورته العشرين | حريق في سوق المدينة القديمة | منتخب الشباب يتأهل إلى نصف النهائي | ارتفاع درجات الحرارة غداً | انطلاق موسم القطاف في الريف الغربي"),
    ],
    "english: byline, reading time, newsletter, related": [
        ("T", "Power returns to most districts after long outage"),
        ("B", "By Jane Marlow"),
        ("B", "Published March 12, 2025"),
        ("B", "3 min read"),
        ("A", E1),
        ("B", "Advertisement"),
        ("A", E2),
        ("B", "Sign up for our morning newsletter"),
        ("B", "Related articles"),
        ("B", "Fuel prices rise for the third time this year"),
        ("B", "What happened at the airport?"),
    ],
    "english: feed tail": [
        ("T", "Power returns to most districts after long outage"),
        ("A", E1),
        ("A", E2),
        ("B", "The post Power returns to most districts after long outage first appeared on City Daily."),
    ],
    "french": [
        ("T", "Le courant revient dans la plupart des quartiers"),
        ("B", "Publié le 12 mars 2025 à 10h15"),
        ("A", "Le ministère a annoncé mardi que le courant était revenu dans la plupart des quartiers, après plusieurs heures de panne."),
        ("B", "Lire aussi : Les prix du carburant augmentent encore"),
        ("A", "Les habitants demandent des indemnités. Une réponse est attendue dans les prochains jours."),
        ("B", "Partager cet article"),
        ("B", "Laisser un commentaire"),
    ],
    "hebrew": [
        ("T", "החשמל חזר לרוב השכונות אחרי הפסקה ארוכה"),
        ("B", "פורסם בתאריך 12.03.2025"),
        ("A", "משרד האנרגיה הודיע ביום שלישי כי החשמל חזר לרוב השכונות, לאחר הפסקה של כמה שעות."),
        ("B", "קראו גם: מחירי הדלק עולים שוב"),
        ("A", "התושבים דורשים פיצויים על הנזקים שנגרמו לעסקים."),
        ("B", "כתבות נוספות"),
        ("B", "מה קרה אתמול בשדה התעופה"),
        ("B", "כל הזכויות שמורות"),
    ],
    "turkish": [
        ("T", "Uzun kesintinin ardından elektrik geri geldi"),
        ("B", "12 Mart 2025"),
        ("A", "Bakanlık salı günü yaptığı açıklamada elektriğin mahallelerin çoğuna geri geldiğini, ekiplerin çalışmaya devam ettiğini bildirdi."),
        ("B", "Haberi paylaş"),
        ("A", "Mahalle sakinleri zararlarının karşılanmasını istiyor."),
        ("B", "İlgili Haberler"),
        ("B", "Akaryakıt fiyatları yeniden yükseldi"),
        ("B", "Tüm hakları saklıdır"),
    ],
    "persian": [
        ("T", "برق پس از قطعی طولانی به بیشتر محله‌ها بازگشت"),
        ("A", "وزارت نیرو روز سه‌شنبه اعلام کرد که برق پس از چند ساعت قطعی به بیشتر محله‌ها بازگشته و گروه‌های تعمیر در حال کار هستند."),
        ("B", "بیشتر بخوانید: افزایش دوباره قیمت سوخت"),
        ("A", "ساکنان شهر خواهان جبران خسارت‌های خود شدند."),
        ("B", "برچسب‌ها: برق، انرژی"),
        ("B", "آخرین اخبار"),
        ("B", "افتتاح نمایشگاه کتاب"),
    ],
    "phrases of the tables inside sentences are sentences": [
        ("T", "موقع التواصل يحذف آلاف التعليقات"),
        ("A", "قال متحدث باسم الشركة إن زر «شارك» وزر «أعجبني» سيختفيان من التطبيق ابتداء من الشهر المقبل."),
        ("A", "وكتب على فيسبوك: آخر الأخبار التي تصلنا من المدينة مطمئنة، والتعليقات على ما جرى كثيرة."),
        ("A", "Read more carefully, the report says the opposite of what officials claimed."),
        ("A", "ومن المتوقع أن تشمل الأخبار ذات الصلة بالانتخابات رقابة إضافية."),
        ("A", "المصدر الذي فضل عدم ذكر اسمه قال إن الاجتماع انتهى دون اتفاق."),
        ("A", "تابعنا على مدى أسبوع كامل تحركات القوافل على الطريق الدولي، ورصدنا أكثر من مئة شاحنة محملة بالمساعدات وهي تعبر نحو المناطق المنكوبة في ريف المحافظة الشرقي منذ الفجر."),
    ],
    "short sentences without full stops stay": [
        ("T", "رسالة من المدينة المحاصرة إلى العالم"),
        ("A", "هنا لا ماء ولا كهرباء منذ أسبوع"),
        ("A", "الأطفال ينامون في الملاجئ"),
        ("A", P1),
        ("A", "نريد أن نعيش"),
    ],
    "a list in the article stays": [
        ("T", "ماذا تضمن الاتفاق بين الجانبين"),
        ("A", "أعلن الوسيط أن الاتفاق يتضمن النقاط التالية:"),
        ("A", "وقف إطلاق النار في جميع المحاور"),
        ("A", "انسحاب القوات إلى خطوط ما قبل كانون الأول"),
        ("A", "فتح المعابر أمام المساعدات"),
        ("A", "وقال إن التنفيذ يبدأ الأحد المقبل."),
    ],
    "a headline with a dash keeps its end": [
        ("T", "لقاء سوري - إسرائيلي في باريس"),
        ("A", P1),
        ("A", P2),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_furniture_goes_and_every_line_of_the_article_stays(name):
    rows = CASES[name]
    article = clean_text("\n\n".join(text for _, text in rows).encode())
    assert [p.text for p in article.paragraphs] == [" ".join(t.split()) for mark, t in rows if mark in "AS"]
    assert [c.text for c in article.boilerplate] == [t for mark, t in rows if mark == "B"]
    assert article.title == next(t for mark, t in rows if mark == "T")


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("date label and byline on top, tags and copyright at the end", "2025-03-12"),
        ("english: byline, reading time, newsletter, related", "2025-03-12"),
        ("french", "2025-03-12"),
        ("hebrew", "2025-03-12"),
        ("turkish", "2025-03-12"),
        ("a list in the article stays", None),
        ("english: feed tail", None),
    ],
)
def test_a_date_line_dates_the_text_and_nothing_else_does(name, day):
    at = clean_text("\n".join(text for _, text in CASES[name]).encode()).published_at
    assert (at.date().isoformat() if at else None) == day


def test_a_glued_counter_still_gives_the_date():
    article = clean_text(f"عودة الكهرباء إلى أحياء العاصمة\n0 تعليق29 تموز , 2025\n{P1}\n{P2}".encode())
    assert article.published_at.date().isoformat() == "2025-07-29"
    assert article.published_raw == "29 تموز , 2025"
    assert [p.text for p in article.paragraphs] == [P1, P2]


def test_head_lines_are_read_and_are_no_text():
    raw = f"title: عنوان من الملف\ndate: 2025-08-20\noutlet: المدينة\nurl: https://city.example/a\n\n{P1}\n{P2}".encode()
    article = clean_text(raw)
    assert (article.title, article.outlet, article.url) == (
        "عنوان من الملف",
        "المدينة",
        "https://city.example/a",
    )
    assert article.published_at.date().isoformat() == "2025-08-20"
    assert [p.text for p in article.paragraphs] == [P1, P2]
    assert raw[article.paragraphs[0].place.start : article.paragraphs[0].place.end].decode() == P1


@pytest.mark.parametrize(
    "raw", [b"", b"\n\n", b"\xff\xfe\x00", "شارك".encode(), b"\x00" * 50, "0 تعليق\n".encode()]
)
def test_text_without_sentences_gives_an_article_without_paragraphs(raw):
    assert clean_text(raw).paragraphs == () or raw.startswith("شارك".encode())


def test_windows_1256_text_is_read_as_arabic():
    article = clean_text(f"عودة الكهرباء إلى أحياء العاصمة\n{P1}\n{P2}".encode("cp1256"))
    assert article.language == "ar"
    assert [p.text for p in article.paragraphs] == [P1, P2]

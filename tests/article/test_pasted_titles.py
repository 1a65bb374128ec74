"""A pasted text's title stands above its first sentence, and no sentence becomes one."""

import pytest

from article.pasted import clean_text

LEAD = "أعلن رئيس الوزراء أن الحكومة ستطرح عشرة مطارات أمام القطاع الخاص."
NEXT = "وأضاف خلال مؤتمر صحفي أن العائدات ستوجه لسداد الديون."


@pytest.mark.parametrize(
    "above",
    ["#سواليف", "دمشق-سانا", 'خاص "المدينة"', "المنارة - و.م.ع", "الجزيرة نت-خاص", "كتب – محمد سامي:"],
)
def test_what_names_a_source_is_no_title(above):
    article = clean_text(f"{above}\n{LEAD}\nتابع أيضا :\nلحظة سقوط عقار في المدينة القديمة\n{NEXT}".encode())
    assert article.title == ""
    assert LEAD in [p.text for p in article.paragraphs]


def test_the_first_sentence_is_no_title():
    assert clean_text(f"{LEAD}\n{NEXT}".encode()).title == ""


def test_a_poem_keeps_its_order():
    article = clean_text("سنعود\nكأننا لم نغب يوماً\nنحمل البحر في جيوبنا\nونمضي".encode())
    assert article.title == "سنعود"
    assert [p.text for p in article.paragraphs] == ["كأننا لم نغب يوماً", "نحمل البحر في جيوبنا", "ونمضي"]


# A menu or a trail above the headline, the headline, and the first sentence.
LED = [
    ("الرئيسية / أخبار المغرب / قضاء", "محكمة الاستئناف تؤجل النظر في ملف رئيس البلدية", LEAD),
    ("أخبار العراق | أمن وقضاء", "إحالة ثلاثة ضباط إلى المحكمة في قضية الرشوة", LEAD),
    ("سياسة  اقتصاد  رياضة  ثقافة  مدونات", "إضراب المعلمين يدخل أسبوعه الثالث في الموصل", LEAD),
    ("Home › World › Africa", "Nairobi teachers call off strike after pay deal", "Teachers in Nairobi returned to class on Monday."),
    ("News | Courts | Scotland", "Former councillor jailed over forged invoices", "A former councillor was jailed on Monday."),
    ("Home News Sport Weather Shop Business Culture", "Ferry operator cancels winter crossings to the isles", "The operator said the boats were not safe."),
    ("Accueil > Faits divers", "Un camion de lait se renverse sur la rocade de Rennes", "Le chauffeur est sorti indemne de sa cabine."),
    ("À la une  Monde  Justice  Vosges Matin  Sport", "Le maire renvoyé devant le tribunal correctionnel", "Le maire sera jugé en mars prochain."),
    ("ראשי > חדשות > חינוך", "המורים בחיפה משביתים את הלימודים ביום ראשון", "ארגון המורים הודיע על שביתה ביום ראשון."),
    ("חדשות | משפט ופלילים", "ראש המועצה לשעבר הורשע בקבלת שוחד", "בית המשפט הרשיע את ראש המועצה לשעבר."),
    ("Haberler  Gündem  Spor  Borsa  Hava Durumu", "İzmir'de belediye işçileri greve çıkıyor", "İşçiler pazartesi günü greve çıkacak."),
    ("Ana Sayfa » Dünya » Balkanlar", "Sofya'da hükümet güven oylamasını kaybetti", "Hükümet pazartesi günü düştü."),
    ("خانه / اقتصادی / بورس تهران", "شاخص بورس برای سومین روز پیاپی سقوط کرد", "شاخص کل روز شنبه پایین آمد."),
    ("Mina  Dora  Lofa  Reko  Tilu", "Ferry operator cancels winter crossings to the isles", "The operator said the boats were not safe."),
]  # fmt: skip


@pytest.mark.parametrize(("menu", "headline", "lead"), LED)
def test_a_menu_above_the_headline_is_cut_and_no_title(menu, headline, lead):
    article = clean_text(f"{menu}\n{headline}\n\n{lead}\n{lead[:-1]} 2.\n".encode())
    assert article.title == headline
    assert menu in [cut.text for cut in article.boilerplate]
    assert lead in [p.text for p in article.paragraphs]


@pytest.mark.parametrize(
    "headline",
    [
        "سياسة | كيف خسر الحزب الحاكم بلديات الساحل",
        "Health, education, transport: where the budget cuts fall",
        "Justice et politique | Le procès du maire reporté à mars",
        "Spor ve siyaset: derbi öncesi gerginlik sürüyor",
        "News anchor Dana Leeds leaves Channel Nine after a decade",
    ],
)
def test_a_headline_with_a_departments_name_stays_the_title(headline):
    article = clean_text(f"{headline}\n\n{LEAD}\n{NEXT}".encode())
    assert article.title.split(" | ")[-1] == headline.split(" | ")[-1]


@pytest.mark.parametrize(
    "line",
    [
        "שתפו בפייסבוק שתפו בוואטסאפ שמרו תגובות: 41",
        "Facebook'ta paylaş WhatsApp'ta paylaş Bağlantıyı kopyala",
        "Partager sur Facebook Partager par mail Copier le lien",
        "اشتراک گذاری تلگرام واتساپ کپی لینک",
        "Je m'abonne",
    ],
)
def test_a_bar_of_buttons_below_the_headline_is_cut(line):
    article = clean_text(f"Ferry operator cancels winter crossings\n{line}\n\n{LEAD}\n{NEXT}".encode())
    assert line in [cut.text for cut in article.boilerplate]
    assert [p.text for p in article.paragraphs] == [LEAD, NEXT]

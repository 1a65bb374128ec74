"""Texts in our own words, in five languages, about the seed story and about its neighbours."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An article: `about` the Paris meetings ("paris"), or something near it that is another story."""

    about: str
    language: str
    day: str
    title: str
    text: str


TOLD = (
    Told(
        about="paris",
        language="en",
        day="2025-07-25",
        title="Syrian and Israeli ministers meet in Paris in rare direct contact",
        text="Syria's foreign minister and Israel's minister of strategic affairs held talks in Paris on Thursday under American sponsorship, the most senior contact between the two countries in a quarter of a century. "
        "The US special envoy, Tom Barrack, said afterwards that the aim had been dialogue and de-escalation in southern Syria, where fighting in Sweida had drawn in Israeli jets. "
        "Asaad al-Shibani and Ron Dermer spent four hours together, according to Axios.",
    ),
    Told(
        about="paris",
        language="en",
        day="2025-08-20",
        title="Second round: Dermer and Shaibani back at the table in Paris",
        text="A Syrian delegation led by Foreign Minister Asaad al-Shaibani met Israeli officials in the French capital on Tuesday, state media in Damascus reported, openly for the first time. "
        "The meeting, mediated by Washington, dealt with security in the south, monitoring the ceasefire in Suwayda and reviving the 1974 disengagement agreement.",
    ),
    Told(
        about="paris",
        language="fr",
        day="2025-07-26",
        title="À Paris, Syriens et Israéliens se parlent sous l'égide de Washington",
        text="Le ministre syrien des Affaires étrangères, Assaad al-Chaibani, a rencontré jeudi soir à Paris le ministre israélien des Affaires stratégiques, Ron Dermer. "
        "L'émissaire américain Tom Barrack, qui parrainait cette réunion, assure que l'objectif, le dialogue et la désescalade dans le sud de la Syrie, a été atteint. "
        "Damas réclame le retour à l'accord de désengagement de 1974 et le retrait des forces israéliennes.",
    ),
    Told(
        about="paris",
        language="fr",
        day="2025-08-20",
        title="Nouvelle rencontre syro-israélienne à Paris",
        text="Pour la deuxième fois en un mois, une délégation israélienne et le chef de la diplomatie syrienne ont discuté à Paris, avec la médiation des États-Unis, de la sécurité dans le sud du pays. "
        "L'agence Sana, à Damas, a confirmé l'entretien d'Assaad al-Chaibani et la surveillance du cessez-le-feu à Soueïda.",
    ),
    Told(
        about="paris",
        language="he",
        day="2025-07-25",
        title="דרמר ושר החוץ הסורי נפגשו בפריז בתיווך אמריקני",
        text="השר לעניינים אסטרטגיים רון דרמר נפגש אמש בפריז עם שר החוץ של סוריה, אסעד א-שיבאני, בתיווך שליחו של הנשיא טראמפ, תום ברק. "
        "השיחות עסקו בהבנות ביטחוניות בדרום סוריה ובשמירה על הפסקת האש בסווידא. זו הפגישה הבכירה ביותר בין ישראל לסוריה מאז שנת 2000.",
    ),
    Told(
        about="paris",
        language="he",
        day="2025-08-20",
        title="סבב שני בפריז: משלחת ישראלית נפגשה עם א-שיבאני",
        text="סוכנות הידיעות הסורית אישרה כי שר החוץ אסעד א-שיבאני נפגש בפריז עם משלחת ישראלית, בתיווך ארצות הברית. "
        "בפגישה דנו בהרגעה בדרום סוריה, בפיקוח על הפסקת האש בסווידא ובחידוש הסכם הפרדת הכוחות מ-1974.",
    ),
    Told(
        about="paris",
        language="tr",
        day="2025-07-25",
        title="Suriye ve İsrail heyetleri Paris'te bir araya geldi",
        text="Suriye Dışişleri Bakanı Esad Şeybani ile İsrail Stratejik İşler Bakanı Ron Dermer, ABD'nin arabuluculuğunda Paris'te görüştü. "
        "ABD'nin Suriye Özel Temsilcisi Tom Barrack, görüşmenin amacının diyalog ve gerilimi düşürmek olduğunu söyledi. Masada Süveyda'daki ateşkes ve 1974 anlaşması vardı.",
    ),
    Told(
        about="paris",
        language="tr",
        day="2025-08-20",
        title="Şam, Paris'te İsrail heyetiyle görüşmeyi doğruladı",
        text="Suriye resmi ajansı, Dışişleri Bakanı Şeybani'nin Paris'te İsrail heyetiyle ABD arabuluculuğunda görüştüğünü duyurdu. "
        "Toplantıda Suriye'nin güneyinde güvenlik, Süveyda'daki ateşkesin izlenmesi ve 1974 tarihli anlaşmanın yeniden işletilmesi ele alındı.",
    ),
    Told(
        about="paris",
        language="fa",
        day="2025-07-25",
        title="دیدار وزیر خارجه سوریه با وزیر اسرائیلی در پاریس",
        text="اسعد الشیبانی وزیر خارجه سوریه و رون درمر وزیر امور راهبردی اسرائیل شامگاه پنجشنبه با میانجیگری آمریکا در پاریس دیدار کردند. "
        "تام باراک فرستاده ویژه آمریکا گفت هدف این نشست گفتگو و کاهش تنش در جنوب سوریه و السویدا بوده است.",
    ),
    Told(
        about="paris",
        language="fa",
        day="2025-08-20",
        title="دومین نشست سوریه و اسرائیل در پاریس",
        text="خبرگزاری رسمی سوریه از دیدار اسعد الشیبانی با هیئت اسرائیلی در پاریس با میانجیگری آمریکا خبر داد. "
        "دو طرف درباره امنیت جنوب سوریه، نظارت بر آتش‌بس در السویدا و احیای توافق ۱۹۷۴ گفتگو کردند.",
    ),
    Told(
        about="Baku",
        language="en",
        day="2025-07-12",
        title="Syrian and Israeli officials hold talks in Baku during Sharaa visit",
        text="A Syrian official met an Israeli counterpart in Azerbaijan on Saturday on the margins of President Ahmed al-Sharaa's visit to Baku, a diplomatic source in Damascus said. "
        "They discussed Israel's military presence in southern Syria and the 1974 agreement. Sharaa himself did not take part.",
    ),
    Told(
        about="Amman",
        language="en",
        day="2025-08-12",
        title="Jordan, Syria and US agree working group on Sweida in Amman",
        text="Jordan's foreign minister, Ayman Safadi, hosted his Syrian counterpart Asaad al-Shaibani and the US envoy Tom Barrack in Amman on Tuesday. "
        "The three agreed on a working group to support the ceasefire in Sweida province. Barrack had met Israeli and Syrian officials in Paris last month.",
    ),
    Told(
        about="Suwayda",
        language="en",
        day="2025-07-20",
        title="Bedouin fighters leave Sweida city as ceasefire takes hold",
        text="Tribal fighters withdrew from the Druze city of Sweida in southern Syria on Sunday after a week of clashes in which more than a thousand people were killed, monitors said. "
        "Israel had bombed the defence ministry in Damascus. The interior ministry deployed along the road to Daraa.",
    ),
    Told(
        about="strike",
        language="fr",
        day="2025-07-24",
        title="Grève dans les transports à Paris : le trafic très perturbé",
        text="Le trafic du métro et du RER restera très perturbé jeudi à Paris, les syndicats ayant appelé à une nouvelle journée de grève. La direction recommande le télétravail. Une réunion de négociation est prévue lundi.",
    ),
    Told(
        about="Baku",
        language="fr",
        day="2025-07-31",
        title="À Bakou, nouveau contact entre Damas et Israël",
        text="Le chef de la diplomatie syrienne a rencontré jeudi à Bakou un responsable israélien, selon une source diplomatique en Azerbaïdjan. Les discussions ont porté sur la frontière. Les deux pays s'étaient déjà parlé à Paris une semaine plus tôt.",
    ),
    Told(
        about="Suwayda",
        language="fr",
        day="2025-07-19",
        title="Syrie : à Soueïda, les combats ont fait plus de 900 morts",
        text="Les affrontements entre combattants druzes et bédouins dans la province de Soueïda, au sud de la Syrie, ont fait plus de 900 morts selon une ONG. Israël a mené des frappes près de Damas. Un couloir humanitaire est réclamé.",
    ),
    Told(
        about="Washington",
        language="he",
        day="2025-07-30",
        title="דרמר בוושינגטון: המגעים לעסקת החטופים",
        text="השר רון דרמר נפגש בוושינגטון עם בכירים בבית הלבן כדי לדון במשא ומתן להפסקת אש בעזה ולשחרור החטופים. בשבוע שעבר נפגש בפריז עם שר החוץ הסורי.",
    ),
    Told(
        about="Suwayda",
        language="he",
        day="2025-07-16",
        title="צה״ל תקף את מטה הצבא הסורי בדמשק",
        text="חיל האוויר תקף היום את מטה הצבא הסורי בדמשק על רקע הקרבות בסווידא בין דרוזים לבדואים. שר הביטחון הזהיר את המשטר בסוריה שלא לפגוע בדרוזים.",
    ),
    Told(
        about="Ankara",
        language="tr",
        day="2025-07-25",
        title="Fidan: Suriye'nin bölünmesine izin vermeyiz",
        text="Dışişleri Bakanı Hakan Fidan, Ankara'da düzenlediği basın toplantısında Süveyda'daki çatışmaların ardından Suriye'nin bölünmesine yönelik her girişime müdahale edeceklerini söyledi. Fidan, İsrail'i saldırıları durdurmaya çağırdı.",
    ),
    Told(
        about="Baku",
        language="tr",
        day="2025-07-12",
        title="Şara Bakü'de: Suriye'ye Azerbaycan gazı",
        text="Suriye Cumhurbaşkanı Ahmed Şara Bakü'de Aliyev ile görüştü. Azerbaycan gazının Türkiye üzerinden Suriye'ye taşınması için anlaşma imzalandı. Ziyaret sırasında bir İsrailli yetkiliyle de temas kurulduğu öne sürüldü.",
    ),
    Told(
        about="Suwayda",
        language="fa",
        day="2025-07-19",
        title="درگیری‌ها در السویدا صدها کشته بر جا گذاشت",
        text="درگیری میان دروزی‌ها و عشایر بدوی در استان السویدا در جنوب سوریه صدها کشته بر جا گذاشته است. اسرائیل ساختمان وزارت دفاع در دمشق را بمباران کرد.",
    ),
    Told(
        about="Geneva",
        language="fa",
        day="2025-07-25",
        title="نشست ایران و سه کشور اروپایی در استانبول",
        text="معاونان وزیر خارجه ایران با نمایندگان فرانسه، بریتانیا و آلمان در استانبول درباره برنامه هسته‌ای و تحریم‌ها گفتگو کردند.",
    ),
    Told(
        about="strike",
        language="tr",
        day="2025-08-20",
        title="Paris'te grev turistleri vurdu",
        text="Fransa'nın başkenti Paris'te ulaşım çalışanlarının grevi nedeniyle metro seferleri durdu. Sendikalar hükümetle pazartesi yeniden görüşecek.",
    ),
)

"""Beginnings of words for what news is about beside the happenings of `event_words`: a match, a budget, a house that falls.

Arabic, English, French, Hebrew, Turkish and Persian, in the shape of that table. They tell a page of a town's other affairs from one of
the story: without them a match and a murder in one town were the same fact, the town. The subjects are the sections of a newspaper; a word
that means something else as often (a bank of a river, a league of states) is left out or written as two.
"""

SUBJECT_WORDS: dict[str, str] = {
    "collapse": "انهيار انهار تنهار منهار collaps caved_in effondr ecroul קרס קריסת התמוטט coktu cokme coken yikil ريزش فروريخ فرو_ريخ",
    "building": "مبني مباني ابنيه بنايه عقار طوابق عماره building apartment storey tower_block immeuble batiment logement בניינ מבנה binanin binasi binada binalar apartman ساختمان آپارتمان",
    "injured": "جرحي جريح اصابه اصيب مصاب injur wounded blesse blessure פצוע נפצע yaral زخمي مجروح مصدوم",
    "rescue": "انقاض ركام انتشال الدفاع_المدني فرق_الانقاذ rescue rubble debris civil_defence civil_defense sauvet decombres secours protection_civile חילוצ הריסות כוחות_הצלה kurtarma enkaz امدادگر نجات",
    "flood": "فيضان السيول غمرت flood inundat inond crue הצפה הצפות שיטפונ sel su_baskin taskin سيلاب سيل_زده",
    "storm": "عاصفه اعصار امطار_غزيره ثلوج hurricane cyclone typhoon snow storm tempete ouragan neige סופה סערה firtina kasirga طوفان توفان",
    "weather": "طقس درجات_الحراره موجه_حر weather temperature heatwave heat_wave meteo canicule מזג_האוויר גל_חום hava_durumu sicaklik هواشناسي",
    "drought": "جفاف شح_المياه drought water_shortage secheresse בצורת kuraklik خشكسالي كم_آبي",
    "explosion": "انفجار انفجر تفجير explosion explod blast bombing פיצוצ התפוצצ patlama patladi",
    "accident": "حادث_سير حوادث_السير تصادم دهس road_accident car_crash collision derail overturned accident_de_la_route תאונ trafik_kazasi kazasinda kazada تصادف واژگون",
    "shipwreck": "غرق زورق قارب sank shipwreck capsiz drown naufrage chavir noyade טבע טביע alabora boguldu قايق",
    "migrants": "مهاجر هجره migrant migration מהגר gocmen",
    "sport": "مباراه مباريات الدوري كاس_العالم ملعب منتخب لاعب هداف كره_القدم كره_السله ماراثون بطوله_العالم football soccer goalkeeper striker midfielder championship tournament stadium world_cup "
    "premier_league champions_league basketball tennis olympic marathon match championnat tournoi stade entraineur coupe_du_monde משחק ליגה כדורגל אצטדיון אליפות כדורסל מרתונ lig futbol sampiyona stadyum "
    "teknik_direktor turnuva maraton ليگ فوتبال ورزشگاه مسابقات سرمربي",
    "culture": "مهرجان فيلم افلام سينما مسرح معرض موسيقي اغنيه فنان متحف festival film movie cinema theatre museum exhibition concert novel musee exposition פסטיבל סרט קולנוע תיאטרונ מוזיאונ תערוכה sinema tiyatro muze sergi konser "
    "جشنواره تئاتر موزه نمايشگاه كنسرت",
    "heritage": "تراث اثريه يونسكو heritage unesco archaeolog antiquit patrimoine archeolog מורשת ארכאולוג mirasi arkeolog باستان_شناسي",
    "books": "كتاب مكتبه book library novelist livre bibliotheque ספרייה kitap kutuphane كتابخانه",
    "budget": "موازنه ميزانيه اقتصاد تضخم budget inflation econom deficit תקציב אינפלצי כלכל butce enflasyon ekonomi بودجه تورم",
    "prices": "اسعار سعر price prices prix מחיר fiyat",
    "currency": "دولار ليره سعر_الصرف dollar currency exchange_rate monnaie devise דולר מטבע dolar doviz lira دلار",
    "fuel": "نفط بنزين وقود محروقات oil gasoline petrol fuel diesel crude petrole essence carburant gazole נפט דלק בנזינ akaryakit benzin سوخت",
    "electricity": "كهرباء انقطاع_التيار electricity power_cut blackout outage electricite panne_de_courant חשמל elektrik قطعي_برق خاموشي",
    "epidemic": "وباء كوليرا لقاح فيروس outbreak cholera vaccin virus epidemi חיסונ מגפה נגיפ salgin واكسن ويروس",
    "education": "مدرسه مدارس طلاب جامعه تعليم امتحان school student universit exam teacher ecole eleve etudiant enseign lycee בית_ספר סטודנט אוניברסיט תלמיד okul ogrenci ogretmen دانشجو دانشگاه دانش_آموز معلم",
    "arab_league": "جامعه_الدول الجامعه_العربيه arab_league ligue_arabe הליגה_הערבית arap_birligi اتحاديه_عرب",
    "wages": "رواتب اجور معاشات salar wage pension pay_rise retraite משכורת שכר maas ucret emekli دستمزد بازنشست",
    "parliament": "برلمان مجلس_النواب مجلس_الشعب parliament lawmaker knesset congress senate parlement depute senat כנסת פרלמנט סנאט parlament milletvekil tbmm مجلس_شوراي پارلمان نمايندگان_مجلس",
    "resignation": "استقال يستقيل resign step_down stepped_down demission התפטר istifa استعفا",
    "appointment": "تعيين appoint nominat sworn_in nomm מינוי מונה atandi atama منصوب انتصاب",
    "law": "قانون تشريع law legislat loi projet_de_loi חוק חקיקה yasasi yasayi kanun",
    "funeral": "تشييع شيعت مشيعون جنازه عزاء جثمان funeral mourn buried burial obseques funerail deuil enterr לוויה הלוויה cenaze defned خاكسپاري سوگوار",
    "inquiry": "التحقيق تحقيقات فتح_تحقيق investigat inquiry enquete חקיר sorusturma بازپرس",
    "verdict": "بالسجن السجن_المؤبد تبرئه sentenced convict guilty acquit jail prison verdict condamn coupable acquitt הורשע זוכה גזר_דינ מאסר mahkum hapis cezasi beraat محكوم حبس زندان",
    "corruption": "فساد رشوه اختلاس غسل_الاموال corrupt brib embezzl money_laundering fraud pots_de_vin detournement blanchiment שחיתות שוחד הונאה yolsuzluk rusvet",
    "drugs": "مخدر تهريب كبتاغون drug smuggl cocaine captagon narcotic traffick drogue trafic stupefiant סמימ הברחת הברחה uyusturucu kacakcilik قاچاق",
    "crime": "مطارده جريمه سرقه stabb robber theft homicide murder criminal crimes meurtre poignard רצח דקיר שוד cinayet bicak hirsiz جنايت سرقت",
    "kidnapping": "خطف اختطاف مخطوف kidnap abduct enlev חטיפ kacirdi kacirma آدم_ربايي ربوده",
    "assassination": "اغتيال assassin התנקש חיסול suikast ترور_شد",
    "terrorism": "ارهاب داعش تنظيم_الدوله terroris islamic_state jihadist etat_islamique djihadist טרור דאעש teror daes تروريست",
    "nuclear": "نووي تخصيب يورانيوم nuclear uranium nucleaire גרעינ אורניומ nukleer uranyum هسته_اي اورانيوم",
    "trade": "تجاره صادرات رسوم_جمركيه trade tariff export commerce exportation douane סחר יצוא מכס ticaret ihracat gumruk تجارت تعرفه",
    "company": "شركه شركات اسهم ارباح company corporate profit entreprise benefice חברת מניות sirket hisse شركت سهام",
    "banking": "مصرف بنك مصارف قرض صندوق_النقد banks banking central_bank world_bank loan imf banque fmi בנק הלוואה banka kredi بانك",
    "transport": "مطار طيران قطار مترو airport airline flight trains railway metro aeroport compagnie_aerienne רכבת טיסה havalimani tren ucus فرودگاه پرواز",
    "technology": "تكنولوجيا ذكاء_اصطناعي technolog artificial_intelligence smartphone software internet intelligence_artificielle טכנולוג בינה_מלאכותית אינטרנט teknoloji yapay_zeka فناوري هوش_مصنوعي",
    "agriculture": "زراعه مزارع قمح agricultur harvest farm wheat agricult recolte חקלא חיטה tarim hasat ciftci bugday كشاورز گندم",
    "tourism": "سياحه سياح touris תייר turizm turist گردشگر",
    "prisoners": "اسري سجناء prisoner detainee inmate prisonnier detenu אסיר עצור esirler اسير زنداني",
    "award": "جايزه نوبل award prize nobel laureat נובל odul",
    "labour": "نقابه العمال trade_union workers syndicat ouvrier עובדימ sendika isciler كارگر",
    "pilgrimage": "الحجاج موسم_الحج رمضان ramadan pilgrim pelerin רמדאנ ramazan hacilar حجاج",
}

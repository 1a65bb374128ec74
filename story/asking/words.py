"""What newsrooms call the things that happen: whole words for queries, by the concepts of `event_words` and more.

The first word of a row is the commonest in headlines. A word of several parts is sent as it stands.
"""

_ROWS = """
meeting | لقاء;اجتماع | meeting | rencontre;réunion | פגישה | görüşme;toplantı | دیدار
talks | محادثات;مباحثات;مفاوضات | talks;negotiations | discussions;négociations | שיחות | müzakere | مذاکرات
agreement | اتفاق;تفاهمات | agreement;deal | accord | הסכם | anlaşma | توافق
ceasefire | وقف إطلاق النار;هدنة | ceasefire;truce | cessez-le-feu | הפסקת אש | ateşkes | آتش‌بس
escalation | خفض التصعيد;تصعيد | de-escalation | désescalade | הסלמה | gerilim | تنش
disengagement | فض الاشتباك | disengagement | désengagement | הפרדת כוחות | ayrıştırma |
mediation | وساطة | mediation | médiation | תיווך | arabuluculuk | میانجیگری
envoy | المبعوث | envoy | émissaire | שליח | temsilci | فرستاده
delegation | وفد | delegation | délégation | משלחת | heyet | هیئت
withdrawal | انسحاب | withdrawal | retrait | נסיגה | çekilme | عقب‌نشینی
humanitarian | ممر إنساني | humanitarian corridor | couloir humanitaire | מסדרון הומניטרי | insani koridor |
clashes | اشتباكات | clashes | affrontements | עימותים | çatışma | درگیری
strike | غارات | airstrike | frappe | תקיפה | hava saldırısı | حمله
killed | قتلى | killed | tués | הרוגים | öldü | کشته
missile | صاروخ | missile | missile | טיל | füze | موشک
downing | إسقاط | shot down | abattu | הופל | düşürüldü | سرنگون
sanctions | عقوبات | sanctions | sanctions | סנקציות | yaptırım | تحریم
summit | قمة | summit | sommet | פסגה | zirve | نشست
visit | زيارة | visit | visite | ביקור | ziyaret | سفر
election | انتخابات | election | élection | בחירות | seçim | انتخابات
protest | احتجاجات;مظاهرات | protest | manifestation | הפגנה | protesto | اعتراض
walkout | إضراب | strike | grève | שביתה | grev | اعتصاب
arrest | اعتقال | arrest | arrestation | מעצר | gözaltı | بازداشت
court | محكمة | court | tribunal | בית משפט | mahkeme | دادگاه
fire | حريق | fire | incendie | שריפה | yangın | آتش‌سوزی
quake | زلزال | earthquake | séisme | רעידת אדמה | deprem | زلزله
refugees | لاجئين;نازحين | refugees | réfugiés | פליטים | mülteci | پناهندگان
investment | استثمار | investment | investissement | השקעה | yatırım | سرمایه‌گذاری
evacuation | إجلاء | evacuation | évacuation | פינוי | tahliye | تخلیه
hostage | رهائن | hostages | otages | חטופים | rehine | گروگان
crossing | معبر | crossing | poste-frontière | מעבר | sınır kapısı | گذرگاه
massacre | مجزرة;مذبحة | massacre | massacre | טבח | katliam | قتل عام
explosion | انفجار;تفجير | explosion;blast | explosion | פיצוץ | patlama | انفجار
assassination | اغتيال | assassination | assassinat | התנקשות | suikast | ترور
kidnapping | خطف;اختطاف | kidnapping;abduction | enlèvement | חטיפה | kaçırma | آدم‌ربایی
flood | فيضانات;سيول | floods | inondations | שיטפונות | sel | سیل
storm | عاصفة;إعصار | storm | tempête | סערה | fırtına | طوفان
drought | جفاف | drought | sécheresse | בצורת | kuraklık | خشکسالی
epidemic | وباء;كوليرا | epidemic;cholera | épidémie;choléra | מגפה | salgın | همه‌گیری
shipwreck | غرق | shipwreck;sank | naufrage | טביעה | battı | غرق
migrants | مهاجرين | migrants | migrants | מהגרים | göçmen | مهاجران
collapse | انهيار | collapse | effondrement | קריסה | çöktü | فروریختن
corruption | فساد;رشوة;اختلاس | corruption;bribery | corruption | שחיתות | yolsuzluk | فساد
fraud | احتيال;تزوير | fraud | fraude | הונאה | dolandırıcılık | کلاهبرداری
verdict | حكم;إدانة | verdict;sentence | verdict;condamné | הרשעה;גזר דין | karar;mahkum | حکم
prison | سجن | prison;jail | prison | כלא | hapis;cezaevi | زندان
release | الإفراج;إطلاق سراح | release;freed | libération | שחרור | serbest | آزادی
coup | انقلاب | coup | coup d'État | הפיכה | darbe | کودتا
resignation | استقالة | resignation | démission | התפטרות | istifa | استعفا
charges | اتهام | charged;indicted | mis en examen;inculpé | כתב אישום | iddianame | کیفرخواست
mass_grave | مقبرة جماعية;مقابر جماعية | mass grave | charnier;fosse commune | קבר אחים | toplu mezar | گور دسته‌جمعی
landslide | انهيار أرضي;انزلاق | landslide;mudslide | glissement de terrain | מפולת | heyelan | رانش زمین
government | تشكيل الحكومة;حكومة جديدة | new government | nouveau gouvernement | ממשלה חדשה | yeni hükümet | دولت جدید
drugs | مخدرات;كبتاغون | drugs;captagon | drogue;captagon | סמים | uyuşturucu | مواد مخدر
medals | وسام;ميدالية | medal | médaille | מדליה | madalya | مدال
attack | هجوم;هجمات | attack | attaque | מתקפה;פיגוע | saldırı | حمله
inflation | تضخم | inflation | inflation | אינפלציה | enflasyon | تورم
interest | أسعار الفائدة;الفائدة | interest rate;interest | taux d'intérêt;taux | ריבית | faiz | نرخ بهره;بهره
bank | بنك;مصرف | bank | banque | בנק | banka | بانک
budget | موازنة;ميزانية | budget | budget | תקציב | bütçe | بودجه
oil | النفط | oil | pétrole | נפט | petrol | نفت
gas | الغاز | gas | gaz | גז | doğal gaz;doğalgaz | گاز
exports | تصدير;صادرات | exports | exportations | יצוא | ihracat | صادرات
prices | أسعار | prices | prix | מחירים | fiyat | قیمت
tariffs | رسوم جمركية | tariffs | droits de douane | מכסים | gümrük vergisi | تعرفه
debt | ديون | debt | dette | חוב | borç | بدهی
salaries | رواتب | salaries;wages | salaires | שכר | maaş | دستمزد
taxes | ضرائب;ضريبة | taxes;tax | impôts;taxe | מסים;מס | vergi | مالیات
mine | منجم;مناجم | mine | mine | מכרה | maden | معدن
workers | عمال | workers | ouvriers | עובדים | işçi | کارگر
hospital | مستشفى | hospital | hôpital | בית חולים | hastane | بیمارستان
ambassador | السفير | ambassador | ambassadeur | שגריר | büyükelçi | سفیر
embassy | سفارة | embassy | ambassade | שגרירות | büyükelçilik | سفارت
convoy | قافلة | convoy | convoi | שיירה | konvoy | کاروان
ship | سفينة | ship | navire | ספינה;אונייה | gemi | کشتی
drone | طائرة مسيرة;مسيرات | drone | drone | רחפן | insansız hava aracı;dron | پهپاد
nuclear | نووي | nuclear | nucléaire | גרעין | nükleer | هسته‌ای
famine | مجاعة | famine | famine | רעב | kıtlık | قحطی
accident | حادث | accident;crash | accident | תאונה | kaza | تصادف
plane | طائرة | plane;aircraft | avion | מטוס | uçak | هواپیما
rescue | إنقاذ | rescue | sauvetage;secours | חילוץ | kurtarma | نجات
final | نهائي | final | finale | גמר | final | فینال
cup | كأس | cup | coupe | גביע | kupa | جام
match | مباراة | match | match | משחק | maç | مسابقه
league | دوري | league | championnat;ligue | ליגה | lig | لیگ
parliament | البرلمان | parliament | parlement | הכנסת | parlamento;meclis | مجلس;پارلمان
law | قانون | law;bill | loi | חוק | yasa | قانون
soldiers | جنود | soldiers | soldats | חיילים | asker | سرباز
prisoners | أسرى;سجناء | prisoners | prisonniers | אסירים | esir;tutuklu | زندانیان
electricity | كهرباء | electricity | électricité | חשמל | elektrik | برق
water | مياه;المياه | water | eau | מים | su | آب
pollution | تلوث | pollution | pollution | זיהום | kirlilik | آلودگی
inspectors | مفتشين;مفتشو | inspectors | inspecteurs | פקחים | müfettiş;denetçi | بازرسان
enrichment | تخصيب | enrichment | enrichissement | העשרה | zenginleştirme | غنی‌سازی
farmers | مزارعين;فلاحين | farmers | agriculteurs;paysans | חקלאים | çiftçi | کشاورزان
trains | قطارات;سكك الحديد | trains;rail | trains;cheminots | רכבות | tren;demiryolu | قطار;راه‌آهن
pensions | معاشات;التقاعد | pensions;pension | retraites | פנסיה | emeklilik | بازنشستگی
lawyer | محامي;محام | lawyer | avocat | עורך דין | avukat | وکیل
journalist | صحفي;صحافي | journalist | journaliste | עיתונאי | gazeteci | روزنامه‌نگار
coalition | ائتلاف | coalition | coalition | קואליציה | koalisyon | ائتلاف
tanker | ناقلة | tanker | pétrolier | מכלית | tanker | نفتکش
fuel | وقود;محروقات | fuel | carburant | דלק | yakıt;akaryakıt | سوخت
building | مبنى;بناية | building | immeuble | בניין | bina | ساختمان
school | مدرسة;مدارس | school | école | בית ספר | okul | مدرسه
students | طلاب | students | étudiants | סטודנטים | öğrenci | دانشجویان
church | كنيسة | church | église | כנסייה | kilise | کلیسا
mosque | مسجد | mosque | mosquée | מסגד | cami | مسجد
jobs | وظائف | jobs | emplois;postes | משרות | istihdam | شغل
goal | هدف | goal | but | שער | gol | گل
weapons | أسلحة;سلاح | weapons;arms | armes | נשק | silah | سلاح
lake | بحيرة | lake | lac | אגם | göl | دریاچه
camp | مخيم | camp | camp | מחנה | kamp | اردوگاه
dam | السد;سد | dam | barrage | סכר | baraj | سد
espionage | التجسس;التخابر | espionage;spying | espionnage | ריגול | casusluk | جاسوسی
blockade | حصار | blockade;siege | blocus | מצור | abluka;kuşatma | محاصره
fuel_shortage | أزمة الوقود;أزمة المحروقات | fuel shortage;fuel crisis | pénurie de carburant | מחסור בדלק | akaryakıt sıkıntısı;yakıt krizi | کمبود سوخت
drowning | غرق | drowned | noyés;noyade | טבעו | boğuldu | غرق
smuggling | تهريب | smuggling | contrebande;trafic | הברחה | kaçakçılık | قاچاق
execution | إعدام | execution;executed | exécution;exécuté | הוצאה להורג | idam | اعدام
torture | تعذيب | torture | torture | עינויים;התעללות | işkence | شکنجه
leak | تسريب | leak;leaked | divulgation;fuite | הדלפה | sızdırma | افشا
ambush | كمين | ambush | embuscade | מארב | pusu | کمین
shooting | إطلاق نار | shooting | fusillade | ירי | silahlı saldırı | تیراندازی
missing | مفقودين | missing | disparus | נעדרים | kayıp | مفقود
border | الحدود | border | frontière | גבול | sınır | مرز
fuel_trucks | صهاريج;صهريج | fuel tankers;tanker trucks | camions-citernes;citernes | מכליות דלק | yakıt tankeri | تانکر سوخت
jihadists | جهاديين;متشددين | jihadists | jihadistes;djihadistes | ג'יהאדיסטים | cihatçı | جهادی
gangs | عصابات | gangs | gangs | כנופיות | çete | باند
"""
_LANGUAGES = ("ar", "en", "fr", "he", "tr", "fa")
QUERY_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    cells[0]: {
        language: tuple(word.strip() for word in cell.split(";") if word.strip())
        for language, cell in zip(_LANGUAGES, cells[1:], strict=True)
    }
    for cells in ([cell.strip() for cell in row.split("|")] for row in _ROWS.strip().splitlines())
}

# Things, which tell where something happened or to what: they stand beside an event, or for one where there is none.
THINGS = frozenset({"bank", "budget", "oil", "gas", "prices", "debt", "salaries", "taxes", "mine", "workers", "hospital", "ambassador", "embassy", "convoy", "ship", "drone", "nuclear", "plane", "cup", "match", "league", "parliament", "law", "soldiers", "prisoners", "electricity", "dam", "drugs", "medals", "water", "inspectors", "enrichment", "farmers", "trains", "pensions", "lawyer", "journalist", "coalition", "tanker", "fuel", "building", "school", "students", "church", "mosque", "jobs", "goal", "weapons", "lake", "camp", "refugees", "migrants", "prison", "border", "fuel_trucks", "jihadists", "gangs"})  # fmt: skip

# Concepts that are in all news: who speaks, who guards, who is hurt where somebody is killed. No query asks for them.
NOT_ASKED = frozenset({"statement", "security", "police", "foreign_minister", "injured"})

# What is told in other words too: who meets also talks. A query asks for both where OR is known.
CONCEPTS_BESIDE = {
    "meeting": ("talks",),
    "talks": ("meeting",),
    "strike": ("explosion",),
    "killed": ("massacre",),
    "massacre": ("killed",),
    "court": ("verdict",),
    "arrest": ("prison",),
    "shipwreck": ("drowning",),
    "drowning": ("shipwreck",),
}

"""What newsrooms call the things that happen: whole words for queries, by the concepts of `event_words`.

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
"""
_LANGUAGES = ("ar", "en", "fr", "he", "tr", "fa")
QUERY_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    cells[0]: {
        language: tuple(word.strip() for word in cell.split(";") if word.strip())
        for language, cell in zip(_LANGUAGES, cells[1:], strict=True)
    }
    for cells in ([cell.strip() for cell in row.split("|")] for row in _ROWS.strip().splitlines())
}

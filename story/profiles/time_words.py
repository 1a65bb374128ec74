"""Words of the calendar and of counting in six languages: in every report, and the story of none."""

from functools import cache

from story.alphabets.tokens import fold_accents, normalise

_WEEKDAYS = (
    "الاحد الاثنين الإثنين الثلاثاء الاربعاء الخميس الجمعة السبت أحد اثنين ثلاثاء أربعاء خميس جمعة سبت "
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "lundi mardi mercredi jeudi vendredi samedi dimanche "
    "ראשון שני שלישי רביעי חמישי שישי שבת "
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar "
    "شنبه یکشنبه دوشنبه سه‌شنبه سهشنبه چهارشنبه پنجشنبه پنج‌شنبه جمعه"
)
_MONTHS = (
    "يناير فبراير مارس ابريل أبريل إبريل مايو يونيو يونيه يوليو يوليوز يوليه أغسطس غشت سبتمبر شتنبر أكتوبر نوفمبر نونبر ديسمبر دجنبر جانفي فيفري أفريل ماي جوان جويلية أوت "
    "كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين محرم صفر ربيع جمادى رجب شعبان رمضان شوال "
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec "
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre janv févr juil "
    "ינואר פברואר מרץ מרס אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר "
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık "
    "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند ژانویه فوریه آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر"
)
_SPANS = (
    "اليوم أمس غدا البارحة الليلة صباح مساء ظهر فجر ليل صباحا مساءا مساءً ظهرا أسبوع أسابيع شهر أشهر شهور عام أعوام سنة سنوات يوم أيام ساعة ساعات دقيقة دقائق الماضي الماضية المقبل المقبلة الجاري الجارية الحالي الحالية القادم القادمة المنصرم "
    "today yesterday tomorrow tonight morning afternoon evening night day days week weeks month months year years hour hours minute minutes weekend overnight last next past daily "
    "aujourd hui hier demain matin matinée soir soirée nuit jour jours semaine semaines mois an ans année années heure heures minute minutes dernier dernière prochain prochaine veille lendemain "
    "היום אתמול מחר הבוקר הערב הלילה אמש בוקר ערב לילה יום ימים שבוע שבועות חודש חודשים שנה שנים שעה שעות דקה דקות הקרוב הבא האחרון שעבר "
    "bugün dün yarın sabah akşam gece gün günü günler hafta haftası ay yıl yılı saat saatleri saatlerinde dakika geçen gelecek önceki ertesi "
    "امروز دیروز فردا امشب دیشب صبح عصر شب روز روزها هفته ماه سال سالها ساعت دقیقه گذشته آینده جاری بامداد شامگاه"
)
_NUMBERS = (
    "واحد واحدة اثنان اثنين اثنتين ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية ثماني تسعة تسع عشرة عشر عشرين عشرون ثلاثين ثلاثون أربعين أربعون خمسين خمسون ستين ستون سبعين سبعون ثمانين ثمانون تسعين تسعون مئة مائة مئات عشرات ألف آلاف ألفا ألفي مليون ملايين مليار مليارات نصف ربع ثلث أول أولى ثان ثاني ثانية الثاني الثانية ثالث ثالثة الثالث الثالثة رابع الرابع الرابعة خامس الخامس السادس السابع الثامن التاسع العاشر "
    "one two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands dozen dozens million millions billion billions half first second third fourth fifth several "
    "deux trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante cinquante soixante cent cents centaine centaines dizaine dizaines mille millier milliers million millions milliard milliards moitié première deuxième troisième quatrième quelque plusieurs "
    "אחד אחת שניים שתיים שני שתי שלושה שלוש ארבעה ארבע חמישה חמש שישה שש שבעה שבע שמונה תשעה תשע עשרה עשר עשרים שלושים ארבעים חמישים מאה מאות אלף אלפים אלפיים עשרות מיליון מיליארד חצי ראשונה שנייה שניה שלישית כמה בני "
    "bir iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk elli altmış yetmiş seksen doksan yüz yüzlerce bin binlerce onlarca milyon milyar yarım ilk ikinci üçüncü dördüncü birkaç "
    "یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده بیست سی چهل پنجاه شصت هفتاد هشتاد نود صد صدها هزار هزاران میلیون میلیارد نیم نیمی نخست نخستین اول اولین دوم دومین سوم سومین چهارم چند چندین"
)


def is_time(word: str) -> bool:
    """Return whether a folded word is a weekday, a month, or one of the clock and the calendar."""
    return word in _calendar()


def is_counting(word: str) -> bool:
    """Return whether a folded word is a number, an ordinal or a fraction."""
    return word in _counting()


def is_day_or_month(word: str) -> bool:
    """Return whether a folded word is a weekday's or a month's name."""
    return word in _days_and_months()


@cache
def _calendar() -> frozenset[str]:
    return _days_and_months() | _folded(_SPANS)


@cache
def _days_and_months() -> frozenset[str]:
    return _folded(f"{_WEEKDAYS} {_MONTHS}")


@cache
def _counting() -> frozenset[str]:
    return _folded(_NUMBERS)


def _folded(table: str) -> frozenset[str]:
    return frozenset(fold_accents(normalise(word)) for word in table.split())

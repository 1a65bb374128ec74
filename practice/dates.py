"""Dates as outlets print them: many month names, digits and calendars."""

from datetime import date, datetime
from functools import cache

from hijridate import Gregorian

from practice.sites import Site

ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
# The first day of the Solar Hijri years that the practice web lives in.
NOWRUZ = {1403: date(2024, 3, 20), 1404: date(2025, 3, 21), 1405: date(2026, 3, 21)}
MONTHS = {
    "levant": "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول",
    "gulf": "يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر",
    "pair": "كانون الثاني/يناير|شباط/فبراير|آذار/مارس|نيسان/أبريل|أيار/مايو|حزيران/يونيو|تموز/يوليو|آب/أغسطس|أيلول/سبتمبر|تشرين الأول/أكتوبر|تشرين الثاني/نوفمبر|كانون الأول/ديسمبر",
    "maghreb": "يناير|فبراير|مارس|أبريل|ماي|يونيو|يوليوز|غشت|شتنبر|أكتوبر|نونبر|دجنبر",
    "tunis": "جانفي|فيفري|مارس|أفريل|ماي|جوان|جويلية|أوت|سبتمبر|أكتوبر|نوفمبر|ديسمبر",
    "english": "January|February|March|April|May|June|July|August|September|October|November|December",
    "french": "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
    "hebrew": "ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר",
    "turkish": "Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık",
    "jalali": "فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند",
    "hijri": "محرم|صفر|ربيع الأول|ربيع الآخر|جمادى الأولى|جمادى الآخرة|رجب|شعبان|رمضان|شوال|ذو القعدة|ذو الحجة",
}
WEEKDAYS = {
    "ar": "الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد",
    "en": "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
    "fr": "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
    "he": "יום שני|יום שלישי|יום רביעי|יום חמישי|יום שישי|שבת|יום ראשון",
    "fa": "دوشنبه|سه‌شنبه|چهارشنبه|پنجشنبه|جمعه|شنبه|یکشنبه",
    "tr": "Pazartesi|Salı|Çarşamba|Perşembe|Cuma|Cumartesi|Pazar",
}
HALVES = {"ar": ("صباحاً", "مساءً"), "en": ("a.m.", "p.m.")}


@cache
def _names(table: str) -> tuple[str, ...]:
    return tuple((MONTHS | WEEKDAYS)[table].split("|"))


def jalali(day: date) -> tuple[int, int, int]:
    """Year, month and day of the Solar Hijri calendar: six months of 31 days, then months of 30."""
    year = max(year for year, first in NOWRUZ.items() if first <= day)
    past = (day - NOWRUZ[year]).days
    month, rest = divmod(past, 31) if past < 186 else (6 + (past - 186) // 30, (past - 186) % 30)
    return year, month + 1, rest + 1


def printed(when: datetime, site: Site) -> str:
    """A time in the outlet's zone and style: `site.date` is a format over the fields made here."""
    local = when.astimezone(site.zone)
    hijri = Gregorian(local.year, local.month, local.day).to_hijri()
    solar = jalali(local.date())
    months = {name: _names(name)[local.month - 1] for name in MONTHS if name not in {"hijri", "jalali"}}
    text = site.date.format(
        **months,
        d=local.day,
        dd=f"{local.day:02}",
        m=local.month,
        mm=f"{local.month:02}",
        y=local.year,
        hour=f"{local.hour:02}",
        hour12=local.hour % 12 or 12,
        minute=f"{local.minute:02}",
        half=HALVES.get(site.language, ("", ""))[local.hour // 12],
        weekday=_names(site.language)[local.weekday()],
        hijri_d=hijri.day,
        hijri=_names("hijri")[hijri.month - 1],
        hijri_y=hijri.year,
        jalali_d=solar[2],
        jalali=_names("jalali")[solar[1] - 1],
        jalali_y=solar[0],
    )
    digits = PERSIAN_DIGITS if site.language == "fa" else ARABIC_DIGITS
    return text.translate(digits) if site.arabic_digits else text


def http_date(when: datetime) -> str:
    """A time as HTTP and RSS write it (RFC 9110 §5.6.7, RFC 822), always in English and GMT when aware UTC."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    month = _names("english")[when.month - 1][:3]
    return f"{days[when.weekday()]}, {when.day:02} {month} {when.year} {when:%H:%M:%S} GMT"

"""Names of papers, channels and agencies that hold a place's or a nation's: «القدس العربي», the Jerusalem Post, Le Monde Afrique.

Whom a text quotes says nothing of where its story is.
"""

import re
from functools import lru_cache

_NAMES = {
    "ar": "القدس العربي|القدس برس|الشرق الأوسط|العربي الجديد|المصري اليوم|روسيا اليوم|تلفزيون سوريا|سوريا تي في|صوت لبنان|لبنان 24|لبنان ٢٤|عرب نيوز|فرانس 24|فرانس برس|فرانس إنتر|"
    "إيران إنترناشيونال|إيران وير|يمن شباب|اليمن نت|يمن مونيتور|الوطن السورية|الجزائر الآن|تونس أفريقيا للأنباء|نيويورك تايمز|واشنطن بوست|لوس أنجلوس تايمز|وول ستريت جورنال|"
    "جيروزاليم بوست|جيروزالم بوست|تايمز أوف إسرائيل|إسرائيل هيوم|يسرائيل هيوم|تايمز أوف إنديا|هندوستان تايمز|ميدل إيست آي|جون أفريك|صوت أميركا|صوت أمريكا|طهران تايمز|موسكو تايمز|كييف إندبندنت",
    "en": "Asharq Al-Awsat|Al-Quds al-Arabi|Middle East Eye|France 24|France Inter|Radio France|Russia Today|Iran International|Iran Wire|IranWire|Israel Hayom|Times of Israel|Israel Army Radio|"
    "Times of India|India Today|Voice of America|Voice of Israel|China Daily|Yemen Monitor|Lebanon 24|Syria TV|Syria Direct|Radio Free Asia|Radio Free Europe|Jeune Afrique|Africa Confidential|Business Insider Africa|"
    "South China Morning Post|Agence France-Presse|Türkiye Today|Libya Herald|Libya Observer|Georgia Today|Ukraine Pravda|Ukrainska Pravda",
    "fr": "Le Monde Afrique|Jeune Afrique|France 24|France Inter|France Info|Franceinfo|France Télévisions|France Bleu|France Culture|France 2|France 3|Radio France|Ouest-France|France-Soir|Le Parisien|"
    "L['’]Orient-Le Jour|Agence France-Presse|Voix de l['’]Amérique|Russia Today|Syria TV|Iran International|Times of Israel|Courrier de Russie",
    "he": "ישראל היום|קול ישראל|טיימס אוף ישראל|אל-קודס אל-ערבי|קול אמריקה|איראן אינטרנשיונל|ניו יורק טיימס|וושינגטון פוסט|פרנס 24",
    "tr": "CNN Türk|BBC Türkçe|Türkiye Gazetesi|Amerika['’]nın Sesi|Fransa 24|Iran International|İran International|Independent Türkçe|Euronews Türkçe|Suriye TV|Times of Israel",
    "fa": "ایران اینترنشنال|ایران‌وایر|ایران وایر|صدای آمریکا|رادیو فرانسه|فرانس ۲۴|روسیا الیوم|القدس العربی|الشرق الاوسط|روزنامه ایران|تهران تایمز|نیویورک تایمز|واشنگتن پست",
}
_ALL = "|".join(_NAMES.values())
_KNOWN = re.compile(rf"(?<!\w)[وبلف]?(?:{_ALL})(?!\w)")
# A city's or a country's name before a word that papers alone end in.
_PAPER = re.compile(
    r"[A-Z]\w{2,20}(?: [A-Z]\w{2,12})? (?:Post|Times|Herald|Tribune|Gazette|Chronicle|Observer|Telegraph|Journal|Monitor|Globe|Inquirer|Examiner|Daily|Independent|Broadcasting|News Network|News Agency)(?!\w)"
)
# Where a text comes from, quoted behind a place: «صنعاء - "القدس العربي":».
_SOURCE = re.compile(r"^[^\"«“]{2,60}[-–—/]\s{0,2}(?:خاص\s)?[\"«“]([^\"«»“”:]{2,40})[\"»”]\s{0,2}[:،–—-]")
# What stands before a name that is a paper's, quoted or not.
_QUOTED = re.compile(
    r"(?:صحيفة|جريدة|قناة|موقع|وكالة|شبكة|مجلة|إذاعة|تلفزيون|newspaper|channel|daily|website|magazine|journal|quotidien|chaîne|site|magazine|gazetesi|עיתון|העיתון|ערוץ|אתר|روزنامه|شبکه|خبرگزاری|وبسایت)"
    r"\s{1,2}[\"«“]([^\"«»“”:]{2,40})[\"»”]"
)
_READ = 4000


@lru_cache(64)
def papers_in(text: str) -> tuple[range, ...]:
    """Return where in a sentence the names of papers stand."""
    read = text[:_READ]
    known = [range(*match.span()) for pattern in (_KNOWN, _PAPER) for match in pattern.finditer(read)]
    quoted = [range(*match.span(1)) for match in _QUOTED.finditer(read)]
    source = _SOURCE.match(read)
    return (*known, *quoted, *((range(*source.span(1)),) if source else ()))


def is_of_paper(text: str, start: int) -> bool:
    """Return whether a word at this place of a sentence belongs to a paper's name."""
    return any(start in paper for paper in papers_in(text))

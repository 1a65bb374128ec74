"""Countries by beginnings that neither the table of nations nor CLDR's names hold: peoples, and everyday names.

A row is a country; its cells are Arabic, English, French, Hebrew, Turkish, Persian. A word counts with at most four letters
behind a beginning, one with `=` behind it as it stands. Names that are words too, or another place's, count in a text that
has a sign of the country.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from story.alphabets.tokens import fold_accents, normalise
from story.events.anchors import Anchor

_ROWS = """
AE | | | | איחוד_האמירויות | birleşik_arap_emirlik |
AL | ألباني | albania | albanie albanais | אלבני | arnavut | آلبانی
AM | | | | ארמני | | ارمنستان ارمنی
AO | أنغول | angola | angola | אנגול | angola | آنگولا
AR | أرجنتيني | argentin | argentin | ארגנטינ | arjantin | آرژانتین
AT | نمساوي | austria= austrian | autrich | אוסטרי= אוסטרית= אוסטריה= | avusturya= avusturyalı | اتریش
AU | أسترالي | australi | australi | אוסטרלי | avustralya | استرالیا
AZ | | | | אזרבייג | | آذربایجان
BA | بوسني | bosnia | bosni | בוסני | bosna boşnak | بوسنی
BD | بنغلادش بنغالي= | bangladesh | bangladesh bangladais | בנגלדש | bangladeş | بنگلادش
BE | بلجيكي | belgium belgian | belge= belges= | בלגי | belçika | بلژیک
BF | بوركيني | burkina | burkina | בורקינה | burkina | بورکینا
BG | بلغاري | bulgaria | bulgar | בולגרי | bulgar | بلغارستان
BH | بحريني | bahrain | bahreïn | בחריינ | bahreyn | بحرین
BI | بوروندي | burundi | burund | בורונדי | burundi | بوروندی
BJ | بنيني=? | beninese | bénin | | benin= | بنین
BO | بوليفي | bolivia | boliv | בוליבי | bolivya | بولیوی
BR | برازيلي | brazil | brésil | ברזיל | brezilya | برزیل
BT | بوتان | bhutan | bhoutan | בהוטן | butan | بوتان
BY | بيلاروسي | belarus | bélarus biéloruss | בלארוס | belarus | بلاروس
CA | | | | | | کانادا
CD | كونغولي | congolese | congolais | קונגול | kongolu | کنگو
CF | | | centrafric | | orta_afrika_cumhuriyeti | آفریقای_مرکزی
CH | سويسري | swiss= switzerland | suisse= suisses= | שוויצר שווייצ | isviçre | سوئیس
CI | إيفواري | ivorian | ivoirien | | fildişi_sahil | ساحل_عاج
CL | تشيلي | chile= chilean | chili= chilien | צ'ילה= צילה= | şili= şilili | شیلی
CM | كاميروني | cameroon | camerounais | קמרונ | kamerun | کامرون
CO | كولومبي | colombia | colombi | קולומבי | kolombiya | کلمبیا
CU | كوبي= كوبية= | cuba= cuban | cuba= cubain | קובני קובה=? | küba | کوبا
CY | | | | | | قبرس
CZ | تشيكي | czech | tchèque= tchèques= | צ'כי= צכי= | çekya çek_cumhuriyeti | جمهوری_چک
DK | دنماركي | danish= denmark | danois | דני= דנית= | danimarka | دانمارک
DO | دومينيكاني | dominican= | dominicain | דומיניקנ | dominik | دومینیکن
DZ | | | | אלגירי | |
EC | إكوادوري | ecuador | équator | אקוודור | ekvador | اکوادور
EE | إستوني | estonia | estoni | אסטוני | estonya | استونی
ER | | | érythr | | | اریتره
ET | | | | | | اتیوپی
FI | | | | | | فنلاند
GA | غابوني | gabon | gabon | גבונ= | gabon | گابن
GB | | united_kingdom | royaume_uni | הממלכה_המאוחדת בריטנ | birleşik_krallık | بریتانیا
GD | | grenada=? | | | |
GE | جورجيا=? جورجي=? جورجية=? جورجيين=? | georgia=? georgian=? georgians=? | géorgie= géorgien | גאורגי גיאורגי | gürcistan gürcü | گرجستان گرجی=
GH | غاني= غانية= غانا= | ghana | ghan | גאנה | gana= ganalı | غنا=
GN | غيني= | guinea= guinean | guinée= guinéen | גינאה | gine=? gineli | گینه=
GR | | | | יוונ יוון | | یونان
GT | غواتيمالي | guatemala | guatémal | גואטמל | guatemala | گواتمالا
HN | هندوراسي | hondura | hondur | הונדור | honduras | هندوراس
HR | كرواتي | croatia croat= croats= | croat | קרואט | hırvat | کرواسی
HT | هايتي | haiti | haïti | האיטי=? | haiti | هائیتی
HU | مجري= مجرية= هنغاري | hungar | hongr | הונגרי | macaristan macar= | مجارستان
ID | إندونيسي | indonesia | indonési | אינדונזי | endonezya | اندونزی
IE | أيرلندي إيرلندي | irish= ireland= | irland | אירי= אירלנד | irlanda= irlandalı | ایرلند
IS | آيسلندي | iceland | island | איסלנד | izlanda | ایسلند
IT | | | | | | ایتالیا
JM | جامايكي | jamaica | jamaï | ג'מייק | jamaika | جامائیکا
KE | كيني= كينية= كينيا= | kenya | kenya | קנייתי קניה=? | kenya | کنیا
KG | قيرغيز | kyrgyz | kirghiz | קירגיז | kırgız | قرقیزستان
KH | كمبودي | cambodia | cambodg | קמבודי | kamboçya | کامبوج
KM | | comor | comor | קומור | komorlar | کومور
KN | سانت_كيتس | | saint_christophe_et saint_kitts | | saint_kitts | سنت_کیتس
KP | | | | צפון_קוריאה קוריאה_הצפונית | | کره_شمالی
KR | | | | דרום_קוריאה קוריאה_הדרומית | | کره_جنوبی
KZ | كازاخ | kazakh | kazakh | קזח | kazak= kazakistan | قزاقستان
LK | سريلانكي | sri_lanka | sri_lanka | סרי_לנק | sri_lanka | سریلانکا
LR | ليبيري | liberia | libéria | ליברי | liberya | لیبریا
LT | ليتواني | lithuania | litua | ליטאי | litvanya | لیتوانی
LV | لاتفي | latvia | letton | לטבי | letonya | لتونی
MD | مولدوف | moldov | moldav | מולדוב | moldova | مولداوی
ME | الجبل_الأسود | montenegr | monténégr | מונטנגר | karadağ= | مونته‌نگرو
MG | مدغشقر | madagascar malagasy | madagascar malgache | מדגסקר | madagaskar | ماداگاسکار
MK | مقدوني | macedonia | macédoni | מקדוני | makedon | مقدونیه
ML | مالي=? ماليون=? ماليين=? | mali= malian= malians= | mali= malien | מאלי= | mali=? malili | مالی=?
MM | ميانمار بورمي | myanmar burmese | birman | מיאנמר | myanmar | میانمار
MN | منغول | mongolia | mongol | מונגולי | moğol | مغولستان
MR | موريتاني | mauritania | mauritani | מאוריטני | moritanya | موریتانی
MT | مالطي | malta= maltese= | malt | מלטה= | malta= | مالت=?
MX | مكسيكي | mexico= mexican | mexic mexique | מקסיקני | meksika | مکزیک
MY | | | malaisi | | | مالزی
MZ | موزمبيقي | mozambi | mozambi | מוזמביק | mozambik | موزامبیک
NE | نيجري | | nigérien= nigérienne= nigériens= | | nijer= | نیجر=
NG | نيجيري | nigeria | nigeria nigérian= nigériane= nigérians= | ניגרי | nijerya | نیجریه
NL | | | pays_bas | | | هلند
NO | نرويجي | norw | norv | נורבג | norveç | نروژ
NP | نيبالي | nepal | népal | נפאל | nepal | نپال
NZ | نيوزيلندي | new_zealand | nouvelle_zélande néo_zéland | ניו_זילנד | yeni_zelanda | نیوزیلند
OM | عماني= عمانية= عمان=? سلطنة_عمان | oman= omani | oman= omanais | עומאנ | umman | عمان=? عمانی=
PE | بيروفي | peruvian peru= | péruvien pérou | פרואנ פרו=? | peru= perulu | پرو=?
PH | فلبيني فليبيني | filipin philippin | philippin | פיליפינ | filipinler filipinli | فیلیپین
PL | بولندي | poland polish= | polon | פולנ פולין= | polonya | لهستان
PT | برتغالي | portug | portug | פורטוגל | portekiz | پرتغال
PY | باراغواي | paraguay | paraguay | פרגוואי | paraguay | پاراگوئه
RO | روماني= رومانية= رومانيا | romania | rouma | רומני= רומניה= | romanya= rumen= | رومانی
RS | صربي | serbia serb= serbs= | serbe= serbes= serbie= | סרבי= סרבית= סרביה= | sırp= sırbistan | صربستان
RW | رواندي | rwanda | rwanda | רואנד | ruanda | رواندا
SD | | | | | | سودان
SE | سويدي | swedish= sweden= | suéd | שוודי | isveç | سوئد
SG | سنغافوري | singaporean | singapourien | סינגפורי | singapurlu |
SI | سلوفيني | slovenia | slovèn | סלובני | sloven= slovenya | اسلوونی
SK | سلوفاكي | slovak | slovaq | סלובקי | slovak | اسلواکی
SL | | sierra_leone | sierra_léon | סיירה_לאונ | sierra_leone | سیرالئون
SN | سنغالي | senegal | sénégal | סנגל | senegal | سنگال
SO | صومالي | somali | somali | סומלי | somali | سومالی
SS | جنوب_السودان | south_sudan | soudan_du_sud sud_soudan | דרום_סודן | güney_sudan | سودان_جنوبی
ST | | | sao_tomé são_tomé | | sao_tome |
SV | سلفادوري | salvador= salvadoran | salvador= salvadorien | סלבדור= אל_סלבדור | el_salvador | السالوادور
TD | تشادي | chad=? chadian | tchad | צ'אדי | çad=? çadlı | چاد=?
TG | توغولي | togo= togolese | togo= togolais | טוגו= | togo= | توگو=
TH | تايلاندي | thai= thailand | thaïland | תאילנד | tayland | تایلند
TJ | طاجيك | tajik | tadjik | טג'יק | tacik | تاجیکستان
TM | تركمانستان | turkmenistan | turkmène | טורקמניסטן | türkmenistan | ترکمنستان
TN | | | | | | تونسی= تونس=
TW | تايواني | taiwan | taïwan taiwan | טאיוואנ טייוואנ | tayvan | تایوان
TZ | تنزاني | tanzania | tanzani | טנזני | tanzanya | تانزانیا
UA | | | | | | اوکراین
UG | أوغندي | uganda | ougand | אוגנד | uganda | اوگاندا
UY | أوروغواي أوروغوياني | uruguay | uruguay | אורוגוואי | uruguay | اروگوئه
UZ | أوزبك | uzbek | ouzb | אוזבק | özbek | ازبکستان
VA | الفاتيكان فاتيكان | vatican | vatican | ותיקנ | vatikan | واتیکان
VC | سانت_فنسنت سانت_فينسنت | | saint_vincent_et | | saint_vincent_ve | سنت_وینسنت
VE | فنزويل | venezuela | vénézu | ונצואל | venezuela | ونزوئلا
VN | فيتنامي | vietnam | vietnam | וייטנאמ | vietnam | ویتنام
WS | ساموا= | samoa | samoa | סמואה | samoa | ساموآ
XK | كوسوفي كوسوفو | kosov | kosov | קוסוב | kosov | کوزوو
YE | | | | | | یمن=
ZA | جنوب_أفريقي | south_africa | sud_africain afrique_du_sud | דרום_אפריק | güney_afrika | آفریقای_جنوبی
ZM | زامبي= زامبيا= زامبية= | zambia | zambi | זמבי= זמביה= | zambiya | زامبیا
ZW | زيمبابوي | zimbabwe | zimbabwé | זימבבו | zimbabve | زیمبابوه
"""
# What a text has that speaks of a country whose name is a word too, or another place's.
_SIGNS = {
    "BJ": "cotonou|porto.?novo|كوتونو",
    "CU": "havan|la habana|هافانا|הוואנה",
    "GD": r"st\.? george|caribbean|caricom",
    "GE": "tbilisi|tiflis|batumi|kutaisi|georgian dream|south caucas|abkhaz|osseti|تبليسي|تفليس|باتومي|كوتايسي|الحلم الجورجي|أبخازيا|أوسيتيا|القوقاز",
    "GN": "conakry|konakri|doumbouya|كوناكري",
    "HT": "פורט-או-פרנס|פורט או פרנס|קריבי",
    "KE": "ניירובי|nairobi",
    "ML": "bamako|azawad|tombouctou|timbuktu|gao\\b|kidal|باماكو|تمبكتو|كيدال|غاو|أزواد|الساحل الأفريقي|باماکو|sahel",
    "MT": "والتا|valletta",
    "OM": "مسقط|سلطنة|صلالة|muscat|مسقط",
    "PE": "לימה|לימא|lima\\b|لیما",
    "TD": "djamena|cemena|darfur|sahel|نجامينا|انجمنا|دارفور",
}  # fmt: skip
_LANGUAGES = ("ar", "en", "fr", "he", "tr", "fa")
_TOKEN = re.compile(r"[^\W\d_]+(?:['׳’][א-ת]+)*")
_READ = 4000  # characters of a sentence that are read
_REST, _MOST_WORDS, _FEWEST = 4, 3, 3
_CLITICS = {
    "ar": ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل", "ف", "ك"),
    "he": ("וה", "וב", "ול", "ומ", "שה", "בה", "לה", "ה", "ב", "ל", "מ", "ו", "ש"),
}
_REMEMBERED = 64  # texts and countries; a story has a dozen seeds
_Row = tuple[tuple[str, ...], str]


def peoples_named(text: str, language: str, whole: str) -> Iterator[Anchor]:
    """Yield the countries that a sentence names by these beginnings; `whole` is the text that it stands in."""
    rows = _rows(language)
    tokens = list(_TOKEN.finditer(text[:_READ])) if rows else []
    plain = [_folded(token[0]) for token in tokens]
    for at, token in enumerate(tokens):
        if language == "en" and not token[0][0].isupper():
            continue
        code, length, cut = _at(plain[at : at + _MOST_WORDS], language, whole)
        if code:
            start = token.start() + cut
            yield Anchor(
                key=f"nation:{code}", written=text[start : tokens[at + length - 1].end()], start=start
            )


def _at(plain: list[str], language: str, whole: str) -> tuple[str, int, int]:
    """Return the country that the first of some words begin, of how many words its name is, and how many letters precede it."""
    rows = _rows(language)
    cuts = (cut for cut in _CLITICS.get(language, ()) if plain[0].startswith(cut))
    for cut in ("", *cuts):
        form = plain[0][len(cut) :]
        for end in range(len(form), max(_FEWEST, len(form) - _REST) - 1, -1):
            for phrase, code in rows.get(form[:end], ()):
                if _fits(phrase, form, plain) and (not phrase[0].endswith("?") or _is_meant(code, whole)):
                    return code, len(phrase), len(cut)
    return "", 0, 0


def _fits(phrase: tuple[str, ...], form: str, plain: list[str]) -> bool:
    first = phrase[0].rstrip("?")
    is_first = form == first[:-1] if first.endswith("=") else form.startswith(first)
    rest = zip(phrase[1:], plain[1:], strict=False)
    return is_first and len(plain) >= len(phrase) and all(word.startswith(begin) for begin, word in rest)


@lru_cache(_REMEMBERED)
def _is_meant(code: str, whole: str) -> bool:
    return re.search(_SIGNS.get(code, "(?!)"), whole, re.IGNORECASE) is not None


@cache
def _rows(language: str) -> dict[str, list[_Row]]:
    """Return the names of a language with their countries, by the letters that their first word begins with."""
    found: dict[str, list[_Row]] = {}
    if language not in _LANGUAGES:
        return found
    for row in _ROWS.strip().splitlines():
        code, *cells = (cell.strip() for cell in row.split("|"))
        for spelt in cells[_LANGUAGES.index(language)].split():
            ending = spelt[len(spelt.rstrip("=?")) :]
            first, *rest = (_folded(word) for word in re.split("[_\u200c]", spelt.rstrip("=?")))
            phrase = (first + ("=" if rest and not ending else ending), *rest)
            found.setdefault(first, []).append((phrase, code))
    return found


def _folded(word: str) -> str:
    plain = fold_accents(normalise(word)) or word
    return plain.replace("'", "").replace("׳", "").replace("’", "")

"""Words for events that the judge's concepts (`event_words`) do not hold, read in profiles alone: courts, disasters, crimes.

A row is a concept; its cells are Arabic, English, French, Hebrew, Turkish, Persian. A word counts with at most four
letters behind it, one with `=` behind it as it stands, one with `!` before it with its accents; `_` joins a phrase.
"""

import re
from collections.abc import Iterator
from functools import cache

from story.alphabets.tokens import fold_accents, normalise
from story.events.anchors import Anchor
from story.events.event_words import EVENT_WORDS

_ROWS = """
mass_grave | مقبرة_جماعية مقابر_جماعية المقبرة_الجماعية المقابر_الجماعية | mass_grave | charnier fosse_commune fosses_communes | קבר_אחים קברי_אחים קבר_המונים | toplu_mezar | گور_جمعی گورهای_جمعی گور_دسته_جمعی
massacre | مجزرة مجازر مذبحة | massacre | massacre tuerie | טבח= | katliam | قتل_عام
explosion | انفجار تفجير عبوة_ناسفة سيارة_مفخخة | explosion explod blast= blasts= car_bomb | explosion explos= | פיצוץ התפוצצ התפוצץ= מטען_חבלה | patlama patladı | انفجار منفجر
assassination | اغتيال اغتيل | assassinat | assassinat | התנקשות חוסל חיסול | suikast | ترور=
kidnapping | خطف= اختطاف اختطف مخطوف | kidnap abduct | enlèvement kidnapp | חטיפה= נחטף= נחטפו= | kaçırıl | آدم‌ربایی ربوده
shooting | إطلاق_نار | mass_shooting gunman gunmen opened_fire | fusillade | אירוע_ירי | silahlı_saldırı | تیراندازی
attack | هجوم هجمات | attack= attacks= attacked= attackers= | attaque= attaques= attentat | פיגוע מתקפה מתקפת | |
injured | جرحى= جريح مصابين= أصيب= أصيبوا= | injured= wounded= | blessé | נפצע= נפצעו= פצוע= פצועים= | yaralı yaraland | زخمی مجروح مصدوم
killed | لقي_مصرع لقوا_مصرع وفاة= | | | | ölü= !öldü= !öldüler= !ölenler= !ölümü= | جان_باخت جان_باختند
missing | مفقود مفقودين= مفقودون= | went_missing missing_persons | porté_disparu portés_disparus disparus= | נעדר= נעדרים= | kayıp= | مفقود ناپدید
flood | فيضان سيول= السيول= | flood= floods= flooding= flooded= floodwater | inondation inondé crue= crues= | שיטפון שיטפונות שטפונות הצפה= הצפות= | sel= seli= sele= selde= seller= sellerde= sellerin= taşkın su_baskın | سیل= سیلاب
storm | عاصفة عواصف إعصار | storm= storms= hurricane cyclone typhoon tornado | tempête ouragan cyclone= tornade | סערה= סופה= הוריקן | fırtına kasırga | طوفان توفان
landslide | انهيار_أرضي انزلاق_التربة انزلاقات_أرضية انهيارات_أرضية انهيار_ترابي | landslide mudslide avalanche= | glissement_de_terrain coulée_de_boue avalanche= | מפולת | heyelan çığ= | رانش_زمین
drought | جفاف | drought | sécheresse | בצורת | kuraklık kuraklığ | خشکسالی
epidemic | وباء كوليرا | epidemic pandemic cholera outbreak | épidémie pandémie choléra | מגפה= מגפת= | salgın kolera | همه‌گیری
pollution | تلوث تلويث | pollution polluted= contaminat oil_spill | pollution pollué marée_noire contamin | זיהום | kirlilik kirlenme | آلودگی
shipwreck | غرق_قارب غرق_مركب غرق_سفينة غرق_زورق غرقوا= انقلاب_قارب انقلاب_مركب انقلاب_زورق | shipwreck capsize boat_sank boat_sinks boat_sinking | naufrage= naufrages= chavir | התהפכות_סירה סירה_התהפכה סירה_טבעה | alabora tekne_battı teknesi_battı bot_battı botu_battı teknenin_batması botun_batması | غرق_شد غرق_شدن واژگونی_قایق
drowning | غرق= غرقا= غريق غرقى= | drown= drowns= drowned= drowning= drownings= | noyé= noyés= noyée= noyées= noyade | טבעו= טביעה= טביעת= | boğuldu boğularak boğulma | غرق=
collapse | انهيار انهار انهارت= تنهار= | collapse | effondr | קריסת= קריסה= קרס= קרסה= התמוטט | çöktü çökme= çökmesi= çöken göçük yıkıldı | فروریختن فرو_ریخت فرو_ریختن ریزش
accident | حادث_سير حادث_مروري حادث_تصادم | accident= accidents= train_crash car_crash bus_crash derail collision | accident= accidents= collision déraill | תאונה= תאונת= | kaza= kazası= kazada= kazasında= | تصادف سانحه
corruption | فساد= الفساد= اختلاس رشوة= رشاوى= | corruption= embezzl briber bribe= bribes= graft= | corruption= détournement_de_fonds détournements_de_fonds pots_de_vin | שחיתות= שוחד= מעילה= | yolsuzluk rüşvet zimmet | اختلاس فساد= رشوه
fraud | احتيال تزوير غسل_أموال غسيل_أموال غسل_الأموال تبييض_أموال تبييض_الأموال | fraud money_laundering forgery | fraude= fraudes= blanchiment escroquerie | הונאה= הלבנת_הון מרמה= | dolandırıcılık sahtecilik kara_para | کلاهبرداری پولشویی
charges | لائحة_اتهام متهم متهمين= تهمة= تهم= ادعى_على | charged= charges= indict accused= | inculp mis_en_examen mise_en_examen accusé= accusés= | כתב_אישום כתבי_אישום נאשם= נאשמים= | iddianame sanık= sanığı= sanıklar suçlama | متهم اتهام کیفرخواست
verdict | إدانة= أدين= إدانته= حكم_بالسجن أحكام_بالسجن حكمت_المحكمة قضت_المحكمة | verdict= convicted= sentenced= guilty= | condamn verdict= acquitt relaxé= | הורשע הרשעה= גזר_דין גזר_הדין נידון= | mahkum beraat cezasına_çarptır | محکوم محکومیت
prison | سجن= سجنا= السجن= | prison= jail= jailed= imprison behind_bars | prison= emprisonn incarcér | כלא= מאסר | hapis= hapse= hapsi= cezaevi | زندان حبس=
release | إفراج إطلاق_سراح إخلاء_سبيل | freed= release_of released_on | libération= libéré= libérés= | שוחרר שחרורו= שחרורם= | serbest_bırak tahliye_edil | آزاد_شد خواستار_آزادی
arrest | احتجاز احتجزت= أوقفت_الشرطة | taken_into_custody | garde_à_vue | עוכב= עוכבו= | | دستگیر
protest | وقفة_احتجاجية اعتصام | rallied= | | הפגינו= | | تجمع_کردند تجمع_اعتراضی تجمع_کرد
walkout | | walked_out industrial_action work_stoppage | débrayage | | iş_bıraktı iş_bırakma | دست_از_کار
coup | انقلاب_عسكري محاولة_انقلاب محاولة_انقلابية | coup= coups= | coup_d_état putsch | הפיכה_צבאית ניסיון_הפיכה | darbe= darbeci | کودتا
resignation | استقالة استقال= استقالت= | resign= resigned= resigns= resignation | démission | התפטר התפטרות | istifa= istifası | استعفا
drugs | مخدرات= كبتاغون كوكايين | drug_traffick narcotic cocaine captagon heroin | stupéfiant cocaïne trafic_de_drogue | סמים= קוקאין | uyuşturucu kokain | مواد_مخدر
rescue | فرق_الإنقاذ عمليات_الإنقاذ عملية_إنقاذ | rescue= rescued= rescuers= | sauvetage sauveteur | חילוץ= כוחות_ההצלה | arama_kurtarma kurtarıld | امدادرسانی امدادگران
fire | أحرق= أحرقت= أحرقوا= إحراق إضرام_النار | set_fire_to set_ablaze torched= | brûle= brûlent= brûlé= brûlés= | הוצת= הוצתו= הצתה= הצתת= | ateşe_verd kundakla | به_آتش_کشید آتش_زدن
espionage | تجسس تخابر جاسوس جواسيس | espionage= spy= spies= spied= spying= | espionnage= espion= espions= espionne= | ריגול= מרגל= מרגלת= מרגלים= | casusluk casus= casusu= casuslar ajanlık | جاسوسی جاسوس
blockade | حصار= الحصار= حصارا= محاصرة= | blockade besieged= besieging= siege= | blocus= assiég | מצור= | abluka kuşatma | محاصره=
fuel_shortage | أزمة_وقود أزمة_الوقود أزمة_محروقات أزمة_المحروقات شح_الوقود شح_المحروقات نقص_الوقود نقص_المحروقات نفاد_الوقود | fuel_shortage fuel_crisis fuel_queue petrol_shortage gasoline_shortage out_of_fuel | pénurie_de_carburant pénuries_de_carburant pénurie_d_essence manque_de_carburant sans_carburant | מחסור_בדלק משבר_הדלק | akaryakıt_sıkıntısı akaryakıt_krizi yakıt_sıkıntısı yakıt_krizi | کمبود_سوخت بحران_سوخت کمبود_بنزین
smuggling | تهريب مهرب مهربين مهربون | smuggl trafficker trafficking= | contrebande passeur= passeurs= trafic_d_armes trafic_de_migrants | הברחה= הברחת= הברחות= מבריח מבריחי | kaçakçı= kaçakçılık kaçakçılar kaçakçısı kaçakçılığı | قاچاق
execution | إعدام أعدم= أعدمت= | executed= executions= hanged= death_penalty | exécuté= exécutés= peine_de_mort | הוצא_להורג הוצאה_להורג עונש_מוות | idam= idamı= idama= idam_edil | اعدام
torture | تعذيب | torture= tortured= | torture= tortures= torturé | עינויים= התעללות= | işkence | شکنجه
leak | تسريب= تسريبات= | leak= leaks= leaked= leaking= | divulgation divulgué | הדלפה= הדלפת= הודלפ | sızdırma sızdırıl sızdırd | افشای
ambush | كمين= كمينا= كمائن= | ambush | embuscade | מארב | pusu= pusuya= pusuda= | کمین=
"""
_LANGUAGES = ("ar", "en", "fr", "he", "tr", "fa")
_TOKEN = re.compile(r"[^\W\d_]+")
_READ = 4000  # characters of a sentence that are read
_REST = 4
_FEWEST = 3
_CLITICS = {
    "ar": ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل", "ف", "ك"),
    "he": ("וה", "וב", "ול", "שה", "בה", "לה", "ה", "ב", "ל", "מ", "ו", "ש"),
}
_Row = tuple[tuple[str, ...], str]


def more_events(text: str, language: str) -> Iterator[Anchor]:
    """Yield the events of these rows that a sentence names, in order; in a language without a cell none."""
    rows = _rows(language)
    tokens = list(_TOKEN.finditer(text[:_READ])) if rows else []
    plain = [_folded(token[0]) for token in tokens]
    for at, token in enumerate(tokens):
        key, length = _at(plain[at : at + _FEWEST], token[0], language)
        if key:
            yield Anchor(
                key=f"event:{key}",
                written=text[token.start() : tokens[at + length - 1].end()],
                start=token.start(),
            )


def _at(plain: list[str], written: str, language: str) -> tuple[str, int]:
    """Return the concept that begins at the first of some words, and how many of them name it; "" for none."""
    rows = _rows(language)
    cuts = (cut for cut in _CLITICS.get(language, ()) if plain[0].startswith(cut))
    for form in (plain[0], *(plain[0][len(cut) :] for cut in cuts)):
        for end in range(len(form), max(_FEWEST, len(form) - _REST) - 1, -1):
            for phrase, key in rows.get(form[:end], ()):
                if _fits(phrase, form, plain, written):
                    return key, len(phrase)
    return "", 0


def _fits(phrase: tuple[str, ...], form: str, plain: list[str], written: str) -> bool:
    first = phrase[0]
    if first.startswith("!"):
        return written.lower() == first.strip("!=")
    is_first = form == first[:-1] if first.endswith("=") else form.startswith(first)
    rest = zip(phrase[1:], plain[1:], strict=False)
    return is_first and len(plain) >= len(phrase) and all(word.startswith(begin) for begin, word in rest)


@cache
def _rows(language: str) -> dict[str, list[_Row]]:
    """Return the phrases of a language with their concepts, by the letters that their first word begins with."""
    found: dict[str, list[_Row]] = {}
    if language not in _LANGUAGES:
        return found
    for row in _ROWS.strip().splitlines():
        key, *cells = (cell.strip() for cell in row.split("|"))
        for spelt in cells[_LANGUAGES.index(language)].split():
            is_whole = spelt.startswith("!")
            phrase = (spelt,) if is_whole else tuple(map(_spelt, re.split("[_\u200c]", spelt)))
            found.setdefault(_folded(phrase[0].strip("!=")), []).append((phrase, key))
    return found


def _spelt(word: str) -> str:
    return _folded(word.removesuffix("=")) + "=" * word.endswith("=")


@cache
def concepts() -> frozenset[str]:
    """Return the concepts that only these rows hold."""
    return frozenset(row.partition("|")[0].strip() for row in _ROWS.strip().splitlines()) - EVENT_WORDS.keys()


def _folded(word: str) -> str:
    return fold_accents(normalise(word)) or word

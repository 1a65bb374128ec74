"""Words for events that mean something else where they stand: a pension (retraite) is no withdrawal, a deadline no death.

A row says of a concept and a language how a word looks that is none, with what stands right before and behind it; the word
stands between ⟨ and ⟩. Of everyday use, not of single stories.
"""

import re

from story.alphabets.tokens import fold_accents, normalise
from story.events.anchors import Anchor
from story.profiles.time_words import is_day_or_month
from story.terms import TermKind

# Concepts that name no event: who speaks, and that somebody does.
_NO_EVENTS = frozenset({"foreign_minister", "statement"})
_BESIDE = 24  # characters on either side
_ABBREVIATED = 4  # letters: "Tues" is a day, tués were killed
_ROWS: dict[str, dict[str, str]] = {
    "ar": {
        "border": r"(?:\bل(?:ه|ها|هم|ها)|بلا|دون|بدون|ضمن|في|عند) ⟨(?:ال)?حدود⟩(?! (?:مع|سوريا|لبنان|غزة))|⟨حدود⟩(?: \d|[،.,؛]|$)|⟨ال?محدود",
        "downing": r"⟨(?:[وفبل]|ال|بال|لل)*سقوط",
        "talks": r"⟨(?:[وفبل]|ال|لل)*بحث(?:ا|ية)?⟩ (?:عن|علمي|العلمي)|⟨(?:ال)?(?:بحثية|باحث)",
        "strike": r"⟨(?:ال)?ضرب(?:ة|ات)⟩ (?:جزاء|حرة|شمس|ركنية|موجعة|قوية)",
        "meeting": r"⟨لقاء(?:ات)?⟩ (?:مبلغ|أجر|بدل|[^\s،.]{1,8} ?(?:آلاف|ألف|مئة|مليون|دولار|ليرة|يورو|جنيه|دينار|ريال|درهم)|\d)|⟨تلقاء",
        "summit": r"(?:على|في) ⟨قمة⟩ (?:جبل|الجبل|هرم|الهرم|الترتيب|جدول|السعادة)",
        "visit": r"⟨زيارة⟩ (?:موقع|صفحة)",
    },
    "en": {
        "agreement": r"⟨[Aa]ccord(?:ing|ingly|s|ed|ance)⟩|⟨[Dd]eal(?:t|er|ers|ing|ings)?⟩ with|great ⟨deal|⟨[Dd]eal(?:t|er|ers|ership|ing|ings)⟩|⟨[Uu]nderstanding⟩ of",
        "border": r"⟨[Bb]order(?:line|ing|s)⟩(?: on)?",
        "clashes": r"⟨[Ff]ight(?:s|ing)?⟩ (?:against )?(?:corruption|climate|poverty|cancer|inflation|the (?:fire|flames|blaze))|⟨[Ff]irefight|⟨[Bb]attl\w+⟩ (?:the |a |with )?(?:cancer|fire|flames|blaze)",
        "court": r"(?:tennis|basketball|squash) ⟨court|⟨court(?:esy|eous|ing|ship)",
        "downing": r"(?:stock|market|price)s? ⟨crash|⟨[Dd]owned⟩ (?:a|his|her|their) (?:drink|beer|glass)",
        "election": r"⟨[Vv]ot(?:e|ed|es|ing)⟩ (?:to|on|in favou?r|of (?:no )?confidence|against|for (?:a|the) (?:bill|law|motion|strike))|confidence ⟨vote",
        "fire": r"(?:cease|cease-|cross|open(?:ed|ing)?|under|return(?:ed)?|gun|friendly) ?⟨[Ff]ir|⟨[Ff]ir(?:ed|ing|es?)⟩ (?:him|her|them|at|on|rockets?|missiles?|a|into|by)",
        "humanitarian": r"⟨[Aa]id(?:e|es|ed|ing)⟩|(?:first|legal|visual) ⟨aid",
        "investment": r"⟨Invest⟩|⟨[Ii]nvest(?:ig|itu)\w*",
        "killed": r"⟨[Dd]ead(?:line|lines|lock|locked|wood|pan)⟩|⟨toll⟩ (?:road|booth|gate)",
        "mediation": r"⟨[Bb]roker(?:s|age|ages)?⟩|⟨[Ss]ponsor(?:s|ship|ships)?⟩",
        "meeting": r"⟨[Mm]e?et(?:s|ing)?⟩ (?:the |its |their )?(?:demands?|needs?|targets?|deadline|criteria|requirements?|standards?|goals?|with (?:criticism|anger|resistance))",
        "missile": r"⟨[Rr]ocket(?:ed|ing)⟩",
        "protest": r"⟨[Mm]anifest\w*|⟨[Dd]emonstrat(?:e|es|ed|ing)⟩ (?:that|how|the|a|its|his|her|their)",
        "security": r"⟨[Ss]ecurity⟩ [Cc]ouncil|[Ss]ocial ⟨|⟨[Ss]ecurities",
        "strike": r"⟨[Ss]trik(?:er|ers|ing|ingly)⟩|[Hh]unger ⟨|⟨[Ss]hell⟩ compan|[a-z,] ⟨Shell|⟨[Bb]ombshell",
        "talks": r"⟨[Tt]alk(?:ed|ing|ative|s?⟩ show)",
        "attack": r"[Hh]eart ⟨|[Pp]anic ⟨",
        "storm": r"⟨storm(?:ed|ing)",
        "charges": r"⟨[Cc]harge[ds]⟩ (?:\$|€|£|for|with care|a fee|up|batter)|extra ⟨",
    },
    "fr": {
        "agreement": r"d['’]⟨accord",
        "arrest": r"⟨[Aa]rr[êe]t(?:s|er|e|ent|ait)?⟩|(?:un|cet|par|d['’]un|L['’]|l['’]) ?⟨arrêté⟩|⟨arrêté⟩ (?:préfectoral|municipal|ministériel|royal)",
        "clashes": r"⟨[Cc]ombat(?:tre|s)?⟩ (?:la|le|contre la|l['’])",
        "election": r"⟨(?:[Vv]ot\w+)⟩ (?:la|le|les|l['’]|une?|à|en|pour|contre|ce|cette|mardi|lundi)",
        "envoy": r"(?:a|ont|été|avait|avaient|sont|est|fut|seront) ⟨[Ee]nvoy|⟨[Ee]nvoy(?:er|ait|aient|ant|a|èrent)⟩|⟨[Ee]nvoyée?s?⟩ (?:à|au|en|des|par|sur)",
        "humanitarian": r"l['’]⟨aide⟩ (?:de|d['’])|⟨[Aa]id(?:er|é|ée|és|ent|ant|ait)⟩",
        "killed": r"(?:temps|point|angle) ⟨mort|⟨[Bb]ilan⟩ (?:de santé|de compétence|carbone)",
        "protest": r"⟨[Mm]anifest(?:e|er|ement|es|é|ait|ent)⟩",
        "refugees": r"⟨[Dd]éplacements?⟩|⟨[Dd]éplac(?:e|er|ez|ent|ait|ant)⟩",
        "security": r"⟨[Ss]écurité⟩ (?:civile|sociale|routière)|[Cc]onseil de ⟨",
        "summit": r"au ⟨sommet⟩ (?:du classement|de la (?:montagne|hiérarchie|colline))",
        "withdrawal": r"⟨[Rr]etrait[eé]",
        "prison": r"⟨détention d",
        "verdict": r"⟨[Cc]ondamn(?:e|é|ent|er|ait|ant|ation)⟩ (?:les? (?:attaque|attentat|frappe|violence|bombardement|raid)|la (?:frappe|violence|guerre)|l['’]atta|l['’]attent|fermement|toute)",
        "charges": r"(?:a|ont) ⟨accusée?s?⟩|⟨accusé⟩ (?:de réception|d['’]avoir)",
    },
    "he": {
        "court": r"⟨[הולבמש]*משפטי|(?:שר|שרת) ⟨ה?משפט",
        "security": r"(?:שר|מערכת|מועצת) ⟨ה?ביטח",
        "talks": r"⟨[הובל]{0,2}דיון\w{0,4}⟩ (?:הופסק|המשפט|בבית המשפט|בעניינ|בערעור|בבקשה|בעתיר)",
    },
    "tr": {
        "border": r"⟨[Ss]ınır(?:lı|sız|la)",
        "evacuation": r"⟨[Tt]ahliye\w*⟩ (?:edilen|edildi|talebi|kararı)",
        "humanitarian": r"⟨[İi]nsanı\w{0,6}⟩|⟨[Yy]ardımc|⟨[Yy]ardım\w*⟩ (?:etti|eden|istedi)",
        "mediation": r"⟨[Aa]rac(?!ılı)",
        "security": r"[Ss]osyal ⟨|⟨[Gg]üvenlik\w*⟩ (?:Bakan|Konsey|Kurum)",
        "withdrawal": r"⟨[Çç]ekil(?!me)",
        "envoy": r"(?:[Ss]endika|işçi|şirket|firma|aile|sınıf|[Öö]ğrenci)\w* ⟨",
    },
    "fa": {
        "border": r"تا ⟨مرز",
        "downing": r"⟨سقوط⟩(?! (?:هواپیما|بالگرد|هلی|پهپاد|جنگنده))",
        "strike": r"⟨حمله⟩ قلبی",
        "protest": r"⟨اعتراض⟩ (?:به رأی|به حکم)",
    },
}
# Words of a sentence, wherever they stand in it, beside which a word means another thing: who is released from prison, a court's hearing.
_SENTENCES = {
    "tr": {
        "evacuation": r"mahkeme|tutuk|cezaev|hapis|hapse|sanı[kğ]|avukat|dava|savcı|yargı|[Hh]akim|gözaltı"
    },
    "he": {"talks": r"בי(?:ת|תי) ה?משפט|שופט|נאש[מם]|פרקליט|בג\"ץ|בג״ץ|כתב ה?אישום|ערעור"},
}
_ASKED = 1000  # characters of a sentence that are asked for these
_BY_SENTENCE = {
    language: {concept: re.compile(pattern) for concept, pattern in row.items()}
    for language, row in _SENTENCES.items()
}
_PATTERNS = {
    language: {concept: re.compile(pattern) for concept, pattern in row.items()}
    for language, row in _ROWS.items()
}


def is_event(anchor: Anchor, text: str, language: str) -> bool:
    """Return whether a word that an event's beginning fits is one where it stands; what is no event's word always is."""
    kind, _, concept = anchor.key.partition(":")
    if kind != TermKind.EVENT:
        return True
    if concept in _NO_EVENTS:
        return False
    if len(anchor.written) > _ABBREVIATED and is_day_or_month(fold_accents(normalise(anchor.written))):
        return False
    beside = _BY_SENTENCE.get(language, {}).get(concept)
    if beside is not None and beside.search(text[:_ASKED]):
        return False
    pattern = _PATTERNS.get(language, {}).get(concept)
    end = anchor.start + len(anchor.written)
    before = text[max(0, anchor.start - _BESIDE) : anchor.start]
    return not (pattern and pattern.search(f"{before}⟨{anchor.written}⟩{text[end : end + _BESIDE]}"))

"""Places that no table of towns has, as other languages write them: refugee camps by name, others by the noun they begin with.

A general list, as UNRWA's and UNHCR's of camps; the rest is spelt by its letters and is a guess.
"""

from story.alphabets.tokens import normalise
from story.alphabets.transliterate import transliterated
from story.profiles.sentences import without_marks

# Arabic | in Latin letters | Hebrew. Names that are no everyday words.
_CAMPS = """
نهر البارد | Nahr al-Bared | נהר אל-בארד
عين الحلوة | Ain al-Hilweh | עין אל-חילווה
برج البراجنة | Burj al-Barajneh | בורג' אל-בראג'נה
المية ومية | Mieh Mieh | מיה מיה
الرشيدية | Rashidieh | ראשידיה
البداوي | Beddawi | בדאווי
شاتيلا | Shatila | שתילא
ضبية | Dbayeh | דבאיה
بلاطة | Balata | בלאטה
الدهيشة | Dheisheh | דהיישה
قلنديا | Qalandia | קלנדיה
شعفاط | Shuafat | שועפאט
العروب | al-Arroub | אל-ערוב
الفوار | al-Fawwar | אל-פוואר
نور شمس | Nur Shams | נור שמס
الفارعة | al-Faraa | אל-פארעה
النصيرات | Nuseirat | נוסייראת
البريج | Bureij | אל-בורייג'
المغازي | Maghazi | אל-מע'אזי
الزعتري | Zaatari | זעתרי
الركبان | Rukban | רוכבאן
"""
# The noun that a name begins with, as atlases write it before the article: Deir al-Balah.
_HEADS = {
    "نهر": "Nahr", "عين": "Ain", "دير": "Deir", "تل": "Tal", "بيت": "Beit", "كفر": "Kafr", "جبل": "Jabal", "وادي": "Wadi", "خان": "Khan",
    "راس": "Ras", "برج": "Burj", "باب": "Bab", "ام": "Umm", "ابو": "Abu", "بير": "Bir", "مرج": "Marj", "قصر": "Qasr", "حي": "Hay",
}  # fmt: skip
_LATIN = frozenset({"en", "fr", "tr", "de", "es", "it"})
_ROWS = [[cell.strip() for cell in row.split("|")] for row in _CAMPS.strip().splitlines()]
_KNOWN = {normalise(arabic): (latin, hebrew) for arabic, latin, hebrew in _ROWS}


def camp_names(name: str, language: str) -> tuple[str, ...]:
    """Return what a language calls a refugee camp; () where no list has it."""
    latin, hebrew = _KNOWN.get(normalise(without_marks(name)), ("", ""))
    told = latin if language in _LATIN else hebrew if language == "he" else ""
    return (told,) if told else ()


def guessed_names(name: str, language: str) -> tuple[str, ...]:
    """Return how a language may write a place by its letters, the article inside the name kept where Latin letters write it."""
    head, _, rest = without_marks(name).partition(" ")
    front = _HEADS.get(normalise(head), "") if language in _LATIN else ""
    if not front or not rest or " " in rest:
        return transliterated(name, language)
    article = "al-" if rest.startswith("ال") else ""
    return tuple(f"{front} {article}{guess}" for guess in transliterated(rest, language))

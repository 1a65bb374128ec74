"""The languages that GDELT translates, as its services name them.

Facts of http://data.gdeltproject.org/api/v2/guides/LOOKUP-LANGUAGES.TXT: the name that `sourcelang:` takes and answers
carry, and the code of `srclc:`; before them ISO 639-1.
"""

from collections.abc import Mapping
from types import MappingProxyType

_ROWS = (
    "af afr Afrikaans", "sq sqi Albanian", "ar ara Arabic", "hy hye Armenian", "az axe Azerbaijani", "bn ben Bengali",
    "bs bos Bosnian", "bg bul Bulgarian", "ca cat Catalan", "zh zho Chinese", "hr hrv Croatian", "cs ces Czech",
    "da dan Danish", "nl nld Dutch", "en eng English", "et est Estonian", "fi fin Finnish", "fr fra French",
    "gl glg Galician", "ka kat Georgian", "de deu German", "el ell Greek", "gu guj Gujarati", "he heb Hebrew",
    "hi hin Hindi", "hu hun Hungarian", "is isl Icelandic", "id ind Indonesian", "it ita Italian", "ja jpn Japanese",
    "kn kan Kannada", "kk kaz Kazakh", "ko kor Korean", "lv lav Latvian", "lt lit Lithuanian", "mk mkd Macedonian",
    "ms msa Malay", "ml mal Malayalam", "mr mar Marathi", "mn mon Mongolian", "ne nep Nepali", "no nor Norwegian",
    "nn nno NorwegianNynorsk", "fa fas Persian", "pl pol Polish", "pt por Portuguese", "pa pan Punjabi", "ro ron Romanian",
    "ru rus Russian", "sr srp Serbian", "si sin Sinhalese", "sk slk Slovak", "sl slv Slovenian", "so som Somali",
    "es spa Spanish", "sw swa Swahili", "sv swe Swedish", "ta tam Tamil", "te tel Telugu", "th tha Thai", "bo bod Tibetan",
    "tr tur Turkish", "uk ukr Ukrainian", "ur urd Urdu", "vi vie Vietnamese",
)  # fmt: skip

NAMES: Mapping[str, str] = MappingProxyType({row.split()[0]: row.split()[2].lower() for row in _ROWS})
_CODES = {word.lower(): row.split()[0] for row in _ROWS for word in row.split()}
_CODES |= {"aze": "az", "iw": "he", "in": "id", "nb": "no"}  # as other lists of GDELT's have them


def iso_code(said: str) -> str:
    """Return the ISO 639-1 code of a language as GDELT says it ("Arabic", "ara", "ar"); "" for what it does not know."""
    return _CODES.get(said.strip().lower()[:40].replace(" ", ""), "")

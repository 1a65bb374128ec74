"""Texts as two tellings of one page are held against each other. For comparing only: what is kept stays to the letter.

Two texts are seen alike where a reader sees no difference: letters that show nothing, composed or taken apart, Arabic and Latin in the
forms of a font, blanks of any kind. They are spelt alike where the same words are written otherwise: quotes and dashes, capitals,
digits of another script, vowel signs, tatweel, the seats of hamza, joined or parted words. Changing a rule here needs another SCHEMA_VERSION.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

# Default_Ignorable_Code_Point of Unicode without the joiners, and the interlinear marks: a page has them for hyphens, directions, or no reason.
_UNSEEN_ONES = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSEEN = re.compile(f"[{_UNSEEN_ONES}]+")
_JOINED = (
    "\u0620-\u0669\u066e-\u06d3\u06fa-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af"  # where joiners are seen
)
_JOINERS = re.compile(rf"(?<![{_JOINED}])[\u200c\u200d]+|[\u200c\u200d]+(?![{_JOINED}])")
_FORMED = "\ufb00-\ufb4f\ufb50-\ufd3d\ufd50-\ufdff\ufe70-\ufefc"
_FORMS = re.compile(f"[{_FORMED}]+")
_WIDE = "\u2e80-\u303f\u3040-\u30ff\u31f0-\u9fff\uf900-\ufaff\uff01-\uffef\U00020000-\U0003ffff"
_PLAIN = re.compile(f"[^{_UNSEEN_ONES}{_FORMED}\u200c\u200d{_WIDE}]*")  # most texts are: the others cost more
_BESIDE_WIDE = re.compile(rf"(?<=[{_WIDE}]) | (?=[{_WIDE}])")
# What Arabic and Hebrew may leave out: vowel signs, signs of recitation and cantillation, tatweel.
_LEFT_OUT = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]+"
)
_PARTED = re.compile(r"(?<!\d)[ \u200c\u200d]+|[ \u200c\u200d]+(?!\d)")  # 1 2 is not 12
_COUNT = 60  # letters of a line that counts
_COUNTED = r"\d[\d\s.,٫٬]*+[km]?"
_COUNTER = re.compile(
    rf"\W*(?:(?:vue?s?|lue?s?|consultée?|partagée?|viewed|read|shared|seen|visto|leído) {_COUNTED} ?(?:fois|times|veces)|"
    rf"{_COUNTED} ?(?:vues?|lectures?|views?|reads?|shares?|comments?|commentaires?|partages?|visitas|lecturas|aufrufe|görüntüleme|okunma|"
    rf"مشاهدة|مشاهدات|قراءة|قراءات|تعليقات?|مشاركات?|بازدید|צפיות|תגובות|次阅读|次閱讀|阅读|閱讀)|"
    rf"(?:views|vues|عدد (?:المشاهدات|القراءات|الزيارات)|المشاهدات|بازدید|צפיות|阅读|閱讀) ?[:：]? ?{_COUNTED})\W*",
    re.IGNORECASE,
)
_SIGNS = {
    **dict.fromkeys("«»„“”‟″״「」『』〝〞", '"'),
    **dict.fromkeys("‹›‘’‚‛ʼʻ′׳`´", "'"),
    **dict.fromkeys("‐‑‒–—―−־﹘", "-"),
    "…": "...", "،": ",", "؛": ";", "؟": "?", "۔": ".", "٪": "%", "٫": ".", "٬": ",", "。": ".",
    **{chr(0xFF00 + n): chr(0x20 + n) for n in range(1, 0x5F)},
    **dict.fromkeys("أإآٱ", "ا"), **dict.fromkeys("یىېے", "ي"), **dict.fromkeys("ةۃەہھۀ", "ه"), **dict.fromkeys("کڪ", "ك"),
    **dict.fromkeys("ؤئ", "ء"),
}  # fmt: skip
_SPELLING = str.maketrans(_SIGNS)


def seen(text: str) -> str:
    """Return a text by which it is known to be another one for whoever reads it."""
    if text.isascii() or _PLAIN.fullmatch(text):
        return unicodedata.normalize("NFC", " ".join(text.split()))
    text = _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), _UNSEEN.sub("", text))
    text = unicodedata.normalize("NFC", _JOINERS.sub("", text))
    return _BESIDE_WIDE.sub("", " ".join(text.split()))


def seen_together(paragraphs: Iterable[str]) -> str:
    """Return paragraphs by which they are known to be other words, wherever they are parted; without lines that only count visits."""
    return seen("\n".join(p for p in paragraphs if len(p) > _COUNT or not _COUNTER.fullmatch(p)))


def words_sha256(title: str, paragraphs: Iterable[str]) -> str:
    """Return the digest of what a reader reads: two texts with the same words have the same."""
    return hashlib.sha256(f"{seen(title)}\n\n{seen_together(paragraphs)}".encode()).hexdigest()


def spelt(text: str) -> str:
    """Return a text by which it is known to have other words, however they are written."""
    plain = _LEFT_OUT.sub("", seen(text).translate(_SPELLING)).casefold()
    return _PARTED.sub("", _digits(plain))


def _digits(text: str) -> str:
    return (
        text
        if text.isascii()
        else re.sub(r"(?![0-9])\d", lambda found: str(unicodedata.decimal(found[0])), text)
    )

"""Takes a credit apart into the pieces that may name its writers; the words around names are cut away."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from article.cuts.phrases import Words, fold

_LONGEST = 300  # characters of a credit that are read
# Labels of those who reported and wrote, and of those who did something else to the text; each stands before its names.
_WROTE = (
    r"(?:with )?(?:additional |extra |further )?reporting(?: and (?:writing|editing))? by|(?:writing|words|story|text|written) (?:and edit(?:ing|ed) )?by|"
    r"propos recueillis par|"
    r"(?:كتابة|إعداد|اعداد) (?:و ?(?:تحرير|تقديم|حوار|إخراج))|تحرير و ?(?:إعداد|كتابة)|(?:ال)?تغطية صحفية|شارك في (?:ال)?(?:تغطية|تقرير)(?: الصحفية)?|إعداد|اعداد|بقلم"
)
_ELSE = (
    r"(?:medically |clinically |legally )?(?:reviewed|fact[- ]checked|verified) by|"
    r"(?:editing|edited|compiled|curated|translat(?:ed|ion)|graphics?|photos?|photographs?|photography|pictures?|images?|videos?|produced|illustrat(?:ed|ions?)|updated|sponsored|presented) by|"
    r"traduit(?:e)?(?: d[eu' ’]{1,3}\w{1,12})? par|édité par|bearbeitet von|übersetzt von|fotos? von|"
    r"(?:ترجمة|تحرير) و ?(?:ترجمة|تحرير|إعداد)|تحرير|ترجمة|مراجعة|تدقيق|تصوير|عدسة|مونتاج|إشراف|نقلا عن|نقلاً عن|المصدر|"
    r"ترجمه|مترجم|ویراستار|به گزارش|به نقل از|منبع|עריכה|תרגום|צילום|מקור|editör|çeviri|çeviren|fotoğraf|kaynak|source|quelle|photos?|fotos?|kamera|camera|via"
)
_LABELS = re.compile(
    rf"(?:^|(?<=[\s(;,.،؛|/–—-]))(?:(?P<wrote>{_WROTE})|(?:{_ELSE}))(?:\s{{0,3}}[:：]|(?=\s)|$)",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^\W{0,5}(?:(?:written|story|posted|published|reported|submitted|article|words|analysis|opinion|report|text|review|interview) by|by|"
    r"(?:eingestellt |veröffentlicht |geschrieben |verfasst |artikel |ein artikel |bericht |text |eine? (?:kommentar|analyse|gastbeitrag|interview|bericht|essay|reportage|kolumne) )?von|entretien réalisé par|texte|interview|(?:publié |écrit |rédigé |posté )?par|(?:publicado |escrito )?por|(?:scritto |pubblicato )?di|da|door|av|af|od|szerző|text|autor(?:in|a|e)?|auteur|autore|"
    r"author|writer|contact|του|της|作者|本报记者|记者|yazan|yazar|yazı|haber|muhabir|κείμενο|автор|текст|מאת|כתב(?:ה|ת)?|بقلم(?: الكاتب)?|كتبت?|كتبه|كتبها|يكتب|تكتب|الكاتب|الكاتبة|الكاتب/ة|تأليف|تقرير|تحقيق|متابعة|(?:أجرت|أجرى)(?: الحوار| المقابلة| اللقاء| الحديث)?|تهیه و تنظیم|تهیه|yayınlayan|words|(?:حاورته?|حاوره|حاورها|حاورتها|التقاه|التقته)(?: في [^:،]{2,20}(?=:))?|حوار|(?:مرسلة|نشرت?|أضيفت?|كتبت?) بواسطة|بواسطة|"
    r"نویسنده|به قلم|گزارش|خبرنگار|تحریر)\s{0,3}(?::|：|\||\s|$)\W{0,5}",
    re.IGNORECASE,
)
_STRIPPED = re.compile(
    r"https?://\S{1,300}|\bwww\.\S{1,300}|\S{1,80}@\S{1,80}|(?:^|\s)@\w{1,60}|\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_WRAPPED = re.compile(r"^\s{0,9}[\[(](.{4,290})[\])]\W{0,4}$", re.DOTALL)
_MAILED = re.compile(r"^\s{0,9}\S{1,80}@\S{1,80}\s{1,9}\(([^()@]{3,60})\)\s{0,9}$")  # as feeds write authors
# At most nine spaces at a time: an unbounded run in front of a missing comma costs the square of its length.
_PARTS = re.compile(
    r"\s{0,9}[;|•·،\n/]\s{0,9}|\s{0,9},\s{0,9}|\s{1,9}[-–—ـ]+\s{1,9}|\s{1,9}(?:and|und|et|ve|en|och|og|with|avec|mit|con|via|&|\+|và|и|και|و|e|y|i|a)\s{1,9}"
)
_ENDING = re.compile(
    r"[(\[]((?:(?:additional )?reporting(?: and writing)?|writing) by[^()]{4,300}|(?:إعداد|تغطية صحفية|شارك في التغطية)[^()]{4,200}(?:للنشرة|تحرير)[^()]{1,100})[)\]]\W{0,4}$"
    r"|^\W{0,4}((?:additional )?reporting(?: and writing)? by\s[^()]{4,300})$",
    re.IGNORECASE,
)
_ENDING_LINE = 320  # characters of a credit of eight people in three places
_PLACED = re.compile(r"^([^:\n]{2,20}):\s{1,9}(?=\S)")  # «بيروت: سامر الحلبي»
_JOINING = re.compile(r"^(?:and|und|et|ve|و)\s{1,9}", re.IGNORECASE)
_CONJUNCTION = re.compile(r"\s{1,9}(?=[וو][^\W\d_]{2})")
_ONE_LETTER = frozenset({"e", "y", "i", "a", "en", "و"})
_COMMAS = frozenset(",،;")
_GLUED = re.compile("(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])")
_BEFORE_GLUE = re.compile(r"[^\W\d_]{1,40}$")
_HALF_NAMES = frozenset({"mac", "fitz", "van", "von", "della", "del", "des", "san", "saint", "abd", "abu"})
_EDGES = " \t.،,:;-–—ـ|/\n()[]"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that may be a name, and what parts them from the piece before: "," or "-" or "&", "" for the first.

    `labelled` says that a word such as "by" opens the credit.
    """

    text: str
    joint: str
    labelled: bool


def byline_words(kind: str) -> frozenset[Words]:
    """Return the folded phrases of a table of `tables/bylines.toml`."""
    return _tables()[kind]


@cache
def _tables() -> dict[str, frozenset[Words]]:
    raw = tomllib.loads(files("article").joinpath("tables/bylines.toml").read_text("utf-8"))
    return {kind: frozenset(fold(w) for w in table["words"]) for kind, table in raw.items()}


@cache
def given_names() -> frozenset[Words]:
    """Return the folded given names that are known (`tables/given.toml`)."""
    raw = tomllib.loads(files("article").joinpath("tables/given.toml").read_text("utf-8"))["given"]
    return frozenset(fold(name) for names in raw.values() for name in names)


def pieces_of(credit: str) -> list[Piece]:
    """Part a credit into pieces; who edited, translated or photographed is left out."""
    found: list[Piece] = []
    for text, labelled in _signing(_unwrapped(credit[:_LONGEST])):
        bare, led = _without_lead_in(_STRIPPED.sub(" ", text))
        for piece, joint in _split(_unglued(bare)):
            inner, again = _without_lead_in(_JOINING.sub("", piece))
            for i, one in enumerate(_joined(inner)):
                found.append(Piece(one, "&" if i else joint, labelled or led or again))
    return found


def credit_at_end(text: str) -> str:
    """Return the credit that ends a text as agencies write it, "(Reporting by A and B; Editing by C)"; "" where none does."""
    match = _ENDING.search(text[-_ENDING_LINE:])
    return "" if match is None else match[1] or match[2]


def credit_of(line: str) -> str:
    """Return the credit that a line consists of, "" where it says anything else."""
    said = credit_at_end(line)
    return said if len(said) + len(_EDGES) >= len(line) else ""


def is_place(text: str) -> bool:
    """Say whether words name a place that stands where names stand."""
    return fold(text) in byline_words("place")


def _unwrapped(credit: str) -> str:
    """Take the brackets from around a whole credit, and the name out of "jane@paper (Jane Roe)"."""
    mailed = _MAILED.match(credit)
    if mailed is not None:
        return mailed[1]
    wrapped = _WRAPPED.match(credit)
    return wrapped[1] if wrapped is not None and _LABELS.search(wrapped[1]) else credit


def _signing(credit: str) -> Iterator[tuple[str, bool]]:
    """Give the stretches of a credit that sign, with whether a label says so: up to the next label, each."""
    start, signs, labelled = 0, True, False
    for match in _LABELS.finditer(credit):
        if signs and credit[start : match.start()].strip(_EDGES):
            yield credit[start : match.start()], labelled
        start, signs, labelled = match.end(), match["wrote"] is not None, True
    if signs:
        yield credit[start:], labelled


def _without_lead_in(text: str) -> tuple[str, bool]:
    bare = text.strip(_EDGES)
    match = _LEAD_IN.match(bare)
    if match is not None:
        return bare[match.end() :].strip(_EDGES), True
    placed = _PLACED.match(bare)
    return (bare[placed.end() :], True) if placed is not None and is_place(placed[1]) else (bare, False)


def _unglued(text: str) -> str:
    """Part a role or a button from the name it is glued to: "Jane RoeMiddle East Editor", «محمودمراسل»."""
    for match in _GLUED.finditer(text):
        before, rest = _BEFORE_GLUE.search(text[: match.start()]), fold(text[match.start() :])
        whole = before is not None and len(before[0]) > 2 and before[0].lower() not in _HALF_NAMES
        known = any((word,) in byline_words("role") for word in rest) or rest[:1] in byline_words("glued")
        if whole and known:
            return f"{text[: match.start()]}, {text[match.start() :]}"
    return " ".join(map(_unglued_word, text.split(" ")))


def _unglued_word(word: str) -> str:
    for glued in byline_words("glued"):
        role = glued[0]
        if (
            role >= "\u0600"
            and word.endswith(role)
            and len(word) - len(role) >= 3
            and not word.startswith("ال")
        ):
            return f"{word[: -len(role)]}، {role}"
    return word


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Part a credit at commas and joining words; one-letter words join only whole names ("José Ortega y Gasset")."""
    start, last, joint = 0, len(text), ""
    for match in _PARTS.finditer(text):
        word = match[0].strip()
        before, after = text[start : match.start()].split(), text[match.end() : last].split()[:2]
        if word in _ONE_LETTER and (len(before) < 2 or len(after) < 2):
            continue
        yield text[start : match.start()].strip(), joint
        joint = "," if word in _COMMAS else "&" if word.isalpha() or word in "&+" else "-"
        start = match.end()
    yield text[start:].strip(), joint


def _joined(part: str) -> list[str]:
    """Part «أحمد علي وسامر حسن» where the joining letter is written to a given name: «ونيس» begins with it, and is one."""
    for match in _CONJUNCTION.finditer(part):
        head, tail = part[: match.start()], part[match.end() :].split()
        two = len(head.split()) >= 2 and len(tail) >= 2 and fold(tail[0]) not in byline_words("joined")
        if two and _is_given(tail[0][1:], tail[1]):
            return [head, *_joined(" ".join(tail)[1:])]
    return [part] if part else []


def _is_given(first: str, second: str) -> bool:
    return not given_names().isdisjoint((fold(first), fold(f"{first} {second}")))

"""How values from the web stand in a page: escaped, isolated, and with their controls made visible."""

import re
import unicodedata
from datetime import UTC, datetime

from markupsafe import Markup

from archive.own_clock import own_time
from desk.terminal.addresses import in_letters
from desk.terminal.safe import safe_text, shortened

_LONGEST = 2_000
_LONGEST_NAME = (
    500  # of a title, an outlet, a note: a real one has some tens; who gives a megabyte stops the browser
)
# What is not seen and changes what is read: C0 and C1 controls, bidi and zero-width characters, tags, lone surrogates.
_WITHOUT_JOINERS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff"
)
_UNSEEN_ALONE = re.compile(f"[{_WITHOUT_JOINERS}]")
_UNSEEN = re.compile(f"[{_WITHOUT_JOINERS}\u200c\u200d]")
# Of these, what ends a line or turns what stands behind it: shown in every title.
_TURNING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_HOUR = re.compile(r"\d[:٫.]\d\d|T\d\d")
_ENDLESS = re.compile(r"\S{200}(?=\S)")
_PARTS_OF_URL = re.compile(r"[^/?#&=:.]+|[/?#&=:.]+")


def bdi(text: object, language: str | None = None) -> Markup:
    """Return text of any direction that turns nothing around it, and in which nothing turns: overrides stand as chips.

    It is a name, a title or a sentence: more than 500 letters are cut.
    """
    lang = Markup(' lang="{}"').format(language) if language else Markup("")
    return Markup('<bdi dir="auto"{}>{}</bdi>').format(
        lang, _chipped(shortened(str(text), _LONGEST_NAME), _TURNING)
    )


def plain(text: object) -> str:
    """Return text of strangers on one line without controls, for an attribute or the page's title."""
    return safe_text(str(text), limit=_LONGEST_NAME)


def url_shown(url: str, most: int = _LONGEST) -> Markup:
    """Return an address as people read it: in letters where these hide nothing, its parts in order from left to right."""
    shown = shortened(in_letters(url), most)
    parts = Markup("").join(_apart(part) for part in _PARTS_OF_URL.finditer(shown))
    return Markup('<bdi dir="ltr" class="url">{}</bdi>').format(parts)


def day(moment: str | None) -> Markup:
    """Return the day of an RFC 3339 moment or ISO date; a dash where there is none."""
    return _time((moment or "")[:10], (moment or "")[:10])


def moment(said: str | datetime | None, *, seconds: bool = False) -> Markup:
    """Return a moment in UTC, to the minute or with its seconds; the attribute holds it whole."""
    if isinstance(said, datetime):
        said = said.astimezone(UTC).isoformat()
    text = said or ""
    return _time(text, f"{text[:10]} {text[11 : 19 if seconds else 16]} UTC" if len(text) > 15 else text[:10])


def published(said: str | None, raw: str | None = None) -> Markup:
    """Return when a page says that it was published, by its own clock; the day alone where it named no hour, stored as midnight."""
    is_bare = (said or "")[11:19] == "00:00:00" and not _HOUR.search(raw or "")
    at = own_time(said, raw)
    if is_bare or at is None or not at.utcoffset():
        return day(said) if is_bare else moment(said)
    return _clocked(at)


def changed_at(said: str, published_at: str | None, raw: str | None) -> Markup:
    """Return when a page says that it was changed, by the clock that it was published by."""
    at, first = own_time(said, None), own_time(published_at, raw)
    if at is None or first is None or not first.utcoffset():
        return moment(said)
    return _clocked(at.astimezone(first.tzinfo))


def _clocked(at: datetime) -> Markup:
    whole = at.isoformat(timespec="seconds")
    return _time(whole, f"{whole[:10]} {whole[11:16]} {whole[-6:]}")


def chips(text: str, *, every: bool = False) -> Markup:
    """Return text in which characters that are not seen stand as chips with their codes: nothing can hide or turn.

    The two joiners, which Persian and emoji are written with, only with *every*.
    """
    return _chipped(text, _UNSEEN if every else _UNSEEN_ALONE)


def without_surrogates(text: str) -> str:
    """Return text that can be sent as UTF-8, NUL replaced too."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _chipped(text: str, unseen: re.Pattern[str]) -> Markup:
    out, at = [], 0
    for found in unseen.finditer(text):
        out.append(_breakable(text[at : found.start()]))
        code = f"U+{ord(found[0]):04X}"
        name = unicodedata.name(found[0], code)
        out.append(Markup('<span class="control" title="{}">{}</span>').format(name, code))
        at = found.end()
    out.append(_breakable(text[at:]))
    return Markup("").join(out)


def _breakable(text: str) -> Markup:
    """Return text escaped; a word that no line holds may be broken each 200 letters: a browser looks for a place through all of it."""
    return Markup("<wbr>").join(_ENDLESS.sub("\\g<0>\0", text).split("\0"))


def _time(whole: str, shown: str) -> Markup:
    if not shown:
        return Markup('<span class="none">–</span>')
    return Markup('<time datetime="{}" dir="ltr">{}</time>').format(whole, shown)


def _apart(part: re.Match[str]) -> Markup:
    """Return a part of an address; one that runs from the right turns neither its neighbours nor the signs between them."""
    is_turned = any(unicodedata.bidirectional(sign) in {"R", "AL", "AN"} for sign in part[0])
    return (
        Markup("<bdi>{}</bdi>").format(chips(part[0], every=True))
        if is_turned
        else chips(part[0], every=True)
    )

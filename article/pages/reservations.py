"""What a site reserves of a page: read where it is said, never guessed, and nothing is decided by it here.

Sources: TDM Reservation Protocol (W3C Community Group report, 10 May 2024); draft-ietf-aipref-attach-05 and -vocab for
Content-Usage; contentsignals.org for Content-Signal; X-Robots-Tag and `meta name=robots` as search engines document them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

AGENT = "warraq"  # what rules for one crawler alone call us (RFC 9309 §2.2.1)
# Most of one signal that one page or one file says; a page says two or three. A choice: what is behind is told over and over.
_MOST = 20
_LONGEST = 300  # letters of a value; a policy's address is shorter
_PART = 100  # letters of one word of a value that is longer
_ROBOTS_WORDS = re.compile(r"no(?:image)?ai|noarchive")
# Before the original's own header fields in an archive's copy of it, at the Internet Archive and others that run its software.
_ARCHIVED = "x-archive-orig-"
# Words of X-Robots-Tag that have a colon and name no crawler.
_VALUED = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_USE = re.compile(r"[a-z*][a-z0-9_.*-]{0,60}")
_PARTS = re.compile(r"[,;]")
_NO = frozenset({"n", "no", "?0", "0", "false"})
_YES = frozenset({"1", "true"})  # of TDMRep's two values 0 and 1, and as JSON is written by hand
_META = re.compile(r"<meta\b([^<>]{0,4000})>", re.IGNORECASE)


class Signal(StrEnum):
    """What is reserved, in the words of who says it."""

    TDM = "tdm-reservation"
    POLICY = "tdm-policy"
    USAGE = "content-usage"
    CONTENT_SIGNAL = "content-signal"
    NO_ARCHIVE = "noarchive"
    NO_AI = "noai"
    NO_IMAGE_AI = "noimageai"


class Said(StrEnum):
    """Where a reservation was read. Of TDMRep the later ones here override the earlier ones."""

    RULES = "robots.txt"
    FILE = "tdmrep.json"
    HEADER = "header"
    META = "meta"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """One reservation as it was said: `value` is its own words ("" for a bare word), `at` the field, element or address.

    `record` is the record of the file that says it; None where that is the page's own.
    """

    signal: Signal
    value: str = ""
    said: Said
    at: str
    record: str | None = None


_ORDER = tuple(Said)
_OF_SITES = frozenset({Said.RULES, Said.FILE})

FIELDS = {
    one.value: one for one in (Signal.TDM, Signal.POLICY, Signal.USAGE, Signal.CONTENT_SIGNAL)
}  # names of header fields and meta elements alike


def in_headers(headers: Iterable[tuple[str, str]]) -> tuple[Reservation, ...]:
    """Return what the header fields of an answer reserve."""
    return each_once(_said_by(headers, Said.HEADER, frozenset({"x-robots-tag"})))


def in_metas(metas: Iterable[tuple[str, str]]) -> tuple[Reservation, ...]:
    """Return what the meta elements of a page reserve, those for every crawler and those for ours."""
    return each_once(_said_by(metas, Said.META, frozenset({"robots", "x-robots-tag", AGENT})))


def in_markup(html: str) -> tuple[Reservation, ...]:
    """Return what the meta elements in markup reserve, where nobody reads it for an article: the answer of a page that was blocked."""
    from article.markup.source import attributes  # patterns that who reads no page needs not

    found = (attributes(raw) for raw in _META.findall(html))
    return in_metas((one.get("name") or one.get("http-equiv", ""), one.get("content", "")) for one in found)


def reserving(
    reservations: Sequence[Reservation], pages: Collection[str | None] = (None,)
) -> tuple[Signal, ...]:
    """Return the signals by which a text is reserved: from text and data mining, from AI, or from being shown out of an archive.

    *pages* are the records that the text stands in. Of usage preferences the most restrictive counts (draft-ietf-aipref-vocab
    §5.1), one of search alone reserves no text. `noimageai` is about pictures.
    """
    tdm = [one for one in reservations if one.signal is Signal.TDM]
    found = [Signal.TDM] if _is_mining_reserved(tdm, pages) else []
    found += [
        one.signal for one in reservations if one.signal is not Signal.TDM and _denies(one.signal, one.value)
    ]
    return tuple(one for one in dict.fromkeys(found) if one is not Signal.NO_IMAGE_AI)


def _is_mining_reserved(tdm: Sequence[Reservation], pages: Collection[str | None]) -> bool:
    """Say whether any page reserves itself, or the site's file one that says nothing itself.

    On one page a meta element overrides the header, and that the file (TDMRep §5); of one source that says both, 1 counts.
    What the answer of a blocked page says adds to what stands in for it, and overrides nothing.
    """
    sites = [one for one in tdm if one.said in _OF_SITES]
    by_page: dict[str | None, list[Reservation]] = defaultdict(list)
    for one in tdm:
        if one.said not in _OF_SITES:
            by_page[one.record].append(one)
    is_silent = any(page not in by_page for page in pages)
    return any(map(_is_last_yes, by_page.values())) or (is_silent and _is_last_yes(sites))


def _is_last_yes(tdm: Sequence[Reservation]) -> bool:
    last = max((_ORDER.index(one.said) for one in tdm), default=0)
    return any(_denies(one.signal, one.value) for one in tdm if one.said is _ORDER[last])


def _denies(signal: Signal, value: str) -> bool:
    """Say whether what is said reserves something; what cannot be read reserves nothing."""
    match signal:
        case Signal.TDM:
            return any(word.strip("\"'") in _YES for word in _PARTS.sub(" ", value.lower()).split())
        case Signal.USAGE | Signal.CONTENT_SIGNAL:
            return _says_no(value.lower())
        case Signal.POLICY:
            return False
        case _:
            return True


def _says_no(value: str) -> bool:
    """Say whether a dictionary (RFC 9651 §3.2) denies any use but search, whatever its members are parted by."""
    for part in _PARTS.split(value):
        for member in part.replace(" =", "=").replace("= ", "=").split():
            use, _, said = member.partition("=")
            if said.strip("\"'") in _NO and use != "search" and _USE.fullmatch(use):
                return True
    return False


def _said_by(pairs: Iterable[tuple[str, str]], said: Said, robots: Collection[str]) -> Iterator[Reservation]:
    for name, value in pairs:
        at = name.lower()
        lower = at.removeprefix(_ARCHIVED)
        if lower in FIELDS:
            yield Reservation(signal=FIELDS[lower], value=worded(FIELDS[lower], value), said=said, at=at)
        elif lower in robots:
            for word in _robots_words(value):
                yield Reservation(signal=Signal(word), said=said, at=at)


def _robots_words(value: str) -> Iterator[str]:
    """Yield the words of a robots element or field for all crawlers or ours: "otherbot: noai, noarchive" is another's."""
    crawler = ""
    for part in _PARTS.split(value.lower()):
        name, colon, rest = part.partition(":")
        if colon and name.strip() not in _VALUED:
            crawler, part = name.strip(), rest  # noqa: PLW2901 - the part without the crawler that it opens with
        if crawler in {"", "*", AGENT}:
            yield from (word for word in part.split() if _ROBOTS_WORDS.fullmatch(word))


def worded(signal: Signal, value: str) -> str:
    """Return a value in its own words on one line, _LONGEST letters at most; of a longer one what reserves goes before the rest."""
    words = " ".join(_UNSEEN.sub(" ", value).split())
    short = words[:_LONGEST]
    if len(words) == len(short) or _denies(signal, short):
        return short
    parts = (part.strip()[:_PART] for part in _PARTS.split(words) if _denies(signal, part))
    return ", ".join(parts)[:_LONGEST] or short


def each_once(found: Iterable[Reservation]) -> tuple[Reservation, ...]:
    """Return each reservation once, and _MOST of a signal; where it has more, those that reserve go before others."""
    distinct = list(dict.fromkeys(found))
    taken: Counter[Signal] = Counter()
    kept: set[Reservation] = set()
    for one in sorted(distinct, key=lambda one: not _denies(one.signal, one.value)):
        if taken[one.signal] < _MOST:
            taken[one.signal] += 1
            kept.add(one)
    return tuple(one for one in distinct if one in kept)

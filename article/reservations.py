"""What a site reserves of a page: read where it is said, never guessed, and nothing is decided by it here.

Sources: TDM Reservation Protocol (W3C Community Group report, 10 May 2024); draft-ietf-aipref-attach-05 and -vocab for
Content-Usage; contentsignals.org for Content-Signal; X-Robots-Tag and `meta name=robots` as search engines document them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urljoin, urlsplit

TDM_FILE = "/.well-known/tdmrep.json"  # TDMRep §5.1, RFC 8615
AGENT = "warraq"  # what rules for one crawler alone call us (RFC 9309 §2.2.1)
# Most of one page or one file; a page says two or three. A choice: what is behind is told over and over.
_MOST = 20
_MOST_RULES = 1_000
_LONGEST = 300  # letters of a value; a policy's address is shorter
_ROBOTS_WORDS = re.compile(r"no(?:image)?ai|noarchive")
# Words of X-Robots-Tag that have a colon and name no crawler.
_VALUED = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_ESCAPE = re.compile("%[0-9a-f]{2}", re.IGNORECASE)
_MEMBER = re.compile(r"([a-z*][a-z0-9_.*-]{0,60})[ \t]*(?:=[ \t]*\"?([a-z0-9?]{1,20}))?", re.IGNORECASE)
_NO = frozenset({"n", "no", "?0", "0"})


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


UsageRule = tuple[Signal, str, str]  # what is reserved, the path pattern, the value as it was said

_FIELDS = {
    one.value: one for one in (Signal.TDM, Signal.POLICY, Signal.USAGE, Signal.CONTENT_SIGNAL)
}  # names of header fields and meta elements alike


def is_tdm_file(url: str) -> bool:
    """Say whether an address is the place of a site's reservations: it is asked for our sake, and is no page of a story."""
    return url.endswith(TDM_FILE) and url == urljoin(url, TDM_FILE)


def in_headers(headers: Iterable[tuple[str, str]]) -> tuple[Reservation, ...]:
    """Return what the header fields of an answer reserve."""
    return _first(_said_by(headers, Said.HEADER, "x-robots-tag"))


def in_metas(metas: Iterable[tuple[str, str]]) -> tuple[Reservation, ...]:
    """Return what the meta elements of a page reserve, those for every crawler and those for ours."""
    return _first(_said_by(metas, Said.META, "robots"))


def usage_rules(text: str) -> tuple[UsageRule, ...]:
    """Return the usage rules of a robots.txt in the groups that are ours, else in those for all (RFC 9309 §2.2.1)."""
    groups: dict[str, list[UsageRule]] = {}
    heard: set[str] = set()  # of the open group: ours, everybody's, both or neither
    is_open = False
    for name, value in _rule_lines(text):
        if name == "user-agent":
            agent = value.split("/")[0].strip().lower()
            heard = (heard if is_open else set()) | ({agent} & {AGENT, "*"})
            groups |= {one: [] for one in heard if one not in groups}
            is_open = True
            continue
        is_open = False
        if name in _FIELDS:
            for agent in heard:
                groups[agent].append((_FIELDS[name], *_path_and_value(value)))
    return tuple(groups.get(AGENT, groups.get("*", []))[:_MOST_RULES])


def in_rules(rules: Sequence[UsageRule], url: str, source: str) -> tuple[Reservation, ...]:
    """Return what usage rules say of a canonical address: of the longest matching path, all of it."""
    path, found = _path_of(url), dict[Signal, tuple[int, list[str]]]()
    for signal, pattern, value in rules:
        longest, values = found.get(signal, (-1, []))
        if len(pattern) >= longest and _matches(pattern, path):
            found[signal] = (len(pattern), [*(values if len(pattern) == longest else []), value])
    return _first(
        Reservation(signal=signal, value=value, said=Said.RULES, at=source)
        for signal, (_, values) in found.items()
        for value in values
    )


def in_tdm_file(body: bytes, url: str, source: str) -> tuple[Reservation, ...]:
    """Return what a tdmrep.json says of a canonical address: its first rule that matches (TDMRep §5.1). A broken file says nothing."""
    try:
        rules = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    path = _path_of(url)
    for rule in (rules if isinstance(rules, list) else [rules])[:_MOST_RULES]:
        where = rule.get("location") if isinstance(rule, dict) else None
        if isinstance(where, str) and _matches(_normal(where[:_LONGEST]), path):
            said = ((_FIELDS[name], rule[name]) for name in ("tdm-reservation", "tdm-policy") if name in rule)
            return tuple(
                Reservation(signal=signal, value=_plain(str(value)), said=Said.FILE, at=source)
                for signal, value in said
                if isinstance(value, str | int) and not isinstance(value, bool)
            )
    return ()


def reserving(reservations: Sequence[Reservation]) -> tuple[Signal, ...]:
    """Return the signals by which a text is reserved: from text and data mining, from AI, or from being shown out of an archive.

    A header field overrides the site's tdmrep.json, and a meta element that (TDMRep §5); of usage preferences the most
    restrictive counts (draft-ietf-aipref-vocab §5.1), one of search alone reserves no text. `noimageai` is about pictures.
    """
    tdm = [one for one in reservations if one.signal is Signal.TDM]
    last = max(tdm, key=lambda one: list(Said).index(one.said), default=None)
    found = [Signal.TDM] if last is not None and last.value == "1" else []
    found += [one.signal for one in reservations if one.signal in {Signal.NO_ARCHIVE, Signal.NO_AI}]
    found += [one.signal for one in reservations if _is_usage(one.signal) and _says_no(one.value)]
    return tuple(dict.fromkeys(found))


def _is_usage(signal: Signal) -> bool:
    return signal in {Signal.USAGE, Signal.CONTENT_SIGNAL}


def _says_no(value: str) -> bool:
    """Say whether a dictionary (RFC 9651 §3.2) denies any use but search; what cannot be read denies nothing."""
    members = (_MEMBER.match(part.strip()) for part in value.split(","))
    return any(
        one is not None and (one[2] or "").lower() in _NO and one[1].lower() != "search" for one in members
    )


def _said_by(pairs: Iterable[tuple[str, str]], said: Said, robots: str) -> Iterator[Reservation]:
    for name, value in pairs:
        lower = name.lower()
        if lower in _FIELDS:
            yield Reservation(signal=_FIELDS[lower], value=_plain(value), said=said, at=lower)
        elif lower == robots or (said is Said.META and lower == AGENT):
            for word in _robots_words(value[:20_000]):
                yield Reservation(signal=Signal(word), said=said, at=lower)


def _robots_words(value: str) -> Iterator[str]:
    """Yield the words of a robots element or field for all crawlers or ours: "otherbot: noai, noarchive" is another's."""
    crawler = ""
    for part in value.lower().split(","):
        name, colon, rest = part.partition(":")
        if colon and name.strip() not in _VALUED:
            crawler, part = name.strip(), rest  # noqa: PLW2901 - the part without the crawler that it opens with
        if crawler in {"", "*", AGENT} and _ROBOTS_WORDS.fullmatch(part.strip()):
            yield part.strip()


def _rule_lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _path_and_value(value: str) -> tuple[str, str]:
    """Part a rule: the path may be missing, as in earlier drafts and in Content-Signal, and is then the whole site's."""
    if not value.startswith("/"):
        return "/", _plain(value)
    pattern, *rest = value.split(None, 1)
    return _normal(pattern), _plain("".join(rest))


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    return _normal(f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/")


def _normal(path: str) -> str:
    """Return a path or pattern with its letters beyond ASCII percent-encoded, and escapes in capitals."""
    quoted = quote(path[:8_000], safe="/%*$?&=:;,+@!~'()[]-._", errors="replace")
    return _ESCAPE.sub(lambda escape: escape[0].upper(), quoted)


def _matches(pattern: str, path: str) -> bool:
    """Match as RFC 9309 §2.2.3 does: from the start, "*" for anything, "$" for the end. Each letter is looked at once a piece."""
    is_whole = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not others:
        return not is_whole or at == len(path)
    for piece in others[:-1]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return path[at:].endswith(others[-1]) if is_whole else path.find(others[-1], at) >= 0


def _plain(value: str) -> str:
    return " ".join(_UNSEEN.sub(" ", value[: _LONGEST * 4]).split())[:_LONGEST]


def _first(found: Iterable[Reservation]) -> tuple[Reservation, ...]:
    return tuple(list(dict.fromkeys(found))[:_MOST])

"""What a site reserves of its pages: rules of its robots.txt and its tdmrep.json, put to one address.

Sources: as in article/pages/reservations.py; paths match as RFC 9309 §2.2.3 says.
"""

import json
import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urljoin, urlsplit

from article.pages.reservations import AGENT, FIELDS, Reservation, Said, Signal, each_once, worded

TDM_FILE = "/.well-known/tdmrep.json"  # TDMRep §5.1, RFC 8615
_LONGEST_PATH = 8_000
_ESCAPE = re.compile("%[0-9a-f]{2}", re.IGNORECASE)

UsageRule = tuple[Signal, str, str]  # what is reserved, the path pattern, the value as it was said


def is_tdm_file(url: str) -> bool:
    """Say whether an address is the place of a site's reservations: it is asked for our sake, and is no page of a story."""
    return url.endswith(TDM_FILE) and url == urljoin(url, TDM_FILE)


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
        if name in FIELDS:
            for agent in heard:
                groups[agent].append((FIELDS[name], *_path_and_value(FIELDS[name], value)))
    return tuple(groups.get(AGENT, groups.get("*", [])))


def in_rules(rules: Sequence[UsageRule], url: str, source: str) -> tuple[Reservation, ...]:
    """Return what usage rules say of a canonical address: of the longest matching path, all of it."""
    path, found = _path_of(url), dict[Signal, tuple[int, list[str]]]()
    for signal, pattern, value in rules:
        longest, values = found.get(signal, (-1, []))
        if len(pattern) < longest or not _matches(pattern, path):
            continue
        if len(pattern) > longest:
            found[signal] = (len(pattern), [value])
        else:
            values.append(value)
    return each_once(
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
    for rule in rules if isinstance(rules, list) else [rules]:
        where = rule.get("location") if isinstance(rule, dict) else None
        if isinstance(where, str) and _matches(_normal(where), path):
            said = ((FIELDS[name], rule[name]) for name in ("tdm-reservation", "tdm-policy") if name in rule)
            return tuple(
                Reservation(signal=signal, value=worded(signal, _spelt(value)), said=Said.FILE, at=source)
                for signal, value in said
                if isinstance(value, str | int | float)
            )
    return ()


def _rule_lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _path_and_value(signal: Signal, value: str) -> tuple[str, str]:
    """Part a rule: the path may be missing, as in earlier drafts and in Content-Signal, and is then the whole site's."""
    if not value.startswith("/"):
        return "/", worded(signal, value)
    pattern, *rest = value.split(None, 1)
    return _normal(pattern), worded(signal, "".join(rest))


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    return _normal(f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/")


def _normal(path: str) -> str:
    """Return a path or pattern with its letters beyond ASCII percent-encoded, and escapes in capitals."""
    quoted = quote(path[:_LONGEST_PATH], safe="/%*$?&=:;,+@!~'()[]-._", errors="replace")
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


def _spelt(value: str | float) -> str:
    """Return a value of a JSON file in the words of a header: true, 1 and 1.0 say the same."""
    return str(value).lower().removesuffix(".0") if isinstance(value, float | int) else value

"""Walls in front of a page: what keeps a program away, told by headers, status and markup; no word of an article is judged here.

Only what such pages alone have counts (`tables/walls.toml`), and on a page that answers 200 only where it has next to no text:
services put their scripts on every page of their customers.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from http import HTTPStatus
from importlib.resources import files
from typing import NamedTuple

from article.article import Wall
from article.cuts.phrases import fold
from article.refusals.notices import asks_to_join, phrases, said_first

# Words of text beside which a script's name means nothing; a choice: the wordiest challenge known (Akamai's, in six languages) has 130.
FEW_WORDS = 150
# Words of a page on which any script that sets a cookie and loads it again is a wall; a choice: such pages say "please wait".
_HARDLY_ANY = 40
_READ = 200_000  # characters in which markers are looked for: a challenge page has 5 to 60 KB
# Statuses that say no to who asks (RFC 9110 §15.5.2-4, RFC 7725 §3), and those under which services hide their checks.
_REFUSING = {
    HTTPStatus.UNAUTHORIZED: (Wall.MEMBERS, "the host asks for a login"),
    HTTPStatus.PAYMENT_REQUIRED: (Wall.MEMBERS, "the host asks for money"),
    HTTPStatus.FORBIDDEN: (Wall.DENIED, "the host refuses the page to us"),
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: (Wall.DENIED, "the host keeps the page back for legal reasons"),
}
_HIDING = frozenset({405, 406, 418, 429, 503, 999})
# Of a header by which a service speaks: "cf-mitigated: block", "x-sucuri-block: GEO02".
_SAYS_NO = ("block", "deny")
_COOKIE = re.compile(r"document\.cookie\s{0,9}=")
_RELOAD = re.compile(r"location\.(?:reload|replace|assign)\s{0,9}\(|location(?:\.href)?\s{0,9}=(?!=)")
_REFRESH = re.compile(r"<meta[^<>]{0,80}http-equiv\s{0,3}=\s{0,3}[\"']?refresh[^<>]{0,300}", re.IGNORECASE)
_DELAY = re.compile(r"content\s{0,3}=\s{0,3}[\"']?\s{0,3}(\d{1,4})", re.IGNORECASE)
_SOON_S = 15
# For a first look at the words of a page that was not read (`may_say_wall`); all choices, on the side of reading it. A wall has at most 600
# words (article/refusals/refusals.py), in lines; what has fewer words than a sentence is a menu's.
_TAG = re.compile(r"(<[^<>]*+>)")
_UNSHOWN = ("<script", "<style")
_SAYS_ARTICLE = re.compile(
    r'article:published_time|"datePublished"|"@type"\s{0,9}:\s{0,9}"[A-Za-z]{0,20}Article"'
)
_LINES, _LETTERS, _SENTENCE, _MOST_WORDS = 1_500, 400, 8, 600
_LEAD, _CONSENT_PHRASES = 2, 2


class Seen(NamedTuple):
    """A wall, and what was seen of it: a sentence for a person."""

    wall: Wall
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    name: str
    said: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    challenge: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    is_bare: bool = False


def wall_of_answer(status: int, headers: Sequence[tuple[str, str]], body: str = "") -> Seen | None:
    """Return the wall that an answer itself is: by a header that says so, by its status, by what stands in an error's body.

    An error that is none of these (404, 500, a plain 503) is no wall, whoever serves it.
    """
    lines = tuple(f"{name}: {value}".lower() for name, value in headers)
    for service in _services():
        if (line := _said(lines, service.said)) is not None:
            wall = Wall.DENIED if any(word in line for word in _SAYS_NO) else Wall.CHALLENGE
            return Seen(wall, f"{service.name} {_DID[wall]} (HTTP {status}, header {line[:60]!r})")
    if status not in _REFUSING and status not in _HIDING:
        return None
    if (seen := _marked(body[:_READ].lower(), _services())) is not None:
        return Seen(seen.wall, f"{seen.why} (HTTP {status})")
    if status not in _REFUSING:
        return None
    wall, why = _REFUSING[HTTPStatus(status)]
    by = next((s.name for s in _services() if _said(lines, s.signs)), None) if wall is Wall.DENIED else None
    return Seen(wall, f"{why} (HTTP {status}{f', served by {by}' if by else ''})")


def wall_in(markup: str, words: int = 0) -> Seen | None:
    """Return the wall that a page with so many words of text is; None where it has too many to be one."""
    if words >= FEW_WORDS or not markup:
        return None
    read = markup[:_READ].lower()
    if words >= _HARDLY_ANY:
        return _marked(read, _worded())
    return _marked(read, _services()) or _script(read)


def may_say_wall(markup: str) -> bool:
    """Say whether a page of little text has a wall's words in it: "log in to read on", or a question about cookies. Reading it tells."""
    shown = list(_lines(markup[:_READ]))
    if sum(words for line in shown if (words := len(line.split())) >= _SENTENCE) >= _MOST_WORDS:
        return False
    lines = [line for line in shown if len(line) <= _LETTERS][:_LINES]
    if any(map(asks_to_join, lines)):
        return True
    if _SAYS_ARTICLE.search(markup):
        return False
    return any(said_first(line, "wall", _LEAD) for line in lines) or _asks_consent(lines)


def _asks_consent(lines: Sequence[str]) -> bool:
    words = f" {' '.join(word for line in lines for word in fold(line))} "
    return sum(f" {' '.join(phrase)} " in words for phrase in phrases("consent")) >= _CONSENT_PHRASES


def _lines(markup: str) -> Iterator[str]:
    """Yield what stands between the tags of a page and is shown, however broken its markup is."""
    is_shown = True
    for number, piece in enumerate(_TAG.split(markup)):
        if number % 2:
            begin = piece[:8].lower()
            is_shown = not begin.startswith(_UNSHOWN) and (
                is_shown or begin.startswith(("</script", "</style"))
            )
        elif is_shown and (line := unescape(piece).strip()):
            yield line


def _marked(read: str, services: Sequence[_Service]) -> Seen | None:
    for service in services:
        for wall, markers in ((Wall.CHALLENGE, service.challenge), (Wall.DENIED, service.denied)):
            marker = next((m for m in markers if m in read), None)
            if marker is not None:
                return Seen(wall, f"{service.name} {_DID[wall]}: its {marker[:40]!r} stands on the page")
    return None


_DID = {Wall.CHALLENGE: "checks who asks", Wall.DENIED: "refuses the page"}


def _script(read: str) -> Seen | None:
    """Return a page that loads itself again once a script has set a cookie, or by itself within seconds."""
    if "<script" not in read:
        return None
    if _COOKIE.search(read) and _RELOAD.search(read):
        return Seen(
            Wall.CHALLENGE, "a script sets a cookie and loads the page again, and there is no other text"
        )
    soon = next(_refreshes(read), None)
    if soon is not None:
        return Seen(
            Wall.CHALLENGE, f"a script runs, the page loads again within {soon} s, and there is no other text"
        )
    return None


def _refreshes(read: str) -> Iterator[int]:
    for tag in _REFRESH.finditer(read):
        delay = _DELAY.search(tag[0])
        if delay is not None and int(delay[1]) <= _SOON_S:
            yield int(delay[1])


def _said(lines: Sequence[str], begins: Sequence[str]) -> str | None:
    return next((line for line in lines if line.startswith(tuple(begins))), None) if begins else None


@cache
def _services() -> tuple[_Service, ...]:
    raw = tomllib.loads(files("article").joinpath("tables/walls.toml").read_text("utf-8"))
    return tuple(
        _Service(
            name=name, is_bare=bool(table.pop("is_bare", False)), **{k: tuple(v) for k, v in table.items()}
        )
        for name, table in raw.items()
    )


@cache
def _worded() -> tuple[_Service, ...]:
    """Return the services whose markers stand on no page with a text of its own."""
    return tuple(service for service in _services() if not service.is_bare)

"""Pages that their hosts keep from us: told by the answer itself or by what was read in it, and by host who does so."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Protocol

from archive.addresses.urls import UrlError, host_of
from archive.fate import Fate, Outcome
from archive.http import HttpResponse, payload
from archive.originals import OriginalError, read_original
from archive.record import RecordKind
from article.article import Article, NoArticle, Wall
from article.charsets.charset import decode
from article.refusals.walls import Seen, may_say_wall, wall_in, wall_of_answer
from flows.run import Run
from spiders.manners.robots import is_rules_url
from story.channels.archives import copy_at
from story.link import Candidate

# Ends of a fetch behind which a wall may stand: every other has no answer that could say so.
_MAY_BE = frozenset({"http_status", "rate_limited"})
_ANSWERS = frozenset({RecordKind.RESPONSE, RecordKind.REVISIT})
_READ_BYTES = 200_000  # of a body in which markers are looked for (article/refusals/walls.py)
_PAGE_BYTES = (
    60_000  # of a record that may be a wall under 200: packed, the largest known has a third; a choice
)


class Fetched(Protocol):
    """A candidate, how its fetch ended, and what was read in it."""

    @property
    def candidate(self) -> Candidate:
        """Return the candidate."""

    @property
    def outcome(self) -> Outcome:
        """Return how it ended."""

    @property
    def read(self) -> Article | NoArticle | None:
        """Return what was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedHost:
    """A host that kept pages from us: how many of those that were asked of it, by which walls, what was seen at the first,
    and how many of these pages' texts came by another way."""

    host: str
    blocked: int
    asked: int
    walls: tuple[tuple[str, int], ...]
    why: str
    instead: tuple[tuple[str, int], ...] = ()

    @property
    def sentence(self) -> str:
        """Return this as a line for a person."""
        ways = ", ".join(f"{count} by {via}" for via, count in self.instead)
        return (
            f"{self.host} blocked {self.blocked} of {self.asked} addresses: {self.why}"
            f"{f'; read all the same: {ways}' if ways else ''}"
        )


def blocked_value(one: BlockedHost) -> dict[str, object]:
    """Return a host that blocks us as JSON values."""
    return {**asdict(one), "walls": dict(one.walls), "instead": dict(one.instead)}


def seen_through(run: Run, outcome: Outcome) -> Outcome:
    """Return a refused answer as blocked, with what was seen of the wall; any other outcome as it is."""
    ref = outcome.ref
    if outcome.fate is not Fate.FAILED or outcome.reason not in _MAY_BE or ref is None or not ref.status:
        return outcome
    answer = _answer(run, outcome)
    seen = _seen(*answer) if answer is not None else None
    return outcome if seen is None else _blocked(outcome, seen)


def may_be_walled(run: Run, outcome: Outcome) -> bool:
    """Say whether a small page that answered 2xx has marks of a wall, or its words: reading it tells."""
    ref = outcome.ref
    if outcome.fate is not Fate.KEPT or ref is None or ref.kind not in _ANSWERS or ref.length > _PAGE_BYTES:
        return False
    if not ref.status or not 200 <= ref.status < 300 or "html" not in (ref.content_type or "html"):
        return False
    answer = _answer(run, outcome)
    if answer is None:
        return False
    return _seen(*answer) is not None or may_say_wall(
        decode(answer[1], answer[0].header("content-type") or "").text
    )


def _answer(run: Run, outcome: Outcome) -> tuple[HttpResponse, bytes] | None:
    """Read an answer back, with the beginning of its body; None where that cannot be."""
    assert outcome.ref is not None
    try:
        (original,) = run.originals((outcome.ref,))
        response = read_original(original.places).response
        return response, payload(response, limit=_READ_BYTES).body
    except (OriginalError, OSError, ValueError):
        return None


def _seen(response: HttpResponse, beginning: bytes) -> Seen | None:
    status, body = response.status or 0, beginning.decode("utf-8", "replace")
    return wall_of_answer(status, response.headers, body) or (wall_in(body) if status < 300 else None)


def _blocked(outcome: Outcome, seen: Seen) -> Outcome:
    return replace(outcome, fate=Fate.BLOCKED, reason=seen.wall.value, why=seen.why)


def is_kept_back(outcome: Outcome) -> bool:
    """Say whether a page is blocked and may be looked for elsewhere: what is for those who pay or log in is not."""
    return outcome.fate is Fate.BLOCKED and outcome.reason != Wall.MEMBERS.value


def ended_as(outcome: Outcome, no: NoArticle) -> Outcome:
    """Return how an address ended in which no article was read: blocked by a wall, or kept and not an article."""
    if no.wall is not None:
        return _blocked(outcome, Seen(no.wall, no.why))
    if outcome.fate is not Fate.KEPT:
        return outcome
    return replace(outcome, fate=Fate.NOT_AN_ARTICLE, reason=no.kind.value, why=no.why)


def walled(outcome: Outcome, read: Article | NoArticle | None) -> Outcome:
    """Return an outcome as blocked where a wall was read in its page; any other as it is."""
    return ended_as(outcome, read) if isinstance(read, NoArticle) and read.wall is not None else outcome


def blocked_hosts(planned: Sequence[Outcome], read: Iterable[Article] = ()) -> tuple[BlockedHost, ...]:
    """Return the hosts that blocked addresses of a run, who blocked most first; *read* are the articles that were had."""
    asked: Counter[str] = Counter()
    blocked: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in planned:
        if outcome.fate is Fate.REFUSED or copy_at(outcome.url) or is_rules_url(outcome.url):
            continue  # never asked; an archive's copy, which shows what the page's own host did; or asked for our sake
        host = host_at(outcome.url)
        asked[host] += 1
        if outcome.fate is Fate.BLOCKED:
            blocked[host].append(outcome)
    walled = {outcome.url for found in blocked.values() for outcome in found}
    instead: dict[str, Counter[str]] = defaultdict(Counter)
    for article in read:
        if article.via is not None and article.instead_of in walled:
            instead[host_at(article.instead_of or "")][article.via.value] += 1
    hosts = (_host_of(host, found, asked[host], instead[host]) for host, found in blocked.items())
    return tuple(sorted(hosts, key=lambda one: (-one.blocked, one.host)))


def _host_of(host: str, found: Sequence[Outcome], asked: int, instead: Counter[str]) -> BlockedHost:
    return BlockedHost(
        host=host,
        blocked=len(found),
        asked=asked,
        walls=tuple(sorted(Counter(outcome.reason for outcome in found).items())),
        why=found[0].why,
        instead=tuple(sorted(instead.items())),
    )


def host_at(url: str) -> str:
    """Return the host of an address; "" where it has none."""
    try:
        return host_of(url)
    except UrlError:
        return ""

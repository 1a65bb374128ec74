"""Pages that nobody has read: made to hurt, too slow, too large. Each is named with what to do."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from shlex import quote
from typing import TYPE_CHECKING

from archive.fate import Outcome
from article.article import NotArticleKind, Status
from desk.articles.hosts import host_text
from desk.terminal.addresses import readable
from desk.terminal.endings import labelled
from desk.terminal.safe import safe_text
from flows.house import House
from flows.reading.render_wish import Render
from flows.run_kinds import gathers_of
from flows.store.claims import Tell, claims_in

if TYPE_CHECKING:
    from flows.lines import Judged

_UNREAD = frozenset({NotArticleKind.SUSPECT, NotArticleKind.KILLED, NotArticleKind.BROKEN})
_MOST_NAMED = 5  # a choice: a screen holds them, and --json has all


def unread_of(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Return the outcomes of kept pages that could not be read."""
    return tuple(one for one in outcomes if one.ref is not None and one.reason in _UNREAD)


def unread_lately(house: House, story: str, tell: Tell) -> tuple[Outcome, ...]:
    """Return the pages that a story's last gather kept and could not read; *tell* hears of a damaged manifest."""
    last = next(claims_in(house, gathers_of(house, story), tell), None)
    return unread_of(last.manifest.planned) if last else ()


def unread_lines(unread: Sequence[Outcome], house: House) -> Iterator[str]:
    """Yield the first pages with why and the next step; nothing where all were read."""
    for one in unread[:_MOST_NAMED]:
        yield f"unread    {readable(one.url)}"
        yield f"          {one.reason}: {safe_text(one.why, limit=300)}"
    if len(unread) > _MOST_NAMED:
        yield f"unread    and {len(unread) - _MOST_NAMED} more; --json names all"
    slow = next((one for one in unread if one.reason == NotArticleKind.KILLED), None)
    if slow is not None:
        words = f"warraq text {quote(slow.url)} --archived --store {quote(house.where(''))}"
        yield f"more time WARRAQ_EXTRACT_LIMIT_S=120 {words}    # or with --fast"
    if (named := next((one for one in unread if one is not slow), None)) and named.ref:
        ref = named.ref
        yield (
            f"look at   tail -c +{ref.offset + 1} {quote(house.where(ref.warc))} | head -c {ref.length} | gunzip | less    # "
            "the original is kept; open it in no browser"
        )


def empty_lines(outcomes: Iterable[Outcome], story: str, house: House) -> Iterator[str]:
    """Yield how many pages have no text as they came, and how they may be had; nothing where all have, or were shown to a browser."""
    from flows.instead.blocked import host_at

    hosts = Counter(host_at(one.url) for one in outcomes if one.reason == NotArticleKind.EMPTY)
    if not hosts or house.settings.render is not Render.OFF:
        return
    named = ", ".join(host_text(host, limit=40) for host, _ in hosts.most_common(_MOST_NAMED))
    count = sum(hosts.values())
    pages = f"{count} pages have" if count > 1 else "1 page has"
    words = f"warraq gather {quote(story)} --render --store {quote(house.where(''))}"
    yield from labelled(
        "empty", f"{pages} no text as their server sends them ({named}); where scripts make it: {words}"
    )


def suspect_lines(judged: "Iterable[Judged]", story: str, house: House) -> Iterator[str]:
    """Yield how many texts of the story may not be whole, and where each says why; nothing where none does."""
    count = sum(one.verdict.related and one.article.status is Status.SUSPECT for one in judged)
    if count:
        yield f"suspect   {count} {'text' if count == 1 else 'texts'} of the story may not be whole: warraq show {story} --store {quote(house.where(''))} tells why"

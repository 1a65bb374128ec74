"""`warraq fetch`: archive these pages now."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from archive.fate import Fate, Outcome
from archive.record import RecordRef
from desk.exits import Exit
from desk.flags import Common, WireFlags
from desk.terminal.addresses import readable
from desk.terminal.endings import blocked_lines, ended_lines
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice

if TYPE_CHECKING:
    from flows.house import House
    from flows.reading.rendering import Shown

_TOLD = 5  # lines of a list that are no addresses


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ListFlags:
    """Addresses from a list, for this machine or for many."""

    file: Annotated[Path | None, Parameter(allow_leading_hyphen=True)] = None
    "A file of addresses too, one a line; what follows a # is a comment, - is standard input."
    spread: str | None = None
    "Fetch nothing here: put the addresses on the board of this name, for all machines that `warraq work` there (setting shared)."


def fetch(
    *urls: str,
    listed: ListFlags | None = None,
    common: Common | None = None,
    wire: WireFlags | None = None,
) -> int:
    """Archive these pages now; no story needed. Redirects are followed, robots.txt is obeyed.

    Example: warraq fetch https://example.org/news/1. With --spread many machines share the work.

    Parameters
    ----------
    urls
        Addresses, http or https.
    """
    common, wire = common or Common(), wire or WireFlags()
    listed = listed or ListFlags()
    voice, house = common.voice(), common.house(wire)
    lines = _listed(listed.file) if listed.file is not None else {}
    if listed.spread is not None:
        named = {f"the address {n}": url for n, url in enumerate(urls, 1)} | lines
        return _spread(house, listed.spread, named, voice) if named else _nothing(listed, voice)
    urls += tuple(lines.values())
    if not urls:
        return _nothing(listed, voice)
    again = ("--file", str(listed.file)) if listed.file else urls
    return _fetched(urls, house, voice, again)


def _fetched(urls: tuple[str, ...], house: "House", voice: Voice, again: tuple[str, ...]) -> int:
    """Fetch addresses and tell how each ended; *again* names them for the command that goes on where this one is stopped."""
    from desk.pending import ended
    from desk.stopped import Stop
    from desk.terminal.progress import shown
    from flows.demo_store import refuse_demo
    from flows.fetch import fetch_pages
    from flows.instead.blocked import blocked_hosts

    refuse_demo(house.root, house.settings.connect_to)
    stop = Stop(house=house, voice=voice, again=("fetch", *again))
    with stop, shown(voice) as watch:
        fetched = fetch_pages(urls, house, now=datetime.now(UTC), watch=watch, begun=stop.begin)
    for url, outcome in fetched.outcomes.items():
        say_outcome(url, outcome, voice, fetched.shown.get(url))
    planned = fetched.manifest.planned
    for text in (*ended_lines(planned), *blocked_lines(blocked_hosts(planned))):
        voice.say(text)
    voice.say(f"manifest  {house.where(fetched.manifest.name)}")
    return ended(exit_of_outcomes(fetched.outcomes), house, voice)


def _nothing(listed: ListFlags, voice: Voice) -> int:
    """Say that no address was named."""
    empty = "" if listed.file is None else f": {_name_of(listed.file)} was read and names none"
    voice.fail(f"no address given{empty}; example: warraq fetch https://example.org/news/1")
    return Exit.USAGE


def _listed(file: Path) -> dict[str, str]:
    """Return the addresses that a list names, by where they stand in it. Raises SettingsError where it cannot be read."""
    from flows.wrong_settings import SettingsError

    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{_name_of(file)}: this list of addresses cannot be read: {error}") from error
    lines = (line.partition(" #")[0].strip() for line in text.removeprefix("\ufeff").splitlines())
    named = enumerate(lines, 1)
    return {f"{_name_of(file)}, line {n}": line for n, line in named if line and not line.startswith("#")}


def _name_of(file: Path) -> str:
    """Return how people are told of a list."""
    return "standard input" if str(file) == "-" else str(file)


def _spread(house: "House", name: str, urls: Mapping[str, str], voice: Voice) -> int:
    """Put addresses on a board for all machines: all of them, or none where one is no address."""
    from flows.shared.boards import NAMES, is_name, opened_boards, put_urls, why_no_address

    if not is_name(name):
        voice.fail(f"{safe_text(name[:80])!r} is no name of a board: {NAMES}")
        return Exit.USAGE
    wrong = {where: why for where, url in urls.items() if (why := why_no_address(url))}
    for where, why in islice(wrong.items(), _TOLD):
        voice.fail(f"{safe_text(where)}: {safe_text(urls[where][:200])}: {safe_text(why)}")
    if wrong:
        voice.fail(
            f"{len(wrong)} of {len(urls)} are no addresses, so nothing was put on {name}: correct or remove them"
        )
        return Exit.USAGE
    with opened_boards(house) as board:
        added = put_urls(board, name, urls.values())
    voice.line({"schema": "warraq/spread/1", "board": name, "given": len(urls), "added": added})
    voice.say(f"{name}: {added} addresses added, {len(urls) - added} stood there or were named twice")
    voice.say(f"next      warraq work {name}, on as many machines as you like")
    return Exit.SOUND


def say_outcome(url: str, outcome: Outcome, voice: Voice, seen: "Shown | None" = None) -> None:
    """Tell how one address ended, as a line for a person or for a program, and what a browser made of it, where one was asked for."""
    ref, dom = outcome.ref, seen.rendered if seen else None
    rendering = _rendering_of(seen) if seen else ""
    voice.line(
        {
            "schema": "warraq/outcome/1",
            "url": url,
            "final_url": outcome.url,
            "fate": outcome.fate.value,
            "reason": outcome.reason,
            "why": outcome.why,
            "status": ref.status if ref else None,
            "record": ref.record_id if ref else None,
            "warc": ref.warc if ref else None,
            "offset": ref.offset if ref else None,
            "length": ref.length if ref else None,
            "rendered": dom.record_id if dom else None,
            "rendering": rendering,
        }
    )
    voice.say(f"{outcome.fate.value:<15} {outcome.reason:<12} {readable(url)}")
    if outcome.why:
        voice.say(f"                {safe_text(outcome.why)}")
    if ref:
        _say_record(ref, voice)
    if rendering:
        voice.say(f"                {safe_text(rendering)}")
    if dom:
        _say_record(dom, voice)


def _say_record(ref: RecordRef, voice: Voice) -> None:
    """Say where a record is, in lines that a plain terminal does not break."""
    voice.say(f"                {ref.record_id}")
    voice.say(f"                in {ref.warc} at byte {ref.offset}")


def _rendering_of(seen: "Shown") -> str:
    """Say what came of asking for a browser."""
    from article.article import NoArticle, Via

    read = seen.read
    if isinstance(read, NoArticle) and read.wall is not None:
        return "a browser is no way around this wall: not rendered"
    if isinstance(read, NoArticle):
        return f"no article: {read.kind.value}: {read.why}"
    words = len(read.text.split())
    if read.via is Via.RENDERED:
        return f"rendered by a browser: {words} words, of which the exact answer holds none or a part"
    return f"the exact answer holds {words} words" + (
        "; rendered beside it" if seen.rendered else "; no browser was needed"
    )


def exit_of_outcomes(outcomes: Mapping[str, Outcome]) -> int:
    """Return sound, partial (some failed), error (all failed) or refused (all refused by policy)."""
    fates = [o.fate for o in outcomes.values()]
    if all(fate is Fate.REFUSED for fate in fates):
        return Exit.ALL_REFUSED
    bad = [fate in {Fate.FAILED, Fate.REFUSED, Fate.BLOCKED} for fate in fates]
    return Exit.ERROR if all(bad) else Exit.PARTIAL if any(bad) else Exit.SOUND

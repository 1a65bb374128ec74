"""`warraq work`: one of many machines at a board of work."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from desk.exits import Exit
from desk.flags import Common, FetchFlags
from desk.terminal.addresses import readable
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice

if TYPE_CHECKING:
    from archive.shared.board import Board
    from flows.house import House

_BAD = frozenset({"failed", "refused", "blocked"})


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class WorkFlags:
    """What to do, and how much at once."""

    status: Annotated[bool, Parameter(negative="")] = False
    "Fetch nothing: show what stands on the board, and which machine has which hosts."
    fates: Annotated[bool, Parameter(negative="")] = False
    "Fetch nothing: show every address of the board, what became of it, and which run of which machine has it."
    stay: Annotated[bool, Parameter(negative="")] = False
    "When all is done, wait for more."
    hosts: int | None = None
    "Most hosts in one run (default 64)."
    each: int | None = None
    "Most addresses of each host in one run (default 50)."


def work(
    board: str | None = None,
    *,
    how: WorkFlags | None = None,
    common: Common | None = None,
    wire: FetchFlags | None = None,
) -> int:
    """Fetch what waits on a board, beside other machines: no host is asked by two at once, each address gets one fate.

    What `fetch --spread NAME --file LIST` put there is leased by hosts; one machine may die or be cut off, others take over what it had.
    It ends when nothing waits any more. Stopped (Ctrl-C), it seals what it has and leaves the rest to others. Example: warraq work elections

    Parameters
    ----------
    board
        Name of the board (default: all).
    """
    common, how = common or Common(), how or WorkFlags()
    voice, house = common.voice(), common.house(wire or FetchFlags())
    if how.fates and board is None:
        voice.fail("name the board whose addresses are wanted: warraq work NAME --fates")
        return Exit.USAGE
    if how.status or how.fates:
        from flows.shared.boards import opened_boards

        with opened_boards(house) as boards:
            return _fates(boards, board or "", voice) if how.fates else _status(boards, board or "", voice)
    return _worked(house, board, how, voice)


def _worked(house: "House", board: str | None, how: WorkFlags, voice: Voice) -> int:
    """Work, and tell of each run as it is over."""
    from desk.pending import ended
    from desk.stopped import Stop
    from desk.terminal.progress import shown
    from flows.shared.work import EACH, HOSTS, Wish, work

    stop = Stop(house=house, voice=voice, again=("work", *([board] if board else [])))
    wish = Wish(
        board=board, hosts=how.hosts or HOSTS, each=how.each or EACH, stays=how.stay, stopped=stop.hear
    )
    fates, late = Counter[str](), 0
    with stop, shown(voice) as watch:
        for told in work(house, wish, clock=lambda: datetime.now(UTC), watch=watch):
            fates.update(told.fates)
            late += told.late
            whose = {"run": told.run_id, "machine": house.settings.machine}
            voice.line({"schema": "warraq/work/1", **whose, "fates": dict(told.fates), "late": told.late})
            voice.say(
                f"run       {told.run_id}: {_counted(told.fates)}{_late(told.late)}{_unasked(told.unasked)}"
            )
    voice.say(f"done      {_counted(fates)}{_late(late)}")
    bad = sum(number for fate, number in fates.items() if fate in _BAD)
    return ended(Exit.PARTIAL if bad else Exit.SOUND, house, voice)


def _counted(fates: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {fate}" for fate, number in sorted(fates.items())) or "nothing"


def _unasked(number: int) -> str:
    return f"; {number} wait until their hosts are well" if number else ""


def _late(late: int) -> str:
    return (
        f"; {late} were decided by other machines, what was fetched of them here stays in the store"
        if late
        else ""
    )


def _status(boards: "Board", name: str, voice: Voice) -> int:
    """Tell what stands on boards, and who has what."""
    from flows.shared.boards import refuse_absent

    if name:
        refuse_absent(boards, name)
    for one in boards.stats(name):
        ended = {fate: number for fate, number in one.fates.items() if fate}
        voice.line(
            {
                "schema": "warraq/board/1",
                "board": one.board,
                "addresses": sum(one.fates.values()),
                "waiting": one.waiting,
                "fates": ended,
                "hosts": one.shards,
                "hosts_unfinished": one.unfinished,
                "hosts_leased": one.leased,
            }
        )
        voice.say(
            f"{one.board}: {one.waiting} of {sum(one.fates.values())} addresses wait, at {one.unfinished} of {one.shards} hosts"
        )
        voice.say(
            f"          {_counted(ended) if ended else 'no fate yet: a run tells the board when it is over'}"
        )
    _say_holdings(boards, name, voice)
    return Exit.SOUND


def _say_holdings(boards: "Board", name: str, voice: Voice) -> None:
    """Tell which machine has which hosts."""
    for held in boards.holdings(name):
        voice.line(
            {
                "schema": "warraq/shard/1",
                "board": held.board,
                "host": held.shard,
                "machine": held.machine,
                "waiting": held.waiting,
                "lease_s": round(held.left_s, 1),
            }
        )
        what = safe_text(held.shard) or "no host"
        voice.say(
            f"          {held.machine} has {what}: {held.waiting} wait, leased for {held.left_s:.0f} s more"
        )


def _fates(boards: "Board", name: str, voice: Voice) -> int:
    """Tell what became of each address of a board."""
    from flows.shared.boards import refuse_absent

    refuse_absent(boards, name)
    for one in boards.written(name):
        voice.line(
            {
                "schema": "warraq/board-url/1",
                "board": name,
                "url": one.url,
                "host": one.shard,
                "fate": one.fate or None,
                "reason": one.reason,
                "why": one.why,
                "final_url": one.final_url or None,
                "run": one.run or None,
                "machine": one.machine or None,
            },
            at_once=False,
        )
        voice.say(f"{one.fate or 'waits':<15} {one.reason:<12} {readable(one.url)}  {one.run}")
    return Exit.SOUND

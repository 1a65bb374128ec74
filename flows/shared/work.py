"""A machine's work for the boards: it leases shards of hosts, fetches them as a run of its own, and tells what became of each address.

A run keeps its records whatever becomes of its leases; the board hears its fates when it is sealed, and only for the shards whose
tokens still count. What a crash leaves is finished here first: what this machine's disk holds is sealed, and told if it still counts.
"""

import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from archive.lock import RunLock
from archive.manifests.manifest import from_json, manifest_name
from archive.shared.away import AwayError, RefusedError
from archive.shared.board import Board, Shard
from archive.shared.ill import IllHosts
from flows.close import seal_stopped
from flows.fetch import fetch_in
from flows.house import House
from flows.run import running, sweep
from flows.run_kinds import NO_STORY, RunKind
from flows.shared.boards import opened_boards, refuse_absent, until_there
from flows.shared.ends import Ends, ends_in, ends_of
from flows.shared.idle import Idle
from flows.shared.keeping import keeping
from flows.shared.leases import DatabaseLeases, HeldLease
from flows.shared.outage import Outage
from flows.shared.work_notes import WorkNote, forget, notes, read_note, write_note
from flows.watch import Beat, Watch, unwatched
from spiders.manners.turns import MOST_SITES

# A choice: 64 hosts at the delay of 2 s keep one crawl of 16 exchanges busy, and 50 addresses of each are over in two minutes:
# so much is fetched twice at most where a machine dies.
HOSTS = 64
EACH = 50
_LOOK_S = 2.0  # a board on which others have all that waits, or its hosts rest, is looked at again after this
_SEND_S = 60.0  # who has nothing else to do tries again after this to send what waits for the bucket
# A choice: a host whose robots.txt is asked for once an hour is asked twice, one that was given up six times.
PATIENCE_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a machine shall do: the work of one board, or of any (None), so many hosts and addresses of each in a run.

    With `stays` it waits for more when all is done. `stopped` hears what a run that was stopped told, and how many addresses were given back.
    Addresses that nobody asks, for their host is not well, wait until it is, or until it has given no answer for `patience_s`.
    """

    board: str | None = None
    hosts: int = HOSTS
    each: int = EACH
    stays: bool = False
    patience_s: float = PATIENCE_S
    stopped: "Callable[[Told, int], None]" = lambda _told, _left: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one run told the boards: `fates` counts the addresses that it decided, `late` those that others have decided, or will.

    `unasked` counts those that go on waiting, for their host is not well.
    """

    run_id: str
    fates: Mapping[str, int]
    late: int
    unasked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Machine:
    """A machine at work."""

    house: House
    board: Board
    watch: Watch
    clock: Callable[[], datetime]
    stopped: "Callable[[Told, int], None]"
    patience_s: float

    @property
    def ill(self) -> IllHosts:
        """Return what all machines know of hosts that are not well."""
        return IllHosts(self.board.door)

    def asked(self, ask: Callable[[], object]) -> None:
        """Ask until the database answers."""
        until_there(ask, self.tell_away)

    def tell_away(self, why: str) -> None:
        """Tell who looks on that the database is away."""
        self.watch(Beat(stage="waiting", done=0, known=0, note=why))


def work(
    house: House, wish: Wish, *, clock: Callable[[], datetime], watch: Watch = unwatched
) -> Iterator[Told]:
    """Work until nothing waits on the board, telling of each run as it is over. Raises LockedError where a machine of this name is at work, NoBoardError for a board that is not there, unless it stays."""
    settings = house.settings
    with opened_boards(house) as board:
        machine = _Machine(
            house=house,
            board=board,
            watch=watch,
            clock=clock,
            stopped=wish.stopped,
            patience_s=wish.patience_s,
        )
        if (wanted := wish.board) is not None and not wish.stays:
            machine.asked(lambda: refuse_absent(board, wanted))
        leases = DatabaseLeases(
            url=settings.shared,
            holder=settings.machine,
            lease_s=settings.lease_s,
            tell=machine.tell_away,
            root=house.root,
        )
        outage = Outage(ask=lambda: machine.asked(lambda: board.is_there("")), tell=machine.tell_away)
        is_done = False
        while not is_done:
            try:
                with leases.lease(f"machine/{settings.machine}", wait_s=settings.lease_s + _LOOK_S) as name:
                    for told in _taken_up(machine):
                        outage.is_over()
                        yield told
                    is_done = yield from _worked(machine, wish, name, outage)
            except AwayError as away:  # what the disk holds is gone on with, as after a crash
                outage.wait(away)


def _worked(machine: _Machine, wish: Wish, name: HeldLease, outage: Outage) -> Generator[Told, None, bool]:
    """Work until nothing waits, then give True; or until the machine's own name may be another's, for it could not be heard."""
    idle, send_at = Idle(machine.ill, machine.tell_away), 0.0
    while _waits(machine, wish):
        if name.is_lost:
            return False
        if shards := _leased(machine, wish):
            told = _fetched(machine, shards)
            outage.is_over()
            idle.is_over()
            yield told
        else:
            if time.monotonic() >= send_at:
                _sent(machine)
                send_at = time.monotonic() + _SEND_S
            machine.asked(lambda: idle.look(wish.board or "", machine.house.settings.machine))
            time.sleep(_LOOK_S)
    _sent(machine)
    return True


def _sent(machine: _Machine, run_id: str = "") -> None:
    """Send what waits for the bucket. Where it still waits the board hears that *run_id* is on this disk alone."""
    name = machine.house.settings.machine
    if machine.house.pending() is not None and machine.house.flush() is not None:
        if run_id:
            machine.asked(lambda: machine.ill.owe(run_id, name))
        return
    machine.asked(lambda: machine.ill.paid(name))


def _waits(machine: _Machine, wish: Wish) -> bool:
    """Say whether there is, or will be, something to do: others may have all of it, and die."""
    if wish.stays:
        return True
    stats = until_there(lambda: machine.board.stats(wish.board or ""), machine.tell_away)
    return any(one.waiting for one in stats)


def _leased(machine: _Machine, wish: Wish) -> tuple[Shard, ...]:
    settings = machine.house.settings
    most = (wish.hosts, wish.each)
    return until_there(
        lambda: machine.board.get_urls(
            wish.board, settings.machine, most=most, for_s=settings.lease_s, most_sites=MOST_SITES
        ),
        machine.tell_away,
    )


def _taken_up(machine: _Machine) -> Iterator[Told]:
    """Finish what a crash left: runs that are sealed are told, others sealed first, and what never began is given back."""
    house = machine.house
    with house.step(), RunLock(house.root) as beside:
        beside.share()
        sweep(house, "", machine.watch)  # a run that was closed may lack its seal yet
    house.flush()  # and wait on this disk for the bucket, and no other run need follow
    for note in tuple(notes(house)):
        name = manifest_name(NO_STORY, note.run_id)
        if house.store().exists(name):
            manifest = from_json(house.store().read(name), place=name)
            yield _told(machine, note, ends_in(manifest, note.shards))
        elif (house.spool / note.run_id / "run.json").exists():
            yield _fetched(machine, ())
        else:
            machine.asked(lambda shards=note.shards: machine.board.give_back(shards))  # type: ignore[misc]
            forget(house, note.run_id)


def _fetched(machine: _Machine, shards: Sequence[Shard]) -> Told:
    """Fetch shards as a run, or what an unfinished run was to fetch, and tell the board."""
    house = machine.house
    try:
        with running(house, NO_STORY, RunKind.WORK, now=machine.clock(), watch=machine.watch) as run:
            note = read_note(house, run.run_id) or write_note(house, run.run_id, shards)
            if run.signs is not None:
                run.signs.name_boards(shard.board for shard in note.shards)
            with keeping(run, machine.board, note.shards) as kept:
                urls = [url for shard in kept.held for url in shard.urls]
                fetched = fetch_in(run, urls, clock=machine.clock, notes=kept.notes)
                return _told(machine, note, ends_of(fetched.outcomes, note.shards))
    except AwayError:  # gone on with here, once it is back
        raise
    except Exception:
        with suppress(
            AwayError, RefusedError
        ):  # what is unfinished here is not worked on before the next command
            machine.board.give_back(shards)
        raise
    except BaseException:  # stopped: what was kept is sealed and told, and others go on with the rest
        try:
            _stopped(machine)
        except AwayError as away:
            house.tell(f"stopped   {away}. What was fetched is on this disk: the next warraq work seals it")
        raise


def _stopped(machine: _Machine) -> None:
    manifest = seal_stopped(machine.house, NO_STORY, RunKind.WORK, now=machine.clock())
    for note in tuple(notes(machine.house)):
        if manifest is not None and manifest.run_id == note.run_id:
            told = _told(machine, note, ends_in(manifest, note.shards))
            left = sum(len(shard.urls) for shard in note.shards) - sum(told.fates.values()) - told.late
            machine.house.tell(_said_of(told, left))
            machine.stopped(told, left)


def _said_of(told: Told, left: int) -> str:
    """Say what of a stopped run stands, and what others can go on with."""
    fates = ", ".join(f"{number} {fate}" for fate, number in sorted(told.fates.items())) or "nothing fetched"
    return (
        f"stopped   {told.run_id}: {fates}, sealed and told to the board; "
        f"{left} addresses given back: other machines can go on with them at once"
    )


def _told(machine: _Machine, note: WorkNote, ends: Ends) -> Told:
    """Tell the board what became of a run's addresses, and give its shards back; only then is the note forgotten.

    It hears that something is kept when the bucket has it, or that it waits on this disk.
    """
    fates, late = Counter[str](), 0
    name = machine.house.settings.machine
    _sent(machine, note.run_id)
    for shard, its in ends.decided.items():
        counted = until_there(
            lambda shard=shard, its=its: machine.board.settle(  # type: ignore[misc]
                shard, its, run=note.run_id, machine=name
            ),
            machine.tell_away,
        )
        fates.update(end.fate for end in its if end.url in counted)
        late += sum(end.url not in counted for end in its)
    given_up = until_there(lambda: _left_alone(machine, ends), machine.tell_away)
    machine.asked(lambda: machine.board.give_back(note.shards))
    forget(machine.house, note.run_id)
    waits = sum(len(one.urls) for at, one in ends.unasked.items() if at not in given_up)
    for fate, number in given_up.values():
        fates[fate] += number
    return Told(run_id=note.run_id, fates=dict(fates), late=late, unasked=waits)


def _left_alone(machine: _Machine, ends: Ends) -> dict[tuple[Shard, str], tuple[str, int]]:
    """Tell which hosts are not well, and which are again; give up what waits where that is so for long: fate and number by shard and place."""
    machine.ill.set_well(ends.well)
    given_up = {}
    for (shard, place), one in ends.unasked.items():
        ill_s = machine.ill.set_ill(place, shard.name, one.pause_s, one.end.why)
        if ill_s >= machine.patience_s:
            why = f"never asked, for {place} gave no answer in {ill_s / 60:.0f} min: {one.end.why}"
            number = machine.ill.give_up(shard, place, replace(one.end, why=why), machine=machine.house.settings.machine)  # fmt: skip
            given_up[shard, place] = (one.end.fate, number)
    return given_up

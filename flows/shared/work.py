"""A machine's work for the boards: it leases shards of hosts, fetches them as a run of its own, and tells what became of each address.

A run keeps its records whatever becomes of its leases; the board hears its fates when it is sealed, and only for the shards whose
tokens still count. What a crash leaves is finished here first: what this machine's disk holds is sealed, and told if it still counts.
"""

import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from archive.addresses.hosts import registered_domain
from archive.addresses.urls import host_of
from archive.bucket.trouble import AwayError as BucketAwayError
from archive.fate import Fate, Outcome
from archive.lock import RunLock
from archive.manifests.manifest import Manifest, from_json, manifest_name
from archive.shared.away import AwayError, RefusedError
from archive.shared.board import Board, End, Shard
from flows.close import seal_stopped
from flows.fetch import fetch_in
from flows.house import House
from flows.run import running, sweep
from flows.run_kinds import NO_STORY, RunKind
from flows.shared.boards import opened_boards, refuse_absent, until_there
from flows.shared.keeping import keeping
from flows.shared.leases import DatabaseLeases, HeldLease
from flows.shared.outage import Outage
from flows.shared.work_notes import WorkNote, forget, notes, read_note, write_note
from flows.watch import Beat, Watch, unwatched
from spiders.manners.breaker import LEASE_LOST
from spiders.manners.turns import MOST_SITES

# Ends of our own, which say nothing of an address.
_NO_FATES = frozenset({LEASE_LOST, "cancelled"})
# A choice: 64 hosts at the delay of 2 s keep one crawl of 16 exchanges busy, and 50 addresses of each are over in two minutes:
# so much is fetched twice at most where a machine dies.
HOSTS = 64
EACH = 50
_LOOK_S = 2.0  # a board on which others have all that waits is looked at again after this


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a machine shall do: the work of one board, or of any (None), so many hosts and addresses of each in a run.

    With `stays` it waits for more when all is done. `stopped` hears what a run that was stopped told, and how many addresses were given back.
    """

    board: str | None = None
    hosts: int = HOSTS
    each: int = EACH
    stays: bool = False
    stopped: "Callable[[Told, int], None]" = lambda _told, _left: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one run told the boards: `fates` counts the addresses that it decided, `late` those that others have decided, or will."""

    run_id: str
    fates: Mapping[str, int]
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Machine:
    """A machine at work."""

    house: House
    board: Board
    watch: Watch
    clock: Callable[[], datetime]
    stopped: "Callable[[Told, int], None]"

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
    _refuse_no_bucket(house)
    with opened_boards(house) as board:
        machine = _Machine(house=house, board=board, watch=watch, clock=clock, stopped=wish.stopped)
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


def _refuse_no_bucket(house: House) -> None:
    """Raise the bucket's own AwayError where there is none of that name; one that is away now is no hindrance."""
    if house.bucket is None:
        return
    try:
        house.audited().list("seals/0")
    except BucketAwayError as away:
        if away.code == "NoSuchBucket":
            raise


def _worked(machine: _Machine, wish: Wish, name: HeldLease, outage: Outage) -> Generator[Told, None, bool]:
    """Work until nothing waits, then give True; or until the machine's own name may be another's, for it could not be heard."""
    while _waits(machine, wish):
        if name.is_lost:
            return False
        if shards := _leased(machine, wish):
            told = _fetched(machine, shards)
            outage.is_over()
            yield told
        else:
            time.sleep(_LOOK_S)
    return True


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
            yield _told(machine, note, _ends_in(manifest, note.shards))
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
            with keeping(run, machine.board, note.shards) as kept:
                urls = [url for shard in kept.held for url in shard.urls]
                fetched = fetch_in(run, urls, clock=machine.clock, notes=kept.notes)
                return _told(machine, note, _ends(fetched.outcomes, note.shards))
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
            told = _told(machine, note, _ends_in(manifest, note.shards))
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


def _told(machine: _Machine, note: WorkNote, ends: Mapping[Shard, Sequence[End]]) -> Told:
    """Tell the board what became of a run's addresses, and give its shards back; only then is the note forgotten."""
    fates, late = Counter[str](), 0
    settings = machine.house.settings
    for shard, its in ends.items():
        counted = until_there(
            lambda shard=shard, its=its: machine.board.settle(  # type: ignore[misc]
                shard, its, run=note.run_id, machine=settings.machine
            ),
            machine.tell_away,
        )
        fates.update(end.fate for end in its if end.url in counted)
        late += sum(end.url not in counted for end in its)
    machine.asked(lambda: machine.board.give_back(note.shards))
    forget(machine.house, note.run_id)
    return Told(run_id=note.run_id, fates=dict(fates), late=late)


def _ends_in(manifest: Manifest, shards: Sequence[Shard]) -> dict[Shard, list[End]]:
    """Return how a sealed run's addresses ended, redirects followed."""
    planned = {outcome.url: outcome for outcome in manifest.planned}
    ended: dict[str, Outcome] = {}
    for shard in shards:
        for url in shard.urls:
            outcome, seen = planned.get(url), set[str]()
            while outcome is not None and outcome.redirects_to in planned and outcome.url not in seen:
                seen.add(outcome.url)
                outcome = planned[outcome.redirects_to]
            if outcome is not None:
                ended[url] = outcome
    return _ends(ended, shards)


def _ends(outcomes: Mapping[str, Outcome], shards: Sequence[Shard]) -> dict[Shard, list[End]]:
    """Return, by shard, how addresses ended, but for ends of our own."""
    return {
        shard: [
            end
            for url in shard.urls
            if (outcome := outcomes.get(url)) is not None
            and (end := _end(url, outcome, shard.name)) is not None
        ]
        for shard in shards
    }


def _end(url: str, outcome: Outcome, shard: str) -> End | None:
    """Return how an address ended: None where that is an end of our own.

    Where it led to a host that another machine has, it was kept as the redirect that it is, and its target is handed on.
    """
    if outcome.reason == LEASE_LOST and outcome.url != url and (to := _shard_of(outcome.url)) != shard:
        why = f"it leads on to {outcome.url}, handed on: {outcome.why}"
        return End(
            url=url, fate=Fate.KEPT.value, reason="redirect", why=why, final_url=outcome.url, onward=to
        )
    if outcome.reason in _NO_FATES:
        return None
    return End(url=url, fate=outcome.fate.value, reason=outcome.reason, why=outcome.why, final_url=outcome.url)  # fmt: skip


def _shard_of(url: str) -> str:
    return registered_domain(host_of(url))

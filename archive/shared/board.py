"""The board of work: addresses that many machines fetch, by shards of hosts, each shard one machine's at a time.

Its questions are those of a frontier like URLFrontier (`put`, `get_urls`, `set_delay`, `stats`), so that one could stand behind
them. A shard is handed out under a lease with a token; what became of its addresses is heard from who has the token that counts.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from archive.shared.door import Door, Row, storable
from archive.shared.turn_table import TurnTable

_LISTED = "CREATE TEMP TABLE shared_listed (n bigserial, url text, shard text) ON COMMIT DROP"
_LIST = "INSERT INTO shared_listed (url, shard) SELECT * FROM unnest(CAST(%s AS text[]), CAST(%s AS text[]))"
_PUT = "SELECT shared_put_listed(%s)"
_GET = "SELECT board, shard, token, url FROM shared_get_urls(%s, %s, CAST(%s AS integer), CAST(%s AS integer), CAST(%s AS float8), CAST(%s AS integer))"
_RENEW = "SELECT * FROM shared_renew_shards(CAST(%s AS text[]), CAST(%s AS text[]), CAST(%s AS bigint[]), CAST(%s AS float8))"
_END = "SELECT 1 FROM shared_end_shards(CAST(%s AS text[]), CAST(%s AS text[]), CAST(%s AS bigint[]))"
_SETTLE = "SELECT * FROM shared_settle_urls(%s, %s, CAST(%s AS bigint), %s, %s, CAST(%s AS jsonb))"
_FATES = "SELECT board, coalesce(fate, ''), count(*) FROM shared_url WHERE %s IN ('', board) GROUP BY 1, 2 ORDER BY 1, 2"
_SHARDS = """SELECT board, count(*), count(*) FILTER (WHERE waiting > 0 AND until > t), count(*) FILTER (WHERE waiting > 0),
    min(until - t) FILTER (WHERE waiting > 0 AND until > t) FROM shared_shard, shared_now() AS t WHERE %s IN ('', board) GROUP BY 1 ORDER BY 1"""
_HELD = """SELECT board, shard, holder, waiting, until - t FROM shared_shard, shared_now() AS t
    WHERE %s IN ('', board) AND until > t ORDER BY holder, board, shard"""
_ENDED = """SELECT url, shard, coalesce(fate, ''), coalesce(reason, ''), coalesce(why, ''), coalesce(final_url, ''), coalesce(run, ''),
    coalesce(machine, ''), number FROM shared_url WHERE board = %s AND number > %s ORDER BY number LIMIT %s"""
_AT_ONCE = 2000  # addresses in one question; some 200 KB
_PUT_S = 600.0  # a list is put by one question: 200,000 addresses take 5 s on loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Hosts of one registered domain that are ours until `deadline` (CLOCK_MONOTONIC), and some of the addresses that wait there."""

    board: str
    name: str
    token: int
    deadline: float
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What became of an address of a board: the fate of where its redirects led, and why.

    Where that is at hosts of another machine, `onward` names their shard: `final_url` is work of the board from now on.
    """

    url: str
    fate: str
    reason: str
    why: str
    final_url: str
    onward: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardStats:
    """One board in numbers: addresses by fate, "" for those that wait; shards in all, with work, and leased ones among these.

    `ends_in_s` is when the first lease ends if nobody renews it.
    """

    board: str
    fates: dict[str, int]
    shards: int
    leased: int
    unfinished: int
    ends_in_s: float | None

    @property
    def waiting(self) -> int:
        """Return how many addresses have no fate yet."""
        return self.fates.get("", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A shard that a machine has now."""

    board: str
    shard: str
    machine: str
    waiting: int
    left_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An address of a board as it stands there; `fate` is "" while it waits."""

    url: str
    shard: str
    fate: str
    reason: str
    why: str
    final_url: str
    run: str
    machine: str


@dataclass(frozen=True, slots=True)
class Board:
    """The boards in a database. All of it raises AwayError, RefusedError."""

    door: Door

    def put(self, board: str, urls: Iterable[tuple[str, str]]) -> int:
        """Put addresses, each with its shard, on a board; give how many were not there. One that is there stays as it is.

        They are put all or none, whatever happens meanwhile, and hold nobody up who works on the board.
        """
        door, rest = Door(self.door.url, self.door.clock, answer_s=_PUT_S), iter(urls)
        try:
            for begins in ("BEGIN", _LISTED):
                door.asked(begins)
            while some := list(islice(rest, _AT_ONCE)):
                door.asked(_LIST, [url for url, _ in some], [shard for _, shard in some])
            ((added,),) = door.asked(_PUT, board)
            door.asked("COMMIT")
        finally:
            door.close()
        return int(added)

    def get_urls(self, board: str | None, machine: str, *, most: tuple[int, int], for_s: float, most_sites: int) -> tuple[Shard, ...]:  # fmt: skip
        """Lease shards of a board, or of any: `most` shards at most and addresses of each, those with the most work first.

        A machine is given its whole share of the shards with work, whoever has them now: hosts' delays are the limit, so that one that
        rests is lost time. Machines share that are alive and asked last for this board, or for any, each by its `most`. A shard is left out
        while another machine has one of its name on any board, or one behind a common address that has no more than `most_sites` domains.
        """
        before = self.door.clock()
        rows = self.door.asked(_GET, board, machine, *most, for_s, most_sites)
        found: dict[tuple[str, str, int], list[str]] = {}
        for name, shard, token, url in rows:
            found.setdefault((name, shard, token), []).append(url)
        return tuple(
            Shard(board=name, name=shard, token=token, deadline=before + for_s, urls=tuple(urls))
            for (name, shard, token), urls in found.items()
        )

    def renew(self, shards: Sequence[Shard], for_s: float) -> tuple[Shard, ...]:
        """Hold shards for so long from now on; give those that are still ours."""
        before = self.door.clock()
        rows = self.door.asked(_RENEW, *_columns(shards), for_s)
        ours = {int(token) for (token,) in rows}
        return tuple(replace(shard, deadline=before + for_s) for shard in shards if shard.token in ours)

    def give_back(self, shards: Sequence[Shard]) -> None:
        """End the leases of shards, as far as they are ours."""
        self.door.asked(_END, *_columns(shards))

    def settle(self, shard: Shard, ends: Sequence[End], *, run: str, machine: str) -> frozenset[str]:
        """Write what became of addresses; give those that this run decided, now or before: none where another machine had the shard first."""
        told = [{name: storable(getattr(end, name)) for name in End.__slots__} for end in ends]
        rows = self.door.asked(_SETTLE, shard.board, shard.name, shard.token, run, machine, json.dumps(told))
        return frozenset(str(row[0]) for row in rows)

    def is_there(self, board: str) -> bool:
        """Say whether anything was ever put on a board."""
        return bool(self.door.asked("SELECT 1 FROM shared_shard WHERE board = %s LIMIT 1", board))

    def set_delay(self, shard: str, delay_s: float) -> None:
        """Keep at least so long between two requests to a shard's hosts, whoever asks there."""
        TurnTable(self.door).set_delay(shard, delay_s)

    def stats(self, board: str = "") -> tuple[BoardStats, ...]:
        """Count what stands on a board, or on all."""
        fates: dict[str, dict[str, int]] = {}
        for name, fate, number in self.door.asked(_FATES, board):
            fates.setdefault(name, {})[fate] = int(number)
        return tuple(
            BoardStats(
                board=name,
                fates=fates.get(name, {}),
                shards=shards,
                leased=leased,
                unfinished=open_,
                ends_in_s=left_s,
            )
            for name, shards, leased, open_, left_s in self.door.asked(_SHARDS, board)
        )

    def holdings(self, board: str = "") -> tuple[Holding, ...]:
        """Give which machine has which shard now."""
        rows = self.door.asked(_HELD, board)
        return tuple(
            Holding(board=name, shard=shard, machine=machine, waiting=waiting, left_s=left_s)
            for name, shard, machine, waiting, left_s in rows
        )

    def written(self, board: str) -> Iterator[Written]:
        """Give every address of a board in the order in which they were put there."""
        last, rows = 0, list[Row]()
        while last == 0 or len(rows) == _AT_ONCE:
            rows = self.door.asked(_ENDED, board, last, _AT_ONCE)
            for *words, number in rows:
                yield Written(**dict(zip(Written.__slots__, map(str, words), strict=True)))
                last = int(number)
            if not rows:
                return


def _columns(shards: Sequence[Shard]) -> tuple[list[str], list[str], list[int]]:
    return [s.board for s in shards], [s.name for s in shards], [s.token for s in shards]

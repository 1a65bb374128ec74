"""Boards of work as a house sees them: addresses put there by shards of hosts, and what stands there."""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from archive.addresses.hosts import UrlError, registered_domain
from archive.addresses.urls import canonical, host_of
from archive.shared.away import AwayError
from archive.shared.board import Board
from archive.shared.door import Door
from archive.shared.preparing import prepare
from flows.house import House
from flows.store.agreement import agree, refuse_no_bucket
from flows.store.whose import asker_of
from flows.wrong_settings import SettingsError

_Answer = TypeVar("_Answer")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
NAMES = (
    "a-z, 0-9, '.', '_' and '-', beginning with a letter or digit, at most 60 of them, such as elections-2026"
)
_NAMED = 10  # boards that are named to who asks for one that is not there
AGAIN_S = 1.0  # a database that is away is asked again after this
# A choice: longer than any restart or move of a database takes; what is on this disk is not lost, and the same command goes on.
MOST_AWAY_S = 3600.0


class NoBoardError(Exception):
    """There is no board of a name. The message says which there are."""


class LongAwayError(AwayError):
    """The database was waited for as long as anybody waits for it."""


@contextmanager
def opened_boards(house: House) -> Iterator[Board]:
    """Open the boards in the database of the setting `shared`, whose tables are made if need be. Raises SettingsError, SharedError, OtherStoreError, OtherDatabaseError."""
    url = house.settings.shared
    if not url:
        raise SettingsError(
            "boards of work stand in a database that machines share: set shared to postgresql://USER:PASSWORD@HOST/DATABASE"
        )
    refuse_no_bucket(house)
    agree(house, prepare(url, tell=house.tell))  # before the database takes the name of this store
    prepare(url, asker_of(house))
    door = Door(url, time.monotonic)
    try:
        yield Board(door)
    finally:
        door.close()


def refuse_absent(board: Board, name: str) -> None:
    """Raise NoBoardError where nothing was ever put on a board of this name. Raises AwayError, RefusedError."""
    if board.is_there(name):
        return
    names = sorted(one.board for one in board.stats())
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    there = f"there are {', '.join(names[:_NAMED])}{more}" if names else "there is none yet"
    raise NoBoardError(
        f"there is no board {name[:80]!r}; {there}. warraq fetch --spread NAME --file LIST makes one"
    )


def is_name(name: str) -> bool:
    """Say whether a board may be called so."""
    return _NAME.fullmatch(name) is not None


def why_no_address(url: str) -> str:
    """Say why nobody could ask an address; "" for one that can be asked."""
    try:
        canonical(url)
    except UrlError as error:
        return str(error)
    return ""


def put_urls(board: Board, name: str, urls: Iterable[str]) -> int:
    """Put addresses on a board in their canonical form; give how many were not there. Raises SettingsError for a name that is none."""
    if not is_name(name):
        raise SettingsError(f"{name[:80]!r} is no name of a board: {NAMES}")
    return board.put(name, map(_with_shard, urls))


def _with_shard(url: str) -> tuple[str, str]:
    """Return an address as it is planned, and its shard; one that nobody can ask stands in a shard of no host, and is refused there."""
    try:
        return canonical(url), registered_domain(host_of(url))
    except UrlError:
        return " ".join(url.replace("\x00", "").split()), ""


def until_there(ask: Callable[[], _Answer], tell: Callable[[str], None]) -> _Answer:
    """Ask until the database answers, for an hour at most; *tell* hears once that it does not, and that it does again. Raises LongAwayError, RefusedError at once."""
    began, is_told = time.monotonic(), False
    while True:
        try:
            answer = ask()
        except AwayError as away:
            if not is_told:
                tell(f"{away}. Waiting for it, for an hour at most")
            is_told = True
            if time.monotonic() - began > MOST_AWAY_S:
                raise LongAwayError(f"{away}. It was waited for for an hour: run the same command again once it is up") from away  # fmt: skip
            time.sleep(AGAIN_S)
        else:
            if is_told:
                tell("the database answers again")
            return answer

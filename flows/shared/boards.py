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
from flows.store.whose import asker_of
from flows.wrong_settings import SettingsError

_Answer = TypeVar("_Answer")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_AGAIN_S = 1.0  # a database that is away is asked again after this


@contextmanager
def opened_boards(house: House) -> Iterator[Board]:
    """Open the boards in the database of the setting `shared`, whose tables are made if need be. Raises SettingsError, SharedError, OtherStoreError."""
    url = house.settings.shared
    if not url:
        raise SettingsError(
            "boards of work stand in a database that machines share: set shared to postgresql://USER:PASSWORD@HOST/DATABASE"
        )
    prepare(url, asker_of(house))
    door = Door(url, time.monotonic)
    try:
        yield Board(door)
    finally:
        door.close()


def put_urls(board: Board, name: str, urls: Iterable[str]) -> int:
    """Put addresses on a board in their canonical form; give how many were not there. Raises SettingsError for a name that is none."""
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"{name[:80]!r} is no name of a board: small letters, digits, '.', '_' and '-', at most 60"
        )
    return board.put(name, map(_with_shard, urls))


def _with_shard(url: str) -> tuple[str, str]:
    """Return an address as it is planned, and its shard; one that nobody can ask stands in a shard of no host, and is refused there."""
    try:
        return canonical(url), registered_domain(host_of(url))
    except UrlError:
        return " ".join(url.replace("\x00", "").split()), ""


def until_there(ask: Callable[[], _Answer], tell: Callable[[str], None]) -> _Answer:
    """Ask until the database answers; *tell* hears once that it does not."""
    is_told = False
    while True:
        try:
            return ask()
        except AwayError as away:
            if not is_told:
                tell(str(away))
            is_told = True
            time.sleep(_AGAIN_S)

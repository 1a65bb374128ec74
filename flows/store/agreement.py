"""In which database the machines of a bucket agree: the bucket says so, and who comes with another one, or with none, is refused."""

import secrets
from datetime import UTC, datetime

from archive.bucket.store import BucketStore
from archive.bucket.trouble import AwayError, TakenError
from archive.shared.mark import MARK, Mark, from_json, to_json
from archive.strict_json import JsonError
from flows.house import House
from flows.leasing import nothing_to_prove
from flows.wrong_settings import SettingsError

_HARM = "Beside them hosts would be asked by both at once, and seals would take the same numbers. "


class OtherDatabaseError(SettingsError):
    """The machines of a bucket agree in another database than this one. The message says which machine wrote that down, and what to do."""


class OneWriterError(SettingsError):
    """A bucket that several machines must not write, for its server replaces what is taken. The message says what to do."""


def refuse_no_bucket(house: House) -> None:
    """Raise the bucket's own AwayError where there is none of that name; one that is away now is no hindrance."""
    if house.bucket is None:
        return
    try:
        house.audited().list("seals/0")
    except AwayError as away:
        if away.code == "NoSuchBucket":
            raise


def agree(house: House, database: str) -> None:
    """Hold a house to the database that its bucket names; where it names none it names this one from now on. Raises OtherDatabaseError, OneWriterError.

    While the bucket is away nobody can tell: what a run then makes is not sealed before the bucket has been asked.
    """
    said = _said(house)
    if said is None:
        mark = Mark(database=database, machine=house.settings.machine, at=datetime.now(UTC))
        said = _written(house, to_json(mark))
    if said is not None:
        _compare(house, said, database)


def _compare(house: House, said: bytes, database: str) -> None:
    mark = _read(house, said)
    if mark.database == database:
        return
    raise OtherDatabaseError(
        f"{_of(house, mark)}, and this machine in another one (setting shared; its id is {database}). {_HARM}"
        f"Set shared to the database that machine {mark.machine} names. {_moves(house)}set shared to the new database on all of them"
    )


def held_to(house: House, database: str) -> None:
    """Hold a house to the database that its bucket names, and write nothing. Raises OtherDatabaseError."""
    if (said := _said(house)) is not None:
        _compare(house, said, database)


def refuse_shared(house: House) -> None:
    """Refuse a house that works alone where machines agree. Raises OtherDatabaseError."""
    if (said := _said(house)) is None:
        return
    mark = _read(house, said)
    raise OtherDatabaseError(
        f"{_of(house, mark)}, and this one works alone (setting shared is not set). {_HARM}"
        f"Set shared (WARRAQ_SHARED) as on machine {mark.machine}. {_moves(house)}take shared out of the settings"
    )


def _said(house: House) -> bytes | None:
    """Return what the bucket says; None where it says nothing, or is away."""
    store = house.store()
    if not isinstance(store, BucketStore) or not store.asks:
        return None
    try:
        return store.direct(nothing_to_prove).found(MARK)
    except AwayError as error:
        store.note_away(error)
        return None


def _written(house: House, content: bytes) -> bytes | None:
    """Write it where nobody has, and return what stands there."""
    store = house.store()
    if not isinstance(store, BucketStore) or not store.asks:
        return None
    bucket = store.direct(nothing_to_prove)
    try:
        if not bucket.refuses_taken(f"doctor/shared-{secrets.token_hex(8)}"):
            raise OneWriterError(
                f"{house.where('')} cannot be written by several machines: its server ignores If-None-Match there (Ceph's does in buckets that keep versions or locks), so that one that stood still "
                "would replace what another has sealed. Use a server that knows conditional writes (warraq doctor: write-once), "
                "or let one machine write, and take shared out of its settings"
            )
        bucket.put_once(MARK, content)
    except TakenError:
        pass  # another machine was faster: what it wrote counts
    except AwayError as error:
        store.note_away(error)
        return None
    return _said(house)


def _read(house: House, said: bytes) -> Mark:
    place = house.where(MARK)
    try:
        return from_json(said, place)
    except JsonError as error:
        raise OtherDatabaseError(
            f"in which database the machines of {house.where('')} agree cannot be read: {error}. Nothing was changed. "
            "If no other machine works there, delete that object: the next command with shared writes it again"
        ) from error


def _of(house: House, mark: Mark) -> str:
    return (
        f"the machines of {house.where('')} agree in the database with the id {mark.database} "
        f"(machine {mark.machine} wrote so into {house.where(MARK)} on {mark.at:%Y-%m-%d})"
    )


def _moves(house: House) -> str:
    return f"To move on purpose: stop all machines of that store, delete the object {house.where(MARK)} (aws s3 rm {house.where(MARK)}), and "

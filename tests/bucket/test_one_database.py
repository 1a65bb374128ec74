"""A bucket belongs to one database of its machines: who comes with another one, or with none, is refused before anything is asked or sealed."""

import json
import time
from dataclasses import replace

import pytest

from archive.audit.unread import unread
from archive.bucket.trouble import AwayError
from archive.lock import LockedError
from archive.shared.door import Door
from archive.shared.mark import MARK
from desk.errors import exit_of
from desk.exits import Exit
from flows.doctor.check import Health
from flows.doctor.turns import check_turns
from flows.fetch import fetch_pages
from flows.house import House
from flows.shared.boards import opened_boards
from flows.store.agreement import OneWriterError, OtherDatabaseError
from flows.store.catalogue import rebuild_catalogue
from tests.bucket.machines import a_run, chain_of, machine_of
from tests.bucket.servers import Bench, Handler, Seen, Shim
from tests.builders import A_MOMENT


@pytest.fixture
def databases(server: str) -> tuple[str, str]:
    """Return two databases of nobody."""
    door, urls = Door(server, time.monotonic), []
    for name in ("agreed", "mistyped"):
        door.asked(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        door.asked(f"CREATE DATABASE {name}")
        urls.append(f"{server.rpartition('/')[0]}/{name}")
    door.close()
    return urls[0], urls[1]


def with_settings(house: House, **others: object) -> House:
    return replace(house, settings=house.settings.model_copy(update=others))


def of_table(url: str, table: str) -> list[tuple[object, ...]]:
    door = Door(url, time.monotonic)
    try:
        return list(door.asked(f"SELECT * FROM {table}"))
    finally:
        door.close()


def test_a_bucket_belongs_to_the_database_of_its_first_command_until_somebody_says_otherwise(
    bench: Bench, databases: tuple[str, str]
) -> None:
    one, other = (machine_of(bench, url, name) for url, name in zip(databases, ("one", "other"), strict=True))
    a_run(one, "bridge")
    ((_, whose),) = of_table(databases[0], "shared_self")
    key = f"p/{MARK}"
    said = json.loads(bench.client().get_object(Bucket=bench.bucket, Key=key)["Body"].read())
    assert (said["schema"], said["database"], said["machine"]) == ("warraq/shared/1", whose, "one")

    seals = chain_of(one)
    with pytest.raises(
        OtherDatabaseError, match=r"machine one wrote so into .*shared\.json.*aws s3 rm "
    ) as told:
        a_run(other, "ferry")
    assert exit_of(told.value) is Exit.CONFIG
    with pytest.raises(OtherDatabaseError, match="names"), opened_boards(other):
        pass
    with pytest.raises(OtherDatabaseError, match="names"):  # which only reads, and would fill it
        with_settings(other, catalogue=databases[1]).catalogue()
    assert of_table(databases[1], "database_of") == []
    alone = with_settings(other, shared="")
    assert [check_turns(house).health for house in (one, other, alone)] == [
        Health.GOOD,
        Health.BAD,
        Health.BAD,
    ]
    assert "machine one wrote so" in check_turns(other).message
    with pytest.raises(
        OtherDatabaseError, match=r"works alone .*Set shared \(WARRAQ_SHARED\) as on machine one"
    ):
        a_run(alone, "ferry")
    assert chain_of(one) == seals
    assert not list((other.root / "spool").glob("2*"))

    bench.client().delete_object(Bucket=bench.bucket, Key=key)
    a_run(other, "ferry")
    with pytest.raises(OtherDatabaseError, match="machine other"):
        a_run(one, "bridge")
    assert chain_of(other) == seals + 2


def test_what_was_made_while_nobody_could_ask_the_bucket_is_not_sealed_beside_another_database(
    bench: Bench, databases: tuple[str, str]
) -> None:
    one, other = (machine_of(bench, url, name) for url, name in zip(databases, ("one", "other"), strict=True))
    a_run(one, "bridge")
    seals, nowhere = chain_of(one), {"s3_endpoint": "http://127.0.0.1:9", "s3_tries": 1}
    a_run(with_settings(other, **nowhere), "ferry")
    with pytest.raises(OtherDatabaseError, match="machine one wrote so"):
        other.flush()
    assert chain_of(one) == seals
    assert with_settings(other, shared=databases[0]).flush() is None
    assert chain_of(one) == seals + 2


def test_a_bucket_that_nobody_made_is_refused_before_anything_is_asked_and_leaves_the_database_nobodys(
    bench: Bench, databases: tuple[str, str]
) -> None:
    one = machine_of(bench, databases[0], "one")
    mistyped = with_settings(one, store=f"s3://{bench.bucket}-mistyped/p", catalogue=databases[0])
    with pytest.raises(AwayError, match="there is no such bucket; make it"):
        a_run(mistyped, "ferry")
    with pytest.raises(AwayError, match="there is no such bucket"):
        fetch_pages(("http://127.0.0.1:9/",), mistyped, now=A_MOMENT)
    with pytest.raises(AwayError, match="there is no such bucket"), opened_boards(mistyped):
        pass
    with opened_boards(machine_of(bench, databases[0], "other")):  # the right one
        assert of_table(databases[0], "database_of") == [(True, f"s3://{bench.bucket}/p")]
    assert not list((mistyped.root / "spool").glob("2*"))


def test_s5_a_bucket_whose_server_replaces_what_is_taken_is_refused_to_several_machines(
    bench: Bench, databases: tuple[str, str], shim: Shim
) -> None:
    def forget(_: Handler, seen: Seen) -> bool:
        seen.headers = {k: v for k, v in seen.headers.items() if k.lower() != "if-none-match"}
        return False

    shim.rule = forget
    one = machine_of(bench.at(shim.endpoint), databases[0], "one")
    with pytest.raises(OneWriterError, match="ignores If-None-Match") as told:
        a_run(one, "bridge")
    assert exit_of(told.value) is Exit.CONFIG
    assert bench.keys() == []


def test_an_audit_says_what_the_file_is_and_holds_it_to_nothing(
    bench: Bench, databases: tuple[str, str]
) -> None:
    one = machine_of(bench, databases[0], "one")
    a_run(one, "bridge")
    told = {left.what: left.why for left in unread(one.audited(), None)}
    assert "no evidence" in told[MARK]
    bench.client().put_object(Bucket=bench.bucket, Key=f"p/{MARK}", Body=b"{}")
    with pytest.raises(OtherDatabaseError, match=r"cannot be read: .*schema"):
        a_run(one, "bridge")


def test_a_common_catalogue_is_not_made_again_beside_a_run_of_another_machine(
    bench: Bench, databases: tuple[str, str]
) -> None:
    one, two = (machine_of(bench, databases[0], name) for name in ("one", "two"))
    with two.lease("story/ferry"):
        with pytest.raises(LockedError, match="another machine, two"):
            rebuild_catalogue(with_settings(one, catalogue=""))
        assert rebuild_catalogue(one).runs == 0  # in a file of its own

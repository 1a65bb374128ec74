"""The integrity of a record as a page tells it: computed when it is looked at, over what stands in the store then."""

import gzip
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.custody.log import custody_name
from archive.decisions.book import Word
from archive.decisions.decision import DecisionKind, article_of
from archive.disk import digest_of
from archive.record import RecordRef
from desk.web.app import make_app
from desk.web.article.badge import Badge, State, badge_of
from desk.web.serving import Serving
from flows.decisions.destroy import destroy
from flows.house import House
from flows.settings import load_settings
from flows.store.whereabouts import whereabouts
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import CORRECTED, GONE, HOSTILE, STORY, Told
from tests.desk.web.test_article_page import path_of, records_of, words_in

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def house(desk_house: House, tmp_path: Path) -> House:
    """Give a copy of the kept story that a test may spoil."""
    root = tmp_path / "store"
    shutil.copytree(desk_house.root, root)
    return House(settings=load_settings(store=str(root)))


def newest(house: House) -> RecordRef:
    with house.catalogue() as catalogue:
        found = catalogue.record(f"urn:uuid:{records_of(house, CORRECTED)[-1]}")
    assert found
    return found.ref


def badge(house: House, ref: RecordRef) -> Badge:
    with whereabouts(house) as where:
        return badge_of(house, ref, where, NOW)


def spoilt(path: Path, at: int) -> None:
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(at)
        old = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([old[0] ^ 1]))


def test_a_record_as_it_was_kept_is_verified_from_its_bytes_to_the_signature(house: House) -> None:
    told = badge(house, newest(house))
    assert told.state is State.SOUND
    assert {check.name for check in told.checks if check.state is State.SOUND} == {
        "member", "identity", "block", "payload", "wire", "custody", "seal", "signature", "key",
    }  # fmt: skip
    assert told.seal is not None
    assert told.first is None


def a_byte_of_the_record(house: House, ref: RecordRef) -> None:
    spoilt(house.root / ref.warc, ref.offset + ref.length // 2)


def the_log(house: House, ref: RecordRef) -> None:
    log = house.root / custody_name(ref.warc)
    spoilt(log, log.read_bytes().index(ref.record_id.encode()) - 20)


def the_signature(house: House, ref: RecordRef) -> None:
    del ref
    for signature in (house.root / "custody" / "seals").glob("*.sig"):
        spoilt(signature, 5)


def the_key(house: House, ref: RecordRef) -> None:
    del ref
    for key in (house.root / "custody" / "keys").glob("*.pem"):
        key.unlink()


@pytest.mark.parametrize(
    ("spoils", "failed"),
    [
        (a_byte_of_the_record, "member"),
        (the_log, "seal"),
        (the_signature, "signature"),
        (the_key, "signature"),
    ],
)
def test_what_was_changed_since_is_called_damaged_by_the_check_that_saw_it(
    house: House, spoils: Callable[[House, RecordRef], None], failed: str
) -> None:
    ref = newest(house)
    spoils(house, ref)
    told = badge(house, ref)
    assert told.state is State.DAMAGED
    assert failed in {check.name for check in told.checks if check.state is State.DAMAGED}


def test_a_record_that_was_put_in_the_place_of_another_does_not_pass_for_it(house: House) -> None:
    ref = newest(house)
    with house.catalogue() as catalogue:
        beside = next(one for one in catalogue.pages_of(STORY) if one.warc == ref.warc and one != ref)
    moved = replace(ref, offset=beside.offset, length=beside.length)
    told = badge(house, moved)
    assert told.state is State.DAMAGED
    assert told.first
    assert told.first.name == "identity"


def test_a_record_that_was_forged_whole_is_seen_by_each_digest(house: House) -> None:
    ref, path = newest(house), house.root / newest(house).warc
    raw = path.read_bytes()
    record = gzip.decompress(raw[ref.offset : ref.offset + ref.length])
    forged = gzip.compress(record.replace("أربعة".encode(), "خمسةة".encode()))
    path.chmod(0o644)
    path.write_bytes(raw + forged)
    told = badge(house, replace(ref, offset=len(raw), length=len(forged)))
    failed = {check.name for check in told.checks if check.state is State.DAMAGED}
    assert failed == {"block", "payload", "wire", "custody"}


def test_a_log_that_is_gone_leaves_the_digests_sound_and_the_badge_unknown(house: House) -> None:
    ref = newest(house)
    (house.root / custody_name(ref.warc)).unlink()
    told = badge(house, ref)
    assert told.state is State.UNKNOWN
    assert told.first
    assert told.first.name == "custody"


def test_a_log_with_a_line_that_is_none_is_damaged_and_not_merely_unknown(house: House) -> None:
    ref = newest(house)
    log = house.root / custody_name(ref.warc)
    log.chmod(0o644)
    log.write_bytes(log.read_bytes().replace(b'"length":', b'"breadth":', 1))
    told = badge(house, ref)
    assert told.state is State.DAMAGED
    assert told.first
    assert told.first.name == "custody"


def test_a_key_that_nobody_trusts_is_no_good_where_keys_are_pinned(house: House) -> None:
    pinned = House(settings=house.settings.model_copy(update={"trusted_keys": ("0" * 64,)}))
    told = badge(pinned, newest(house))
    assert told.state is State.DAMAGED
    assert told.first
    assert told.first.name == "key"


def test_the_page_says_what_is_damaged_and_shows_no_bytes_of_it(house: House) -> None:
    a_byte_of_the_record(house, newest(house))
    client = Client(make_app(house, Serving()))
    told = words_in(client.get(path_of(CORRECTED, "provenance")).text)
    assert "damaged or altered" in told
    assert "cannot be read from its file" in told
    text = words_in(client.get(path_of(CORRECTED)).text)
    assert "damaged or altered" in text
    assert CORRECTED.text[0] in text  # what was read of it before is told still


def test_a_key_that_nobody_knows_leaves_all_sound_and_the_signer_unknown(
    house: House, tmp_path: Path
) -> None:
    stranger = House(settings=house.settings.model_copy(update={"signing_key": tmp_path / "none.pem"}))
    told = badge(stranger, newest(house))
    assert (told.state, told.word) == (State.UNKNOWN, "signer")
    assert told.first
    assert told.first.name == "key"
    page = Client(make_app(stranger, Serving())).get(path_of(CORRECTED)).text
    assert 'data-integrity="unknown">sound; signer not known' in page


def checks_of(house: House, told: Told, **query: str) -> tuple[str, dict[str, str]]:
    """What the badge of an article's page is, and the checks that its provenance lists."""
    client = Client(make_app(house, Serving()))
    page = client.get(path_of(told, "provenance")).text
    (state,) = set(re.findall(r'data-integrity="(\w+)"', page + client.get(path_of(told, **query)).text))
    names = re.findall(r'<tr><th scope="row">(.*?)</th><td><span class="badge ?(\w*)', page)
    return state, dict(names)


def in_the_text(house: House, edit: Callable[[bytes], bytes]) -> None:
    for path in (house.root / "text" / STORY / "runs").glob("*.jsonl"):
        path.chmod(0o644)
        path.write_bytes(edit(path.read_bytes()))


def test_the_badge_of_a_page_speaks_for_its_words_too(house: House) -> None:
    state, checks = checks_of(house, GONE)
    assert state == "sound"
    assert checks["The text shown is what its run wrote"] == "good"
    assert checks["The run&#39;s manifest is the one that was sealed"] == "good"
    in_the_text(
        house, lambda content: content.replace(b"took more than seven hours", b"was lit by the mayor there")
    )
    state, checks = checks_of(house, GONE)
    assert (state, checks["The text shown is what its run wrote"]) == ("damaged", "bad")


def test_a_manifest_that_was_made_to_fit_a_forged_text_is_not_the_sealed_one(house: House) -> None:
    def digests() -> dict[str, str]:
        return {
            path.name: digest_of(path)[1] for path in (house.root / "text" / STORY / "runs").glob("*.jsonl")
        }

    was = digests()
    in_the_text(house, lambda content: content.replace(b"seven hours", b"eight hours"))
    for path in (house.root / "runs" / STORY).glob("*.json"):
        path.chmod(0o644)
        for name, now in digests().items():
            path.write_text(path.read_text().replace(was[name], now))
    state, checks = checks_of(house, GONE)
    assert (state, checks["The text shown is what its run wrote"]) == ("damaged", "good")
    assert checks["The run&#39;s manifest is the one that was sealed"] == "bad"


def test_text_from_which_another_article_was_destroyed_is_what_the_decision_left(house: House) -> None:
    word = Word(
        story=STORY,
        kind=DecisionKind.DESTROY,
        id=HOSTILE.url,
        url=HOSTILE.url,
        record_id=None,
        note="asked",
        by="editor",
    )
    destroy(house, word, now=NOW)
    assert checks_of(house, GONE)[0] == "sound"
    in_the_text(house, lambda content: content.replace(b"seven hours", b"eight hours"))
    assert checks_of(house, GONE)[0] == "damaged"


@pytest.mark.parametrize(
    ("lie", "name"),
    [
        ("title = 'other words'", "What the list says agrees with the text"),
        ("is_hidden = 1", "What the list says agrees with the text"),
        (
            "decision = 'accept', decision_note = 'signed off'",
            "The decision that is told is the one that was sealed",
        ),
    ],
)
def test_what_the_catalogue_alone_says_is_not_passed_off_as_verified(
    house: House, lie: str, name: str
) -> None:
    with closing(sqlite3.connect(house.root / "catalogue.db")) as rows, rows:
        rows.execute(f"UPDATE articles SET {lie} WHERE article = ?", (article_of(GONE.url),))
    state, checks = checks_of(house, GONE)
    assert (state, checks[name]) == ("damaged", "bad")

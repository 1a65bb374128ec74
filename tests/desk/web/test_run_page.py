"""The page of a run: how it ended, what it cost, its seal; and its manifest, byte for byte."""

import hashlib
import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path

import pytest

from archive.catalogue.views.runs import FateCount, runs
from archive.custody.seals import SIGNATURE, beside
from archive.fate import Fate
from archive.manifests.channel_counts import ChannelCount
from archive.manifests.manifest import from_json, manifest_name
from archive.store import FolderStore
from desk.web.app import make_app
from desk.web.pages.run import by_channel, by_host, by_reason, kind_of
from desk.web.serving import Serving
from desk.web.story.failures import as_shown, groups_of
from desk.web.story.run_seal import SealState, seal_of_run
from flows.house import House
from flows.store.manifest_heads import head_of
from tests.builders import A_MOMENT
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import EMPTY, STORY
from tests.desk.web.own_desk import a_copy

_TAG = re.compile(r"<[^>]+>")


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[-500:]
    return " ".join(unescape(_TAG.sub(" ", answer.text)).split())


def runs_of(house: House, story: str = STORY) -> Sequence[str]:
    """Return the runs of a story, the oldest first."""
    with house.catalogue() as catalogue:
        return [card.run for card in reversed(runs(catalogue, story))]


def path_of(run: str, story: str = STORY) -> str:
    return f"/story/{story}/run/{run}"


def test_a_run_says_what_it_was_how_it_ended_and_what_became_of_its_addresses(
    client: Client, desk_house: House
) -> None:
    text = read(client, path_of(runs_of(desk_house)[1]))
    for told in (
        "Kind refetch",
        "Began 2025-07-29 06:00 UTC",
        "Ended 2025-07-29 06:01 UTC",
        "kept its text has changed 1",
        "not an article is gone from its site 1",
        "same as before the same, byte for byte 1",
        "3 addresses",
    ):
        assert told in text


def test_notes_stand_as_the_run_wrote_them(client: Client, desk_house: House) -> None:
    assert "one outlet answered slowly" in read(client, path_of(runs_of(desk_house)[0]))


def test_runs_lead_to_the_one_before_and_the_one_behind(client: Client, desk_house: House) -> None:
    first, second = runs_of(desk_house)
    html = client.get(path_of(first)).text
    assert f'rel="next" href="{path_of(second)}"' in html
    assert 'rel="prev"' not in html
    html = client.get(path_of(second)).text
    assert f'rel="prev" href="{path_of(first)}"' in html
    assert 'rel="next"' not in html


def test_what_failed_stands_with_its_reason_and_what_it_answered(client: Client, desk_house: House) -> None:
    (run,) = runs_of(desk_house, EMPTY)
    html = client.get(path_of(run, EMPTY)).text
    failed = html.split('<h2 id="failed">')[1]
    assert "https://nowhere.example/" in failed
    assert "the site answered with an error" in failed
    assert re.search(r'href="/original/[0-9a-f-]{36}"', failed)


def test_the_manifest_is_given_byte_for_byte_as_a_file_with_the_digest_that_the_page_tells(
    client: Client, desk_house: House
) -> None:
    run = runs_of(desk_house)[0]
    answer = client.get(f"{path_of(run)}/manifest")
    assert answer.content == desk_house.store().read(manifest_name(STORY, run))
    assert answer.headers["content-disposition"] == f'attachment; filename="{STORY}-{run}.json"'
    assert hashlib.sha256(answer.content).hexdigest() in client.get(path_of(run)).text


@pytest.mark.parametrize("run", ["20250101T000000Z-gather", "..", "%2e%2e", "a%00b", "x" * 300])
def test_a_run_that_is_not_there_is_not_found(client: Client, run: str) -> None:
    for behind in ("", "/manifest"):
        assert client.status_of(f"/story/{STORY}/run/{run}{behind}") == 404


def test_a_manifest_is_read_without_its_addresses_as_it_is_read_whole(desk_house: House) -> None:
    for story in (STORY, EMPTY):
        for run in runs_of(desk_house, story):
            name = manifest_name(story, run)
            content = desk_house.store().read(name)
            head, whole = head_of(desk_house, name), from_json(content)
            assert head is not None
            for key in ("began_at", "ended_at", "software", "settings_digest", "files", "verdicts", "previous", "notes", "channels", "cost"):  # fmt: skip
                assert getattr(head, key) == getattr(whole, key), key
            assert dict(head.fates) == {fate.value: count for fate, count in whole.fates.items()}
            assert (head.result, head.digest) == (whole.result.value, hashlib.sha256(content).hexdigest())


def test_the_seal_of_each_run_is_found_and_checked(client: Client, desk_house: House) -> None:
    for story in (STORY, EMPTY):
        for run in runs_of(desk_house, story):
            assert "sealed, and checked just now" in read(client, path_of(run, story))


def test_the_seal_of_a_key_that_nobody_knows_is_told(
    client: Client, desk_house: House, tmp_path: Path
) -> None:
    run, told = runs_of(desk_house)[0], "this machine's own or a trusted one: not known"
    stranger = House(settings=desk_house.settings.model_copy(update={"signing_key": tmp_path / "none.pem"}))
    assert told not in read(client, path_of(run))
    assert told in read(Client(make_app(stranger, Serving())), path_of(run))


@pytest.fixture
def damaged(desk_house: House, tmp_path: Path) -> tuple[House, str]:
    house = a_copy(desk_house, tmp_path)
    return house, runs_of(house)[0]


def test_a_manifest_that_was_changed_does_not_fit_its_seal(damaged: tuple[House, str]) -> None:
    house, run = damaged
    client, file = Client(make_app(house, Serving())), house.root / manifest_name(STORY, run)
    assert "sealed, and checked just now" in read(client, path_of(run))
    file.chmod(0o644)
    file.write_bytes(file.read_bytes().replace(b"answered slowly", b"answered gladly"))
    assert "does not fit its seal: run warraq audit" in read(client, path_of(run))


def test_a_seal_whose_signature_is_anothers_is_no_seal(damaged: tuple[House, str]) -> None:
    house, run = damaged
    store, head = FolderStore(house.root), head_of(house, manifest_name(STORY, run))
    assert head is not None
    found = seal_of_run(store, head)
    assert (found.state, found.seal is not None) == (SealState.SOUND, True)
    assert found.seal is not None
    signature = house.root / beside(found.seal.name, SIGNATURE)
    signature.chmod(0o644)
    signature.write_bytes(bytes(len(signature.read_bytes())))
    assert seal_of_run(store, head).state is SealState.DAMAGED


def test_a_run_whose_manifest_is_gone_says_so_and_tells_what_the_catalogue_knows(
    damaged: tuple[House, str],
) -> None:
    house, run = damaged
    client = Client(make_app(house, Serving()))
    house.catalogue().close()
    (house.root / manifest_name(STORY, run)).unlink()
    text = read(client, path_of(run))
    assert "The manifest of this run is gone or damaged" in text
    assert "8 addresses" in text


def test_what_a_stopped_run_never_asked_is_not_asked_and_not_failed() -> None:
    counts = as_shown(
        [
            FateCount(host="a.example", fate="failed", reason="cancelled", count=2),
            FateCount(host="a.example", fate="failed", reason="dns", count=1),
        ]
    )
    assert by_reason(counts) == (("refused", "cancelled", 2), ("failed", "dns", 1))
    (row,) = by_host(counts)
    by_fate = dict(zip(Fate, row.counts, strict=True))
    assert (by_fate[Fate.REFUSED], by_fate[Fate.FAILED]) == (2, 1)
    assert [(one.key, one.total) for one in groups_of(counts)] == [("failed_title", 1), ("refused_title", 2)]


def test_fates_add_up_by_reason_and_by_host() -> None:
    counts = [
        FateCount(host="a.example", fate="kept", reason="ok", count=5),
        FateCount(host="b.example", fate="kept", reason="ok", count=2),
        FateCount(host="b.example", fate="failed", reason="dns", count=7),
    ]
    assert by_reason(counts) == (("kept", "ok", 7), ("failed", "dns", 7))
    rows = by_host(counts)
    assert [(row.host, row.total) for row in rows] == [("b.example", 9), ("a.example", 5)]
    assert sum(sum(row.counts) for row in rows) == 14


def test_channels_are_summed_over_outlets_and_what_was_not_measured_is_told_by_kind() -> None:
    each = [
        ChannelCount(channel="feed", outlet=name, since=A_MOMENT, asked=3, measured=2, unmeasured=(("refused", 1),), links=4)
        for name in ("a", "b")
    ]  # fmt: skip
    (row,) = by_channel(each)
    assert (row.channel, row.outlets, row.counts[:3], row.unmeasured) == (
        "feed",
        2,
        (6, 4, 8),
        (("refused", 2),),
    )


@pytest.mark.parametrize(
    ("run", "kind"),
    [
        ("20250728T123000Z-gather", "gather"),
        ("20250728T123000Z-gather-2", "gather"),
        ("imported", ""),
        ("x-y", ""),
    ],
)
def test_the_kind_of_a_run_is_in_its_name(run: str, kind: str) -> None:
    assert kind_of(run) == kind

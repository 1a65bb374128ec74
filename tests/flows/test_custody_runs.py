"""Runs are sealed and witnessed: on first use a key, after a crash the missing seal, and no authority holds a run up."""

import json
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from archive.audit.finding import FindingVerdict
from archive.custody.keys import KeyFileError
from archive.custody.seals import newest_number, seal_name
from archive.manifests.manifest import Manifest, RunResult, to_json
from archive.spool.seal import seal_run
from archive.store import FolderStore
from desk.cli import run as desk
from desk.exits import Exit
from desk.terminal.progress import shown
from desk.terminal.voice import Voice
from flows.audit import audit
from flows.custody import seal_published, signing_key, unwitnessed, witness_seals
from flows.fetch import fetch_pages
from flows.house import House
from flows.run import NO_STORY, RunKind, running
from flows.settings import SettingsError, load_settings
from flows.walk.keep import keep
from flows.watch import Beat
from practice.server import PracticeWeb
from spiders.frontier.plan import Plan, Purpose
from tests.authority import Authority, an_authority, listening, serving
from tests.builders import a_sealed_store
from tests.flows.conftest import practice_house


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return an_authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return a_sealed_store(tmp_path)


def house_of(store: FolderStore, **settings: object) -> House:
    return House(settings=load_settings(store=str(store.root), **settings))


def accused(house: House) -> list[tuple[str, str]]:
    found = audit(house).findings
    return [
        (f.subject, f.message) for f in found if f.check == "custody" and f.verdict is not FindingVerdict.OK
    ]


# ---- the key ----


def test_the_key_is_made_once_and_told_once(tmp_path: Path) -> None:
    house = House(
        settings=load_settings(store=str(tmp_path / "store"), signing_key=tmp_path / "own" / "key.pem")
    )
    told: list[Beat] = []
    one, two = signing_key(house, told.append), signing_key(house, told.append)
    assert one.public.fingerprint == two.public.fingerprint
    (beat,) = told
    for word in (str(tmp_path / "own" / "key.pem"), one.public.fingerprint, "safe place", "docs/custody.md"):
        assert word in beat.note


@pytest.mark.parametrize("quiet", [False, True])
def test_a_new_key_is_told_even_to_who_wants_no_progress(
    quiet: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    with shown(Voice(quiet=quiet)) as watch:
        watch(Beat(stage="key", done=0, known=0, note="a new signing key was made"))
        watch(Beat(stage="fetching", done=1, known=2, note="progress"))
    told = capsys.readouterr().err
    assert "a new signing key was made" in told
    assert ("progress" in told) is not quiet


def test_the_key_stands_in_the_users_folder_and_in_no_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert load_settings().signing_key == tmp_path / "config" / "warraq" / "signing-key.pem"
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert load_settings().signing_key == Path.home() / ".config" / "warraq" / "signing-key.pem"


def test_a_run_that_could_not_be_sealed_does_not_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "key.pem").write_text("no key")
    house = House(settings=load_settings(store=str(tmp_path / "store"), signing_key=tmp_path / "key.pem"))
    with pytest.raises(KeyFileError, match=r"key\.pem"):
        fetch_pages(["http://no-such-host.invalid/"], house, now=datetime.now(UTC))
    assert not (tmp_path / "store" / "spool").exists() or list((tmp_path / "store" / "spool").iterdir()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"trusted_keys": ("AB",)},
        {"timestamp_urls": ("ftp://x/",)},
        {"ots_calendars": ("file:///etc/passwd",)},
    ],
)
def test_settings_that_name_no_witness_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        load_settings(**wrong)


# ---- runs ----


@pytest.mark.slow
def test_a_run_is_sealed_and_a_manifest_whose_seal_a_crash_took_gets_it_from_the_next_command(
    tmp_path: Path,
) -> None:
    with PracticeWeb(visit=1) as web:
        house = practice_house(web, tmp_path / "store")
        urls = [f"https://{host}/" for host in web.hosts if host != "hajib-news.example"][:2]
        manifest = crashed_before_the_last_seal(house, urls[:1])
        assert [subject for subject, _ in accused(house)] == [manifest.name]
        fetched = fetch_pages(urls[1:], house, now=datetime.now(UTC))
    assert fetched.manifest.run_id != manifest.run_id
    assert accused(house) == []
    sealed = [json.loads(house.store().read(seal_name(n)))["file"]["name"] for n in range(1, 5)]
    assert newest_number(house.store()) == 4
    assert [name.split("/")[0] for name in sealed] == ["warc", "runs", "warc", "runs"]
    assert sealed[1] == manifest.name
    assert list(house.spool.iterdir()) == []


def crashed_before_the_last_seal(house: House, urls: list[str]) -> Manifest:
    """Do what closing a run does, as far as the manifest, and go no further."""
    now = datetime.now(UTC) - timedelta(minutes=1)
    with running(house, NO_STORY, RunKind.REFETCH, now=now) as run:
        keep(run, [Plan(url=url, purpose=Purpose.PAGE) for url in urls], "fetching")
        run.crawls.end()
        files = seal_run(house.spool, house.store(), run.story, run.run_id)
        seal_published(house, run.folder, (run.story, run.run_id), files)
        manifest = Manifest(
            run_id=run.run_id, story=run.story, began_at=now, ended_at=now, result=RunResult.SOUND, software=(),
            settings_digest="sha256:" + "0" * 64, files=files, planned=(),
        )  # fmt: skip
        house.store().write_text(manifest.name, to_json(manifest))
    return manifest


# ---- witnesses ----


def test_every_seal_is_stamped_and_the_stamps_are_verified(store: FolderStore, authority: Authority) -> None:
    with serving(authority) as url:
        house = house_of(store, timestamp_urls=(url,), timestamp_ca=authority.ca)
        witnessed = witness_seals(house)
        assert witness_seals(house).written == ()
    assert sorted(witnessed.written) == ["custody/seals/00000001.tsr", "custody/seals/00000002.tsr"]
    assert witnessed.refused == ()
    assert accused(house) == []
    chain = next(f for f in audit(house).findings if f.subject == "custody/seals/")
    assert "2 verified time stamps" in chain.message


def test_a_token_out_of_order_is_kept_raw_and_verified(store: FolderStore, authority: Authority) -> None:
    with serving(authority, chain=True) as url:
        house = house_of(store, timestamp_urls=(url,), timestamp_ca=authority.ca)
        assert len(witness_seals(house).written) == 2
    assert store.read("custody/seals/00000001.tsr")[:1] == b"\x30"
    assert accused(house) == []


def test_an_authority_that_is_away_costs_nothing_but_the_stamp(
    store: FolderStore, authority: Authority
) -> None:
    with serving(authority) as url:
        pass
    away = house_of(store, timestamp_urls=(url,), timestamp_ca=authority.ca)
    witnessed = witness_seals(away)
    assert witnessed.written == ()
    (why,) = witnessed.refused
    assert url in why
    assert "warraq custody stamp" in why
    assert accused(away) == []
    with serving(authority) as second:
        back = house_of(store, timestamp_urls=(url, second), timestamp_ca=authority.ca)
        assert len(witness_seals(back).written) == 2


class Liar(BaseHTTPRequestHandler):
    """Answers 200 with what it was given to say, to whomever."""

    says = b""
    status = 200
    asked: list[str] = []  # noqa: RUF012  # one list for all requests, on purpose

    def do_POST(self) -> None:
        self.asked.append(self.path)
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(self.says)))
        self.end_headers()
        self.wfile.write(self.says)

    def do_GET(self) -> None:
        self.asked.append(f"GET {self.path}")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def lies(authority: Authority) -> list[tuple[int, bytes]]:
    from archive.custody.timestamps import stamp_request

    return [
        (200, authority.answer(stamp_request(b"other bytes"))),
        (200, b"<html>down for maintenance</html>"),
        (200, b""),
        (200, b"x" * (2 << 20)),
        (500, b""),
        (307, b""),
    ]


@pytest.mark.parametrize("with_ca", [False, True])
def test_what_is_no_stamp_for_this_seal_is_not_kept(
    store: FolderStore, authority: Authority, lies: list[tuple[int, bytes]], with_ca: bool
) -> None:
    for status, says in lies:
        desk_of_lies = type("Desk", (Liar,), {"says": says, "status": status, "asked": []})
        with listening(desk_of_lies) as url:
            ca = authority.ca if with_ca else None
            witnessed = witness_seals(house_of(store, timestamp_urls=(url,), timestamp_ca=ca))
        assert witnessed.written == (), (status, says[:20])
        assert len(witnessed.refused) == 1
        assert desk_of_lies.asked == ["/tsr"], "asked once, and never where a redirect leads"  # type: ignore[attr-defined]
    assert unwitnessed(store, ".tsr") == (seal_name(2), seal_name(1))


def test_with_nobody_set_nobody_is_asked(store: FolderStore) -> None:
    assert witness_seals(house_of(store)).written == ()
    assert desk(["custody", "stamp", "--store", str(store.root)]) == Exit.CONFIG


def test_a_calendar_is_posted_the_digest_and_its_promise_is_kept(store: FolderStore) -> None:
    notary = pytest.importorskip("opentimestamps.core.notary", reason="opentimestamps is not installed")
    from opentimestamps.core.serialize import BytesSerializationContext
    from opentimestamps.core.timestamp import Timestamp

    class Calendar(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            stamp = Timestamp(self.rfile.read(int(self.headers["Content-Length"])))
            stamp.attestations.add(notary.PendingAttestation("https://calendar.example"))
            context = BytesSerializationContext()
            stamp.serialize(context)
            self.send_response(200 if self.path == "/tsr/digest" else 404)
            self.end_headers()
            self.wfile.write(context.getbytes())

        def log_message(self, *_: object) -> None: ...

    with listening(Calendar) as url:
        house = house_of(store, ots_calendars=(url,))
        assert len(witness_seals(house).written) == 2
    assert accused(house) == []
    said = [f.message for f in audit(house).findings if f.subject.endswith(".ots")]
    assert len(said) == 2
    assert all("https://calendar.example" in message for message in said)

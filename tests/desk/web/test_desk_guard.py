"""Who may ask the desk, and what stands in its addresses: rows U2, U4, U5 and U6, asked as a hostile client would."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.cli import run
from desk.web.guard.security import HEADERS
from desk.web.server import listen
from desk.web.serving import Serving
from flows.house import House
from tests.desk.web.conftest import HOME, Client
from tests.desk.web.kept_desk import STORY
from tests.desk.web.test_original_frames import hostile_record

TOKEN = "a-token-of-more-than-16"


@pytest.mark.parametrize("path", ["/", "/nowhere", "/assets/desk.css", "/search?q=x", "/language?to=ar"])
def test_every_answer_of_the_desk_says_what_a_browser_may_do_with_it(client: Client, path: str) -> None:
    said = client.get(path).headers
    assert {name: said.get(name) for name in HEADERS} == {**HEADERS, "Cache-Control": said["Cache-Control"]}
    policy = said["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.row("U4")
@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "evil.example:8080"},
        {"host": "127.0.0.1.evil.example:8080"},
        {"host": "192.0.2.7:8080"},
        {"host": ""},
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"origin": "http://["},
        {"host": "evil.example", "origin": "http://evil.example"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_host_or_origin_gets_nothing(client: Client, method: str, headers: dict[str, str]) -> None:
    answer = client.ask(method, "/", headers=headers)
    assert answer.status_code == 403
    assert "<html" not in answer.text


@pytest.mark.row("U4")
def test_our_own_names_are_answered(client: Client) -> None:
    for host in ("127.0.0.1:8080", "localhost:8080", "LOCALHOST:9999", "[::1]:8080"):
        assert client.ask("GET", "/", headers={"host": host}).status_code == 200
    assert client.get("/", origin=HOME).status_code == 200


@pytest.mark.row("U4")
@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_a_post_without_the_token_of_our_forms_changes_nothing(client: Client, token: str) -> None:
    assert client.post("/logout", {"token": token}).status_code == 403


@pytest.mark.row("U4")
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"token=x", "text/plain"),
        (b'{"token": "x"}', "application/json"),
        (b"a=b&" * 20_000, "application/x-www-form-urlencoded"),
        (b"a=b&" * 60, "application/x-www-form-urlencoded"),
        (b"a=%ff", "application/x-www-form-urlencoded"),
        (b"\xff", "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_of_ours_is_refused_before_it_is_read(client: Client, body: bytes, kind: str) -> None:
    answer = client.ask("POST", "/logout", headers={"origin": HOME, "content-type": kind}, content=body)
    assert answer.status_code in {400, 413, 415}


ODD = [
    "..",
    "%2e%2e",
    "..%2f..%2fetc%2fpasswd",
    "%2fetc%2fpasswd",
    "a%00b",
    "%5c..",
    "urn:uuid:x",
    "A" * 300,
    "%f0%28",
    "قصة",
]


@pytest.mark.row("U5")
@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "place",
    ["/story/{}", f"/story/{STORY}/article/{{}}", f"/story/{STORY}/run/{{}}", "/original/{}", "/assets/{}"],
)
def test_an_id_that_is_a_path_is_not_found(client: Client, place: str, odd: str) -> None:
    assert client.status_of(place.format(odd)) == 404


@pytest.mark.row("U5")
def test_no_address_leads_out_of_the_desk(client: Client) -> None:
    for back in (
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil",
        "/a\nb",
        "javascript:alert(1)",
    ):
        assert client.ask("GET", "/language", params={"to": "ar", "back": back}).headers["location"] == "/"
    assert (
        client.ask("GET", "/theme", params={"to": "dark", "back": "/search?q=a"}).headers["location"]
        == "/search?q=a"
    )


@pytest.mark.row("U6")
@pytest.mark.parametrize("words", [["--host", "0.0.0.0"], ["--host", "::"], ["--host", "192.0.2.1"], ["--host", "0.0.0.0", "--token", "short"]])  # fmt: skip
def test_the_desk_is_not_opened_to_others_without_a_token_that_nobody_guesses(
    words: list[str], desk_house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", "--store", str(desk_house.root), "--port", "0", *words]) == 4
    assert "token" in capsys.readouterr().err


@pytest.mark.row("U6")
def test_with_a_token_nobody_sees_a_page_before_giving_it(
    desk_house: House, client_of: Callable[..., Client]
) -> None:
    client = client_of(desk_house, host="0.0.0.0", token=TOKEN)
    record = hostile_record(desk_house).removeprefix("urn:uuid:")
    for path in ("/", f"/story/{STORY}", "/search?q=fire", f"/original/{record}", "/nowhere"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert TOKEN not in answer.text
        assert client.app.state.desk.secret not in answer.text
    assert client.post("/login", {"key": "wrong"}).status_code == 401
    entered = client.post("/login", {"key": TOKEN, "back": "/search?q=fire"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/search?q=fire")
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in cookie
    assert client.get("/", cookie=cookie.partition(";")[0]).status_code == 200
    assert client.get("/", cookie=cookie.partition("=")[0] + "=" + "0" * 64).status_code == 401


@pytest.mark.row("U6")
def test_an_address_of_numbers_is_ours_only_where_a_token_is_wanted(
    desk_house: House, client_of: Callable[..., Client]
) -> None:
    headers = {"host": "192.0.2.7:8080"}
    assert client_of(desk_house).ask("GET", "/", headers=headers).status_code == 403
    assert client_of(desk_house, token=TOKEN).ask("GET", "/", headers=headers).status_code == 401
    named = client_of(desk_house, token=TOKEN, names=("desk.example",))
    assert named.ask("GET", "/", headers={"host": "desk.example"}).status_code == 401
    assert named.ask("GET", "/", headers={"host": "other.example"}).status_code == 403


@pytest.mark.row("U6")
def test_the_desk_prints_its_address_and_ends_well_at_ctrl_c(desk_house: House, tmp_path: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "desk.cli",
        "serve",
        "--store",
        str(desk_house.root),
        "--port",
        "0",
        "--json",
    ]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        told = child.stdout.readline()
        assert '"url": "http://127.0.0.1:' in told
        child.send_signal(2)
        assert child.wait() == 0
        assert "the desk is closed" in child.stderr.read()


def test_a_port_that_is_taken_is_told_with_the_next_step(
    desk_house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    with listen(Serving(port=0)) as taken:
        port = taken.getsockname()[1]
        assert run(["serve", "--store", str(desk_house.root), "--port", str(port)]) == 1
    assert f"127.0.0.1:{port}" in (told := capsys.readouterr().err)
    assert "--port" in told

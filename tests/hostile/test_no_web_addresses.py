"""What is no address of the web is refused wherever a person or a story gives it, and no port is dialled that the settings do not name."""

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from desk.cli import run
from desk.exits import Exit
from flows.settings import load_settings
from spiders.guard.dialer import port_refusal

SECRET = "the words of a file that nobody may read"
NO_WEB = ("file://{}", "FILE://localhost{}", "ftp://news.example{}", "gopher://news.example/1", "data:text/html,a", "javascript:alert(1)", "view-source:http://a.example/", "{}")  # fmt: skip


def _said(*words: str) -> tuple[int, str, str]:
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as errors:
        return run(list(words)), out.getvalue(), errors.getvalue()


def test_n7_an_address_that_is_not_of_the_web_is_refused_and_no_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text(SECRET)
    given = [one.format(secret) for one in NO_WEB]
    code, out, _ = _said("fetch", *given, "--store", str(tmp_path / "store"), "--json", "--quiet")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == Exit.ALL_REFUSED
    assert [(line["url"], line["fate"], line["reason"]) for line in lines] == [
        (one, "refused", "address") for one in given
    ]
    assert SECRET.encode() not in b"".join(
        file.read_bytes() for file in tmp_path.rglob("store/**/*") if file.is_file()
    )


@pytest.mark.parametrize("scheme", ["file://", "ftp://news.example", "javascript:", "data:text/html,"])
@pytest.mark.parametrize("key", ['outlets = ["{}"]', '[[outlets]]\nhome = "{}"'])
def test_n7_no_outlet_of_a_story_is_a_file(scheme: str, key: str, tmp_path: Path) -> None:
    story = tmp_path / "story"
    story.mkdir()
    (story / "seed.txt").write_text(
        "Delegates of two ports met on Monday and agreed on the ferries between them.\n" * 3
    )
    (story / "story.toml").write_text(f'title = "Ports"\n{key.format(f"{scheme}{tmp_path}/secret.html")}\n')
    code, _, errors = _said("gather", str(story), "--store", str(tmp_path / "store"))
    assert code == Exit.CONFIG
    assert "outlets" in errors
    assert not (tmp_path / "store").exists()


def test_n9_a_port_is_dialled_when_the_settings_name_it(tmp_path: Path) -> None:
    shipped, wider = (
        load_settings(store=str(tmp_path), **more).wire() for more in ({}, {"ports": (80, 443, 8080)})
    )
    dialled = [
        [port for port in range(65536) if port_refusal(port, wire) is None] for wire in (shipped, wider)
    ]
    assert dialled == [[80, 443], [80, 443, 8080]]

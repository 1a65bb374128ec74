"""`warraq text` with addresses that are none."""

import json
from pathlib import Path

import pytest

from desk.cli import run as desk
from tests.flows.kept_stories import html_of

BAD = ["http://[::1", "//[", "http://a.b:99999/x", "http://[x/2", "", "::", "http://\u2100.com/x", "%ff"]


def test_a_list_with_broken_addresses_gives_each_text(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_bytes(html_of("bridge"))
    rows = [{"id": u, "html_file": "page.html", "url": u} for u in BAD]
    (tmp_path / "list.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    words = ["text", str(tmp_path / "list.jsonl"), "--json", "--quiet"]
    desk([*words, "--store", str(tmp_path / "store")])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {t["id"]: bool(t["paragraphs"]) for t in told} == dict.fromkeys(BAD, True)

"""A story that begins from addresses whose site is away: told by address, closed, and asked again by the next gather."""

import json
from pathlib import Path

import pytest

from desk.cli import run
from desk.exits import Exit
from tests.hostile.odd_server import Answer, Logged, odd_server, page

WORDS = "وفد سوري يجتمع بوفد إسرائيلي في باريس لبحث خفض التصعيد في الجنوب"
URL, WALLED = "http://flaky.example/news/6", "http://wall.example/news/7"
TEXT = "".join(
    f"<p>{WORDS}، وقال مسؤول إن البند {n} أُقر بعد نقاش طويل في العاصمة الفرنسية.</p>" for n in range(8)
)
ARTICLE = f'<html lang="ar"><head><title>{WORDS}</title></head><body><article><h1>{WORDS}</h1>{TEXT}</article></body></html>'
HTML = "Content-Type: text/html; charset=utf-8"


@pytest.mark.row("I2")
def test_a_gather_whose_seeds_are_away_is_closed_and_the_next_one_asks_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story, store = tmp_path / "story", tmp_path / "store"
    story.mkdir()
    (story / "story.toml").write_text('title = "باريس"\noutlets = ["http://flaky.example/"]\n', "utf-8")
    (story / "a.url").write_text(f"{URL}\n{WALLED}\n")
    is_away = True

    def answer(logged: Logged, _: int) -> Answer:
        if logged.host == "wall.example" and logged.path != "/robots.txt":
            return Answer((page(b"", "cf-mitigated: challenge", "Server: cloudflare", status="403 No"),))
        if is_away or logged.path != "/news/6":
            return Answer((page(b"", status="404 No"),))
        return Answer((page(ARTICLE.encode(), HTML),))

    with odd_server({}, default=answer) as server:
        places = (
            f"--connect-to={host}:80:127.0.0.1:{server.port}" for host in ("flaky.example", "wall.example")
        )
        gather = ["gather", str(story), "--store", str(store), "--delay", "0", "--allow-private", "--no-services", *places]  # fmt: skip
        assert run(gather) == Exit.ERROR
        told = capsys.readouterr().err
        is_away = False
        assert run(gather) in {Exit.SOUND, Exit.PARTIAL}
    assert f"{URL}: failed http_status (answered 404). The next gather asks again" in " ".join(told.split())
    assert f"{WALLED}: blocked challenge" in told
    first, second = (
        json.loads(path.read_bytes()) for path in sorted((store / "runs" / "story").glob("*.json"))
    )
    assert (first["result"], second["result"] != "failed") == ("failed", True)
    fates = {one["url"]: one["fate"] for one in first["planned"]}
    assert (fates[URL], fates[WALLED]) == ("failed", "blocked")
    assert any(note.startswith(URL) for note in first["notes"])
    assert len(server.requests("/news/6")) == 2

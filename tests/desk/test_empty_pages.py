"""Pages without any text as they came are told with the next step."""

from pathlib import Path

from archive.fate import Fate, Outcome
from desk.audit.unread import empty_lines
from flows.reading.render_wish import Render
from tests.flows.kept_stories import a_house


def an_end(url: str, reason: str = "empty") -> Outcome:
    return Outcome(url=url, fate=Fate.NOT_AN_ARTICLE, reason=reason, why="an empty frame that a script fills")


def test_pages_that_scripts_make_are_told_with_how_they_can_be_had(tmp_path: Path) -> None:
    ends = [an_end("http://a.example/1"), an_end("http://a.example/2"), an_end("http://b.example/"), an_end("http://c.example/", "list")]  # fmt: skip
    told = " ".join(" ".join(empty_lines(ends, "my-story", a_house(tmp_path))).split())
    assert "3 pages have no text as their server sends them (a.example, b.example)" in told
    assert "warraq gather my-story --render" in told
    assert list(empty_lines(ends[3:], "my-story", a_house(tmp_path))) == []
    assert list(empty_lines(ends, "my-story", a_house(tmp_path, render=Render.NEEDED))) == []

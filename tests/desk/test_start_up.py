"""What each command loads before its first answer: counted, never timed (bench/start_up.py times)."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.desk_store import url_of, write_store

# Doors alone: the help of a command is made of its signature and its docstring.
DOORS = ("--help", "show", "fetch", "text", "judge", "audit", "doctor", "diff", "serve")
LIBRARIES = frozenset(
    [
        "scrapy",
        "twisted",
        "prefect",
        "trafilatura",
        "sqlalchemy",
        "pydantic",
        "numpy",
        "lxml",
        "babel",
        "boto3",
        "cryptography",
        "pyarrow",
        "asyncio",
        "alembic",
        "pg8000",
    ]
)
# Of all kinds: `--help` loaded 326 modules, that of a command 349 at most, `show` 629
# and `diff` 706 when this was written (Python 3.11).
MOST_OF_HELP, MOST_OF_LOOKING = 380, 740
_ELSEWHERE = LIBRARIES - {"sqlalchemy", "pydantic", "asyncio"} | {
    "flows.run", "archive.catalogue.fill", "story.folder", "story.judge", "article.extract", "spiders.frontier.urls", "feedparser",
    "urllib.request", "sqlalchemy.dialects.postgresql",
}  # fmt: skip
CODE = "import sys; from desk.cli import run; run({words!r}); print(*sorted(sys.modules), file=sys.stderr)"


def loaded(*words: str) -> frozenset[str]:
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(words=list(words))], capture_output=True, text=True, check=True
    )
    return frozenset(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("command", DOORS)
def test_help_loads_what_it_shows_and_nothing_that_does_the_work(command: str) -> None:
    modules = loaded(command) if command == "--help" else loaded(command, "--help")
    assert not LIBRARIES & modules
    assert len(modules) <= MOST_OF_HELP


@pytest.mark.parametrize(
    "words", [("show", "story-000"), ("diff", url_of("story-000", 1))], ids=("show", "diff")
)
def test_what_is_kept_is_looked_at_without_what_finds_fetches_reads_signs_or_fills(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    write_store(tmp_path / "store", 30, 1, again=2)
    words = (*words, "--store", str(tmp_path / "store"))
    first, modules = loaded(*words), loaded(*words)  # the first one makes the catalogue
    assert "archive.catalogue.fill" in first
    assert not _ELSEWHERE & modules
    assert len(modules) <= MOST_OF_LOOKING


def test_an_error_is_told_without_loading_what_could_have_raised_others(tmp_path: Path) -> None:
    modules = loaded("show", "nowhere", "--store", str(tmp_path / "none"))
    assert not {"flows.exports.package", "flows.run", "flows.reading.again", "numpy"} & modules

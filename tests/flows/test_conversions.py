"""Clean text in the archive itself: a conversion record for each article that was read, written once."""

from dataclasses import replace
from pathlib import Path
from typing import TypeGuard

import pytest

from archive.reading.reader import StoredRecord, scan
from archive.record import RecordKind
from archive.warc import read_fields_block
from archive.writing.conversion import Conversion
from article.article import Article
from article.pasted import clean_text
from flows.house import House
from flows.reading.conversions import conversions_of, write_conversions
from flows.run import Run, RunKind, running
from flows.settings import load_settings
from tests.builders import A_MOMENT, a_page, a_spool
from tests.flows.conftest import STORY, Walk


def texts_in(folder: Path) -> list[StoredRecord]:
    paths = sorted(path for end in ("", ".open") for path in folder.rglob(f"*-text-*.warc.gz{end}"))
    records = [r for path in paths for r in scan(path)]
    assert all(isinstance(r, StoredRecord) for r in records)
    return [r for r in records if isinstance(r, StoredRecord) and r.kind == RecordKind.CONVERSION]


def conversions(folder: Path, count: int, *, method: str = "pasted/1") -> tuple[Conversion, ...]:
    spool = a_spool(folder / "other")
    found = []
    for n in range(count):
        ref = spool.keep(a_page(f"http://a.example/{n}", b"%d" % n))
        article = clean_text(f"Title {n}\n\nFirst words {n}.\n\nSecond words.".encode(), name=str(n))
        found.append(replace(article, ref=ref, url=ref.url, method=method))
    return tuple(conversions_of(found, A_MOMENT))


def a_house(folder: Path) -> House:
    return House(settings=load_settings(store=str(folder / "store")))


def test_text_is_written_once_however_often_a_run_ends(tmp_path: Path) -> None:
    house, texts = a_house(tmp_path), conversions(tmp_path, 3)
    with running(house, "pages", RunKind.FETCH, now=A_MOMENT) as run:
        write_conversions(run, texts[:2])
        write_conversions(run, texts[:2])
        assert len(texts_in(run.folder)) == 2
        write_conversions(run, texts)
        written = texts_in(run.folder)
    assert [text.field("WARC-Refers-To") for text in written] == [
        f"<{one.source.record_id}>" for one in texts
    ]
    assert written[0].block.decode() == "Title 0\n\nFirst words 0.\n\nSecond words.\n"


def test_text_that_was_never_committed_is_written_anew_after_a_crash(tmp_path: Path) -> None:
    house, texts = a_house(tmp_path), conversions(tmp_path, 2)
    with running(house, "pages", RunKind.FETCH, now=A_MOMENT) as run:
        write_conversions(run, texts)
        forget_marks(run)
    with running(house, "pages", RunKind.FETCH, now=A_MOMENT) as run:
        assert run.resumed
        write_conversions(run, texts)
        assert len(texts_in(run.folder)) == 2


def test_a_run_that_goes_on_with_another_version_says_which_version_made_which_text(tmp_path: Path) -> None:
    house, texts = a_house(tmp_path), conversions(tmp_path, 1, method="old/1")
    newer = tuple(replace(one, method="new/2") for one in texts)
    with running(house, "pages", RunKind.FETCH, now=A_MOMENT) as run:
        write_conversions(run, texts)
        write_conversions(run, newer)
        write_conversions(run, newer)
        files = sorted(run.folder.glob("*-text-*.warc.gz.open"))
    facts = [dict(read_fields_block(r.block)) for path in files for r in scan(path) if is_metadata(r)]
    assert [fact["method"] for fact in facts] == ["old/1", "new/2"]
    assert len({fact["source"] for fact in facts}) == 1


def is_metadata(part: object) -> TypeGuard[StoredRecord]:
    return isinstance(part, StoredRecord) and part.kind == RecordKind.METADATA


def forget_marks(run: Run) -> None:
    """Leave the spool as a crash does that came before the frontier knew of the text."""
    with run.frontier() as frontier:
        assert frontier.marks()
        frontier._db.execute("DELETE FROM mark")


def test_without_articles_no_file_is_made(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    with running(house, "pages", RunKind.FETCH, now=A_MOMENT) as run:
        write_conversions(run, ())
        assert not list(run.folder.glob("*text*"))


@pytest.mark.slow
def test_each_judged_article_of_a_walk_has_its_text_beside_its_original(walk: Walk) -> None:
    texts = texts_in(walk.house.root / "warc" / STORY)
    sources = {(t.field("WARC-Refers-To") or "").strip("<>"): t for t in texts}
    articles: list[Article] = [one.article for one in walk.gathered.judged]
    refs = {article.ref.record_id: article for article in articles if article.ref}
    assert sources.keys() == refs.keys()
    assert len(texts) == len(sources)
    for record_id, article in refs.items():
        text = sources[record_id].block.decode()
        assert text.splitlines()[0] == article.title.splitlines()[0]
        assert all(paragraph.text in text for paragraph in article.paragraphs)
        assert sources[record_id].url == (article.ref.url if article.ref else None)

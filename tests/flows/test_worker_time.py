"""What a worker's time limit counts: the page alone, and what is told where it ran out; a worker imports no program."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from article import sections
from article.article import Article
from article.cuts import phrases, said
from article.cuts.memory import SiteMemory
from article.dates import rules
from article.extract import extract
from article.markup import element_names
from article.page import Page, page_of
from article.writers import agencies
from article.writers import credits as signed
from flows.reading.extraction import Extractors, Limits, Saved
from flows.reading.extraction import Page as Place
from flows.reading.nursery import _warm
from flows.reading.page_work import recalled
from flows.reading.site_pages import Listed, Serving
from flows.reading.workers import Workers
from tests.flows.kept_stories import html_of, url_of

# Seconds: a worker takes twice as long to start, and some 2 s to read the slow page; the others take 2 ms.
LIMIT = 0.5
SLOW = b"<html><body>" + b"<p>one word and <b>two</b></p>" * 300_000 + b"</body></html>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def program(folder: Path) -> Iterator[ModuleType]:
    """Be, to whoever starts a worker, a program that leaves a trace wherever it is imported."""
    found = ModuleType("__main__")
    found.__file__ = str(folder / "program.py")
    Path(found.__file__).write_text("open(__file__ + '.imported', 'x')", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", found)
        yield found


@pytest.fixture(scope="module")
def served(folder: Path, program: ModuleType) -> SiteMemory:
    """Give the memory of a page that two others serve, made by a worker that had to be started: the second one is too slow."""
    bodies = {"market": html_of("market"), "ferry": html_of("ferry"), "slow": SLOW}
    for name, body in bodies.items():
        (folder / f"{name}.html").write_bytes(body)
    files = [Saved(path=folder / f"{name}.html", url=url_of(name)) for name in bodies]

    def pages(places: Sequence[int]) -> Sequence[Place]:
        return [files[place] for place in places]

    with (
        Workers() as home,
        Serving(
            Extractors(home, Limits(seconds=LIMIT, workers=1)), Listed(sites=["a"] * 3, pages=pages)
        ) as serving,
    ):
        return recalled(serving.readings([0])[0].memory)


def test_the_start_of_a_worker_is_no_pages_time(served: SiteMemory) -> None:
    assert served.pages == 1


def test_a_worker_imports_nothing_of_its_parents_program(
    served: SiteMemory, program: ModuleType, folder: Path
) -> None:
    assert sys.modules["__main__"] is program
    assert not (folder / "program.py.imported").exists()


def test_a_page_that_took_too_long_to_serve_another_is_counted(served: SiteMemory) -> None:
    assert served.unread == 1


def test_an_article_tells_the_pages_that_served_it_and_those_that_were_too_slow(served: SiteMemory) -> None:
    page = page_of(html_of("market"), url=url_of("market"))
    assert isinstance(page, Page)
    article = extract(page, memory=served)
    assert isinstance(article, Article)
    assert article.method.endswith("+site/1+site-unread/1")


def test_a_warm_nursery_has_read_the_tables_that_its_workers_look_into() -> None:
    tables = (
        signed._tables,
        signed.given_names,
        sections._tables,
        agencies._names,
        element_names._table,
        said._phrases,
        phrases.tables,
        rules.lexicon,
    )
    _forget_what_pages_told()
    _warm()
    assert [table.cache_info().currsize for table in tables] == [1] * len(tables)


def _forget_what_pages_told() -> None:
    """Empty all that is remembered of pages and tables: a name that is remembered is not looked for in its table again."""
    rooms = [module for name, module in sys.modules.items() if name.partition(".")[0] == "article"]
    for remembered in {id(value): value for room in rooms for value in vars(room).values()}.values():
        if hasattr(remembered, "cache_clear"):
            remembered.cache_clear()

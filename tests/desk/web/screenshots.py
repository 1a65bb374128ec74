"""Pictures of the desk's pages, in Arabic and English, for people to look at.

    python -m tests.desk.web.screenshots FOLDER [--store STORE] [--width 1280] [--dark]

Without --store they show the small kept story of the tests.
"""

import argparse
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from archive.catalogue.views.articles import Filter, entries, review_queue
from archive.catalogue.views.runs import runs
from archive.catalogue.views.stories import story_cards
from desk.web.app import make_app
from desk.web.paths import article_path, original_path, run_path, story_path
from desk.web.server import listen, make_server
from desk.web.serving import Serving
from flows.house import House
from flows.settings import load_settings
from spiders.browser.chromium import find_program
from tests.desk.web.kept_desk import a_desk_house

LANGUAGES = ("ar", "en")


def pages_of(house: House) -> Mapping[str, str]:
    """Return the pages to show of a store, each with its name: those of the story with most articles."""
    with house.catalogue() as catalogue:
        story = max(story_cards(catalogue), key=lambda card: card.articles).story
        shown = entries(catalogue, story).entries
        changed = entries(catalogue, story, Filter(changed=True)).entries or shown
        gone = entries(catalogue, story, Filter(gone=True)).entries or shown
        waiting = review_queue(catalogue, story).entries
        run = runs(catalogue, story)[0].run
    article = article_path(story, changed[0].article)
    found = {
        "stories": "/",
        "story": story_path(story),
        "story-review": f"{story_path(story)}/review",
        "story-copies": f"{story_path(story)}/copies",
        "story-failed": f"{story_path(story)}/failed",
        "run": run_path(story, run),
        "live": f"{story_path(story)}/live",
        "article": article,
        "article-original": f"{article}?view=original",
        "article-cuts": f"{article}?view=cuts",
        "article-versions": f"{article}?view=versions",
        "article-reasons": f"{article}?view=reasons",
        "article-provenance": f"{article}?view=provenance",
        "article-gone": article_path(story, gone[0].article),
        "search": "/search?q=" + (shown[0].title.split() or ["*"])[0],
        "search-nothing": "/search?q=xyzzy",
        "error": "/nowhere",
    }
    if waiting:
        found["article-in-doubt"] = article_path(story, waiting[0].article)
    if changed[0].record_id:
        found["original"] = original_path(changed[0].record_id)
    return found


@contextmanager
def served(house: House) -> Iterator[str]:
    """Serve a desk for the length of a block, and give its address."""
    sock = listen(Serving(port=0))
    port = sock.getsockname()[1]
    server = make_server(make_app(house, Serving(port=port)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def take(browser: Browser, address: str, pages: Mapping[str, str], asked: argparse.Namespace) -> None:
    """Make the pictures of some pages, in each language: `<name>-<language>.png`."""
    for language in LANGUAGES:
        context = browser.new_context(
            locale=language,
            viewport={"width": asked.width, "height": 900},
            color_scheme="dark" if asked.dark else "light",
        )
        page = context.new_page()
        for name, path in pages.items():
            answer = page.goto(address + path)
            assert answer is not None
            if answer.status not in {200, 404}:
                print(f"{name}: {answer.status}")  # noqa: T201  # a command's own word
            page.evaluate("document.fonts.ready")
            page.screenshot(path=asked.folder / f"{name}-{language}.png", full_page=asked.full)
        context.close()


def main() -> None:
    """Make all pictures."""
    asks = argparse.ArgumentParser(prog="python -m tests.desk.web.screenshots")
    asks.add_argument("folder", type=Path)
    asks.add_argument("--store")
    asks.add_argument("--width", type=int, default=1280)
    asks.add_argument("--dark", action="store_true")
    asks.add_argument("--full", action="store_true", help="the whole page, not what is seen first")
    asks.add_argument("--only", nargs="*", help="names of pages")
    asked = asks.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="warraq-pictures-") as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        if not asked.store:  # whose keys are this user's stands there
            os.environ["XDG_STATE_HOME"] = folder
        house = (
            House(settings=load_settings(store=asked.store)) if asked.store else a_desk_house(Path(folder))
        )
        pages = {n: p for n, p in pages_of(house).items() if not asked.only or n in asked.only}
        with served(house) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=str(find_program(None)), args=["--no-sandbox"]
            )
            take(browser, address, pages, asked)
            browser.close()


if __name__ == "__main__":
    main()

"""A small kept story whose texts stand elsewhere than in one page of their own: on two pages, in a feed beside others, in a rendered DOM."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.fate import Fate, Outcome
from archive.record import RecordRef
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from archive.writing.rendered import Rendering
from article.article import Article, Paragraph, Status, Via
from flows.close import Ending, close_run
from flows.house import House
from flows.run import Run, RunKind, running
from spiders.frontier.plan import Plan, Purpose, Settled
from tests.builders import A_MOMENT, a_page
from tests.flows.kept_stories import a_house, judged

STORY, SITE = "sources", "https://paper.example"
LONG, FURTHER, FED, BESIDE, DRAWN = (f"{SITE}/{n}" for n in ("long", "long?page=2", "fed", "beside", "drawn"))
FEED = f"{SITE}/feed"
SAYS = {
    LONG: "The first page of the long report speaks of the harbour.",
    FURTHER: "The second page of the long report names the captain.",
    FED: "The text of the fed article stands in the feed alone.",
    BESIDE: "Another text of the very same feed is about the weather.",
    DRAWN: "A script wrote this paragraph about the lighthouse.",
}
PAGES = {
    LONG: f"<p>{SAYS[LONG]}</p>".encode(),
    FURTHER: f"<p>{SAYS[FURTHER]}</p>".encode(),
    FEED: f"<rss><description>{SAYS[FED]}</description><description>{SAYS[BESIDE]}</description></rss>".encode(),
    DRAWN: b"<script src=/draw.js></script>",
}


def a_sources_house(folder: Path) -> House:
    """Keep one run of the story, read by hand and judged."""
    house = a_house(folder)
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT) as run:
        refs = _kept(run)
        further = Paragraph(text=SAYS[FURTHER], ref=refs[FURTHER])
        ours = [
            _article(LONG, refs[LONG], Paragraph(text=SAYS[LONG]), further),
            replace(_article(FED, refs[FEED], Paragraph(text=SAYS[FED])), via=Via.FEED, instead_of=FED),
            replace(_article(BESIDE, refs[FEED], Paragraph(text=SAYS[BESIDE])), via=Via.FEED, instead_of=BESIDE),
            replace(_article(DRAWN, refs["dom"], Paragraph(text=SAYS[DRAWN])), via=Via.RENDERED),
        ]  # fmt: skip
        close_run(run, Ending(judged=[judged(one) for one in ours]), A_MOMENT + timedelta(minutes=1))
    return house


def _kept(run: Run) -> dict[str, RecordRef]:
    name = SpoolName(story=STORY, run=run.run_id, worker="w0")
    options = SpoolOptions(software="warraq/test")
    spool = Spool(run.house.spool, name, options=options, now=lambda: datetime.now(UTC), new_id=lambda: uuid.uuid4().urn)  # fmt: skip
    refs = {
        url: spool.keep(a_page(url, body, requested_at=A_MOMENT + timedelta(seconds=n)))
        for n, (url, body) in enumerate(PAGES.items())
    }
    made = Rendering(source=refs[DRAWN], dom=f"<p>{SAYS[DRAWN]}</p>".encode(), made_at=A_MOMENT + timedelta(seconds=9), facts=())  # fmt: skip
    dom = spool.render(made)
    marks = spool.close()
    with run.frontier() as frontier:
        frontier.plan([Plan(url=url, purpose=Purpose.PAGE) for url in PAGES])
        ends = [Outcome(url=ref.url, fate=Fate.KEPT, reason="ok", ref=ref) for ref in refs.values()]
        frontier.settle([Settled(outcome=end) for end in ends], marks)
    return {**refs, "dom": dom}


def _article(url: str, ref: RecordRef, *paragraphs: Paragraph) -> Article:
    return Article(
        url=url, ref=ref, title=f"About {url.rpartition('/')[2]}", bylines=(), outlet=None, published_at=None,
        published_raw=None, published_from=None, modified_at=None, language="en", canonical_url=None,
        paragraphs=paragraphs, boilerplate=(), status=Status.ARTICLE, method="by hand",
    )  # fmt: skip

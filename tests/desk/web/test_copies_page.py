"""Who took a text over from whom: copies and texts derived from another stand beneath their original, each marked as what it is."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from archive.catalogue.views.articles import copies
from flows.close import Ending, close_run
from flows.house import House
from flows.run import RunKind, running
from story.verdict import Relation, Verdict
from story.wording.copied import CopyFinding, CopyKind, First
from tests.builders import A_MOMENT
from tests.desk.web.conftest import Client
from tests.flows.kept_stories import STORY, a_house, an_old_article, html_of, judged, kept, url_of

KINDS = {"ferry": CopyKind.COPY, "market": CopyKind.DERIVED}


def took_over(verdict: Verdict, kind: CopyKind) -> Verdict:
    """The verdict on an article that took the bridge's text over."""
    found = CopyFinding(
        article=verdict.article, copy_of=url_of("bridge"), kind=kind, share=0.62, jaccard=0.5, containment=0.62, first=First.PUBLISHED
    )  # fmt: skip
    if kind is CopyKind.DERIVED:  # keeps its own relation and names no `copy_of`
        return replace(verdict, copied=found)
    return replace(verdict, copied=found, relation=Relation.COPY_OF, copy_of=url_of("bridge"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = a_house(tmp_path_factory.mktemp("copied"))
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT) as run:
        topics = ("bridge", *KINDS)
        refs = kept(run, {url_of(one): html_of(one) for one in topics})
        ours = [judged(an_old_article(ref, one)) for ref, one in zip(refs, topics, strict=True)]
        ours = [
            replace(one, verdict=took_over(one.verdict, KINDS[topic])) if topic in KINDS else one
            for one, topic in zip(ours, topics, strict=True)
        ]
        close_run(run, Ending(judged=ours), A_MOMENT + timedelta(minutes=1))
    return house


@pytest.mark.parametrize(
    ("language", "marks", "many"),
    [("en", ("copy: 62% of the text", "derived: 62% of the text"), "2 texts were taken from it"),
     ("ar", ("منقول: 62% من النص", "منقول بتصرّف: 62% من النص"), "أُخذ عنه نصان")],
)  # fmt: skip
def test_copies_and_derived_texts_stand_beneath_their_original(
    house: House, client_of: Callable[[House], Client], language: str, marks: tuple[str, str], many: str
) -> None:
    page = client_of(house).get(f"/story/{STORY}/copies", accept_language=language).text
    tree = page.split('<ul class="tree">')[1].partition("</main>")[0]
    shown = " ".join(re.sub(r"<[^>]+>", "", tree).split())
    assert tree.index("the new bridge opens") < tree.index("<ul>") < tree.index("the fish market moves")
    assert all(mark in shown for mark in (*marks, many)), shown


def test_the_catalogue_knows_what_each_text_was_taken_from(house: House) -> None:
    with house.catalogue() as catalogue:
        found = copies(catalogue, STORY)
    told = {one.id: (one.copied, one.copied_of) for one in found.entries}
    assert told == {url_of(topic): (kind.value, url_of("bridge")) for topic, kind in KINDS.items()}
    assert found.total == 2

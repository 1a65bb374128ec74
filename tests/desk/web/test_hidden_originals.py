"""The original of a page that was taken down is shown to nobody, whatever address its text was read from."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from archive.catalogue.views.articles import entries
from archive.decisions.decision import DecisionKind
from flows.close import Ending, close_run
from flows.decisions.decide import Wanted, decide
from flows.house import House
from flows.run import RunKind, running
from tests.builders import A_MOMENT
from tests.desk.web.conftest import Client
from tests.flows.kept_stories import STORY, a_house, an_old_article, html_of, judged, kept, url_of

ELSEWHERE = "https://cache.example/view?id=7"  # says nothing of whose page it holds


def test_an_original_under_another_address_is_hidden_with_the_article_that_was_read_from_it(
    tmp_path: Path, client_of: Callable[[House], Client]
) -> None:
    house = a_house(tmp_path)
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT) as run:
        (ref,) = kept(run, {ELSEWHERE: html_of("bridge")})
        article = replace(an_old_article(ref, "bridge"), url=url_of("bridge"))
        close_run(run, Ending(judged=[judged(article)]), A_MOMENT + timedelta(minutes=1))
    client, uuid = client_of(house), ref.record_id.removeprefix("urn:uuid:")
    paths = (f"/original/{uuid}", f"/original/{uuid}/raw", f"/record/{uuid}")
    assert {client.get(path).status_code for path in paths} <= {200, 302, 303, 307}
    told = Wanted(story=STORY, kind=DecisionKind.TAKEDOWN, article=_only(house), note="asked")
    decide(house, told, now=A_MOMENT)
    answers = [client.get(path) for path in paths[:2]]
    assert [answer.status_code for answer in answers] == [451, 451]
    assert not any("eleven nights" in client.get(path).text for path in paths)


def _only(house: House) -> str:
    """The one article of the story."""
    with house.catalogue() as catalogue:
        (found,) = entries(catalogue, STORY).entries
    return found.article

"""What looking around makes of answers: whatever comes, a run goes on, and what was not read was not measured."""

from dataclasses import replace

from flows.look import Places, reading_of
from story.channels.gdelt_gal import LIVE
from story.link import Channel, Unmeasured
from tests.story.survey_answers import SURVEY, a_service_ask, an_answer_to

FEED = "<rss><channel><item><title>Wadi dam</title><link>https://a.example/1</link></item></channel></rss>"


def _faulty(title: str, text: str) -> bool:
    raise IndexError(f"{title}{text}")


def test_a_fault_of_a_reader_leaves_the_answer_unmeasured_and_does_not_end_the_run() -> None:
    answer = an_answer_to(a_service_ask(Channel.GDELT_GAL, LIVE), FEED)
    assert reading_of(answer, Places(scopes={}, survey=SURVEY)).links
    failed = reading_of(answer, Places(scopes={}, survey=replace(SURVEY, plausible=_faulty)))
    assert (failed.links, failed.unmeasured) == ((), Unmeasured.UNREADABLE)
    assert "IndexError" in failed.note

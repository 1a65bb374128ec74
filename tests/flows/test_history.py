"""What the history of a page is made of: texts as they were read then, and nothing of what was taken down."""

from pathlib import Path

import pytest

from archive.decisions.book import Word
from archive.decisions.decision import DecisionKind, article_of
from flows.decisions.decide import Wanted, decide, decide_of
from flows.versions.history import HistoryError, history_of, told_of
from tests.builders import A_MOMENT
from tests.flows.kept_stories import STORY, TOPICS, a_story, paragraphs_of, url_of


def test_a_version_tells_what_was_read_then_until_it_is_taken_down(tmp_path: Path) -> None:
    house = a_story(tmp_path, ("bridge",))
    (version,) = history_of(url_of("bridge"), house).versions
    assert version.told.title == TOPICS["bridge"][0].lower()  # as the older extractor had it
    assert version.told.paragraphs == tuple(paragraphs_of("bridge")[:-1])
    assert told_of(house, version.record_id) == version.told
    wanted = Wanted(
        story=STORY, kind=DecisionKind.TAKEDOWN, article=article_of(url_of("bridge")), note="n", by="b"
    )
    decide(house, wanted, now=A_MOMENT)
    for ask in (lambda: history_of(url_of("bridge"), house), lambda: told_of(house, version.record_id)):
        with pytest.raises(HistoryError, match="taken down"):
            ask()


def test_an_address_that_was_taken_down_elsewhere_has_no_history_here(tmp_path: Path) -> None:
    house, url = a_story(tmp_path, ("bridge",)), url_of("bridge")
    word = Word(story="other", kind=DecisionKind.TAKEDOWN, id=url, url=url, note="n", by="b")
    decide_of(house, word, now=A_MOMENT)
    with pytest.raises(HistoryError, match="taken down"):
        history_of(url, house)


@pytest.mark.parametrize("word", ["https://nowhere.example/", "urn:uuid:0", "no address"])
def test_what_the_store_does_not_hold_is_said_with_what_can_be_given(word: str, tmp_path: Path) -> None:
    house = a_story(tmp_path, ("bridge",))
    with pytest.raises(HistoryError, match=r"warraq show|no http\(s\) address"):
        history_of(word, house)

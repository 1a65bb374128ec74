"""Seeds are pasted: what a profile takes to read them grows with their length, also where no blank parts them."""

from functools import partial

import pytest

from story.profile import build_profile
from story.seed import SeedText, Story
from tests.article.test_linear import GROWTH, SLACK_SECONDS, seconds

STORY = Story(name="s", title="t", seeds=(), languages=("ar", "en"), outlets=())
LETTERS = 8_000


@pytest.mark.parametrize(("language", "piece"), [("ar", "ال"), ("ar", "و"), ("en", "ab"), ("he", "ה")])
def test_a_word_that_never_ends_is_read_in_the_time_of_its_letters(language: str, piece: str) -> None:
    def read(text: str) -> None:
        seed = SeedText(name="a", title="t", text=text, published_at=None, language=language, url=None)
        assert build_profile(STORY, (seed,)).seed_language == language

    read("دمشق في الشام London بكرة")  # loads the tables
    word = piece * (LETTERS // len(piece))
    # Once each: a word is remembered, so a second time would tell nothing.
    assert seconds(partial(read, word * 4), 1) < GROWTH * seconds(partial(read, word), 1) + 5 * SLACK_SECONDS

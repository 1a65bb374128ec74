"""Seeds are pasted: what a profile takes to read them grows with their length, also where no blank parts them."""

from functools import partial

import pytest

from story.names.people import people_terms
from story.profile import build_profile
from story.profiles.sentences import Sentence, sentences_of
from story.seed import SeedText, Story
from story.wording.string_search import texts_holding
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


def test_people_by_the_hundred_are_looked_for_in_the_time_of_the_text() -> None:
    def told(count: int) -> tuple[Sentence, ...]:
        names = [f"{chr(97 + n // 676)}{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}" for n in range(count)]
        text = " ".join(f"Minister Ab{name} Zor{name} said." for name in names)
        seed = SeedText(name="a", title="t", text=text, published_at=None, language="en", url=None)
        return tuple(sentences_of(seed))

    few, many = told(250), told(1_000)
    assert len(people_terms(few, ())) > 50  # loads the tables
    # Of each the best of some: the first time of a text fills the memory of its words.
    fewer, more = (seconds(partial(people_terms, text, ()), 3) for text in (few, many))
    assert more < GROWTH * fewer + SLACK_SECONDS


def test_strings_are_found_where_they_stand() -> None:
    texts = ["she sells shells", "his", "", "ushers", "a" * 9]
    strings = ["he", "she", "his", "hers", "s", "", "aa", "aaaaaaaaaa", "sells sh"]
    assert texts_holding(strings, texts) == {
        one: {at for at, text in enumerate(texts) if one in text} for one in strings
    }

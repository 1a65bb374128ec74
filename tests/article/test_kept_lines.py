"""What is remembered between pages is bounded in lines and in their length: a page cannot fill the memory with long ones."""

import pytest

from article.cuts import phrases, reasons, said
from article.refusals import notices

CACHES = [
    (phrases.fold, phrases._kept_words),
    (phrases.letters_of, phrases._kept_letters),
    (notices.says_missing, notices._kept_words),
    (said.head_of, said._kept_head),
    (said.line_of, said._kept_line),
    (reasons._shares, reasons._kept_shares),
]


@pytest.mark.parametrize(("ask", "kept"), CACHES)
def test_a_long_line_is_answered_and_not_kept(ask, kept):
    before = kept.cache_info().currsize
    for line in ("word " * 300, "كلمة " * 300, "-" * 2_000):
        ask(line)
    assert kept.cache_info().currsize == before


@pytest.mark.parametrize(("ask", "kept"), CACHES)
def test_a_short_line_is_read_once(ask, kept):
    kept.cache_clear()
    assert ask("Share this") == ask("Share this")
    assert (kept.cache_info().hits > 0, kept.cache_info().currsize) == (True, 1)


def test_a_long_text_has_the_words_of_its_parts():
    assert phrases.fold("Élan 12 مدرسةٌ " * 300) == phrases.fold("Élan 12 مدرسةٌ ") * 300
    assert phrases.letters_of("Élan 12 مدرسةٌ " * 300) == phrases.letters_of("Élan 12 مدرسةٌ ") * 300

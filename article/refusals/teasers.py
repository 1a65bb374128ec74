"""Whether a text is only what a paywall shows of an article."""

from article.markup.source import Block, Source
from article.metadata import Facts
from article.refusals.notices import asks_to_join, said_first
from article.titles.headlines import is_prose

TEASER = "only the free part of a paid article stands on the page"
# A choice, checked on one side only: of the 28 pages among fundus_tests and readability_pages that call themselves paid,
# the shortest whole text has 279 words. No teaser stands in that data.
_TEASER_WORDS = 250
_WALL_REACH = (
    6  # blocks behind the text in which its paywall stands; a choice: sidebars sell subscriptions too
)
# The same for longer texts, whose page may ask for subscribers too: up to so many words, and so many blocks from the text's end.
_LONG_TEASER_WORDS, _CLOSE = 600, 2
_BLOCK_WORDS = 30
_BUTTON_WORDS = 3  # words of a wall's button ("Log in"), which says nothing alone; a choice


def is_teaser(source: Source, facts: Facts, kept: list[Block], words: int) -> bool:
    """Say whether the text is only the free part of a paid article."""
    if facts.claims.free is False and facts.claims.body_words > 2 * words:
        return True
    if words >= _LONG_TEASER_WORDS:
        return False
    if words < _TEASER_WORDS and (facts.claims.free is False or facts.paywalled):
        return True
    if not kept:
        return False
    near = [b for b in source.blocks if kept[0].start <= b.start and b.words <= _BLOCK_WORDS and not b.hidden]
    behind = [b for b in near if b.start > kept[-1].start][:_WALL_REACH]
    if any(asks_to_join(b.text) for b in (*kept[-_CLOSE:], *behind[:_CLOSE])):
        return True
    if words >= _TEASER_WORDS:
        return False
    inside = [b for b in near if b.start <= kept[-1].start]
    return any(asks_to_join(b.text) for b in behind) or any(
        said_first(b.text[:200], "paywall", 4) for b in (*inside, *behind)
    )


def prompts_at_end(source: Source, facts: Facts, kept: list[Block]) -> int:
    """Count the last blocks of a teaser that are its wall's words, "Subscribe to read on", and no part of the text.

    One block stays at least, and all of them where the rest would not be told as a teaser any more.
    """
    if not is_teaser(source, facts, kept, _words(kept)):
        return 0
    count = 0
    for at, block in enumerate(reversed(kept[1:]), 1):
        if _is_prompt(block):
            count = at
        elif block.words > _BUTTON_WORDS or is_prose(block.text):
            break
    text = kept[: len(kept) - count]
    return count if is_teaser(source, facts, text, _words(text)) else 0


def _is_prompt(block: Block) -> bool:
    said = asks_to_join(block.text) or said_first(block.text[:200], "paywall", 4) > 0
    return said and block.words <= _BLOCK_WORDS


def _words(blocks: list[Block]) -> int:
    return sum(len(b.text.split()) for b in blocks)

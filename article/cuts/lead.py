"""Finds the standfirst that extractors drop: between title and first paragraph, known as a summary, by name or by odds."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from article.dates.reading import is_date_line
from article.markup.source import Block
from article.metadata import Facts

_LEAD_NAMES = re.compile(
    r"(?:^|[\s._#-]|[a-z](?=[LSDITP]))(?:lead|lede|standfirst|summary|intro|introtext|sub-?tit(?:le|re|ulo)?|subhead(?:line)?|chapo|dek|deck|"
    r"excerpt|abstract|teaser-?text|preamble|ingress|vorspann|sapo|bajada|sottotitolo|perex|epigraph|strapline)",
    re.IGNORECASE,
)
_NO_LEAD_NAMES = re.compile(
    r"figure|figcaption|caption|credit|photo|gallery|video|player|author|byline(?!-)|bio\b|share\b|related|tags?\b|breadcrumb|carousel|"
    r"paywall|signup|newsletter|disclosure|image|thumbnail|toc\b|(?:^|[.\s_-])(?:date|time|published|updated)",
    re.IGNORECASE,
)
_ENDS = re.compile("[.!?؟۔。！？…][\"”“»«’')\\]\\s]*$")
# Blocks behind the title in which a lead may stand: a choice. On 435 pages (fundus_tests, readability_pages, both rtl
# sets) 91 of 108 blocks so named that the gold text holds stand within it, and 14 of 15 that it does not hold; 12 and
# 20 gave the same ROUGE-L and lost leads on 90 pages each of the first two.
_REACH = 8
# Odds from which on a sentence right behind the title is its lead. On 943 pages of six sets, with odds of models that
# had not seen their sites: of 82 such blocks 48 stand in the gold text, and 20 of the rest are leads that their set
# leaves out by convention. A name alone counts from half of that on.
_ODDS, _NAMED_ODDS = 0.1, 0.05
_MOST = 3  # blocks that a lead may consist of
_WORDS = 8  # words of the shortest lead without a telling name, and of the first paragraph
_LONG = 12  # words from which on a lead need not end as a sentence does


def lead_of(
    blocks: Sequence[Block], chosen: Collection[int], facts: Facts, odds: Sequence[float]
) -> list[int]:
    """Return the blocks to add as the lead; none where the title or a first paragraph is not among the blocks."""
    first = next(
        (i for i in sorted(chosen) if blocks[i].words >= _WORDS and blocks[i].key not in facts.said_titles),
        None,
    )
    if first is None:
        return []
    tops = [i for i in range(first) if blocks[i].tag == "h1" or blocks[i].key in facts.said_titles]
    if not tops:
        return []
    text = "\n".join([blocks[i].key for i in chosen])
    found: list[int] = []
    for i in range(tops[-1] + 1, first):
        block = blocks[i]
        plain = block.words >= 5 and block.link_share <= 0.5 and not block.hidden and block.tag != "li"
        if not plain or i in chosen or block.key in text or _said_in_title(block, facts):
            continue
        near = i - tops[-1] <= _REACH
        told = is_summary(block.key, facts.descriptions)
        if told or (near and not found and _leads(block, odds[i])):
            found.append(i)
    return found[:_MOST]


def _leads(block: Block, odds: float) -> bool:
    near = block.path[-2:]
    if any(_is_named(element, lead=False) for element in block.path[-3:]):
        return False
    if odds >= _NAMED_ODDS and any(_is_named(element, lead=True) for element in near):
        return True
    sentence = block.words >= _LONG or (block.words >= _WORDS and _ENDS.search(block.text[-20:]) is not None)
    return odds >= _ODDS and sentence and not is_date_line(block.text)


@lru_cache(maxsize=4096)
def _is_named(element: str, *, lead: bool) -> bool:
    return (_LEAD_NAMES if lead else _NO_LEAD_NAMES).search(element) is not None


def _said_in_title(block: Block, facts: Facts) -> bool:
    """Say whether a block is the headline with its kicker before it."""
    return block.words <= _LONG and any(t in block.key or block.key in t for t in facts.said_titles)


def is_summary(key: str, descriptions: tuple[str, ...]) -> bool:
    """Compare with the page's own summaries; those are often cut short, so the beginning is enough."""
    return any(
        key == d or (len(key) >= 25 and (d.startswith(key) or key.startswith(d[: max(25, len(d) - 4)])))
        for d in descriptions
    )

"""Finds the standfirst that extractors drop: between title and first paragraph, known as a summary or by its name."""

import re
from collections.abc import Collection

from article.metadata import Facts
from article.source import Block

_LEAD_NAMES = re.compile(
    r"(?:^|[\s._#-])(?:lead|lede|standfirst|summary|intro|introtext|subtitle|sub-?title|subhead(?:line)?|chapo|dek|deck|excerpt|abstract|"
    r"teaser-?text|preamble|ingress|vorspann|sapo|bajada|sottotitolo)",
    re.IGNORECASE,
)
_NO_LEAD_NAMES = re.compile(
    r"figure|figcaption|caption|credit|photo|gallery|video|player|author|byline|bio\b|share|social|related|tags?\b|breadcrumb|"
    r"(?:^|[.\s_-])(?:date|time|published|updated)",
    re.IGNORECASE,
)
# Blocks behind the title in which a lead named only by its class may stand: a choice. On 435 pages (fundus_tests,
# readability_pages, both rtl sets) 91 of 108 blocks so named that the gold text holds stand within it, and 14 of 15
# that it does not hold; 12 and 20 gave the same ROUGE-L and lost leads on 90 pages each of the first two.
_LEAD_REACH = 8
_MOST = 3  # blocks that a lead may consist of
_PROSE_WORDS = 8  # words from which on a chosen block counts as the first paragraph


def lead_of(blocks: list[Block], chosen: Collection[int], facts: Facts) -> list[int]:
    """Return the blocks to add as the lead; none where the title or a first paragraph is not among the blocks."""
    first = next(
        (
            i
            for i in sorted(chosen)
            if blocks[i].words >= _PROSE_WORDS and blocks[i].key not in facts.said_titles
        ),
        None,
    )
    if first is None:
        return []
    tops = [i for i in range(first) if blocks[i].tag == "h1" or blocks[i].key in facts.said_titles]
    if not tops:
        return []
    text = "\n".join(blocks[i].key for i in chosen)
    found = []
    for i in range(tops[-1] + 1, first):
        block = blocks[i]
        plain = block.words >= 5 and block.link_share <= 0.5 and not block.hidden
        if i in chosen or not plain or block.key in text:
            continue
        named = i - tops[-1] <= _LEAD_REACH and _LEAD_NAMES.search(" / ".join(block.trail[-2:]))
        if _NO_LEAD_NAMES.search(" / ".join(block.trail[-3:])):
            continue
        if named or is_summary(block.key, facts.descriptions):
            found.append(i)
    return found[:_MOST]


def is_summary(key: str, descriptions: tuple[str, ...]) -> bool:
    """Compare with the page's own summaries; those are often cut short, so the beginning is enough."""
    return any(
        key == d or (len(key) >= 25 and (d.startswith(key) or key.startswith(d[: max(25, len(d) - 4)])))
        for d in descriptions
    )

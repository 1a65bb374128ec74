"""What is cut from the chosen blocks, and what of it may be a sentence of the article and stays, marked.

A cut by a line's own words is sure. One by its neighbours, its links or its element's name is not: where the odds say
that the line is the article's, it stays, with a doubt where it reads as a sentence.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from article.article import Why
from article.blocks.choice import Choice
from article.blocks.kinds import is_caption
from article.cuts.boilerplate import Line, why_cut
from article.cuts.edges import Edges, trim_edges
from article.cuts.series import CELLS, CLOCK, FREED, grids_of, series_of
from article.cuts.zones import cut_lines
from article.markup.source import Block, Source, key_of
from article.metadata import Facts
from article.titles.headlines import is_prose
from article.writers.people import is_signed_by

_NAMED = re.compile(
    r"(?:^|[\s_/-])(?:(?P<byline>by-?line|author(?:-?name|-?info|-?box)?|writer)|(?P<tags>tags?(?:-?list|-?links|cloud|-?items?|s)?|keywords)|"
    r"(?P<share>share|sharing|social(?:-?media|-?share|-?icons)?|addtoany|sharethis)|(?P<date>(?:entry-|post-|publish-?)?date|datetime|timestamp)|"
    r"(?P<newsletter>newsletter|mailing-?list)|(?P<crumb>bread-?crumbs?)|(?P<credit>photo-?credit|credits?))(?=$|[\s_/-])",
    re.IGNORECASE,
)
_NAMED_WHY = {
    "byline": Why.BYLINE, "tags": Why.TAGS, "share": Why.SHARE, "date": Why.DATELINE, "newsletter": Why.NEWSLETTER,
    "crumb": Why.FURNITURE, "credit": Why.CREDIT,
}  # fmt: skip
_PULLED = re.compile(r"^(?:blockquote|aside|q)\b|pull-?quote|pullquote|quote|zitat|citation", re.IGNORECASE)
_ARTICLE = re.compile(r"<(/?)article[\s>]", re.IGNORECASE)
# Odds from which on a line stays although its neighbours, its element's name or an earlier copy speak against it: a
# choice. Of the 4,300 words that such rules took from there on, on 92 development pages and with odds of models that had
# not seen their sites, 2 of 3 stand in the gold text; of the 2,900 with odds from .5 to .8 it was 1 of 2.
_SURE = 0.8
_POINTS = 0.6  # the same for a line that is nothing but a link; a choice
_LINK = 0.8  # share of its letters inside of links from which on a line is a link; a choice
_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_SAME = 40  # letters from which on the same paragraph twice is a slip of the page, not a refrain
_QUOTED = 25  # letters of the shortest quote that is looked for in the text
_QUOTES = 40  # quotes that are looked for; each costs one search through the text
_GALLERY = 0.6  # share of the words in captions from which on they are the story


@dataclass(slots=True, kw_only=True)
class Knife:
    """What was decided about the chosen blocks, by index: reasons to cut, doubts about what stays, and what edges told."""

    cut: dict[int, Why] = field(default_factory=dict)
    doubt: dict[int, Why] = field(default_factory=dict)
    edges: Edges = field(default_factory=Edges)


def judge_blocks(source: Source, facts: Facts, choice: Choice, *, fetched_at: datetime | None) -> Knife:
    """Decide for each chosen block: by its words, neighbours, place, element's name, other pages, and what says it again."""
    knife, blocks = Knife(), source.blocks
    freed = _by_words(knife, source, facts, choice, fetched_at)
    for i in choice.blocks:
        unsure = i not in knife.cut and i not in freed and choice.odds[i] < _SURE
        if unsure and (why := _named(blocks[i])) is not None:
            knife.cut[i] = why
    _said_everywhere(knife, blocks, choice)
    _captions(knife, blocks, choice)
    _said_twice(knife, blocks, choice)
    _other_articles(knife, source, facts, choice)
    for i in choice.doubted.difference(knife.cut):
        knife.doubt.setdefault(i, Why.FURNITURE)
    return knife


def _by_words(
    knife: Knife, source: Source, facts: Facts, choice: Choice, fetched_at: datetime | None
) -> frozenset[int]:
    """Judge each chosen block by its words and neighbours; return those that are of a series, which neither may cut."""
    blocks = source.blocks
    lines = [Line(text=blocks[i].text, link_share=blocks[i].link_share) for i in choice.blocks]
    whys = cut_lines(lines, title=facts.title)
    freed = _freed(source, choice, whys)
    outlet = key_of(facts.outlet or "")
    for at, i in enumerate(choice.blocks):
        block, why = blocks[i], whys[at]
        if i in freed:
            whys[at] = None
        elif why is None:
            whys[at] = _pointer(block, outlet, facts, choice.odds[i])
        elif choice.odds[i] >= _SURE and _may_stay(block, why) and why_cut(lines[at]) is None:
            whys[at] = None
            if is_prose(block.text):
                knife.doubt[i] = why
    left = [at for at, i in enumerate(choice.blocks) if i not in freed]
    kept = [whys[at] for at in left]
    knife.edges = trim_edges([lines[at] for at in left], kept, facts.title, fetched_at=fetched_at)
    for at, why in zip(left, kept, strict=True):
        if why is not None:
            knife.cut[choice.blocks[at]] = why
            knife.doubt.pop(choice.blocks[at], None)
    return freed


def _freed(source: Source, choice: Choice, whys: list[Why | None]) -> frozenset[int]:
    """Return the blocks of a series that no word of their own cuts, and the cells of tables of which most stay."""
    told = dict(zip(choice.blocks, whys, strict=True))
    series = series_of(source.blocks, choice.blocks)
    freed = {i for i, shape in series.items() if told[i] in FREED[shape]}
    for cells in grids_of(source, choice.blocks):
        if 2 * sum(told[i] is None for i in cells) > len(cells):
            freed.update(cells)
    return frozenset(freed)


def _may_stay(block: Block, why: Why) -> bool:
    """Say whether odds may keep a line that its neighbours speak against: no link in a list of links, no credit."""
    heading = block.tag in _HEADINGS
    return why is not Why.CREDIT and (heading or is_prose(block.text) or block.link_share < _LINK)


def _pointer(block: Block, outlet: str, facts: Facts, odds: float) -> Why | None:
    if block.words < 30 and block.link_share >= _LINK and odds < _POINTS:
        return Why.RELATED
    if block.key == outlet:
        return Why.FURNITURE
    if any(is_signed_by(block.text, name) for name in facts.bylines):
        return Why.BYLINE
    if block.tag not in CELLS and CLOCK.fullmatch(block.text):
        return Why.DATELINE
    return Why.REPEATED_TITLE if block.key in facts.said_titles and block.words >= 2 else None


def _named(block: Block) -> Why | None:
    """Return the reason that a short block's own element names (class, id, role): what is prose stays all the same."""
    if block.words > 12 or is_prose(block.text):
        return None
    match = _NAMED.search(" / ".join(block.trail[-2:]))
    return _NAMED_WHY[match.lastgroup] if match and match.lastgroup else None


def _said_everywhere(knife: Knife, blocks: list[Block], choice: Choice) -> None:
    """Cut the sentences that all other pages of the site hold. Where that were most of the text, it stays: a doubt says so."""
    left = [i for i in choice.blocks if i not in knife.cut]
    found = [i for i in left if i in choice.repeated and is_prose(blocks[i].text)]
    if 2 * _letters(blocks, found) <= _letters(blocks, left):
        knife.cut.update(dict.fromkeys(found, Why.FURNITURE))


def _captions(knife: Knife, blocks: list[Block], choice: Choice) -> None:
    """Cut what stands under pictures, unless that is the story: a gallery."""
    left = [i for i in choice.blocks if i not in knife.cut]
    under = [i for i in left if is_caption(blocks[i])]
    if sum(blocks[i].words for i in under) < _GALLERY * sum(blocks[i].words for i in left):
        knife.cut.update(dict.fromkeys(under, Why.CAPTION))


def _said_twice(knife: Knife, blocks: list[Block], choice: Choice) -> None:
    """Cut a paragraph that stands before it in another element, and a quote that the text holds word for word.

    What one element holds twice its author wrote twice: a refrain. Lines that are no sentences (of code, of a table)
    may stand again.
    """
    seen: dict[str, int] = {}
    left = [i for i in choice.blocks if i not in knife.cut]
    before = False
    for i in left:
        block = blocks[i]
        again = len(block.key) >= _SAME and seen.setdefault(block.key, block.container) != block.container
        copied = before or choice.odds[i] < _SURE or block.key == blocks[left[0]].key
        if again and copied and is_prose(block.text):
            knife.cut[i] = Why.REPEATED
        before = again
    quotes = [i for i in left if i not in knife.cut and _may_be_pulled(blocks[i])][:_QUOTES]
    if not quotes:
        return
    among = set(quotes)
    text = "\n".join(blocks[i].key for i in left if i not in among)
    knife.cut.update({i: Why.PULL_QUOTE for i in quotes if blocks[i].key in text})


def _may_be_pulled(block: Block) -> bool:
    return len(block.key) >= _QUOTED and any(_is_pulled(element) for element in block.path[-4:])


@lru_cache(maxsize=4096)
def _is_pulled(element: str) -> bool:
    return _PULLED.search(element) is not None


def _other_articles(knife: Knife, source: Source, facts: Facts, choice: Choice) -> None:
    """Cut whole further articles: `article` elements beside the one that holds the title, under an `h1` of their own.

    A title outside of all of them has its text outside of them too where that is likelier and ends before them.
    """
    blocks = source.blocks
    heads = [i for i, b in enumerate(blocks) if b.tag == "h1" and not b.hidden]
    if len(heads) < 2:
        return
    prose = [i for i, b in enumerate(blocks) if i > heads[0] and not b.hidden and is_prose(b.text)]
    homes = _homes(source, sorted({*choice.blocks, *heads, *prose}))
    own = {homes[i] for i in heads if blocks[i].key in facts.said_titles}
    own = own - {0} or own
    if len(own) != 1:
        return
    others = {homes[i] for i in heads if blocks[i].words >= 3} - own - {0}
    foreign = [i for i in choice.blocks if homes[i] in others]
    inside = [i for i in choice.blocks if homes[i] in own]
    apart = bool(inside) and all(inside[-1] < i for i in foreign)
    if own == {0} and not (
        apart and max(choice.odds[i] for i in inside) >= max([choice.odds[i] for i in foreign], default=0)
    ):
        return
    for i in (*foreign, *(i for i in (*prose, *heads) if homes[i] in others)):
        if knife.cut.get(i) in (None, Why.REPEATED_TITLE):
            knife.cut[i] = Why.OTHER_ARTICLE


def _letters(blocks: list[Block], among: Iterable[int]) -> int:
    return sum(len(blocks[i].key) for i in among)


def _homes(source: Source, asked: list[int]) -> dict[int, int]:
    """Number the outermost `article` element around each block asked for (in page order); 0 is none."""
    homes, depth, count = {}, 0, 0
    marks = _ARTICLE.finditer(source.markup)
    mark = next(marks, None)
    for i in asked:
        while mark is not None and mark.start() < source.blocks[i].start:
            if mark[1]:
                depth = max(0, depth - 1)
            else:
                count += depth == 0
                depth += 1
            mark = next(marks, None)
        homes[i] = count if depth else 0
    return homes

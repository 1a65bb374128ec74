"""Names why each block of a page that is no article text is none: its words, its list's head, its elements' names, its link."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from article.article import Why
from article.cuts.among import LISTS, settle
from article.cuts.boilerplate import Line, button_of, opens_byline, opens_list, why_words
from article.cuts.known import LEVELS, LINK, MENU_WORDS, Head, Known, is_way
from article.cuts.said import head_of, is_signed, line_of
from article.dates.reading import is_date_line
from article.markup.element_names import NOTHING, PART, REGION, Told, is_side, most_telling
from article.markup.source import Block, Source, words_of
from article.markup.targets import is_timed, told_by_link
from article.metadata import Facts
from article.titles.headlines import is_prose

_SELF_WORDS = 45  # words beyond which no phrase of the tables is looked for; `boilerplate` asks for no more
_BUTTON_WORDS = 3
_HEAD_LETTERS = 80
_QUOTED, _LONGEST_QUOTE = 20, 600  # letters of such a block
_QUOTING = frozenset(["aside", "blockquote", "q"])
_HEADLINE_WORDS, _SHORT_HEADLINE = 5, 3
_FOLLOWS = (
    3  # blocks behind a list's head of which one is as long as a headline: names of tabs may lie between
)
_SIGNED_WORDS, _DATED_WORDS = 14, 12
_DATED = 36  # characters of a numbered day with a label and a clock: "Publisert: 05.08.24 kl. 14:47" has 29
_DIGIT = re.compile(r"\d")
_LABELLED = re.compile(r"[:：]\s{0,9}\w")  # a label and what it speaks of: no list follows
_STRONG = frozenset([Why.LATEST, Why.MOST_READ, Why.RELATED])
_OWN = 2  # innermost elements of an entry: <li><h4 class=related-title>
_REMEMBERED = 8192  # lines whose reading is remembered: the furniture of a site's pages is the same on each
_UNSURE = frozenset([Why.FURNITURE, Why.RELATED])
_NUMBERED_DAY = re.compile(
    r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}|\d{4}[./年-]\s?\d{1,2}|\d{1,2}[:.]\d{2}"
)


def reasons_of(
    source: Source, kept: Collection[int], facts: Facts, memory_hits: Collection[int]
) -> dict[int, Why]:
    """Give for every visible block that is not in `kept` the most telling reason why it is no article text.

    In this order: the headline or a paragraph said again, a byline or day beside the title, the block's own words,
    the list head above it, where its link leads, the names of the elements around it (innermost first; those that
    hold most of the kept blocks say nothing), its shape. What stands among the entries of a list belongs to them.
    `memory_hits` are blocks that other pages of the site hold too: furniture, if nothing else is known of them.
    """
    page = Known(source, frozenset(kept), facts, frozenset(memory_hits))
    found: dict[int, Why] = {}
    head: Head | None = None
    for i, block in enumerate(page.blocks):
        if i in page.kept:
            head = None
            continue
        if block.hidden:
            continue
        if head is not None and not head.holds(block):
            head = None
        opened = _opened(page, i)
        if opened is not None and not _LABELLED.search(block.text):
            head = Head(block, opened)
        found[i] = opened or _reason(page, i, head)
    settle(page.blocks, found, page.beside, page.behind)
    return found


def with_decided(told: Mapping[int, Why], decided: Mapping[int, Why]) -> dict[int, Why]:
    """Give the reasons that blocks were cut for, and what else is told; where a cut knows no more than "furniture" or "a link", that."""
    sure = {i: why for i, why in decided.items() if why not in _UNSURE or told.get(i, why) is Why.FURNITURE}
    return {**told, **sure}


def _opened(page: Known, i: int) -> Why | None:
    """Return what list a block opens or points at. In a menu a line opens none: what it names is a page."""
    block = page.blocks[i]
    if len(block.text) > _HEAD_LETTERS:
        return None
    opened, said = _heads(block.text)
    if opened is None and said is None:
        return None
    linked, menu = block.link_share >= LINK, page.in_menu(i)
    follows = max((words_of(b) for b in page.blocks[i + 1 : i + 1 + _FOLLOWS]), default=0)
    if follows < _HEADLINE_WORDS and menu:
        return None
    if opened is not None or (linked and (menu or words_of(block) > MENU_WORDS)):
        return opened
    least = _HEADLINE_WORDS if linked else _SHORT_HEADLINE
    return said if said not in LISTS or follows >= least or _LABELLED.search(block.text) else None


@lru_cache(maxsize=_REMEMBERED)
def _heads(text: str) -> tuple[Why | None, Why | None]:
    """Return what list a line opens by the words that may cut one, and by all others."""
    return opens_list(Line(text=text)), None if is_prose(text) else head_of(text)


def _reason(page: Known, i: int, head: Head | None) -> Why:
    block = page.blocks[i]
    again = _said_again(page, i)
    if again is not None:
        return again
    named, telling = _named(page, block, head)
    edge = _edge(page, i, named)
    if edge is not None:
        return edge
    words = _own_words(page, i)
    if words is not None and words is not Why.FURNITURE:
        return words
    if _among_buttons(page, i):
        return Why.SHARE
    if head is not None and telling < REGION:
        return head.why
    target = _target(page, i)
    if target is not None and (telling < REGION or target in (Why.SHARE, Why.APP)):
        return target
    if named is not None and telling >= PART:
        return named
    return _button(page, i, words, named) or words or _shaped(page, block) or _pointer(page, i, named)


def _target(page: Known, i: int) -> Why | None:
    """Return what a block's link leads to; in a menu that says nothing, nor does a tag above the title."""
    if page.in_menu(i):
        return None
    target = told_by_link(page.source.markup, page.blocks[i])
    return None if target is Why.TAGS and i < page.beside.start else target


def _said_again(page: Known, i: int) -> Why | None:
    block = page.blocks[i]
    if block.key in page.facts.said_titles and (block.link_share < LINK or i in page.beside):
        return Why.REPEATED_TITLE
    if len(block.key) >= 20 and block.key in page.keys:
        return Why.REPEATED
    return Why.PULL_QUOTE if _is_pulled(page, block) else None


def _is_pulled(page: Known, block: Block) -> bool:
    """Say whether a quote or an aside holds words that the text holds too."""
    if not _QUOTED <= len(block.key) <= _LONGEST_QUOTE or not page.quotes:
        return False
    if not any(element.partition(" ")[0] in _QUOTING for element in block.path[-3:]):
        return False
    page.quotes -= 1
    page.text = page.text or "\n".join(page.keys)
    return block.key in page.text


def _edge(page: Known, i: int, named: Why | None) -> Why | None:
    """Return what dates or signs the article, beside its title or right behind its text; an author's box there is one."""
    block = page.blocks[i]
    if i not in page.beside and (i not in page.behind or named is Why.AUTHOR_BOX):
        return None
    linked = block.link_share >= LINK
    digits = _DIGIT.search(block.text) is not None
    if digits and block.words <= _DATED_WORDS and not linked:
        timed = is_timed(page.source.markup, block) or is_date_line(block.text)
        if timed or (
            len(block.text) <= _DATED and _NUMBERED_DAY.search(block.text) and named is not Why.CAPTION
        ):
            return Why.DATELINE
    if block.words > _SIGNED_WORDS or (linked and words_of(block) > MENU_WORDS) or is_prose(block.text):
        return None
    if line_of(block.text) is Why.CREDIT or why_words(block.text) is Why.CREDIT:
        return None
    if 3 * sum(len(name) for name in page.bylines if name in block.key) >= len(block.key):
        return Why.BYLINE
    return (
        Why.BYLINE if not digits and i in page.beside and block.words > 1 and is_signed(block.text) else None
    )


def _own_words(page: Known, i: int) -> Why | None:
    """Return what a block's words tell. A link in a menu («فارس», "Newsletter") is no credit or call, unless others beside it are."""
    block = page.blocks[i]
    if block.words > _SELF_WORDS:
        return None
    said = line_of(block.text)
    if said is Why.FURNITURE:
        return said
    why = why_words(block.text) or said
    if why in (None, Why.BYLINE, Why.DATELINE) or not is_way(block):
        return why
    if why in (Why.CREDIT, Why.COOKIES) or (why is Why.ADVERT and said is why):
        return Why.FURNITURE
    twins = [twin for twin in page.beside_of(i) if is_way(twin)]
    agreed = any(_says(twin.text, why) for twin in twins)
    return Why.FURNITURE if not agreed and (len(twins) == 2 or page.in_menu(i)) else why


def _says(text: str, why: Why) -> bool:
    return (why_words(text) or button_of(text)) is why


def _among_buttons(page: Known, i: int) -> bool:
    """Say whether a block and one beside it bear the names of share buttons."""
    return _shares(page.blocks[i].text) and any(_shares(block.text) for block in page.beside_of(i))


def _shares(text: str) -> bool:
    return len(text) <= _HEAD_LETTERS and _kept_shares(text)


@lru_cache(maxsize=_REMEMBERED)
def _kept_shares(text: str) -> bool:
    return button_of(text) is Why.SHARE


def _button(page: Known, i: int, words: Why | None, named: Why | None) -> Why | None:
    """Return what a lone button is; one that bears a menu's word («طباعة») is one only beside the text."""
    block = page.blocks[i]
    if named is not None or block.words > _BUTTON_WORDS or line_of(block.text) is Why.FURNITURE:
        return None
    return button_of(block.text) if words is None or i in page.beside or i in page.behind else None


def _shaped(page: Known, block: Block) -> Why | None:
    if block.words > _DATED_WORDS:
        return None
    if block.key in page.bylines or (block.words <= 7 and opens_byline(block.text)):
        return Why.BYLINE
    return Why.DATELINE if _DIGIT.search(block.text) and is_date_line(block.text) else None


def _pointer(page: Known, i: int, named: Why | None) -> Why:
    """Tell a link with a headline's length from a button; what the whole site repeats, and its menus, are furniture."""
    block = page.blocks[i]
    headline = block.link_share >= LINK and words_of(block) >= _HEADLINE_WORDS
    if not headline or i in page.repeated:
        return Why.FURNITURE
    framed = named is not None and (page.in_menu(i) or not any(map(is_side, block.path[-LEVELS:])))
    return Why.FURNITURE if framed else Why.RELATED


def _named(page: Known, block: Block, head: Head | None) -> Told:
    """Return the most telling reason among the names of the nearest elements, and how telling it is.

    Below a list's head only those that hold less than the list; what an entry's own elements call the list does not count.
    """
    path = block.path[-LEVELS:]
    if head is not None and head.scope > 0:
        path = block.path[max(head.scope, len(block.path) - LEVELS) :]
    found = _told_by(page, path)
    if head is not None and head.why in _STRONG and found[0] in _STRONG:
        found = _told_by(page, path[:-_OWN])
    return found if _fits(found[0], block) else NOTHING


def _told_by(page: Known, path: tuple[str, ...]) -> Told:
    found = page.named.get(path)
    if found is None:
        found = page.named[path] = most_telling(path, page.silent)
    return found


def _fits(why: Why | None, block: Block) -> bool:
    """Say whether a block can be what its elements' names say: a day has digits, a caption is no link and no label."""
    if why is Why.DATELINE:
        return block.words <= _DATED_WORDS + 3 and bool(_DIGIT.search(block.text) or is_date_line(block.text))
    if why is Why.CAPTION:
        return (block.link_share < LINK and not block.text.endswith((":", "："))) or block.tag == "figcaption"
    return True

"""Pages that lead to articles: home, section, tag, author and search pages. They hold many beginnings and no article."""

import re
from urllib.parse import parse_qsl

from article.markup.source import Block, Source, key_of
from article.metadata import Facts
from article.pages.addresses import parts_of
from article.titles.headlines import is_prose

_LISTED = 10  # linked headlines on a page without an article of its own; a choice
_HEADLINE_WORDS = 4
_PROSE_WORDS = 12
# Words that follow each other without a linked headline between: an article's body, never a row of teasers. A choice.
_BODY_WORDS = 120
_BRIEF_WORDS = 60
_UNSPACED = 15  # letters a word, on average, beyond which a text has no spaces between its words
_HEAD_REACH = 12  # blocks behind a headline in which its text begins
_HEADED_WORDS = 20
_FLASH_WORDS = 6  # words of the shortest sentence that is news
_TEASERS = 3  # teasers from which a text is read as a list of them
_SECTION = re.compile(
    r"^/?(?:[a-z]{2}/?)?$|^/?(?:index|default|home)(?:\.\w{2,5})?/?$|/page/\d+/?$|[_-]page\d*(?:\.\w+)?$|"
    r"/(?:tags?|categor(?:y|ies)|cat|authors?|writers?|search|topics?|sections?|archives?|etiquetas?|rubri(?:que|k)s?|auteurs?|kategori|etiket|yazarlar?|"
    r"وسم|الوسم|تصنيف|كاتب|الكاتب|قسم|بحث|برچسب|نویسنده|תגית|מחבר)(?:/|$)"
)
_LOST_PATH = 12  # characters of a path that names an article, never a department
_LONGEST_QUERY = 2000  # characters
_DOTS = re.compile(r"(?:\.{3}|…|\[[.…]{1,3}\])\s{0,3}$")
_ASKS = frozenset(["s", "q", "query", "search", "keyword", "tag", "cat", "author", "paged"])


def why_listing(source: Source, facts: Facts, kept: list[Block], url: str | None) -> str | None:
    """Return what shows that a page is a list of other pages, or None. `kept` is what extraction chose."""
    told = [b for b in kept if b.link_share < 0.5 and words_in(b) >= _PROSE_WORDS]
    headlines = [b for b in source.blocks if b.link_share >= 0.8 and b.words >= _HEADLINE_WORDS]
    if is_own_article(source, facts):
        return None
    if (why := _beginnings(source, facts, kept, told)) is not None:
        return why
    if len(headlines) < _LISTED:
        return None
    prose, run = sum(words_in(b) for b in told), _longest_run(source, kept)
    if run >= _BODY_WORDS:
        return None
    if is_section(url) or (facts.claims.is_listing and facts.published is None):
        return f"{len(headlines)} linked headlines at a section's address and no article of its own"
    if _headed(source, facts, kept):
        return None
    if (
        len(told) >= _TEASERS
        and run < _BRIEF_WORDS
        and _introduced(source, facts, told) * 10 >= len(told) * 7
    ):
        return f"{len(told)} beginnings of other articles, each under its linked headline"
    linked = sum(words_in(b) for b in kept if b.link_share >= 0.8)
    if (linked > prose and run < _BRIEF_WORDS) or (prose < 80 and len(told) < 3 and facts.published is None):
        return f"{len(headlines)} linked headlines beside {prose} words of text"
    return None


def _beginnings(source: Source, facts: Facts, kept: list[Block], told: list[Block]) -> str | None:
    if not told or _introduced(source, facts, told) < len(told) or _headed(source, facts, kept):
        return None
    if all(_DOTS.search(b.text[-10:]) for b in told):
        return f"{len(told)} beginnings of other articles, each broken off under its linked headline"
    if facts.published is None and _longest_run(source, kept) < _BRIEF_WORDS:
        return f"{len(told)} beginnings of other articles, each under its linked headline"
    return None


def is_section(url: str | None) -> bool:
    """Say whether an address is that of a home, section, tag, author or search page."""
    if url is None:
        return False
    parts = parts_of(url)
    asks, path = {k.lower() for k, _ in parse_qsl(parts.query[:_LONGEST_QUERY])}, parts.path.lower()
    if asks:
        return bool(asks & _ASKS) and path.count("/") < 3
    return _SECTION.search(path) is not None


def leads_home(source: Source, url: str | None) -> bool:
    """Say whether a page under an article's address names the home page as its own: what sites answer for a lost one."""
    said = next((href for rel, href in source.links if rel == "canonical" and href), "")
    if url is None or not said or len(said) > _LONGEST_QUERY or is_section(url):
        return False
    there = parts_of(said)
    named = bool(there.hostname) or said.startswith("/")
    return named and len(parts_of(url).path) > _LOST_PATH and there.path in ("", "/") and not there.query


def is_own_article(source: Source, facts: Facts) -> bool:
    """Say whether the page calls itself an article: a list's data names articles too, but not under its own title."""
    if facts.claims.is_article and facts.claims.is_listing:
        own = key_of(facts.claims.headline)
        return len(own) >= 12 and own in key_of(source.title)
    return facts.claims.is_article or facts.og_type == "article"


def _longest_run(source: Source, kept: list[Block]) -> int:
    """Count the words of the longest stretch of chosen text that no linked headline interrupts."""
    chosen, best, run = {b.start for b in kept}, 0, 0
    for block in source.blocks:
        if block.link_share >= 0.8 and block.words >= _HEADLINE_WORDS:
            run = 0
        elif block.start in chosen and block.link_share < 0.5:
            run += words_in(block)
            best = max(best, run)
    return best


def _introduced(source: Source, facts: Facts, told: list[Block]) -> int:
    return len(introduced_by_links(source, facts, told))


def introduced_by_links(
    source: Source, facts: Facts, told: list[Block], *, taken: bool = True
) -> list[Block]:
    """Return the chosen blocks that stand up to three blocks behind a linked headline, the page's own title aside.

    With `taken` False the others.
    """
    by_start = {b.start: b for b in told}
    found, behind = [], 4
    for block in source.blocks:
        linked = block.link_share >= 0.8 and block.words >= _HEADLINE_WORDS
        behind = behind + 1 if not linked else 4 if block.key in facts.said_titles else 0
        if block.start in by_start and (behind <= 3) is taken:
            found.append(by_start[block.start])
    return found


def _headed(source: Source, facts: Facts, kept: list[Block]) -> bool:
    """Say whether a headline that is no link has chosen sentences behind it, before the next linked headline."""
    chosen, near, words = {b.start for b in kept}, 0, 0
    for block in source.blocks:
        if block.link_share >= 0.8 and block.words >= _HEADLINE_WORDS:
            near = 0
        elif (block.tag == "h1" or block.key in facts.said_titles) and not block.hidden:
            near, words = _HEAD_REACH, 0
        elif near and block.start in chosen and block.link_share < 0.5:
            words += _told_by(block)
        near = max(0, near - 1)
        if near and words >= _HEADED_WORDS:
            return True
    return False


def _told_by(block: Block) -> int:
    """Count the words of a block that may be an article's: a sentence weighs as much as two long lines."""
    if words_in(block) >= _FLASH_WORDS and is_prose(block.text):
        return max(words_in(block), _HEADED_WORDS)
    return words_in(block) if words_in(block) >= _PROSE_WORDS else 0


def words_in(block: Block) -> int:
    """Count a block's words; in scripts that leave no spaces two characters are taken for one."""
    letters = len(block.key)
    return letters // 2 if letters > _UNSPACED * block.words else block.words

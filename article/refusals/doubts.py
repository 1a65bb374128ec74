"""What makes an extraction suspect: evidence on the page that the text is only a part of the article, or not it at all.

A doubt never takes anything away: the text stays, and whoever reads it is told what was seen. Each doubt is a
sentence for somebody who has never seen the code.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from article.charsets.garbled import garbled
from article.cuts.boilerplate import fold, opens_byline
from article.dates.reading import is_date_line
from article.markup.guard import is_too_deep
from article.markup.source import Block, Source
from article.markup.unclosed import Closed
from article.metadata import Facts
from article.pages.paging import Paging, paging_of, part_of
from article.refusals.indexes import index_of
from article.refusals.listings import words_in
from article.refusals.missing import missing_of
from article.refusals.notices import phrases
from article.refusals.teasers import TEASER, is_teaser
from article.titles.headlines import is_prose

_LOST_PER = 200  # letters; one lost character in as many may be a stray byte in a quotation
_TOLD_WORDS = 80  # words of articleBody under which it is a summary
_MISSED_WORDS = 80
_PART_WORDS = 60  # words under which a second headline stands over a teaser
_PAGER_REACH = 12  # blocks
_PAGER_LETTERS, _PAGER_WORDS = 60, 5  # «الصفحة 1 من 3», and one word to spare
_LEAST_WORDS = (
    6  # words under which nothing is news: what `why_no_article` refuses on a page with anything else
)
_GALLERY_WORDS = 40  # words of captions that tell a story by themselves
_MOST_PAGES = 40
_PAGER = re.compile(
    r"(?:^|[\s_-])(?:page-?links|post-page-numbers|pages?-?nav|article-?pag\w*|multi-?page|pagination|pager)(?=$|[\s_-])",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"^figcaption\b|(?:^|[\s_-])captions?(?=$|[\s_-])", re.IGNORECASE)
_MIDDLE = re.compile(r"[,،;؛)\]»”]|[a-zà-öø-ÿα-ωа-я]{2,30}[\s,]")
_DOTS = re.compile(r"(?:(?<!\.)\.{3}|…)[\s\])]{0,3}$")
_CUT_DOTS = re.compile(r"(?:\s|\[\s?)(?:\.{3}|…)[\s\])]{0,3}$")
_MORE_REACH = 4  # blocks behind the text in which a link to the rest stands
_SHOWN = 60  # letters of a text that a doubt shows
_BRIEF_WORDS = 120  # words of a text under which dots at its end are no style


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an extraction took from a page. Numbers are indexes into `source.blocks`.

    `kept` is what will be emitted, in page order and without what was cut; `voted` what trafilatura chose (empty
    where it was not asked), `repeated` what the site's other pages hold too. `reading` says what is wrong with
    the page's decoding, for a person; None if nothing is. `closed` is what never ends on it, `paging` the pages that it
    names; None where nobody looked.
    """

    source: Source
    facts: Facts
    kept: tuple[int, ...]
    voted: frozenset[int] = frozenset()
    repeated: frozenset[int] = frozenset()
    url: str | None = None
    reading: str | None = None
    closed: Closed | None = None
    paging: Paging | None = None

    @property
    def blocks(self) -> list[Block]:
        """Return the kept blocks."""
        return [self.source.blocks[i] for i in self.kept]

    @property
    def words(self) -> int:
        """Count the words that will be emitted."""
        return sum(words_in(b) for b in self.blocks)


def doubts_of(taken: Taken) -> str | None:
    """Return what makes an extraction suspect, in words for a person, or None. Several doubts are joined by "; "."""
    return "; ".join(why for ask in _QUESTIONS if (why := ask(taken)) is not None) or None


def _too_deep(taken: Taken) -> str | None:
    source = taken.source
    if not is_too_deep(source.depth, source.loose_depth):
        return None
    return f"the page nests {max(source.depth, source.loose_depth)} elements deep, more than a parser follows: text may be missing"


def _endless(taken: Taken) -> str | None:
    """Doubt what stands behind a mark that never ends: a browser shows none of it."""
    closed = taken.closed
    behind = closed is not None and (not taken.kept or taken.blocks[-1].end > closed.start)
    return closed.why if closed is not None and behind else None


def _teaser(taken: Taken) -> str | None:
    return TEASER if is_teaser(taken.source, taken.facts, taken.blocks, taken.words) else None


def _missing(taken: Taken) -> str | None:
    notice = missing_of(taken.source, taken.facts, taken.blocks)
    return f"the page says that its text is gone: {notice.words!r}" if notice else None


def _index(taken: Taken) -> str | None:
    index = index_of(taken.source, taken.facts, taken.blocks, taken.url)
    return f"the page may be a list and its text an introduction: {index.why}" if index else None


def _paged(taken: Taken) -> str | None:
    where = _counted(taken) or _linked(taken)
    if where is None:
        return None
    following = _paging(taken).following
    return part_of(where, following[0] if following else None)


def _paging(taken: Taken) -> Paging:
    end = taken.blocks[-1].end if taken.kept else 0
    return taken.paging or paging_of(taken.source, taken.url or taken.facts.canonical, end)


def _counted(taken: Taken) -> str | None:
    """Find «الصفحة 1 من 3» in the text or directly behind it."""
    if not taken.kept:
        return None
    for block in taken.source.blocks[taken.kept[0] : taken.kept[-1] + _PAGER_REACH]:
        if block.hidden or len(block.text) > _PAGER_LETTERS:
            continue
        words = fold(block.text)
        numbers = [int(w) for w in words if w.isdigit()]
        named = len(words) <= _PAGER_WORDS and any(words[: len(p)] == p for p in phrases("pages"))
        if named and len(numbers) == 2 and 1 <= numbers[0] <= numbers[1] and 2 <= numbers[1] <= _MOST_PAGES:
            return f"page {numbers[0]} of {numbers[1]}"
    return None


def _linked(taken: Taken) -> str | None:
    """Find a row of page numbers directly behind the text, under a name that says so."""
    if not taken.kept:
        return None
    behind = taken.source.blocks[taken.kept[-1] + 1 : taken.kept[-1] + _PAGER_REACH]
    row = [b for b in behind if any(_PAGER.search(t) for t in b.trail)]
    numbers = [int(w) for b in row for w in fold(b.text) if w.isdigit() and len(w) < 3]
    if len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        return f"one of {numbers[-1]} pages"
    return "one of several pages" if _paging(taken).following else None


def _misread(taken: Taken) -> str | None:
    """Count what no charset explained (the scanner shows each such byte as U+FFFD), and tell what was wrong before."""
    if taken.reading:
        return taken.reading
    if (why := garbled("\n".join(b.text for b in taken.blocks))) is not None:
        return why
    lost = sum(b.text.count("\ufffd") for b in taken.blocks)
    letters = sum(len(b.key) for b in taken.blocks)
    return f"{lost} characters of the text could not be read" if lost * _LOST_PER > letters else None


def _shorter_than_told(taken: Taken) -> str | None:
    told = taken.facts.claims.body_words
    if told < _TOLD_WORDS or taken.words * 2 >= told:
        return None
    return (
        f"the page's own data holds the text with {told} words, only {taken.words} of them were found on it"
    )


def _shorter_than_voted(taken: Taken) -> str | None:
    missed = [taken.source.blocks[i] for i in taken.voted.difference(taken.kept)]
    prose = sum(words_in(b) for b in missed if is_prose(b.text) and b.link_share < 0.3)
    if prose < _MISSED_WORDS or prose <= taken.words:
        return None
    return f"another extractor takes {prose} words of this page for text that are not in it"


def _mid_sentence(taken: Taken) -> str | None:
    """Look at the first sentence, where the others show that their author knows capitals."""
    prose = [b.text for b in taken.blocks if b.words >= 8 and is_prose(b.text)][:2]
    if len(prose) < 2 or not _MIDDLE.match(prose[0]) or _MIDDLE.match(prose[1]):
        return None
    return f"the text begins in the middle of a sentence: {prose[0][:60]!r}"


def _broken_off(taken: Taken) -> str | None:
    """Tell a cut from three dots for effect: a space or bracket before the dots, a short text, or a link to the rest."""
    last = taken.blocks[-1] if taken.blocks else None
    if last is None or not _DOTS.search(last.text[-80:]):
        return None
    behind = taken.source.blocks[taken.kept[-1] + 1 : taken.kept[-1] + 1 + _MORE_REACH]
    leads_on = any(fold(b.text[:80])[:4][: len(p)] == p for b in behind for p in phrases("more"))
    if not leads_on and taken.words > _BRIEF_WORDS and not _CUT_DOTS.search(last.text[-80:]):
        return None
    return f"the text breaks off: {_end_of(last.text)!r}"


def _end_of(text: str) -> str:
    """Return the last words of a text, all of them whole."""
    end = text[-_SHOWN:]
    return end if len(text) <= _SHOWN else end.partition(" ")[2] or end


def _very_short(taken: Taken) -> str | None:
    return f"the whole text has {taken.words} words" if taken.words < _LEAST_WORDS else None


def _captions(taken: Taken) -> str | None:
    if (
        not taken.blocks
        or taken.words > _GALLERY_WORDS
        or not all(any(_CAPTION.search(t) for t in b.path[-3:]) for b in taken.blocks)
    ):
        return None
    return "nothing but captions of pictures was found"


def _repeated(taken: Taken) -> str | None:
    letters = sum(len(b.key) for b in taken.blocks)
    known = sum(len(taken.source.blocks[i].key) for i in taken.repeated.intersection(taken.kept))
    if known * 2 <= letters:
        return None
    return f"{known * 100 // letters} % of the text stands on other pages of the site too"


def _several(taken: Taken) -> str | None:
    """Look for further headlines in the text, dated or signed, each with a like piece of text behind it."""
    shares = [0]
    for i in taken.kept:
        block = taken.source.blocks[i]
        if shares[-1] and block.tag in ("h1", "h2") and _heads_article(taken, i):
            shares.append(0)
        shares[-1] += block.words
    parts = sum(s * 3 >= max(shares) and s >= _PART_WORDS for s in shares)
    return f"{parts} articles of like length stand on the page" if parts > 1 else None


def _heads_article(taken: Taken, i: int) -> bool:
    """Say whether a heading is another article's: a date or a name stands directly behind it."""
    blocks = taken.source.blocks
    if blocks[i].key in taken.facts.said_titles or blocks[i].words < 3:
        return False
    return any(is_date_line(b.text) or opens_byline(b.text) for b in blocks[i + 1 : i + 4] if b.words < 20)


_QUESTIONS: tuple[Callable[[Taken], str | None], ...] = (
    _too_deep,
    _misread,
    _endless,
    _teaser,
    _missing,
    _index,
    _shorter_than_told,
    _shorter_than_voted,
    _paged,
    _mid_sentence,
    _broken_off,
    _very_short,
    _captions,
    _repeated,
    _several,
)

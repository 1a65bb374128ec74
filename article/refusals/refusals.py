"""Pages that are no article: error pages that say 200, walls, videos, lists of teasers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from article.article import NotArticleKind, Wall
from article.cuts.boilerplate import fold, why_words
from article.dates.reading import is_date_line
from article.markup.source import Block, Source
from article.metadata import Facts
from article.pages.addresses import parts_of
from article.refusals.indexes import index_of
from article.refusals.listings import is_section, leads_home, why_listing, words_in
from article.refusals.missing import missing_of, tells_of_its_own
from article.refusals.notices import asks_to_join, phrases, said_first
from article.refusals.walls import wall_in
from article.titles.headlines import is_prose
from article.titles.titles import split_site

_SHORT_PAGE = (
    120  # words of extracted text; an error page or wall with more explains itself as an article would
)
_LEAD = 2  # words in front of a phrase; a choice
# Words that an error page's title has beside "page not found"; a choice: headlines about such pages have more.
_TITLE_SLACK = 5
_CONSENT_WORDS = 600  # words of text that a consent wall has at most; a choice, the longest seen had 380
_CONSENT_PHRASES = (
    2  # cookies, and consent, partners or privacy: an article on cookies alone may say the first only
)
_WALL_PAGE = 200  # words of a whole page, links aside, that is nothing but a wall; a choice
_VIDEO_WORDS = (
    60  # words under a player that are its description; a choice: short articles with a clip have more
)
_CLIP_WORDS = 30  # the same where the page calls itself an article
_GATE_ROWS = 400  # blocks in which a wall is looked for where there is no text; a choice
_FLASH_WORDS = 25  # words from which a text needs no other sign that it is one
_LEAST_WORDS = 6  # words under which nothing is a text; the shortest flash seen: «الرئيس يصل إلى العاصمة في زيارة رسمية.»
_LINE_WORDS = 8  # words of the longest line under which a text holds no sentence; a choice
_CAPTIONS = 3  # captions from which a row of pictures tells a story: a gallery
_CAPTION = re.compile(r"^figcaption\b|(?:^|[\s_-])captions?(?=$|[\s_-])", re.IGNORECASE)
_VIDEO_DATA = re.compile(r'"@type"\s{0,9}:\s{0,9}\[?\s{0,9}"VideoObject"')
_PLAYER = re.compile(
    r"<video[\s>]|<iframe[^<>]{0,500}?(?:youtube|youtu\.be|vimeo|dailymotion|player|/embed/)", re.IGNORECASE
)
_WORDED = (Wall.MEMBERS, Wall.SCRIPT, Wall.CONSENT, Wall.DENIED)
_VIDEO_PATH = re.compile(r"/(?:videos?|watch|tv|فيديو)(?:/|$)")


class Refused(NamedTuple):
    """What a page is instead of an article, the evidence, and the wall where it is one."""

    kind: NotArticleKind
    why: str
    wall: Wall | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page and what extraction chose; `told` leaves out titles, dates, links and known furniture, if the text is short."""

    source: Source
    facts: Facts
    kept: list[Block]
    told: list[Block]
    url: str | None

    @property
    def words(self) -> int:
        return sum(words_in(b) for b in self.told)


def why_no_article(source: Source, facts: Facts, kept: list[Block], *, url: str | None) -> Refused | None:
    """Return what a page is instead of an article, with the evidence, or None. `kept` is what extraction chose.

    A sentence of news under a title is an article, however short; a caption, a clip's description or a wall is none.
    """
    seen = _Seen(source, facts, kept, _told(facts, kept), url)
    return next((found for ask in _QUESTIONS if (found := ask(seen)) is not None), None)


def _told(facts: Facts, kept: list[Block]) -> list[Block]:
    """Leave out links; of a short text titles, date lines and furniture too (a long one is judged by CORE's knife)."""
    told = [b for b in kept if b.link_share < 0.5]
    if sum(words_in(b) for b in told) >= _CONSENT_WORDS:
        return told
    told = [b for b in told if b.key not in facts.said_titles and b.tag != "h1"]
    return [b for b in told if why_words(b.text) is None and not is_date_line(b.text)]


def _missing(seen: _Seen) -> Refused | None:
    titles = [split_site(t)[0] for t in _titles(seen)] if seen.words < _SHORT_PAGE else []
    said = next((t[:80] for t in titles if _is_named(t)), None)
    if said is not None and tells_of_its_own(seen.source, seen.facts, seen.told):
        said = None
    said = said or (_missing_in(titles) if seen.words == 0 else None)
    if said is None and (notice := missing_of(seen.source, seen.facts, seen.told)) is not None:
        said = notice.words if notice.sure else None
    return Refused(NotArticleKind.SOFT_404, f"the page answers 200 and says {said!r}") if said else None


def _titles(seen: _Seen) -> list[str]:
    headings = (b.text for b in seen.source.blocks if b.tag == "h1")
    return [t for t in (seen.facts.title, seen.source.title, *headings) if t]


def _missing_in(titles: list[str]) -> str | None:
    """Return a title that says anywhere that something is missing; read so freely only beside no text at all."""
    kinds = ("missing", "missing_alone")
    return next((t[:80] for t in titles if any(said_first(t, kind, len(t)) for kind in kinds)), None)


def _is_named(title: str) -> bool:
    """Say whether a title is the name of an error page: nearly nothing but a phrase of the table."""
    said = said_first(title, "missing", _LEAD)
    return said > 0 and len(fold(title)) <= said + _TITLE_SLACK


def _wall(seen: _Seen) -> Refused | None:
    """Find a wall by the page's title, or by its words where the page has next to no others."""
    if (gate := _gate(seen)) is not None:
        return _blocked(Wall.MEMBERS, f"nothing of the text is shown: {gate!r}")
    if seen.words >= _SHORT_PAGE or seen.facts.claims.is_article:
        return None
    said = _said(_titles(seen), "wall")
    if said is None and seen.facts.published is None and _page_words(seen.source) < _WALL_PAGE:
        said = _said([b.text for b in seen.source.blocks[:60]], "wall")
    return _blocked(kind_of_wall(said), f"a wall stands before the page: {said!r}") if said else None


def _blocked(wall: Wall, why: str) -> Refused:
    return Refused(NotArticleKind.BLOCKED, why, wall)


def _barred(seen: _Seen) -> Refused | None:
    """Find a wall by its markup, where the page makes no claim to be an article and has next to no text."""
    if seen.words >= _SHORT_PAGE or seen.facts.claims.is_article or seen.facts.published is not None:
        return None
    found = wall_in(seen.source.markup, _page_words(seen.source))
    return _blocked(found.wall, found.why) if found else None


def _gate(seen: _Seen) -> str | None:
    """Return the line that asks to pay or log in, where no other text was found."""
    if seen.words >= _SHORT_PAGE:
        return None
    if sum(words_in(b) for b in seen.told if not asks_to_join(b.text)) >= _LEAST_WORDS:
        return None
    shown = (b for b in seen.source.blocks[:_GATE_ROWS] if not b.hidden and b.link_share < 0.5)
    return next((b.text[:80] for b in shown if asks_to_join(b.text)), None)


def _page_words(source: Source) -> int:
    return sum(words_in(b) for b in source.blocks if b.link_share < 0.5 and not b.hidden)


def _consent(seen: _Seen) -> Refused | None:
    """Find a page whose whole text asks for consent to cookies: most of its words stand in blocks that speak of them."""
    facts, words = seen.facts, sum(words_in(b) for b in seen.kept if b.link_share < 0.5)
    if not _FLASH_WORDS <= words < _CONSENT_WORDS or facts.claims.is_article or facts.published is not None:
        return None
    about = [b for b in seen.kept if b.link_share < 0.5 and _speaks_of(b.text, "consent")]
    if sum(words_in(b) for b in about) * 10 < words * 7 or _phrases_in(about, "consent") < _CONSENT_PHRASES:
        return None
    return _blocked(Wall.CONSENT, f"the page only asks for consent to cookies: {about[0].text[:80]!r}")


def kind_of_wall(said: str) -> Wall:
    """Return what stands before a page, by the words that it has in its place; a check where they tell nothing nearer."""
    return next((wall for wall in _WORDED if _speaks_of(said, f"wall_{wall.value}")), Wall.CHALLENGE)


def _phrases_in(blocks: list[Block], kind: str) -> int:
    """Count the different phrases of a kind in some blocks."""
    words = [fold(b.text) for b in blocks]
    return sum(any(w[i : i + len(p)] == p for w in words for i in range(len(w))) for p in phrases(kind))


def _speaks_of(text: str, kind: str) -> bool:
    words = fold(text)
    known = phrases(kind)
    starts = {p[0] for p in known}
    return any(words[i : i + len(p)] == p for i, w in enumerate(words) if w in starts for p in known)


def _video(seen: _Seen) -> Refused | None:
    if seen.words >= (_CLIP_WORDS if seen.facts.claims.is_article else _VIDEO_WORDS):
        return None
    source = seen.source
    says = seen.facts.og_type.startswith("video") or any(_VIDEO_DATA.search(s) for s in source.scripts[:40])
    path = parts_of(seen.url).path.lower()
    if not says and not (_VIDEO_PATH.search(path) and _PLAYER.search(source.markup)):
        return None
    return Refused(NotArticleKind.VIDEO, f"the page is a video with {seen.words} words of description")


def _list(seen: _Seen) -> Refused | None:
    index = index_of(seen.source, seen.facts, seen.kept, seen.url)
    why = why_listing(seen.source, seen.facts, seen.kept, seen.url)
    why = why or (index.why if index is not None and index.sure else None)
    if why is None:
        return None
    if leads_home(seen.source, seen.url):
        return Refused(NotArticleKind.SOFT_404, f"an article's address shows the home page: {why}")
    return Refused(NotArticleKind.LISTING, why)


def _caption(seen: _Seen) -> Refused | None:
    captions = [b for b in seen.told if any(_CAPTION.search(t) for t in b.path[-3:])]
    if not captions or len(captions) < len(seen.told) or len(captions) >= _CAPTIONS or is_section(seen.url):
        return None
    why = f"nothing but the caption of a picture was found: {captions[0].text[:80]!r}"
    return Refused(NotArticleKind.TOO_SHORT, why)


def _too_short(seen: _Seen) -> Refused | None:
    linked = all(b.link_share >= 0.5 for b in seen.kept)
    if linked or (not seen.told and not _bare(seen)):
        return Refused(NotArticleKind.EMPTY, _nothing(seen))
    if seen.words >= _FLASH_WORDS or _bare(seen):
        return None
    if seen.words >= _LEAST_WORDS and (_signs(seen.facts) or any(is_prose(b.text) for b in seen.told)):
        return None
    return Refused(
        NotArticleKind.TOO_SHORT,
        f"{seen.words} words are all the text of the page: {seen.told[0].text[:80]!r}",
    )


def _no_sentence(seen: _Seen) -> Refused | None:
    """Find what is all labels and names: menus, forms. Verses are short too, but their page says that it is an article."""
    if _signs(seen.facts) or _bare(seen) or any(words_in(b) >= _LINE_WORDS for b in seen.told):
        return None
    return Refused(
        NotArticleKind.TOO_SHORT,
        f"no line of the page's text has {_LINE_WORDS} words: {seen.told[0].text[:80]!r}",
    )


def _signs(facts: Facts) -> bool:
    return facts.claims.is_article or facts.og_type == "article" or facts.published is not None


def _bare(seen: _Seen) -> bool:
    """Say whether a page holds next to nothing but what was chosen: a print view, a bare file."""
    shown = sum(b.words for b in seen.source.blocks if not b.hidden)
    return sum(b.words for b in seen.kept) * 10 >= shown * 6


def _nothing(seen: _Seen) -> str:
    told = seen.facts.claims.body_words
    if told >= _FLASH_WORDS:
        return f"the page shows no text: its {told} words stand only in its data, for a script to show"
    if _page_words(seen.source) < _LEAST_WORDS and "<script" in seen.source.markup[:2_000_000].lower():
        return "the page shows no text: it is an empty frame that a script fills"
    return "no running text was found on the page"


_QUESTIONS: tuple[Callable[[_Seen], Refused | None], ...] = (
    _barred,
    _missing,
    _wall,
    _video,
    _caption,
    _list,
    _consent,
    _too_short,
    _no_sentence,
)


def _said(texts: list[str], kind: str) -> str | None:
    return next((t[:80] for t in texts if said_first(t[:200], kind, _LEAD)), None)

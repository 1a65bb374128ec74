"""Pages that are no article: error pages that say 200, walls, videos, lists of teasers; and articles cut by a paywall."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from article.addresses import parts_of
from article.article import NotArticleKind
from article.boilerplate import Line, fold, why_cut
from article.dates import is_date_line
from article.headlines import is_prose
from article.listings import is_section, leads_home, why_listing, words_in
from article.metadata import Facts
from article.source import Block, Source
from article.titles import split_site

TEASER = "only the free part of a paid article stands on the page"
_SHORT_PAGE = (
    120  # words of extracted text; an error page or wall with more explains itself as an article would
)
# A choice, checked on one side only: of the 28 pages among fundus_tests and readability_pages that call themselves paid,
# the shortest whole text has 279 words. No teaser stands in that data.
_TEASER_WORDS = 250
_WALL_REACH = (
    6  # blocks behind the text in which its paywall stands; a choice: sidebars sell subscriptions too
)
# Words that an error page's title has beside "page not found"; a choice: headlines about such pages have more.
_TITLE_SLACK = 5
_CONSENT_WORDS = 600  # words of text that a consent wall has at most; a choice, the longest seen had 380
_WALL_PAGE = 200  # words of a whole page, links aside, that is nothing but a wall; a choice
_VIDEO_WORDS = (
    60  # words under a player that are its description; a choice: short articles with a clip have more
)
_CLIP_WORDS = 30  # the same where the page calls itself an article
_FLASH_WORDS = 25  # words from which a text needs no other sign that it is one
_LEAST_WORDS = 6  # words under which nothing is a text; the shortest flash seen: «الرئيس يصل إلى العاصمة في زيارة رسمية.»
_LINE_WORDS = 8  # words of the longest line under which a text holds no sentence; a choice
_CAPTIONS = 3  # captions from which a row of pictures tells a story: a gallery
_CAPTION = re.compile(r"^figcaption\b|(?:^|[\s_-])captions?(?=$|[\s_-])", re.IGNORECASE)
_VIDEO_DATA = re.compile(r'"@type"\s{0,9}:\s{0,9}\[?\s{0,9}"VideoObject"')
_PLAYER = re.compile(
    r"<video[\s>]|<iframe[^<>]{0,500}?(?:youtube|youtu\.be|vimeo|dailymotion|player|/embed/)", re.IGNORECASE
)
_VIDEO_PATH = re.compile(r"/(?:videos?|watch|tv|فيديو)(?:/|$)")


@cache
def _phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    raw = tomllib.loads(files("article").joinpath("tables/refusals.toml").read_text("utf-8"))
    return {
        kind: tuple(fold(p) for phrases in table.values() for p in phrases) for kind, table in raw.items()
    }


def phrases(kind: str) -> tuple[tuple[str, ...], ...]:
    """Return the folded phrases of one kind of `tables/refusals.toml`."""
    return _phrases()[kind]


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


def why_no_article(
    source: Source, facts: Facts, kept: list[Block], *, url: str | None
) -> tuple[NotArticleKind, str] | None:
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
    return [b for b in told if why_cut(Line(text=b.text)) is None and not is_date_line(b.text)]


def _missing(seen: _Seen) -> tuple[NotArticleKind, str] | None:
    if seen.words >= _SHORT_PAGE:
        return None
    said = _said(_titles(seen), "missing") or (_missing_in(_titles(seen)) if seen.words == 0 else None)
    return (NotArticleKind.SOFT_404, f"the page answers 200 and says {said!r}") if said else None


def _titles(seen: _Seen) -> list[str]:
    headings = (b.text for b in seen.source.blocks if b.tag == "h1")
    return [t for t in (seen.facts.title, seen.source.title, *headings) if t]


def _missing_in(titles: list[str]) -> str | None:
    """Return a title that says anywhere that something is missing; read so freely only beside no text at all."""
    for title in titles:
        words = fold(split_site(title)[0])
        if any(
            words[i : i + len(phrase)] == phrase for phrase in phrases("missing") for i in range(len(words))
        ):
            return title[:80]
    return None


def _wall(seen: _Seen) -> tuple[NotArticleKind, str] | None:
    """Find a wall by the page's title, or by its words where the page has next to no others."""
    if seen.words >= _SHORT_PAGE or seen.facts.claims.is_article:
        return None
    said = _said(_titles(seen), "wall")
    if said is None and seen.facts.published is None and _page_words(seen.source) < _WALL_PAGE:
        said = _said([b.text for b in seen.source.blocks[:60]], "wall")
    return (NotArticleKind.BLOCKED, f"a wall stands before the page: {said!r}") if said else None


def _page_words(source: Source) -> int:
    return sum(words_in(b) for b in source.blocks if b.link_share < 0.5 and not b.hidden)


def _consent(seen: _Seen) -> tuple[NotArticleKind, str] | None:
    """Find a page whose whole text asks for consent to cookies: most of its words stand in blocks that speak of them."""
    facts, words = seen.facts, sum(words_in(b) for b in seen.kept if b.link_share < 0.5)
    if not _FLASH_WORDS <= words < _CONSENT_WORDS or facts.claims.is_article or facts.published is not None:
        return None
    about = [b for b in seen.kept if b.link_share < 0.5 and _speaks_of(b.text, "consent")]
    if sum(words_in(b) for b in about) * 10 < words * 7:
        return None
    return NotArticleKind.BLOCKED, f"the page only asks for consent to cookies: {about[0].text[:80]!r}"


def _speaks_of(text: str, kind: str) -> bool:
    words = fold(text)
    starts = {p[0]: p for p in phrases(kind)}
    return any(words[i : i + len(starts[w])] == starts[w] for i, w in enumerate(words) if w in starts)


def _video(seen: _Seen) -> tuple[NotArticleKind, str] | None:
    if seen.words >= (_CLIP_WORDS if seen.facts.claims.is_article else _VIDEO_WORDS):
        return None
    source = seen.source
    says = seen.facts.og_type.startswith("video") or any(_VIDEO_DATA.search(s) for s in source.scripts[:40])
    path = parts_of(seen.url).path.lower()
    if not says and not (_VIDEO_PATH.search(path) and _PLAYER.search(source.markup)):
        return None
    return NotArticleKind.VIDEO, f"the page is a video with {seen.words} words of description"


def _list(seen: _Seen) -> tuple[NotArticleKind, str] | None:
    why = why_listing(seen.source, seen.facts, seen.kept, seen.url)
    if why is None:
        return None
    if leads_home(seen.source, seen.url):
        return NotArticleKind.SOFT_404, f"an article's address shows the home page: {why}"
    return NotArticleKind.LISTING, why


def _caption(seen: _Seen) -> tuple[NotArticleKind, str] | None:
    captions = [b for b in seen.told if any(_CAPTION.search(t) for t in b.path[-3:])]
    if not captions or len(captions) < len(seen.told) or len(captions) >= _CAPTIONS or is_section(seen.url):
        return None
    why = f"nothing but the caption of a picture was found: {captions[0].text[:80]!r}"
    return NotArticleKind.TOO_SHORT, why


def _too_short(seen: _Seen) -> tuple[NotArticleKind, str] | None:
    linked = all(b.link_share >= 0.5 for b in seen.kept)
    if linked or (not seen.told and not _bare(seen)):
        return NotArticleKind.EMPTY, _nothing(seen)
    if seen.words >= _FLASH_WORDS or _bare(seen):
        return None
    if seen.words >= _LEAST_WORDS and (_signs(seen.facts) or any(is_prose(b.text) for b in seen.told)):
        return None
    return (
        NotArticleKind.TOO_SHORT,
        f"{seen.words} words are all the text of the page: {seen.told[0].text[:80]!r}",
    )


def _no_sentence(seen: _Seen) -> tuple[NotArticleKind, str] | None:
    """Find what is all labels and names: menus, forms. Verses are short too, but their page says that it is an article."""
    if _signs(seen.facts) or _bare(seen) or any(words_in(b) >= _LINE_WORDS for b in seen.told):
        return None
    return (
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


_QUESTIONS: tuple[Callable[[_Seen], tuple[NotArticleKind, str] | None], ...] = (
    _missing,
    _wall,
    _video,
    _caption,
    _list,
    _consent,
    _too_short,
    _no_sentence,
)


def is_teaser(source: Source, facts: Facts, kept: list[Block], words: int) -> bool:
    """Say whether the text is only the free part of a paid article."""
    if words >= _TEASER_WORDS and not (facts.claims.free is False and facts.claims.body_words > 2 * words):
        return False
    if facts.claims.free is False or facts.paywalled:
        return True
    if not kept:
        return False
    near = [b for b in source.blocks if kept[0].start <= b.start and b.words <= 30 and not b.hidden]
    behind = [b for b in near if b.start > kept[-1].start][:_WALL_REACH]
    return (
        _said([b.text for b in near if b.start <= kept[-1].start] + [b.text for b in behind], "paywall")
        is not None
    )


def _said(texts: list[str], kind: str) -> str | None:
    for text in texts:
        words = fold(split_site(text)[0]) if kind == "missing" else fold(text[:200])
        for phrase in phrases(kind):
            whole = kind != "missing" or len(words) <= len(phrase) + _TITLE_SLACK
            if whole and _starts(words, phrase, 2 if kind != "paywall" else 4):
                return text[:80]
    return None


def _starts(words: tuple[str, ...], phrase: tuple[str, ...], slack: int) -> bool:
    return any(words[i : i + len(phrase)] == phrase for i in range(slack + 1))

"""HTML of a listing page → its anchors and the machine-readable links of its head. Hostile input is expected."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import NamedTuple

from lxml import etree, html

from article.charsets.charset import decode
from article.markup.guard import flood
from story.channels.scope import TEXT_LETTERS, Addresses, absolute, plain
from story.link import Answer
from story.profiles.days import stamp

_MOST_BYTES = 8 * 2**20  # a listing page; what is behind is not read
_MOST_ANCHORS = 5_000  # the largest home page measured holds under 1,000
_MOST_HEADS = 200  # links of a head, and of an answer's Link fields; a page has some thirty
_LINK_HEADER = re.compile(r"<([^<>]{1,2000})>\s*;([^<]{0,300})")
_CLIMB = (
    4  # elements between a headline's anchor and the card that holds its time stamp, in common news themes
)

_PROSE_WORDS = 8  # beside the links of a paragraph; "Read also:" and a source's line have fewer
_PROSE_LETTERS = 600  # about a paragraph of news
_MOST_PIECES = 100  # of text, and of links, of one paragraph
_MOST_TAGS = (
    300  # looked at in one link; a teaser with pictures has some 60, and links nest 120 deep in mended markup
)


Wanted = Callable[
    [str], int | None
]  # asked by the address alone: how many words the link must have; None: no words do


def _any(_url: str) -> int:
    return 0


class Anchor(NamedTuple):
    """A link on a page: canonical address, its words, the time stamp beside it, and the running text that it stands in."""

    url: str
    text: str
    at: datetime | None = None
    prose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a page links to. `heads` are (rel, type, address, title) of <link> elements and HTTP Link headers."""

    url: str
    anchors: tuple[Anchor, ...] = ()
    heads: tuple[tuple[str, str, str, str], ...] = ()
    next_url: str = ""
    is_wordpress: bool = False


def read_anchors(answer: Answer, wanted: Wanted) -> tuple[Anchor, ...] | None:
    """Return the anchors of an HTML answer with the running text around them; None when it is no HTML.

    Of anchors that are not *wanted* no more is looked at, and nothing returned.
    """
    root = _root(answer)
    if root is None:
        return None
    return tuple(_anchors(root, _base(root, answer), _Prose(), wanted))


def read_listing(answer: Answer) -> Listing | None:
    """Return the links of an HTML answer; None when it is no HTML."""
    root = _root(answer)
    if root is None:
        return None
    base = _base(root, answer)
    anchors = tuple(_anchors(root, base, None, _any))
    heads = tuple(_heads(root, base)) + tuple(_header_links(answer))
    rel_next = next((url for rel, _, url, _ in heads if "next" in rel.split()), "")
    marked = _first(
        root,
        "//a[contains(concat(' ', @rel, ' '), ' next ') or contains(concat(' ', @class, ' '), ' next ')]/@href",
    )
    return Listing(
        url=answer.url,
        anchors=anchors,
        heads=heads,
        next_url=rel_next or (absolute(base, marked) if marked else ""),
        is_wordpress=b"/wp-content/" in answer.body
        or any(rel == "https://api.w.org/" for rel, _, _, _ in heads),
    )


def text_of(markup: str) -> str:
    """Return the words of a piece of HTML, on one line, cut at TEXT_LETTERS."""
    if "<" not in markup and "&" not in markup:
        return plain(markup, TEXT_LETTERS)
    root = _parsed(f"<div>{markup[: TEXT_LETTERS * 20]}</div>")
    return (
        ""
        if root is None
        else plain(
            " ".join(map(str, root.xpath("//text()[not(ancestor::script or ancestor::style)]"))), TEXT_LETTERS
        )
    )


def _root(answer: Answer) -> html.HtmlElement | None:
    body = answer.body[:_MOST_BYTES]
    kind = answer.content_type.lower()
    if (
        b"<" not in body[:65_536]
        or "json" in kind
        or ("xml" in kind and "xhtml" not in kind)
        or body.startswith(b"%PDF")
    ):
        return None
    if answer.is_plain and len(body) == len(answer.body) and b"\0" not in body:
        return _tree(body)
    return _parsed(decode(body, answer.content_type).text)


def _parsed(markup: str) -> html.HtmlElement | None:
    body = markup.replace("\0", "").encode(errors="replace")
    return _tree(body) if flood(body) is None else None


def _tree(body: bytes) -> html.HtmlElement | None:
    """Parse UTF-8 that a parser survives."""
    parser = (
        etree.HTMLParser(  # without the classes of lxml.html: each element that is looked at would cost twice
            encoding="utf-8",
            no_network=True,
            recover=True,
            collect_ids=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
    )
    try:
        return html.document_fromstring(body, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _base(root: html.HtmlElement, answer: Answer) -> str:
    hrefs = (element.get("href") for element in root.iter("base"))
    return absolute(answer.url, next((href for href in hrefs if href is not None), "")) or answer.url


def _first(root: html.HtmlElement, path: str) -> str:
    return next((str(value) for value in root.xpath(path)), "")


class _Prose:
    """The running text around links: that of a paragraph which says more than its links do."""

    def __init__(self) -> None:
        self._found: dict[html.HtmlElement, str] = {}

    def around(self, element: html.HtmlElement) -> str:
        """Return the text of the paragraph that holds a link; "" for a list of links, a card, a caption."""
        paragraph = element
        for _ in range(_CLIMB):
            paragraph = paragraph.getparent()
            if paragraph is None:
                return ""
            if paragraph.tag == "p":
                break
        else:
            return ""
        if paragraph not in self._found:
            text = plain(" ".join(islice(paragraph.itertext(), _MOST_PIECES)), _PROSE_LETTERS)
            left = len(text.split())
            for link in islice(paragraph.iter("a"), _MOST_PIECES):
                if left < _PROSE_WORDS:
                    break
                left -= len(_words_of(link).split())
            self._found[paragraph] = text if left >= _PROSE_WORDS else ""
        return self._found[paragraph]


def _anchors(root: html.HtmlElement, base: str, prose: _Prose | None, wanted: Wanted) -> Iterator[Anchor]:
    stamps, addresses = _stamps(root), Addresses(base)
    for element in islice(root.iter("a"), _MOST_ANCHORS):
        href = element.get("href")
        if not href or href[0] == "#" or not (url := addresses.absolute(href)):
            continue
        least = wanted(url)
        if least is None:
            continue
        text = _words_of(element)
        if least == 0 or len(text.split()) >= least:
            at = _time_beside(element, stamps) if stamps else None
            yield Anchor(url, text, at, prose.around(element) if prose else "")


def _words_of(element: html.HtmlElement) -> str:
    """Return the words of a link, else what names it or its pictures; of its inside no more than _MOST_TAGS are looked at."""
    if (number := len(element)) == 0:
        return plain(element.text or "") or _name_of(element, ())
    pieces, pictures = [], list[str]()
    few = list(element) if number < _MOST_TAGS // 4 else ()
    if few and not any(map(len, few)):  # as the walk below has it, in a fraction of the time
        pieces = [element.text or ""]
        for inner in few:
            pieces += (inner.text or "", inner.tail or "")
            if inner.tag == "img":
                pictures.append(inner.get("alt") or "")
        return plain(" ".join(pieces)) or _name_of(element, pictures)
    for event, inner in islice(etree.iterwalk(element, events=("start", "end")), _MOST_TAGS):
        if event == "start":
            pieces.append(inner.text or "")
            pictures += [inner.get("alt") or ""] if inner.tag == "img" else []
        elif inner is not element:
            pieces.append(inner.tail or "")
    return plain(" ".join(pieces)) or _name_of(element, pictures)


def _name_of(element: html.HtmlElement, pictures: Sequence[str]) -> str:
    named = (element.get("title") or "", element.get("aria-label") or "", *pictures)
    return next((words for name in named if (words := plain(name))), "")


def _stamps(root: html.HtmlElement) -> dict[html.HtmlElement, set[str]]:
    """Return the time stamps under each element that is at most _CLIMB above one."""
    found: dict[html.HtmlElement, set[str]] = {}
    dated = (element for element in root.iter("time") if element.get("datetime") is not None)
    for element in islice(dated, _MOST_ANCHORS):
        for card, _ in zip(element.iterancestors(), range(_CLIMB), strict=False):
            found.setdefault(card, set()).add(element.get("datetime"))
    return found


def _time_beside(element: html.HtmlElement, stamps: dict[html.HtmlElement, set[str]]) -> datetime | None:
    """Return the one time stamp of the card that holds the anchor; None where a card holds several or none."""
    for card, _ in zip(element.iterancestors(), range(_CLIMB), strict=False):
        if card in stamps:
            return stamp(next(iter(stamps[card]))) if len(stamps[card]) == 1 else None
    return None


def _heads(root: html.HtmlElement, base: str) -> Iterator[tuple[str, str, str, str]]:
    for element in root.xpath("//link[@rel][@href]")[:_MOST_HEADS]:
        url = absolute(base, element.get("href"))
        if url:
            yield (
                element.get("rel").lower().strip(),
                (element.get("type") or "").lower(),
                url,
                plain(element.get("title") or ""),
            )


def _header_links(answer: Answer) -> Iterator[tuple[str, str, str, str]]:
    """Read HTTP Link fields (RFC 8288 §3), the first links of all of them."""
    values = (value[:8_000] for name, value in answer.headers if name.lower() == "link")
    for found in islice(chain.from_iterable(map(_LINK_HEADER.finditer, values)), _MOST_HEADS):
        target, rest = found.groups()
        said = dict(re.findall(r"(\w+)\s*=\s*\"?([^\";,]*)", rest))
        if url := absolute(answer.url, target):
            yield said.get("rel", "").lower().strip(), said.get("type", "").lower(), url, ""

"""Texts that stand inside another answer, a feed's or an interface's: read as pages are, and placed in the answer's own bytes."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive.originals import OriginalError
from archive.record import RecordRef
from article.article import Article, Found, NoArticle, NotArticleKind, Via
from article.charsets.charset import decode
from article.markup.embedded import Embedded, Spans, embedded
from article.pages.reservations import in_headers
from article.way import Way
from flows.house import House
from flows.reading.extraction import Extracted, Limits, Reading, Saved, Unreadable, extractors
from flows.reading.read import answer_in
from flows.run import originals_of
from flows.walk.measured import key_of
from story.channels.contents import Content, contents_of
from story.link import Answer, Ask, Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Markup of the article of a page, `url`, in another answer, whose record is `ref`."""

    url: str
    via: Via
    content: Content
    answer: Answer
    ref: RecordRef


class Answers:
    """What kept answers hold of articles, each answer read once."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._read: dict[str, tuple[Answer, Mapping[str, Content]] | None] = {}

    def piece(self, ref: RecordRef, via: Via, url: str) -> Piece | None:
        """Return what an answer holds of the article of a page; None where it holds nothing of it, or cannot be read."""
        if ref.record_id not in self._read:
            self._read[ref.record_id] = self._contents(ref, via)
        held = self._read[ref.record_id]
        content = held[1].get(key_of(url)) if held is not None else None
        if held is None or content is None:
            return None
        return Piece(url=url, via=via, content=content, answer=held[0], ref=ref)

    def _contents(self, ref: RecordRef, via: Via) -> tuple[Answer, Mapping[str, Content]] | None:
        ask = Ask(url=ref.url, channel=Channel(via.value), outlet="")
        try:
            (original,) = originals_of(self._house, (ref,))
            answer = answer_in(original, ask, ref.url)
        except (OriginalError, OSError, ValueError):
            return None
        return answer, contents_of(answer)


def read_pieces(pieces: Sequence[Piece], limits: Limits, way: Way = Way.FULL) -> tuple[Extracted, ...]:
    """Return what each piece becomes, in their order, extracted in workers that can be killed."""
    if not pieces:
        return ()
    with tempfile.TemporaryDirectory(prefix="warraq-pieces-") as folder, extractors(limits) as pool:
        made = [embedded(piece.content.markup, piece.content.title) for piece in pieces]
        files = [Path(folder) / f"{number}.html" for number in range(len(made))]
        for file, page in zip(files, made, strict=True):
            file.write_bytes(page.page)
        todo = [Reading(page=Saved(path=f, url=p.url), way=way) for f, p in zip(files, pieces, strict=True)]
        read = pool.read(todo)
    return tuple(_of_answer(*one) for one in zip(pieces, made, read, strict=True))


def _of_answer(piece: Piece, page: Embedded, read: Extracted | Unreadable) -> Extracted:
    if isinstance(read, Article):
        return _placed(piece, page, read)
    kind = read.kind if isinstance(read, NoArticle) else NotArticleKind.BROKEN
    return NoArticle(url=piece.url, ref=piece.ref, kind=kind, why=read.why)


def _placed(piece: Piece, page: Embedded, article: Article) -> Article:
    """Return an article as the answer's: its record, its bytes, its time, what its header reserves."""
    body = piece.answer.body
    spans = Spans(page, body, decode(body, piece.answer.content_type).encoding)
    at = piece.content.published_at
    dated = Found(field="published_at", source="channel", detail=piece.via.value, trust=0.8)
    return replace(
        article,
        ref=piece.ref,
        via=piece.via,
        instead_of=piece.url,
        published_at=at or article.published_at,
        published_raw=at.isoformat() if at else article.published_raw,
        published_from="channel" if at else article.published_from,
        found=(*(f for f in article.found if f.field != "published_at" or not at), *((dated,) if at else ())),
        paragraphs=tuple(replace(p, place=spans.of(p.place)) for p in article.paragraphs),
        boilerplate=tuple(replace(c, place=spans.of(c.place)) for c in article.boilerplate),
        method=f"{article.method}+{piece.via.value}",
        reservations=(*in_headers(piece.answer.headers), *article.reservations),
    )

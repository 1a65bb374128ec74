"""Articles and verdicts as JSON lines: the schema that `docs/format.md` describes as "warraq/article/2"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from archive.record import RecordRef
from article.article import Article, NoArticle, PackedCuts, Place, Status
from article.pages.joining import rejoined
from article.pages.reservations import Reservation
from flows.exports.now import told_now
from flows.whence import whence
from story.link import Link
from story.verdict import Episode, Reason, Relation, Verdict
from story.wording.copied import CopyFinding, CopyKind, First

Line = dict[str, Any]
UNREADABLE = (
    "unreadable"  # the `kind` of a file that is no page; what is kept in an archive always has another one
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An article with its verdict and every way that it was found."""

    article: Article
    verdict: Verdict
    links: tuple[Link, ...] = ()


def article_line(article: Article) -> Line:
    """Return the fields of one article. `places` holds a byte span, or null, for each of `paragraphs`."""
    ref = article.ref
    return {
        "url": article.url,
        "record": ref.record_id if ref else None,
        "title": article.title,
        "bylines": list(article.bylines),
        "outlet": article.outlet,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "published_raw": article.published_raw,
        "published_from": article.published_from,
        "modified_at": article.modified_at.isoformat() if article.modified_at else None,
        "language": article.language,
        "canonical_url": article.canonical_url,
        "section": article.section,
        "agency": article.agency,
        "paywalled": article.paywalled,
        "paragraphs": [p.text for p in article.paragraphs],
        "kinds": [p.kind.value for p in article.paragraphs],
        "places": [_span(p.place) for p in article.paragraphs],
        "doubts": [p.doubt.value if p.doubt else None for p in article.paragraphs],
        "parts": _parts(article),
        "boilerplate": [
            {"text": text, "why": why, "place": None if start is None else [start, end]}
            for text, why, start, end in PackedCuts.of(article.boilerplate).rows()
        ],
        "status": article.status.value,
        "why": article.why,
        "method": article.method,
        "via": article.via.value if article.via else None,
        "instead_of": article.instead_of,
        "is_teaser": article.is_teaser,
        "sources": {
            f.field: {"source": f.source, "detail": f.detail, "trust": f.trust} for f in article.found
        },
        "reservations": [_reservation(one, ref) for one in article.reservations],
    }


def _reservation(one: Reservation, page: RecordRef | None) -> Line:
    record = one.record or (page.record_id if page else None)
    return {
        "signal": one.signal.value,
        "value": one.value,
        "source": one.said.value,
        "at": one.at,
        "record": record,
    }


def no_article_line(no: NoArticle) -> Line:
    """Return the fields of a page that is no article: same keys as far as they make sense, `kind` says what it is."""
    return _nothing_line(no.url, no.ref.record_id if no.ref else None, no.kind.value, no.why)


def unreadable_line(url: str | None, why: str) -> Line:
    """Return the fields of a file that could not be read, or that is no page at all."""
    return _nothing_line(url, None, UNREADABLE, why)


def _nothing_line(url: str | None, record: str | None, kind: str, why: str) -> Line:
    return {
        "url": url,
        "record": record,
        "title": None,
        "bylines": [],
        "published_at": None,
        "published_raw": None,
        "language": "und",
        "paragraphs": [],
        "boilerplate": [],
        "status": Status.NONE.value,
        "kind": kind,
        "why": why,
        "method": None,
    }


def verdict_fields(verdict: Verdict) -> Line:
    """Return a verdict as `warraq judge --json` prints it."""
    return {
        "relation": verdict.relation.value,
        "score": round(verdict.score, 3),
        "reasons": [
            {"rule": r.rule, "weight": round(r.weight, 3), "detail": r.detail} for r in verdict.reasons
        ],
        "copy_of": verdict.copy_of,
        "related": verdict.related,
        "episode": verdict.episode.value if verdict.episode else None,
        "copied": _copied(verdict.copied) if verdict.copied else None,
    }


def _copied(finding: CopyFinding) -> Line:
    return {
        "of": finding.copy_of,
        "kind": finding.kind.value,
        "share": round(finding.share, 3),
        "jaccard": round(finding.jaccard, 3),
        "length": round(finding.length, 3),
        "first": finding.first.value,
        "agency": finding.agency,
        "sentences": list(finding.sentences),
    }


def _finding_of(article: str, copied: Line) -> CopyFinding:
    return CopyFinding(
        article=article,
        copy_of=copied["of"],
        kind=CopyKind(copied["kind"]),
        share=copied["share"],
        jaccard=copied["jaccard"],
        containment=copied["share"],
        length=copied["length"],
        first=First(copied["first"]),
        agency=copied["agency"],
        sentences=tuple(copied["sentences"]),
    )


def judged_line(judged: Judged) -> Line:
    """Return an article with its verdict, its place in the archive, and how it was found."""
    return {
        "id": judged.verdict.article,
        **article_line(judged.article),
        "verdict": verdict_fields(judged.verdict),
        "archived": captured(judged.article.ref),
        "found": [_found(link) for link in judged.links],
    }


def captured(ref: RecordRef | None) -> Line | None:
    """Return where a record stands; None for pasted text."""
    if ref is None:
        return None
    return {
        "warc": ref.warc,
        "offset": ref.offset,
        "length": ref.length,
        "captured_at": ref.captured_at.isoformat(),
    }


# Embeddings, overrides and isolates (UAX #9 §2): they turn around what stands behind them. Plain marks stay.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# These, controls, and what ends a line or a paragraph.
_UNPLAIN = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029{''.join(sorted(TURNING))}]")


# What begins a tag, an address, a link or an image in Markdown (CommonMark 0.31 §2.4, §6), and what would undo an escape.
_LIVE = re.compile(r"[\\<\[]")


def markdown(line: Mapping[str, Any]) -> str:
    """Return one judged line as a page for people: a short head that leads back to the record, then the text.

    What an outlet wrote is only text: no tag of it counts, and no picture is asked for by whoever opens the page.
    """
    head = [
        f"# {_inert(line['title'])}",
        "",
        f"- address: <{line['url']}>",
        f"- outlet: {_inert(line['outlet'] or 'unknown')}",
        f"- published: {line['published_at'] or 'unknown'} ({_inert(line['published_raw'] or 'no date on the page')})",
        f"- verdict: {line['verdict']['relation']} ({line['verdict']['score']})",
        f"- text: {line['status']}" + (f", {_inert(line['why'])}" if line.get("why") else ""),
        *(f"- {name}: {_inert(words)}" for name, words in told_now(line)),
        *(f"- {told.name}: {_inert(told.words)}" for told in whence(line)),
        f"- record: {line['record']}",
        f"- archived in: {line['archived']['warc']} at byte {line['archived']['offset']}"
        if line["archived"]
        else "- archived in: nowhere",
    ]
    text = (_plain(_inert(paragraph)) for paragraph in line["paragraphs"])
    return "\n".join(map(_plain, head)) + "\n\n" + "\n\n".join(text) + "\n"


def _inert(text: str) -> str:
    return _LIVE.sub(r"\\\g<0>", text)


def _plain(text: str) -> str:
    """Return *text* without what drives a terminal or turns lines around; the JSON line keeps every character."""
    return _UNPLAIN.sub("", text)


def _span(place: Place | None) -> list[int] | None:
    return [place.start, place.end] if place else None


def _parts(article: Article) -> list[Line]:
    """Return the further records that paragraphs stand in: of each which paragraphs, first and behind the last."""
    parts: list[Line] = []
    for ref, group in groupby(enumerate(article.paragraphs), key=lambda one: one[1].ref):
        if ref is not None:
            numbers = [number for number, _ in group]
            told = {"url": ref.url, "record": ref.record_id, "archived": captured(ref)}
            parts.append({**told, "from": numbers[0], "to": numbers[-1] + 1})
    return parts


def with_parts(now: Line, before: Mapping[str, Any]) -> Line:
    """Return the line of a first page that was read again with the further pages of the line before, as they were read then."""
    parts = before.get("parts") or []
    if not parts:
        return now
    first = parts[0]["from"]
    shift = len(now["paragraphs"]) - first
    why = rejoined(now["why"], before["why"])
    return {
        **now,
        **{key: [*now[key], *before[key][first:]] for key in ("paragraphs", "kinds", "places", "doubts")},
        "parts": [{**part, "from": part["from"] + shift, "to": part["to"] + shift} for part in parts],
        "status": (Status.SUSPECT if why else Status.ARTICLE).value,
        "why": why,
        "method": f"{now['method']}+pages/{before['method'].rpartition('+pages/')[2]}",
    }


def own_paragraphs(line: Mapping[str, Any]) -> list[str]:
    """Return the paragraphs that stand in the record of a line, and not in those of further pages."""
    parts = line.get("parts") or []
    return list(line["paragraphs"][: parts[0]["from"]] if parts else line["paragraphs"])


def _found(link: Link) -> Line:
    query = " ".join(link.query.terms) if link.query else None
    return {"channel": link.channel.value, "in": link.found_in, "query": query, "url": link.url}


def verdict_of(line: Line) -> Verdict:
    """Return the verdict that a judged line holds."""
    verdict = line["verdict"]
    return Verdict(
        article=line["id"],
        relation=Relation(verdict["relation"]),
        score=verdict["score"],
        reasons=tuple(
            Reason(rule=r["rule"], weight=r["weight"], detail=r["detail"]) for r in verdict["reasons"]
        ),
        copy_of=verdict["copy_of"],
        related=verdict["related"],
        episode=Episode(verdict["episode"]) if verdict.get("episode") else None,
        copied=_finding_of(line["id"], verdict["copied"]) if verdict.get("copied") else None,
    )

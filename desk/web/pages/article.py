"""/story/<name>/article/<hex>: one article, its original, its versions, and whether it can be trusted. A tab is an address, `?view=…`."""

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from archive.catalogue.catalogue import Version as Kept
from archive.own_clock import own_day
from desk.web.article.badge import checked, without_record
from desk.web.article.citation import Cited, citation
from desk.web.article.compared import Compared, compared, steps_of
from desk.web.article.cuts import in_place, paragraphs_of
from desk.web.article.opened import Opened, opened
from desk.web.article.originals import Open
from desk.web.article.place import mark_name
from desk.web.article.reason_words import in_words
from desk.web.article.record_values import record_values
from desk.web.article.verdict_words import aspects_of, score_cut, score_words
from desk.web.bounds import first_of
from desk.web.language import Tongue, Words, tongue_of
from desk.web.page_badge import page_badge
from desk.web.paging import asked_offset
from desk.web.paths import article_path, with_query
from desk.web.render import render
from desk.web.serving import Desk, desk_of
from desk.web.story.copies import Branch, copies_of
from desk.web.trouble import PageError
from flows.exports.bundle import bundle
from flows.exports.target import Target
from flows.exports.wanted import Wanted
from flows.store.story_facts import facts_of
from flows.store.vouched import TextState, text_file
from story.verdict import CONSTANTS

Values = Mapping[str, object]
VISITS = 50  # to a page that are shown unasked, the last ones: a monthly visit of four years
_LEAST = 0.005  # of a weight that is told with two decimals


class Tab(StrEnum):
    """A part of the page."""

    TEXT = "text"
    ORIGINAL = "original"
    CUTS = "cuts"
    VERSIONS = "versions"
    REASONS = "reasons"
    PROVENANCE = "provenance"


def routes() -> list[Route]:
    """Return the addresses of the page."""
    home = "/story/{story}/article/{article}"
    return [
        Route(home, _article),
        Route(f"{home}/line.json", _line),
        Route(f"{home}/evidence.zip", _evidence),
    ]


def _article(request: Request) -> Response:
    tab = _tab(request)
    desk, found = desk_of(request), opened(request)
    where = Open(desk)
    kept = desk.catalogue().record(found.record) if found.record else None
    now = datetime.now(UTC)
    badge, exchange = (
        checked(desk.house, kept.ref, where, now) if kept else (without_record(found.record, now), None)
    )
    told = record_values(desk, kept, exchange, where) if tab is Tab.PROVENANCE else _TABS[tab](request, found)
    both = told.get("both")
    also = [one.reading.name for one in (both.old, both.new)] if isinstance(both, Compared) else []
    badge = page_badge(desk.house, badge, found, also)
    cited = cited_of(request, found, kept)
    return render(
        request,
        "article.html",
        found=found,
        line=found.line,
        entry=found.entry,
        story_title=facts_of(desk.house, found.entry.story).title,
        tab=tab,
        tabs=tuple(Tab),
        badge=badge,
        cited=cited,
        citations=[(tongue, citation(cited, tongue)) for tongue in _first(tongue_of(request))],
        address=_address,
        line_address=_line_address(found),
        part=told,
    )


def _tab(request: Request) -> Tab:
    try:
        return Tab(request.query_params.get("view", Tab.TEXT))
    except ValueError as error:
        raise PageError(404, "error.not_there") from error


def _address(found: Opened, tab: str, **more: str | int | None) -> str:
    """Return the address of a tab, of the version that is looked at unless that is the newest."""
    query: dict[str, str | int | None] = {
        "view": None if tab == Tab.TEXT else tab,
        "version": _version(found),
        **more,
    }
    return with_query(article_path(found.entry.story, found.entry.article), query)


def _line_address(found: Opened) -> str:
    return with_query(
        f"{article_path(found.entry.story, found.entry.article)}/line.json", {"version": _version(found)}
    )


def _version(found: Opened) -> str | None:
    return None if found.is_newest or not found.record else found.record.removeprefix("urn:uuid:")


def _first(tongue: Tongue) -> list[Tongue]:
    return [tongue, *(other for other in Tongue if other is not tongue)]


def cited_of(request: Request, found: Opened, kept: Kept | None) -> Cited:
    """Return what a citation of the version that is looked at tells."""
    line, archived = found.line, found.line.get("archived") or {}
    record = found.record
    base = f"{request.url.scheme}://{request.url.netloc}"
    path = f"/record/{record.removeprefix('urn:uuid:')}" if record else article_path(found.entry.story, found.entry.article)  # fmt: skip
    return Cited(
        title=line.get("title") or "",
        bylines=tuple(line.get("bylines") or ()),
        outlet=line.get("outlet"),
        url=found.address,
        published_on=own_day(line.get("published_at"), line.get("published_raw")),
        captured_at=archived.get("captured_at"),
        record=record,
        digest=kept.ref.payload_digest if kept else None,
        link=f"{base}{path}",
        number=found.number,
        versions=len(found.versions),
        gone_at=found.entry.gone_at,
    )


def _text(request: Request, found: Opened) -> Values:
    del request
    shown = first_of(paragraphs_of(found.line))
    groups = [(kind, list(several)) for kind, several in groupby(shown.pieces, key=lambda piece: piece.kind)]
    return {
        "groups": groups,
        "has_places": any(piece.span and piece.record for piece in shown.pieces),
        "shown": shown,
        "mark": lambda piece: mark_name(piece.record or "", piece.number),
    }


def _original(request: Request, found: Opened) -> Values:
    return {"is_marked": request.query_params.get("marked") == "1", "found": found}


def _cuts(request: Request, found: Opened) -> Values:
    del request
    pieces = in_place(found.line)
    counts: dict[str, int] = {}
    for piece in pieces:
        if piece.why:
            counts[piece.why] = counts.get(piece.why, 0) + 1
    return {"shown": first_of(pieces), "counts": sorted(counts.items(), key=lambda one: (-one[1], one[0]))}


def _versions(request: Request, found: Opened) -> Values:
    desk, query = desk_of(request), request.query_params
    both = compared(desk.house, found, (query.get("old", ""), query.get("new", "")), asked_offset(request))
    steps = steps_of(desk.catalogue(), found)[::-1]
    are_all = query.get("visits") == "all"
    return {
        "steps": steps if are_all else steps[:VISITS],
        "visits": len(steps),
        "both": both,
        "sides": query.get("look", "sides") != "one",
    }


def _reasons(request: Request, found: Opened) -> Values:
    verdict, t = found.line["verdict"], Words(tongue_of(request))
    told = [{**reason, "told": in_words(reason, t)} for reason in verdict["reasons"]]
    strongest = sorted(told, key=lambda reason: -abs(reason["weight"]))
    own = [reason for reason in strongest if reason["rule"] not in CONSTANTS and _tells(reason)]
    return {
        "verdict": verdict,
        "score": score_words(verdict["score"], t),
        "sum": score_cut(verdict["score"]),
        "aspects": aspects_of(verdict, t),
        "own": own,
        "same": [reason for reason in strongest if reason["rule"] in CONSTANTS and reason["weight"]],
        "tree": _tree(desk_of(request), found),
        "made": found.judging,
        "judgings": [
            (one, score_words(one.verdict["score"], t), aspects_of(one.verdict, t))
            for one in reversed(found.judgings)
        ],
    }


def _tells(reason: Mapping[str, Any]) -> bool:
    """Say whether a reason is told: one that is shown as 0.00 adds nothing, but the day tells even then."""
    return bool(abs(reason["weight"]) >= _LEAST or reason["rule"] == "date")


def _tree(desk: Desk, found: Opened) -> tuple[Branch, ...]:
    """Return who took this article's text over from whom; empty where nobody did."""
    trees = copies_of(desk.house, desk.catalogue(), found.entry.story).trees
    return next((tree for tree in trees if any(one.id == found.entry.id for one in tree)), ())


_TABS: dict[Tab, Callable[[Request, Opened], Values]] = {
    Tab.TEXT: _text,
    Tab.ORIGINAL: _original,
    Tab.CUTS: _cuts,
    Tab.VERSIONS: _versions,
    Tab.REASONS: _reasons,
}


def _line(request: Request) -> Response:
    """Give the stored line of the article, as `warraq export --to jsonl` gives it. Raises PageError for a text that no run wrote."""
    found = opened(request)
    told = text_file(desk_of(request).house, found.name)
    if told.state is TextState.ALTERED:
        raise PageError(409, "article.altered", why=told.detail)
    content = json.dumps(
        {**found.line, "schema": "warraq/article/2"}, ensure_ascii=True, sort_keys=True, indent=1
    )
    name = f"{found.entry.story}-{found.entry.article[:12]}.json"
    return Response(
        content + "\n",
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _evidence(request: Request) -> Response:
    """Give the evidence of the article, as `warraq export --to bundle` makes it: a stranger checks it without our software."""
    desk, found = desk_of(request), opened(request)
    if found.record is None:
        raise PageError(404, "article.no_record", record=found.entry.id)
    folder = Path(tempfile.mkdtemp(prefix="warraq-evidence-"))
    name = f"{found.entry.story}-{found.entry.article[:12]}-evidence.zip"
    try:
        wanted = Wanted(story=found.entry.story, records=frozenset({found.record}))
        bundle(desk.house, wanted, Target(path=folder / name), at=datetime.now(UTC))
    except BaseException:
        shutil.rmtree(folder)
        raise
    return FileResponse(folder / name, filename=name, background=BackgroundTask(shutil.rmtree, folder))

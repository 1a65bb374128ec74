"""A story: its coverage over time, its articles with filters, and its runs."""

from collections.abc import Mapping
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from archive.views.articles import coverage, entries
from archive.views.runs import runs
from desk.web.day_bins import Bin
from desk.web.language import Tongue, Words, tongue_of
from desk.web.listing import listed
from desk.web.paging import Paging, asked_offset
from desk.web.paths import asked_story, story_path
from desk.web.render import render
from desk.web.serving import desk_of
from desk.web.story_filter import Asked, asked_filter
from desk.web.story_head import head_of_story
from desk.web.story_words import DayWords, language_name
from desk.web.timeline import MOST_ROWS, SHAPES, Mark, timeline_of
from story.verdict import Relation

_A_PAGE = 30
_RUNS_A_PAGE = 100


def routes() -> list[Route]:
    """Return the addresses of the pages."""
    return [Route("/story/{story}", _story), Route("/story/{story}/runs", _runs)]


def _story(request: Request) -> Response:
    story = asked_story(request)
    head, asked = head_of_story(request, story), asked_filter(request.query_params)
    desk, t = desk_of(request), Words(tongue_of(request))
    catalogue, offset = desk.catalogue(), asked_offset(request)
    found = entries(catalogue, story, asked.wanted, offset=offset, limit=_A_PAGE)
    cells = coverage(catalogue, story, asked.wanted, outlets=MOST_ROWS)
    return render(
        request,
        "story.html",
        head=head,
        part="articles",
        asked=asked,
        rows=listed(desk.house, found.entries, t),
        paging=Paging(offset=offset, limit=_A_PAGE, total=found.total),
        path=story_path(story),
        query=asked.query(),
        relations=tuple(Relation),
        timeline=timeline_of(cells, is_rtl=t.tongue is Tongue.ARABIC),
        shapes=SHAPES,
        days=DayWords(t),
        mark_query=lambda mark, row: _mark_query(asked, mark, row.outlet),
        column_query=lambda column, outlet: _column_query(asked, column, outlet),
        language_name=lambda code: language_name(code, t),
    )


def _runs(request: Request) -> Response:
    story = asked_story(request)
    offset = asked_offset(request)
    found = runs(desk_of(request).catalogue(), story, offset=offset, limit=_RUNS_A_PAGE + 1)
    paging = Paging(offset=offset, limit=_RUNS_A_PAGE, total=offset + len(found))
    head = head_of_story(request, story)
    return render(
        request, "story_runs.html", head=head, part="runs", runs=found[:_RUNS_A_PAGE], paging=paging,
        path=f"{story_path(story)}/runs", query={}, days=DayWords(Words(tongue_of(request))),
        language_name=lambda code: language_name(code, Words(tongue_of(request))),
    )  # fmt: skip


def _mark_query(asked: Asked, mark: Mark, outlet: str | None) -> Mapping[str, str | int | None]:
    own = {"language": mark.language} if mark.language else {}
    return {**_column_query(asked, mark.column, outlet), **own}


def _column_query(asked: Asked, column: Bin, outlet: str | None) -> Mapping[str, str | int | None]:
    """Return the filter of what stands in a column, within what is asked already."""
    since = _later(asked.wanted.since, column.since)
    until = _earlier(asked.wanted.until, column.until)
    return asked.query(since=since, until=until, **({"outlet": outlet} if outlet else {}))


def _later(asked: str | None, day: date | None) -> str | None:
    return max(asked or "", day.isoformat() if day else "") or None


def _earlier(asked: str | None, day: date | None) -> str | None:
    return min(filter(None, (asked, day.isoformat() if day else None)), default=None)

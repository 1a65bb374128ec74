"""A story: its coverage over time, its articles with filters, and its runs."""

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.views.articles import coverage, entries
from archive.catalogue.views.runs import runs
from desk.web.language import Tongue, Words, tongue_of
from desk.web.live.sight import is_yet_to_end
from desk.web.paging import Paging, asked_offset, led_back
from desk.web.paths import asked_story, story_path
from desk.web.render import drawn, render
from desk.web.serving import desk_of
from desk.web.story.filter import Asked, asked_filter
from desk.web.story.head import head_of_story
from desk.web.story.listing import listed
from desk.web.story.timeline import ALL_ROWS, MOST_ROWS, SHAPES, timeline_of
from desk.web.story.timeline_links import TimelineLinks
from desk.web.story.words import language_name
from flows.run import NO_STORY
from story.verdict import Relation

_A_PAGE = 30
_RUNS_A_PAGE = 100


def routes() -> list[Route]:
    """Return the addresses of the pages."""
    return [Route("/story/{story}", _story), Route("/story/{story}/runs", _runs)]


def _story(request: Request) -> Response:
    story, desk, t = asked_story(request), desk_of(request), Words(tongue_of(request))
    state = desk.state
    if is_yet_to_end(desk, story):
        return RedirectResponse(f"{story_path(story)}/live", status_code=303)
    if story == NO_STORY:
        return RedirectResponse(f"{story_path(story)}/runs", status_code=303)
    head, asked = head_of_story(request, story), asked_filter(request.query_params)
    catalogue, offset = desk.catalogue(), asked_offset(request)
    found = entries(catalogue, story, asked.wanted, offset=offset, limit=_A_PAGE)
    paging = Paging(offset=offset, limit=_A_PAGE, total=found.total)
    if (back := led_back(request, paging)) is not None:
        return back
    whose = ("timeline", story, asked.wanted, t.tongue)
    return render(
        request,
        "story.html",
        head=head,
        part="articles",
        asked=asked,
        rows=listed(desk.house, catalogue, found.entries, t),
        paging=paging,
        path=story_path(story),
        query=asked.query(),
        relations=tuple(Relation),
        timeline=desk.kept.part(state, whose, lambda: _timeline(catalogue, story, asked, t)),
        language_name=lambda code: language_name(code, t),
    )


def _timeline(catalogue: Catalogue, story: str, asked: Asked, t: Words) -> Markup:
    """Draw the articles that are asked for over time; nothing where there are none."""
    cells = coverage(catalogue, story, asked.wanted, outlets=MOST_ROWS, every=ALL_ROWS)
    found = timeline_of(cells, is_rtl=t.tongue is Tongue.ARABIC)
    return (
        Markup()
        if found is None
        else drawn(
            "story_timeline.html",
            t,
            timeline=found,
            asked=asked,
            path=story_path(story),
            shapes=SHAPES,
            links=TimelineLinks(asked, t),
            language_name=lambda code: language_name(code, t),
        )
    )


def _runs(request: Request) -> Response:
    story = asked_story(request)
    offset = asked_offset(request)
    found = runs(desk_of(request).catalogue(), story, offset=offset, limit=_RUNS_A_PAGE + 1)
    paging = Paging(offset=offset, limit=_RUNS_A_PAGE, total=offset + len(found))
    head = head_of_story(request, story)
    return render(
        request, "story_runs.html", head=head, part="runs", runs=found[:_RUNS_A_PAGE], paging=paging,
        path=f"{story_path(story)}/runs", query={},
        language_name=lambda code: language_name(code, Words(tongue_of(request))),
    )  # fmt: skip

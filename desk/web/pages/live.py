"""A story's run as it goes on: the page, its events, and the buttons that begin, stop and go on with one."""

from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from desk.contact import answered, as_kept, is_to_ask, is_usable
from desk.web.guard.forms import Form, posted
from desk.web.language import tongue_of
from desk.web.live.hub import EventStream, Hub, events, hub_of
from desk.web.live.sight import Sight, State, is_of_demo, sight_of
from desk.web.paths import asked_story, own_path, story_path
from desk.web.render import render
from desk.web.serving import desk_of
from desk.web.trouble import PageError
from flows.live.runs import StopError, stop
from flows.live.starting import StartError, refuse, start
from flows.run import RunKind

_PARTS = {"page": "live_now.html", "strip": "live_line.html", "own": "live_own.html"}
_MOST_DRAWN = 64


def routes() -> list[Route]:
    """Return the addresses of the pages."""
    return [
        Route("/story/{story}/live", _live),
        Route("/story/{story}/live/events", _events),
        Route("/story/{story}/gather", posted(partial(_begin, RunKind.GATHER)), methods=["POST"]),
        Route("/story/{story}/refetch", posted(partial(_begin, RunKind.REFETCH)), methods=["POST"]),
        Route("/story/{story}/stop", posted(_stop), methods=["POST"]),
    ]


def _live(request: Request) -> Response:
    story = asked_story(request)
    sight = sight_of(desk_of(request), story)
    if sight.state is State.NONE and not sight.may:
        raise PageError(404, "error.no_story", story=story)
    was_asked = request.query_params.get("asked") == "stop" and sight.state is State.UNDER_WAY
    return render(request, "live.html", sight=sight, was_asked=was_asked)


async def _events(request: Request) -> Response:
    """Answer with the story's events from the one behind Last-Event-ID on."""
    story, hub = asked_story(request), hub_of(request)
    template = _PARTS.get(request.query_params.get("part", "page"), _PARTS["page"])
    seen = request.headers.get("last-event-id", "")
    return EventStream(hub, events(hub, story, seen, lambda sight: _drawn(request, hub, template, sight)))


def _drawn(request: Request, hub: Hub, template: str, sight: Sight) -> str:
    """Return a part of the page, drawn once for all who look on in one language."""
    whose = (template, tongue_of(request).value, sight.story, sight.id)
    found = hub.drawn.get(whose)
    if found is None:
        found = bytes(render(request, template, sight=sight).body).decode("utf-8")
        if len(hub.drawn) >= _MOST_DRAWN:
            hub.drawn.clear()
        hub.drawn[whose] = found
    return found


def _begin(kind: RunKind, request: Request, form: Form) -> Response:
    """Begin a run for who is sure; ask others first: it goes out to the Internet, and tells what is looked for."""
    story, desk = asked_story(request), desk_of(request)
    if is_of_demo(desk):
        raise PageError(409, "live.not_demo")
    house, said = as_kept(desk.house), form.get("contact", "").strip()
    is_answered = not is_to_ask(house) or ("contact" in form and is_usable(said))
    is_sure = form.get("sure") == "yes" and is_answered
    if is_sure and is_to_ask(house):
        # Where the answer cannot be kept, it holds for this run, and the next one asks again.
        house, _ = answered(house, said)
    try:
        (start if is_sure else refuse)(house, story, kind)
    except StartError as error:
        raise PageError(409, f"live.not_{error.kind}", story=story, other=error.other) from error
    if is_sure:
        return _back(form, f"{story_path(story)}/live")
    contact, is_asked = house.settings.contact, is_to_ask(house)
    return render(request, "live_sure.html", sight=sight_of(desk, story), kind=kind, contact=contact,
                  is_asked=is_asked, wrong=said)  # fmt: skip


def _stop(request: Request, form: Form) -> Response:
    story = asked_story(request)
    try:
        stop(desk_of(request).house, form.get("run", ""))
    except StopError as error:
        raise PageError(
            409, f"live.no_stop_{error.kind}", story=story, pid=error.pid, host=error.host
        ) from error
    return _back(form, f"{story_path(story)}/live?asked=stop")


def _back(form: Form, otherwise: str) -> Response:
    return RedirectResponse(own_path(form.get("back") or otherwise), status_code=303)

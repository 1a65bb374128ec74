"""Who took a text over from whom in a story, and what its last gather did not keep."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from archive.catalogue.views.runs import fates_by
from desk.web.language import Words, tongue_of
from desk.web.paths import asked_story
from desk.web.render import render
from desk.web.serving import desk_of
from desk.web.story.copies import copies_of
from desk.web.story.failures import blocked_notes, groups_of, reason_words, todo_words
from desk.web.story.head import head_of_story
from desk.web.story.words import language_name


def routes() -> list[Route]:
    """Return the addresses of the pages."""
    return [Route("/story/{story}/copies", _copies), Route("/story/{story}/failed", _failed)]


def _copies(request: Request) -> Response:
    story, desk = asked_story(request), desk_of(request)
    t = Words(tongue_of(request))
    return render(
        request,
        "story_copies.html",
        head=head_of_story(request, story),
        part="copies",
        found=copies_of(desk.house, desk.catalogue(), story),
        language_name=lambda code: language_name(code, t),
    )


def _failed(request: Request) -> Response:
    story, catalogue = asked_story(request), desk_of(request).catalogue()
    t = Words(tongue_of(request))
    head = head_of_story(request, story)
    counts = () if head.gather is None else fates_by(catalogue, story, head.gather.run)
    return render(
        request,
        "story_failed.html",
        head=head,
        part="failed",
        groups=groups_of(counts),
        notes=blocked_notes(head.claims.notes if head.claims else ()),
        reason_of=lambda reason: reason_words(reason, t),
        todo_of=lambda reason: todo_words(reason, t),
        language_name=lambda code: language_name(code, t),
    )

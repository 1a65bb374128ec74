"""What people decide: the review queue, a decision, and all decisions that were made."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from archive.catalogue.views.articles import Entry, entries_named, entry, review_queue
from archive.decisions.decision import (
    LONGEST_NOTE,
    Decision,
    DecisionKind,
    decision_time,
    kind_of_decision,
    standings,
)
from desk.web.guard.forms import Form, posted
from desk.web.language import Words, tongue_of
from desk.web.paging import Paging, asked_offset
from desk.web.paths import asked_story, own_path, story_path, with_query
from desk.web.render import render
from desk.web.serving import Desk, desk_of
from desk.web.story.head import head_of_story
from desk.web.story.listing import listed
from desk.web.story.words import language_name
from desk.web.trouble import PageError, not_there
from flows.decisions.decide import DecideError, Wanted, decide, decided_in, own_name
from flows.decisions.sealings import Sealing, sealings_of

BY_COOKIE = "warraq-by"
_PLACE = re.compile(r"a-[0-9a-f]{16}")
_LONGEST_NAME = 80
_YEAR_S = 365 * 24 * 3600
_A_PAGE = 20  # a choice: each comes with its text's beginning and all its reasons
_DECISIONS_A_PAGE = 100
_MAY = frozenset({DecisionKind.ACCEPT, DecisionKind.REJECT, DecisionKind.CLEAR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One decision as a list shows it; `entry` is None for an article that the store has no text of.

    `is_hidden` says that the article is taken down. `decision` holds the words that were sealed; it is None where these are gone, or others stand in their place. `sealing`
    says how the file stands to its seal now.
    """

    name: str
    decision: Decision | None
    entry: Entry | None
    is_in_force: bool
    is_hidden: bool
    sealing: Sealing

    @property
    def at(self) -> datetime:
        """Return when it was made, as its name says."""
        return decision_time(self.name)

    @property
    def kind(self) -> DecisionKind | None:
        """Return what was decided, as its name says; None for what is no kind of ours."""
        return kind_of_decision(self.name)

    @property
    def may_undo(self) -> bool:
        """Say whether it can be taken back here: what was taken down is restored by a command."""
        return self.is_in_force and self.kind in _MAY


def routes() -> list[Route]:
    """Return the addresses of the pages."""
    return [
        Route("/story/{story}/review", _review),
        Route("/story/{story}/decisions", _decisions),
        Route("/story/{story}/decide", posted(_decide), methods=["POST"]),
        Route("/story/{story}/name", posted(_name), methods=["POST"]),
    ]


def _review(request: Request) -> Response:
    story, offset, desk = asked_story(request), asked_offset(request), desk_of(request)
    t = Words(tongue_of(request))
    found = review_queue(desk.catalogue(), story, offset=offset, limit=_A_PAGE)
    if not found.entries and offset:  # the last of the last page was just decided
        return RedirectResponse(with_query(f"{story_path(story)}/review", {"from": None}), status_code=303)
    return render(
        request,
        "story_review.html",
        head=head_of_story(request, story),
        part="review",
        rows=listed(desk.house, desk.catalogue(), found.entries, t),
        paging=Paging(offset=offset, limit=_A_PAGE, total=found.total),
        path=f"{story_path(story)}/review",
        query={},
        by=name_of(request),
        longest_note=LONGEST_NOTE,
        longest_name=_LONGEST_NAME,
        done=_done(request, desk, story),
        language_name=lambda code: language_name(code, t),
    )


def _decisions(request: Request) -> Response:
    story, offset, desk = asked_story(request), asked_offset(request), desk_of(request)
    t = Words(tongue_of(request))
    with decided_in(desk.house, story) as decided:
        total = len(decided.names)
        names = decided.names[: total - offset][-_DECISIONS_A_PAGE:] if offset < total else ()
        shown = {one.name: one for one in decided.of_names(names)}
        known = standings(decided.of_articles((story, one.article) for one in shown.values()))
        hidden = decided.hidden()
    forces = {one.name for stands in known.values() for one in (stands.review, stands.hidden) if one}
    sealings = sealings_of(desk.house, names)
    entries = entries_named(desk.catalogue(), story, (one.article for one in shown.values()))
    made = [
        Made(
            name=name,
            decision=shown.get(name),
            entry=entries.get(shown[name].article) if name in shown else None,
            is_in_force=name in forces,
            is_hidden=name in shown and (story, shown[name].article) in hidden,
            sealing=sealings[name],
        )
        for name in reversed(names)
    ]
    return render(
        request,
        "story_decisions.html",
        head=head_of_story(request, story),
        part="decisions",
        made=made,
        wrong=sum(one.sealing.is_wrong for one in made),
        paging=Paging(offset=offset, limit=_DECISIONS_A_PAGE, total=total),
        path=f"{story_path(story)}/decisions",
        query={},
        done=_done(request, desk, story),
        language_name=lambda code: language_name(code, t),
    )


def _decide(request: Request, form: Form) -> Response:
    """Write a decision down, and go back to where it was made."""
    story, desk = asked_story(request), desk_of(request)
    kind, article = form.get("kind", ""), form.get("article", "")
    if kind not in {one.value for one in _MAY}:
        raise PageError(400, "error.bad_form")
    about = entry(desk.catalogue(), story, article)
    if about is None:
        raise not_there()
    if form.get("was", now := about.decision or "") != now:  # in another tab, or by somebody else
        raise PageError(409, f"story.meanwhile_{now or 'clear'}")
    note, by = form.get("note", "").strip()[:LONGEST_NOTE], name_of(request)
    wanted = Wanted(story=story, kind=DecisionKind(kind), article=article, note=note, by=by)
    try:
        decide(desk.house, wanted, now=datetime.now(UTC))
    except DecideError as error:
        raise PageError(409, "story.not_decided", why=str(error)) from error
    back = own_path(form.get("back", "") or story_path(story)).partition("#")[0]
    told = {"done": kind, "of": article}
    return RedirectResponse(f"{_retold(back, told)}{_place(form.get('then', ''))}", status_code=303)


def _retold(back: str, told: dict[str, str]) -> str:
    """Return an address that says what was decided a moment ago, and not what was before."""
    place, _, query = back.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name not in told]
    return f"{place}?{urlencode([*kept, *told.items()])}"


def _place(then: str) -> str:
    """Return the place in the page to come back to: the article that takes the decided one's."""
    return f"#{then}" if _PLACE.fullmatch(then) else "#list"


def _name(_request: Request, form: Form) -> Response:
    """Remember under which name this browser's user decides."""
    answer = RedirectResponse(own_path(form.get("back", "/")), status_code=303)
    name = " ".join(form.get("by", "").split())[:_LONGEST_NAME]
    answer.set_cookie(BY_COOKIE, quote(name), max_age=_YEAR_S, httponly=True, samesite="strict", path="/")
    return answer


def name_of(request: Request) -> str:
    """Return the name under which decisions of this browser are recorded: the one that was given, else that of the system's user."""
    given = " ".join(unquote(request.cookies.get(BY_COOKIE, "")).split())[:_LONGEST_NAME]
    return given if given.isprintable() and given else own_name()


def _done(request: Request, desk: Desk, story: str) -> tuple[str, Entry] | None:
    """Return what was decided a moment ago, and about what, where the address says so and it stands so."""
    kind, article = request.query_params.get("done", ""), request.query_params.get("of", "")
    if kind not in {one.value for one in _MAY}:
        return None
    about = entry(desk.catalogue(), story, article[:64])
    is_so = about is not None and about.decision == (None if kind == DecisionKind.CLEAR else kind)
    return (kind, about) if about is not None and is_so else None

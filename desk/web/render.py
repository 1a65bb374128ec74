"""Pages out of templates: every value is escaped by the engine, every phrase comes from the words of the chosen language."""

from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from desk.terminal.pasted import command, program
from desk.web import filters, paths
from desk.web.article.reason_words import note_in_words
from desk.web.language import Tongue, Words, tongue_of
from desk.web.live.sight import look, not_gathered
from desk.web.serving import desk_of

THEME_COOKIE = "warraq-theme"
THEMES = ("auto", "light", "dark")


def render(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page. Besides *values* a template knows `t` (words), `noted` (a run's note in words), `tongue`, `theme`, `form_token`, `here` (path and query) and `command`
    (a command about this store, to be pasted).

    Forms that POST hold `<input type="hidden" name="token" value="{{ form_token }}">`. The policy of contents allows no inline
    style or script: use the classes of desk.css and the attributes of SVG.
    """
    tongue, desk = tongue_of(request), desk_of(request)
    is_known = desk.knows(request)
    page = _engine().get_template(template)
    html = page.render(
        t=Words(tongue),
        noted=partial(note_in_words, t=Words(tongue)),
        tongue=tongue,
        tongues=tuple(Tongue),
        theme=theme_of(request),
        form_token=desk.secret if is_known else "",
        here=_here(request),
        look=partial(look, desk),
        not_gathered=partial(not_gathered, desk),
        command=partial(command, desk.house),
        program=program,
        can_leave=is_known and bool(desk.serving.token),
        **values,
    )
    return HTMLResponse(filters.without_surrogates(html), status_code=status)


def drawn(template: str, t: Words, **values: object) -> Markup:
    """Return a part of a page that is the same for all who read it in one language: nothing of the asker is known to it."""
    return Markup(_engine().get_template(template).render(t=t, **values))  # noqa: S704  # the engine escapes every value


def theme_of(request: Request) -> str:
    """Return the colours that a person chose: "auto" follows the system."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"


def _here(request: Request) -> str:
    query = request.url.query
    return paths.own_path(f"{request.url.path}?{query}" if query else request.url.path)


@cache
def _engine() -> Environment:
    engine = Environment(
        loader=PackageLoader("desk.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    for name in ("bdi", "plain", "url_shown", "day", "moment", "published", "changed_at", "chips"):
        engine.filters[name] = getattr(filters, name)
    for name in ("story_path", "article_path", "run_path", "original_path", "with_query"):
        engine.globals[name] = getattr(paths, name)
    return engine

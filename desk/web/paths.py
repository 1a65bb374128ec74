"""Addresses of the desk, both ways: what stands in one is checked before anything is asked of the store (row U5).

Stories are words of the archive, articles hex digests, records UUIDs. Nothing of a path ever becomes the name of a file.
"""

import re
from urllib.parse import quote, urlencode

from starlette.requests import Request

from desk.web.trouble import not_there
from story.naming import archive_name

_ARTICLE = re.compile(r"[0-9a-f]{64}")
_RUN = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_URN = "urn:uuid:"


def asked_story(request: Request) -> str:
    """Return the story's name in the path "/story/{story}". Raises PageError (404) for what no story can be called."""
    name = str(request.path_params["story"])
    if archive_name(name) != name or name in {".", ".."}:
        raise not_there()
    return name


def asked_article(request: Request) -> str:
    """Return the article's hex digest in the path "…/article/{article}". Raises PageError (404)."""
    return _asked(request, "article", _ARTICLE)


def asked_run(request: Request) -> str:
    """Return the run's name in the path "…/run/{run}". Raises PageError (404)."""
    return _asked(request, "run", _RUN)


def asked_record(request: Request) -> str:
    """Return the record id ("urn:uuid:…") of the path "/original/{record}". Raises PageError (404)."""
    return _URN + _asked(request, "record", _UUID)


def asked_number(request: Request, name: str, *, least: int = 0, most: int = 10_000_000) -> int:
    """Return a whole number of the query, *least* where there is none. Raises PageError (404) for anything else."""
    text = request.query_params.get(name, "") or str(least)
    if not (text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most):
        raise not_there()
    return int(text)


def story_path(story: str) -> str:
    """Return the address of a story's page."""
    return f"/story/{quote(story, safe='')}"


def article_path(story: str, article: str) -> str:
    """Return the address of an article's page."""
    return f"{story_path(story)}/article/{quote(article, safe='')}"


def run_path(story: str, run: str) -> str:
    """Return the address of a run's page."""
    return f"{story_path(story)}/run/{quote(run, safe='')}"


def original_path(record_id: str) -> str:
    """Return the address of a record's original."""
    return f"/original/{quote(record_id.removeprefix(_URN), safe='')}"


def with_query(path: str, query: dict[str, str | int | None]) -> str:
    """Return an address with those of the query's values that say something."""
    said = {name: value for name, value in query.items() if value not in {None, ""}}
    return f"{path}?{urlencode(said)}" if said else path


def own_path(text: str) -> str:
    """Return an address of the desk that a form named to come back to, "/" for anything that would lead elsewhere."""
    is_own = (
        text.startswith("/")
        and not text.startswith(("//", "/\\"))
        and text.isprintable()
        and "\\" not in text
    )
    return text if is_own and len(text) < 2_000 else "/"


def _asked(request: Request, name: str, shape: re.Pattern[str]) -> str:
    text = str(request.path_params[name])
    if not shape.fullmatch(text):
        raise not_there()
    return text

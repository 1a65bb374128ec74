"""Forms that change something: read within bounds, and only those of this desk's own pages (row U4)."""

import functools
import hmac
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from desk.web.serving import desk_of
from desk.web.trouble import PageError

_LONGEST = 64 * 1024
_MOST_FIELDS = 50
Form = Mapping[str, str]


def posted(page: Callable[[Request, Form], Response]) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint of a function that acts on a form: it runs in a thread, after the form's token was checked."""

    @functools.wraps(page)
    async def endpoint(request: Request) -> Response:
        form = await read_form(request)
        if not hmac.compare_digest(form.get("token", "").encode(), desk_of(request).secret.encode()):
            raise PageError(403, "error.old_form")
        return await run_in_threadpool(page, request, form)

    return endpoint


async def read_form(request: Request) -> Form:
    """Return the fields of a form; of a field that stands twice the last. Raises PageError for what is no form of ours."""
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/x-www-form-urlencoded":
        raise PageError(415, "error.bad_form")
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LONGEST:
            raise PageError(413, "error.bad_form")
    try:
        return dict(
            parse_qsl(
                body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
            )
        )
    except ValueError as error:
        raise PageError(400, "error.bad_form") from error

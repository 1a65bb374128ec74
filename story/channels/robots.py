"""Channel: the Sitemap lines of robots.txt (https://www.sitemaps.org/protocol.html#submit_robots)."""

import re
from dataclasses import replace

from story.channels.refusal import holds_something, why_unmeasured
from story.channels.scope import Scope, absolute
from story.channels.sitemap import child_asks
from story.link import Answer, Ask, Channel, Reading

_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*([^\s#]+)", re.IGNORECASE | re.MULTILINE)
_MOST_BYTES = 500 * 1024  # RFC 9309 §2.5: a crawler may stop here
_USUAL = ("/sitemap.xml", "/sitemap_index.xml")


def asks(scope: Scope) -> tuple[Ask, ...]:
    """Return the ask for the outlet's robots.txt."""
    url = absolute(scope.outlet.home, "/robots.txt")
    return (scope.ask(url, Channel.ROBOTS),) if url else ()


def read(answer: Answer, scope: Scope) -> Reading:
    """Return asks for the sitemaps that robots.txt names (relative ones too), else for the two usual places.

    A robots.txt that forbids an address is obeyed where it is fetched, not here.
    """
    text = answer.body[:_MOST_BYTES].decode("utf-8-sig", errors="replace").replace("\r", "\n")
    is_robots = holds_something(answer) and not text.lstrip().startswith("<")
    named = [absolute(answer.url, line) for line in _LINE.findall(text)] if is_robots else []
    if any(named):
        return child_asks(answer.ask, tuple((url, "") for url in named if url), scope)
    usual = [url for path in _USUAL if (url := absolute(answer.url, path))]
    return Reading(
        asks=tuple(replace(scope.ask(url, Channel.SITEMAP), is_guess=True) for url in usual),
        note="" if is_robots else f"no robots.txt (HTTP {answer.status}); the usual sitemaps are tried",
        unmeasured=why_unmeasured(answer),
    )

"""{lang}.wikipedia.org: the action API's search and external links, with continuation; some wikis are «ratelimited» once.

Its robots.txt is the real one's heart: `/w/` is closed to crawlers, though the API lives there under terms of its own.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from practice.exchange import Reply, Request, json_reply
from practice.services.gloss import folded, words_in
from practice.services.stand import Stand

HERE = Path(__file__).parent
LANGUAGES = ("ar", "en", "fa", "fr", "he", "tr")
HOSTS = tuple(f"{language}.wikipedia.org" for language in LANGUAGES)
ROBOTS = "\n".join(
    (
        "User-agent: *",
        "Allow: /w/api.php?action=mobileview&",
        "Allow: /w/load.php?",
        "Allow: /api/rest_v1/?doc",
        "Disallow: /w/",
        "Disallow: /api/",
        "Disallow: /trap/",
        "Disallow: /wiki/Special:",
        "",
    )
)
USUAL, MOST = 10, 500
BUSY = (
    "ar.wikipedia.org",
    "tr.wikipedia.org",
)  # these refuse the first call, in their own words and with status 200
STAMP = "2025-08-22T09:14:31Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class WikiPage:
    """One page of a wiki; `cites` as mediawiki.toml has them."""

    id: int
    title: str
    text: str
    cites: tuple[str, ...]


@cache
def wiki_pages() -> dict[str, tuple[WikiPage, ...]]:
    """The pages of each language's wiki."""
    table = tomllib.loads((HERE / "mediawiki.toml").read_text(encoding="utf-8"))
    return {
        language: tuple(WikiPage(**{**row, "cites": tuple(row["cites"])}) for row in rows)
        for language, rows in table.items()
    }


def cited() -> frozenset[str]:
    """Every outlet/article that a wiki cites."""
    rows = (page for pages in wiki_pages().values() for page in pages)
    return frozenset(
        cite.removeprefix("archived:") for page in rows for cite in page.cites if "://" not in cite
    )


def answer(request: Request, stand: Stand) -> Reply:
    """robots.txt or a call of the API; pages themselves are not played."""
    path = request.target.partition("?")[0]
    if path == "/robots.txt":
        return Reply(body=ROBOTS.encode(), content_type="text/plain; charset=utf-8")
    if path != "/w/api.php" or request.query.get("format") != "json":
        return Reply(status=404, body=b"<!DOCTYPE html><title>Not Found</title>")
    if request.host in BUSY and stand.is_first(request.host, "api"):
        info = "You've exceeded your rate limit. Please wait some time and try again."
        error = {
            "code": "ratelimited",
            "info": info,
            "*": f"See https://{request.host}/w/api.php for API usage.",
        }
        return json_reply({"error": error}, headers=(("MediaWiki-API-Error", "ratelimited"),))
    pages = wiki_pages()[request.host.partition(".")[0]]
    if request.query.get("action") != "query":
        return _problem("unknown_action", 'Unrecognized value for parameter "action".')
    if request.query.get("list") == "search":
        return _search(pages, request.query)
    if request.query.get("prop") == "extlinks":
        return _links(pages, request.query, stand)
    return json_reply({"batchcomplete": ""})


def _problem(code: str, info: str) -> Reply:
    return json_reply({"error": {"code": code, "info": info}}, headers=(("MediaWiki-API-Error", code),))


def _count(value: str, usual: int) -> int:
    if value == "max":
        return MOST
    return min(int(value), MOST) if value.isdecimal() and int(value) else usual


def _search(pages: tuple[WikiPage, ...], asked: dict[str, str]) -> Reply:
    if not asked.get("srsearch"):
        return _problem("missingparam", 'The "srsearch" parameter must be set.')
    wanted = words_in(asked["srsearch"].replace('"', " "))
    found = [page for page in pages if all(word in folded(f"{page.title} {page.text}") for word in wanted)]
    start = int(asked["sroffset"]) if asked.get("sroffset", "").isdecimal() else 0
    shown = found[start : start + _count(asked.get("srlimit", ""), USUAL)]
    rows = [
        {
            "ns": 0,
            "title": page.title,
            "pageid": page.id,
            "size": len(page.text.encode()),
            "wordcount": len(page.text.split()),
            "snippet": page.text[:120],
            "timestamp": STAMP,
        }
        for page in shown
    ]
    body: dict[str, object] = {"batchcomplete": ""}
    if start + len(shown) < len(found):
        body = {"continue": {"sroffset": start + len(shown), "continue": "-||"}}
    return json_reply(body | {"query": {"searchinfo": {"totalhits": len(found)}, "search": rows}})


def _links(pages: tuple[WikiPage, ...], asked: dict[str, str], stand: Stand) -> Reply:
    titles, ids = asked.get("titles", "").split("|"), asked.get("pageids", "").split("|")
    wanted = [page for page in pages if page.title in titles or str(page.id) in ids]
    links = [(page, url) for page in wanted for url in _addresses(page, stand)]
    start = int(asked["elcontinue"]) if asked.get("elcontinue", "").isdecimal() else 0
    shown = links[start : start + _count(asked.get("ellimit", ""), USUAL)]
    modern = asked.get("formatversion") == "2"
    rows = {
        str(page.id): {
            "pageid": page.id,
            "ns": 0,
            "title": page.title,
            "extlinks": [{"url" if modern else "*": url} for other, url in shown if other is page],
        }
        for page in wanted
    }
    body: dict[str, object] = {"batchcomplete": True if modern else ""}
    if start + len(shown) < len(links):
        body = {"continue": {"elcontinue": str(start + len(shown)), "continue": "||"}}
    return json_reply(body | {"query": {"pages": list(rows.values()) if modern else rows}})


def _addresses(page: WikiPage, stand: Stand) -> list[str]:
    """A page's links: outlets' addresses, some only as the archive's copy, as far as they are published by now."""
    links = {f"{piece.site.key}/{piece.paper.id}": piece.link for piece in stand.pieces}
    found = []
    for cite in page.cites:
        link = cite if "://" in cite else links.get(cite.removeprefix("archived:"), "")
        archived = f"https://web.archive.org/web/20250802101500/{link}"
        found += [archived if cite.startswith("archived:") else link] if link else []
    return found

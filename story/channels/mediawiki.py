"""Channel: what Wikipedia's articles on the story cite, in each of its languages.

Two steps of the Action API (https://www.mediawiki.org/wiki/API:Search, API:Extlinks): a search, then the outside links
of those pages whose title and snippet can belong to the story. Refusals arrive with status 200: `error` in the JSON.
The service asks for a name with a contact in the user agent, for requests one after the other, and for maxlag.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice, takewhile
from urllib.parse import quote, urlencode

from story.channels.archives import copy_at
from story.channels.loose_json import UnreadableError, read_json
from story.channels.markup import text_of
from story.channels.refusal import holds_something, not_read
from story.channels.scope import Addresses, Survey, plain
from story.channels.shapes import is_no_outlet
from story.channels.slugs import KnownOutlets, sieved
from story.link import Answer, Ask, Channel, Link, Query, Reading, Unmeasured

MOST_ASKS = 72  # of one run: six languages with six searches each, and what these open
MOST_SEARCHES = (
    6  # of one language: three queries in two forms; later ones find less and less of an encyclopaedia
)
MOST_PAGES_OPENED = 8  # of one search; their links come together
FOUND = 20  # of one search; what is behind holds one of the words somewhere
MOST_FURTHER = 3  # answers of 500 links each: the longest article on a war cites some 1,500
_SHORTEST_BEGINNING = 4  # letters; "Syri*" is as short as it may be
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_THROTTLES = frozenset({"maxlag", "ratelimited", "readonly", "timeout", "cirrussearch-too-busy-error"})
_REFUSES = frozenset({"readapidenied", "permissiondenied", "blocked", "autoblocked", "badaccess-groups"})
_COMMON = (("action", "query"), ("format", "json"), ("formatversion", "2"), ("maxlag", "5"))
_CONTINUED = ("continue", "elcontinue", "eloffset")  # API:Continue: sent back as they came


def asks(survey: Survey) -> tuple[Ask, ...]:
    """Return the searches for the first queries of each language, at the Wikipedia of that language."""
    return tuple(
        Ask(url=_address(language, _search(words)), channel=Channel.MEDIAWIKI, outlet=Channel.MEDIAWIKI.value,
            query=query, language=language)
        for language in survey.languages
        if _LANGUAGE.fullmatch(language)
        for words, query in islice(_searches(survey.queries.get(language, ())), MOST_SEARCHES)
    )  # fmt: skip


def read(answer: Answer, survey: Survey) -> Reading:
    """Return an ask for the links of the pages that a search found; or those links, and an ask for more of them."""
    if not holds_something(answer):
        return not_read(answer, f"no answer of Wikipedia: HTTP {answer.status}")
    try:
        said = read_json(answer.body)
    except UnreadableError as error:
        return Reading(note=f"no answer of Wikipedia: {error}", unmeasured=Unmeasured.UNREADABLE)
    if not isinstance(said, dict):
        return Reading(note="no answer of Wikipedia: no object", unmeasured=Unmeasured.UNREADABLE)
    if "error" in said:
        return _refusal(said["error"])
    told = said.get("query")
    inner = told if isinstance(told, dict) else {}
    if "list=search" in answer.ask.url:
        return _opened(inner.get("search"), answer, survey)
    links, note = sieved(_cited(inner.get("pages"), answer, survey), survey)
    return Reading(links=links, asks=_more(said.get("continue"), answer.ask), note=note)


def _refusal(error: object) -> Reading:
    code = str(error.get("code", ""))[:60] if isinstance(error, dict) else ""
    info = plain(str(error.get("info", "")), 160) if isinstance(error, dict) else ""
    why = Unmeasured.UNREADABLE
    if code in _THROTTLES:
        why = Unmeasured.THROTTLED
    elif code in _REFUSES:
        why = Unmeasured.REFUSED
    return Reading(note=f"Wikipedia said {code or 'error'}: {info}", unmeasured=why)


def _opened(found: object, answer: Answer, survey: Survey) -> Reading:
    """Return one ask for the links of those found pages that can belong to the story."""
    if not isinstance(found, list):
        note = "no answer of Wikipedia: a search without results, not even none"
        return Reading(note=note, unmeasured=Unmeasured.UNREADABLE)
    chosen = []
    for page in found[:FOUND]:
        number = page.get("pageid") if isinstance(page, dict) else None
        if isinstance(number, int) and 0 < number < 10**12 and page.get("ns", 0) == 0:
            snippet = text_of(str(page.get("snippet") or ""))
            if survey.plausible(plain(str(page.get("title") or "")), snippet):
                chosen.append(number)
    if not chosen:
        return Reading()
    wanted = (
        ("prop", "extlinks"),
        ("ellimit", "max"),
        ("pageids", "|".join(map(str, chosen[:MOST_PAGES_OPENED]))),
    )
    return Reading(asks=(replace(answer.ask, url=_address(answer.ask.language, wanted), depth=1),))


def _cited(pages: object, answer: Answer, survey: Survey) -> Iterator[tuple[Link, date | None]]:
    """Give each cited address of an outlet; that of a copy in an archive as the page it is of, with the copy."""
    known, base = KnownOutlets(survey.outlets), Addresses(answer.url)
    for url in _addresses(pages):
        copy = copy_at(url)
        original = copy.original if copy else base.absolute(url)
        if not original or is_no_outlet(original):
            continue
        outlet = known.at(original)
        yield Link(
            url=original, channel=Channel.MEDIAWIKI, found_in=answer.url, outlet=outlet.name if outlet else "",
            query=answer.ask.query, language=outlet.language if outlet else "",
            archived=copy.archived if copy else "",
        ), None  # fmt: skip


def _addresses(pages: object) -> Iterator[str]:
    """Give the outside links of an answer, in either of the API's two forms."""
    if isinstance(pages, dict):
        pages = list(pages.values())
    for page in pages if isinstance(pages, list) else []:
        links = page.get("extlinks") if isinstance(page, dict) else None
        for link in links if isinstance(links, list) else []:
            url = (link.get("url") or link.get("*")) if isinstance(link, dict) else None
            if isinstance(url, str) and len(url) < 8_000:
                yield url


def _more(told: object, ask: Ask) -> tuple[Ask, ...]:
    """Return the ask that goes on where an answer ended."""
    if not isinstance(told, dict) or ask.page >= MOST_FURTHER:
        return ()
    sent = [(name, str(told[name])[:200]) for name in _CONTINUED if name in told]
    url = f"{ask.url.partition('&continue=')[0]}&{urlencode(sent)}"
    return (replace(ask, url=url, page=ask.page + 1),) if sent and url != ask.url else ()


def _searches(queries: tuple[Query, ...]) -> Iterator[tuple[str, Query]]:
    """Yield the words of each query as they stand, for the service knows their stems; then by their beginnings.

    A newspaper writes of Syrian and Israeli envoys, an encyclopaedia of Syria and Israel: "Syria*" finds both.
    """
    for query in queries:
        plain_words = " ".join(query.terms)
        beginnings = " ".join(map(_beginning, query.groups))
        yield from ((words, query) for words in dict.fromkeys((plain_words, beginnings)))


def _beginning(group: tuple[str, ...]) -> str:
    """Return what all spellings of a term begin with, with the sign for any ending; the term where that says too little."""
    term, ends = group[0], (min(group), max(group))  # all others stand between these two
    shared = "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(*ends, strict=False)))
    is_telling = len(shared) >= _SHORTEST_BEGINNING and len(shared) * 3 >= len(term) * 2 and " " not in term
    return f"{shared}*" if is_telling and len(group) > 1 else term


def _search(words: str) -> tuple[tuple[str, str], ...]:
    sent = words[:280]  # the service takes 300 letters
    return (
        ("list", "search"),
        ("srlimit", str(FOUND)),
        ("srnamespace", "0"),
        ("srprop", "snippet"),
        ("srsearch", sent),
    )


def _address(language: str, wanted: tuple[tuple[str, str], ...]) -> str:
    return f"https://{language}.wikipedia.org/w/api.php?{urlencode((*_COMMON, *wanted), quote_via=quote, safe='|')}"

"""Channel: the full-text search of GDELT DOC 2.0 (https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/).

It searches English machine translations, so the words are English and `sourcelang:` picks the language of the coverage
(searching in native languages is being phased out). Three months back are sure. An answer holds 250 articles at most:
where it holds as many, its span is asked again in halves. Whatever is wrong is said in plain text, mostly with status
200: a throttled answer is never "nothing found". `domainis:` is not used: it finds nothing for hosts with a dash.
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import quote

from story.channels.gdelt_languages import NAMES, iso_code
from story.channels.loose_json import UnreadableError, flat_objects, mended, read_json
from story.channels.refusal import why_unmeasured
from story.channels.scope import Addresses, Survey, plain
from story.channels.slugs import KnownOutlets
from story.link import Answer, Ask, Channel, Link, Query, Reading, Unmeasured
from story.profiles.days import shifted

MOST_RECORDS = 250  # the service's own cap
MOST_ASKS = 60  # of one run: five minutes at the service's pace
MOST_QUERIES = 6  # in as many languages 36 asks, so that some are left for halves
SHORTEST_SPAN = timedelta(minutes=15)  # GDELT's own step of time: half of it would hold the same articles
FIRST_DAY = date(
    2017, 1, 1
)  # "searches back to January 1, 2017", as announced; only three months are promised
SEEN_LATE_DAYS = 1  # an article of a window's last evening is seen the day after
_DAYS_BACK = 90  # where the story's window has no beginning: what the service promises to hold
_LONGEST_QUERY = 240  # letters; 213 are taken and 290 refused, as users of 2026 report
_SHORTEST_WORD = 3  # two letters find everything, or are refused
_SHORTEST_PHRASE = (
    5  # "The specified phrase is too short." is said of what is shorter between quotes, as users report
)
_NO_WORD = re.compile(r"[^\w'’.-]+|_")
_STAMP = "%Y%m%d%H%M%S"
_THROTTLED = re.compile(r"limit requests|rate.?limit|too many requests|larger queries", re.IGNORECASE)
_LONGEST_COMPLAINT = 160  # letters of it that are told


def asks(survey: Survey) -> tuple[Ask, ...]:
    """Return an ask for each query and language over the whole window, the most telling query first."""
    span = _window(survey)
    languages = [language for language in survey.languages if language in NAMES] or [""]
    queries = _queries(survey)[:MOST_QUERIES] if span else ()
    return tuple(
        _ask(query, language, span) for query in queries for language in languages if span and _words(query)
    )


def read(answer: Answer, survey: Survey) -> Reading:
    """Return the articles of an answer as links, and asks for the halves of a span that held more than is told."""
    refused = _refused(answer)
    if refused:
        return refused
    articles, note = _articles(answer.body)
    if articles is None:
        return Reading(note=note, unmeasured=Unmeasured.UNREADABLE)
    links, cut = _links(articles[:MOST_RECORDS], answer, survey)
    halves = _halves(answer.ask, articles) if len(articles) >= MOST_RECORDS else ()
    if len(articles) >= MOST_RECORDS and not halves:
        cut = f"{MOST_RECORDS} articles in the shortest span that is asked for: there may be more"
    return Reading(links=links, asks=halves, note="; ".join(filter(None, (note, cut))))


def _refused(answer: Answer) -> Reading | None:
    """Return what an answer is that holds no list: an error, or a complaint in plain text. Nothing at all is a list."""
    why = Unmeasured.UNREACHABLE if answer.status in (404, 410) else why_unmeasured(answer)
    if why:
        return Reading(note=f"GDELT DOC answered HTTP {answer.status}", unmeasured=why)
    head = answer.body[:2_000].decode("utf-8-sig", errors="replace").strip()
    if not head or head.startswith("{"):
        return None
    said = plain(head, _LONGEST_COMPLAINT)
    throttled = _THROTTLED.search(head)
    return Reading(
        note=f"GDELT DOC said: {said}",
        unmeasured=Unmeasured.THROTTLED if throttled else Unmeasured.UNREADABLE,
    )


def _articles(body: bytes) -> tuple[list[object] | None, str]:
    """Return the articles of a body, with a note where some could not be read; None where it holds no list."""
    try:
        value = read_json(body) if body.strip() else {}
    except UnreadableError as error:
        found, broken = flat_objects(mended(body), MOST_RECORDS) if error.is_broken else ([], 0)
        if not any(isinstance(one, dict) and "url" in one for one in found):
            return None, f"GDELT DOC sent what cannot be read: {error}"
        return found, f"JSON is broken: {broken} articles could not be read, and there may be more"
    listed = value.get("articles", None if value else []) if isinstance(value, dict) else None
    return (listed, "") if isinstance(listed, list) else (None, "GDELT DOC sent JSON without articles")


def _links(articles: list[object], answer: Answer, survey: Survey) -> tuple[tuple[Link, ...], str]:
    outlets, base = KnownOutlets(survey.outlets), Addresses(answer.url)
    links = []
    for article in articles:
        said = _strings(article)
        url = base.absolute(said.get("url", "")) if said.get("url", "").startswith("http") else ""
        if url:
            outlet = outlets.at(url)
            links.append(
                Link(url=url, channel=Channel.GDELT_DOC, found_in=answer.url, outlet=outlet.name if outlet else "",
                     title=plain(said.get("title", "")), published_hint=_seen(said), is_first_seen=True,
                     query=answer.ask.query, language=iso_code(said.get("language", "")) or answer.ask.language)
            )  # fmt: skip
    return tuple(links), base.note


def _strings(article: object) -> dict[str, str]:
    return (
        {key: value for key, value in article.items() if isinstance(value, str)}
        if isinstance(article, dict)
        else {}
    )


def _seen(said: dict[str, str]) -> datetime | None:
    """Return when GDELT saw an article ("20250726T183000Z"), never when it was published."""
    try:
        return datetime.strptime(said.get("seendate", "")[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _halves(ask: Ask, articles: list[object]) -> tuple[Ask, ...]:
    """Return asks for the halves of a span; the later half is left out where the list already reaches below it."""
    if not ask.span or ask.span[1] - ask.span[0] <= SHORTEST_SPAN or not ask.query:
        return ()
    start, end = ask.span
    middle = (start + (end - start) / 2).replace(microsecond=0)
    seen = [_seen(_strings(article)) for article in articles]
    times = [at for at in seen if at]
    is_sorted = len(times) == len(seen) and times == sorted(times, reverse=True)
    is_told = is_sorted and times[-1] < middle
    halves = ((start, middle),) if is_told else ((middle, end), (start, middle))
    return tuple(replace(_ask(ask.query, ask.language, half), depth=ask.depth + 1) for half in halves)


def _window(survey: Survey) -> tuple[datetime, datetime] | None:
    """Return the time to ask for, the end exclusive; None where it lies ahead."""
    told = survey.window.start or min(survey.days, default=shifted(survey.today, -_DAYS_BACK))
    first = max(told, FIRST_DAY)
    last = min(shifted(survey.window.end or survey.today, SEEN_LATE_DAYS), survey.today)
    return (_midnight(first), _midnight(shifted(last, 1))) if first <= last else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _queries(survey: Survey) -> tuple[Query, ...]:
    """Return the English queries; without them those of the story's first language that has any."""
    order = ("en", *survey.languages, *sorted(survey.queries))
    return next((found for language in order if (found := survey.queries.get(language))), ())


def _ask(query: Query, language: str, span: tuple[datetime, datetime]) -> Ask:
    words = _words(query) + (f" sourcelang:{NAMES[language]}" if language else "")
    start, last = span[0].strftime(_STAMP), (span[1] - timedelta(seconds=1)).strftime(_STAMP)
    return Ask(
        url=f"https://api.gdeltproject.org/api/v2/doc/doc?query={quote(words, safe='')}&mode=artlist&format=json"
        f"&maxrecords={MOST_RECORDS}&sort=datedesc&startdatetime={start}&enddatetime={last}",
        channel=Channel.GDELT_DOC,
        outlet=Channel.GDELT_DOC.value,
        query=query,
        span=span,
        language=language,
    )


def _words(query: Query) -> str:
    """Return a query as GDELT reads it: what is all needed beside each other, what is one of several in (a OR b).

    Parentheses stand around alternatives only, quotes around several words or a word with a dash: the service refuses
    anything else. Alternatives are left out, the last first, until the whole is short enough.
    """
    groups = [
        kept for group in query.groups if (kept := list(dict.fromkeys(filter(None, map(_phrase, group)))))
    ]
    while len(" ".join(map(_any_of, groups))) > _LONGEST_QUERY and groups:
        longest = max(groups, key=len)
        if len(longest) > 1:
            longest.pop()
        else:
            groups.pop()
    return " ".join(map(_any_of, groups))


def _any_of(group: list[str]) -> str:
    return f"({' OR '.join(group)})" if len(group) > 1 else group[0]


def _phrase(term: str) -> str:
    """Return a term without signs that are operators; "" where nothing is left that is long enough."""
    words = [word.strip("-.'’") for word in _NO_WORD.sub(" ", term[:200]).split()]
    words = [word for word in words if word]
    said = " ".join(words)
    if len(words) == 1 and said.replace("’", "").replace("'", "").isalnum() and "-" not in said:
        return (said.lower() if said in ("OR", "AND", "NOT") else said) if len(said) >= _SHORTEST_WORD else ""
    return f'"{said}"' if len(said) >= _SHORTEST_PHRASE else ""

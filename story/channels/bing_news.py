"""Channel, off unless asked for: the RSS of Bing's news search. Undocumented, some ten articles an answer, days back.

What is looked for is told to Bing. Its links lead through its own counter (`apiclick.aspx`); the article's address
stands in them.
"""

from collections import Counter
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlsplit

from story.channels import feed
from story.channels.scope import Scope, Survey, absolute
from story.channels.slugs import KnownOutlets
from story.link import Answer, Ask, Channel, Link, Query, Reading
from story.profiles.days import shifted
from story.seed import Outlet

MOST_ASKS = 30  # of one run
MOST_QUERIES = 4  # of one language
_DAYS_BACK = 30  # a news search that sorts by freshness holds nothing older; a choice
_COUNTER = "/news/apiclick.aspx"
_BING = Outlet(name=Channel.BING_NEWS.value, home="https://www.bing.com/", language="", country="")


def asks(survey: Survey) -> tuple[Ask, ...]:
    """Return an ask for each query in each language of the story, while its window is not long past."""
    end = survey.window.end or survey.today
    is_ahead = bool(survey.window.start and survey.window.start > survey.today)
    if is_ahead or end < shifted(survey.today, -_DAYS_BACK):
        return ()
    return tuple(
        _ask(query, language, survey)
        for language in survey.languages
        for query in survey.queries.get(language, ())[:MOST_QUERIES]
        if any(query.terms)
    )


def read(answer: Answer, survey: Survey) -> Reading:
    """Return the articles of an answer as links to the outlets' own pages; a page of HTML is not measured."""
    reading = feed.read(answer, Scope(outlet=_BING, window=survey.window))
    outlets = KnownOutlets(survey.outlets)
    links = tuple(own for link in reading.links if (own := _own(link, answer.ask.language, outlets)))
    return replace(reading, links=links, asks=())


def _ask(query: Query, language: str, survey: Survey) -> Ask:
    words = " ".join(f'"{term}"' if " " in term else term for term in query.terms).replace('""', "")
    countries = Counter(
        outlet.country for outlet in survey.outlets if outlet.language == language and outlet.country
    )
    likeliest = "".join(f"&cc={quote(code.lower())}" for code, _ in countries.most_common(1))
    return Ask(
        url=f"https://www.bing.com/news/search?q={quote(words, safe='')}&format=rss&setlang={quote(language)}{likeliest}",
        channel=Channel.BING_NEWS,
        outlet=Channel.BING_NEWS.value,
        query=query,
        language=language,
    )


def _own(link: Link, language: str, outlets: KnownOutlets) -> Link | None:
    """Return a link to the article itself; None where only Bing's own address is known."""
    parts = urlsplit(link.url)
    url = link.url
    if parts.path.lower() == _COUNTER:
        url = absolute(link.url, parse_qs(parts.query, max_num_fields=50).get("url", [""])[0])
    if not url or (urlsplit(url).hostname or "").endswith("bing.com"):
        return None
    outlet = outlets.at(url)
    return replace(link, url=url, outlet=outlet.name if outlet else "", language=language)

"""Links → candidates: which found addresses are worth a fetch, in what order, and why.

A link is scored by what its title, its words in the channel and its address say of the story (`watch`), in any
language, and by its date: a venue or a person is worth a fetch alone, a nation or an event only with company.

Measured by titles alone on the 13 judged stories of 2018, among all articles of a story's weeks (`python -m
bench.queries`): how surely a related title stands above another (area under the curve) is 0.996 with four seeds and
0.993 with one; weights set by hand, a choice that went before, gave 0.924 and 0.783.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from archive.addresses.urls import UrlError, canonical, site_of, unwrapped, url_key
from story.channels.scope import TITLE_LETTERS
from story.channels.shapes import unescaped
from story.channels.table import SERVICES
from story.link import Candidate, Channel, Link
from story.profiles.days import day_in_url, distance_days
from story.terms import Profile
from story.weighing.watch import Watch, watch_for

PLAUSIBLE = 2.0  # a choice: a person, a venue, or the two nations alone; tests/story/test_rank.py shows what it lets in
_BODY_SHARE = 0.35  # words of a body are worth less than a headline's: they name third parties too
_FOUND_BY_QUERY = 1.0  # a site's own search for the story's words returned it
_CITED = 1.0  # a related article leads there in its text, and not from a list beside it
LEDE_LETTERS = (
    1_000  # what an article is about stands in its first paragraphs; all of it costs four times as much
)
_IN_WINDOW, _NEAR_WINDOW = 0.5, -0.5
_NEAR_DAYS = 3  # outside the window: time zones, corrections, late follow-ups
_FEWEST_TITLE_WORDS = 3  # a shorter title says nothing of the story
_CHANCE = 0.1  # the score of a link that says nothing: it comes last
_CHANCE_SHARE = 5  # at most limit / 5 of them
_CHANCES_PER_OUTLET = 15
_OUTLETS_SHARE = (
    3  # no outlet gets more than a third: a flood of one outlet's near-headlines must not hide the others
)


def rank(
    profile: Profile, links: Iterable[Link], known_keys: frozenset[str], limit: int
) -> tuple[Candidate, ...]:
    """Return at most `limit` candidates, best first; deterministic for the same links in any order.

    Links with one URL key are one candidate, and the best of their titles speaks for it. Each outlet's best come first,
    up to an even share of `limit`; then no outlet gets over a third of it while others have candidates. Left out: keys
    in `known_keys`, and by the words of a page's own site and of services alone (everybody's, where these have none) what
    the user forbade in a title, and dates more than three days outside the window; and pages of which every title says
    something else. A link without a telling title still gets a chance, last, unless its date is outside.
    """
    watch = watch_for(profile)
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        key = _key(link.url)
        if key and key not in known_keys:
            groups[key].append(link)
    scored = [_candidate(key, found, profile, watch) for key, found in groups.items()]
    # Of equals the one nearer to the site's root: an endless site names its pages after each other.
    ranked = sorted((one for one in scored if one), key=lambda one: (-one.score, one.key.count("/"), one.key))
    plausible = [one for one in ranked if one.score >= PLAUSIBLE]
    chances = _chances([one for one in ranked if one.score < PLAUSIBLE], limit // _CHANCE_SHARE)
    return tuple(_shared([*plausible, *chances], limit))


def plausible(profile: Profile) -> Callable[[str, str], bool]:
    """Return what says, of title and text of a line in a worldwide list, whether it can belong to the story.

    Each new word costs a look-up, a known one next to nothing: 29,473 headlines took four seconds at first, and half a
    second again, on a busy core.
    """
    watch = watch_for(profile)

    def is_plausible(title: str, text: str) -> bool:
        if watch.forbids(title):
            return False
        head, _ = watch.said(title)
        if head >= PLAUSIBLE or not text:
            return head >= PLAUSIBLE
        whole, _ = watch.said(f"{title} . {text[:LEDE_LETTERS]}")
        return head + (whole - head) * _BODY_SHARE >= PLAUSIBLE

    return is_plausible


def _shared(ranked: list[Candidate], limit: int) -> list[Candidate]:
    """Return `limit` of them: each outlet's best up to an even share, then the best with a third for one, then any.

    Chances have no even share: they come behind what says something of the story. Where there are more outlets than
    the limit has pages, the score alone says which of them are asked.
    """
    even = limit // max(1, len({one.links[0].outlet for one in ranked}))
    most, taken = max(1, limit // _OUTLETS_SHARE), Counter[str]()
    tiers: tuple[list[Candidate], ...] = ([], [], [])
    for one in ranked:
        outlet = one.links[0].outlet
        taken[outlet] += 1
        is_even = taken[outlet] <= even and one.score >= PLAUSIBLE
        tiers[0 if is_even else 1 if taken[outlet] <= most else 2].append(one)
    chosen = {one.key for one in [one for tier in tiers for one in tier][:limit]}
    return [one for one in ranked if one.key in chosen]


def _chances(ranked: list[Candidate], most: int) -> list[Candidate]:
    per_outlet: dict[str, int] = defaultdict(int)
    chosen = []
    for one in ranked:
        outlet = one.links[0].outlet
        per_outlet[outlet] += 1
        if per_outlet[outlet] <= _CHANCES_PER_OUTLET:
            chosen.append(one)
    return chosen[:most]


def _candidate(key: str, links: list[Link], profile: Profile, watch: Watch) -> Candidate | None:
    """Return the candidate of all links with one key; None when all say something else, or its date is outside."""
    slug = _slug(min(link.url for link in links))
    titles = {link.title[:TITLE_LETTERS] for link in links}
    told = _told_well(links)
    if any(watch.forbids(f"{link.title[:TITLE_LETTERS]} {slug}") for link in told):
        return None
    worth = {title: watch.said(f"{title} . {slug}") for title in titles}
    links = sorted(links, key=lambda link: _by_title(link, worth))
    title = links[0].title[:TITLE_LETTERS]
    body = max((link.text for link in links), key=lambda text: (len(text), text))[:LEDE_LETTERS]
    dated, reasons = _dated(told, profile)
    if dated is None:
        return None
    head, why_head = worth[title]
    whole, why_whole = watch.said(f"{title} . {slug} . {body}") if body else (head, why_head)
    more, why_more = _found_well(links)
    score = head + (whole - head) * _BODY_SHARE + dated + more
    reasons += why_more
    if score < PLAUSIBLE:
        if not _is_open(told, slug):
            return None
        score = _CHANCE + max(dated, 0.0) + min(head, 1.0) - (_CHANCE / 2 if slug else 0.0)
        reasons.append("no telling title: a chance")
    url = _address(links)
    return Candidate(
        url=url, key=key, score=round(score, 2), links=tuple(links), reasons=(*why_whole, *reasons)
    )


def _by_title(
    link: Link, worth: Mapping[str, tuple[float, list[str]]]
) -> tuple[float, int, Channel, str, str, str]:
    """Return the order of a page's links: the title that says most of the story first, whoever wrote the longest."""
    title = link.title[:TITLE_LETTERS]
    return -worth[title][0], -len(title), link.channel, link.found_in, link.url, link.title


def _found_well(links: list[Link]) -> tuple[float, list[str]]:
    """Return what the way to a page adds: a citation in a related article's text, and a search that gave it."""
    more, reasons = 0.0, []
    if any(link.channel is Channel.OUTLINK and link.text for link in links):
        more += _CITED
        reasons.append("linked in the text of a related article")
    searched = {link.query.terms for link in links if link.query}
    if searched:
        more += _FOUND_BY_QUERY
        reasons.append(f"found by search: {' + '.join(min(searched))}")
    return more, reasons


def _told_well(links: list[Link]) -> list[Link]:
    """Return the links whose words and dates may rule a page out: its own outlet's, and the services'; where there are none, all.

    Nobody can talk another one's page away by linking to it, be it with a date, a headline or a forbidden word.
    """
    return [link for link in links if is_own(link) or link.channel in SERVICES] or links


def is_own(link: Link) -> bool:
    """Say whether a page's own site named it."""
    return _site(link.found_in) == _site(link.url)


def _is_open(links: list[Link], slug: str) -> bool:
    """Return whether a page may still be of the story: nothing that its own site says of it tells.

    Others' words for a link decide only where there are no words of its own. The text around a link is not the article's.
    """
    own = [link for link in links if link.channel is not Channel.OUTLINK] or links
    title = max((link.title for link in own), key=lambda title: (len(title), title))
    body = any(link.text for link in links if link.channel is not Channel.OUTLINK)
    return _says_nothing(title, slug, has_body=body)


def _dated(links: list[Link], profile: Profile) -> tuple[float | None, list[str]]:
    """Return what the date adds, None when it rules the link out; an unknown date adds and takes nothing.

    What a service only saw may be older: seen after the window, it can still be of the window.
    """
    days = [
        link.published_hint.date()
        for link in links
        if link.published_hint and link.channel is not Channel.SITEMAP and not link.is_first_seen
    ]
    days += [day for link in links if (day := day_in_url(link.url))]
    end = profile.window.end
    days = days or [
        link.published_hint.date()
        for link in links
        if link.published_hint and not (link.is_first_seen and end and link.published_hint.date() > end)
    ]
    if not days or not (profile.window.start or profile.window.end):
        return 0.0, []
    nearest = min(days, key=lambda one: (distance_days(one, profile.window), one))
    outside = distance_days(nearest, profile.window)
    if outside > _NEAR_DAYS:
        return None, []
    if outside:
        return _NEAR_WINDOW, [f"{nearest}: {outside} days outside the window"]
    return _IN_WINDOW, [f"{nearest}: in the window"]


def _says_nothing(title: str, slug: str, *, has_body: bool) -> bool:
    """Return whether title and address leave open what a page is: too short, or a slug that may be transliterated."""
    if has_body or len(title.split()) >= _FEWEST_TITLE_WORDS:
        return False
    return len(slug.split()) < _FEWEST_TITLE_WORDS or (not title and slug.isascii())


def _slug(url: str) -> str:
    """Return the words of an address: the path, unescaped, without numbers and endings."""
    path = unescaped(urlsplit(url).path)
    words = " ".join(re.findall(r"[^\W\d_]{2,}", re.sub(r"\.[a-z]{2,5}$", "", path)))
    return words.title() if words.isascii() else words  # names in Latin letters are known by their capitals


def _key(url: str) -> str:
    try:
        return url_key(url)
    except UrlError:
        return ""


def _address(links: list[Link]) -> str:
    """Return the address to fetch: as its own site spells it, else as most sites do, and of those the shortest.

    Tracking and print twins are longer. Nobody can lead us to a twin that is not there by linking to it.
    """
    tellers: dict[str, set[str]] = defaultdict(set)
    for link in links:
        tellers[canonical(unwrapped(link.url))].add(_site(link.found_in))
    return min(
        tellers,
        key=lambda url: (
            _site(url) not in tellers[url],
            -len(tellers[url]),
            not url.startswith("https"),
            len(url),
            url,
        ),
    )


def _site(url: str) -> str:
    try:
        return site_of(url)
    except UrlError:
        return ""

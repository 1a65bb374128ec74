"""Links → candidates: which found addresses are worth a fetch, in what order, and why.

A link is scored by what its title, its words in the channel and its address say of the story's people, places,
nations, events and rare words, in any language (`anchors`), and by its date. Weights are set by hand: a venue or a
person is worth a fetch alone, a nation or an event only with company.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.urls import UrlError, canonical, url_key
from story.anchors import anchors_in, last_names
from story.channels.shapes import unescaped
from story.days import day_in_url, distance_days
from story.link import Candidate, Channel, Link
from story.names import bare_name
from story.sentences import without_marks
from story.skeletons import skeleton
from story.terms import Profile, Term
from story.tokens import normalise, stems, words

PLAUSIBLE = 2.0  # a choice: a person, a venue, or the two nations alone; tests/story/test_rank.py shows what it lets in
# Choices, set by hand on the headlines of tests/story/test_rank.py and the practice outlets; none was fitted to data.
_WEIGHT = {
    "person": 2.5,
    "surname": 1.5,
    "venue": 2.0,
    "place": 1.0,
    "pair": 1.0,
    "nation": 0.3,
    "event": 0.6,
    "word": 0.5,
    "pinned": 3.0,
}
_MOST_OF_A_KIND = {
    "event": 2,
    "word": 3,
    "nation": 1,
}  # headlines repeat themselves; so much of a kind counts
_BODY_SHARE = 0.35  # words of a body are worth less than a headline's: they name third parties too
_FOUND_BY_QUERY = 1.0  # a site's own search for the story's words returned it
_CITED = 1.0  # a related article leads there in its text, and not from a list beside it
_LEDE_LETTERS = (
    1_000  # what an article is about stands in its first paragraphs; all of it costs four times as much
)
_IN_WINDOW, _NEAR_WINDOW = 0.5, -0.5
_NEAR_DAYS = 3  # outside the window: time zones, corrections, late follow-ups
_FEWEST_TITLE_WORDS = 3  # a shorter title says nothing of the story
_CHANCE = 0.1  # the score of a link that says nothing: it comes last
_CHANCE_SHARE = 5  # at most limit / 5 of them
_CHANCES_PER_OUTLET = 15
_FEW_OUTLETS = 4  # a choice: with fewer a third each would leave the budget unspent or say nothing
_OUTLETS_SHARE = (
    3  # no outlet gets more than a third: a flood of one outlet's near-headlines must not hide the others
)
_EVENTS_OF_STORY = 6
_FEWEST_CONSONANTS = 4


@dataclass(frozen=True, slots=True)
class _Watch:
    """What of a profile a text is searched for: anchors, surnames and stems, each with its kind and its words."""

    anchors: dict[str, tuple[str, str]]
    lasts: dict[str, str]
    stems: dict[str, str]
    pinned: tuple[str, ...]
    forbidden: tuple[str, ...]
    language: str


def rank(
    profile: Profile, links: Iterable[Link], known_keys: frozenset[str], limit: int
) -> tuple[Candidate, ...]:
    """Return at most `limit` candidates, best first; deterministic for the same links in any order.

    Links with one URL key are one candidate. No outlet of five and more gets over a third of `limit` while others have candidates. Left out: keys in `known_keys`, what the user forbade, dates more than
    three days outside the window, and titles that say something else. A link without a telling title still gets a
    chance, last, unless its date is outside.
    """
    watch = _watch(profile)
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        key = _key(link.url)
        if key and key not in known_keys:
            groups[key].append(link)
    scored = [_candidate(key, found, profile, watch) for key, found in groups.items()]
    ranked = sorted((one for one in scored if one), key=lambda one: (-one.score, one.key))
    plausible = [one for one in ranked if one.score >= PLAUSIBLE]
    chances = _chances([one for one in ranked if one.score < PLAUSIBLE], limit // _CHANCE_SHARE)
    return tuple(_shared([*plausible, *chances], limit))


def plausible(profile: Profile) -> Callable[[str, str], bool]:
    """Return what says of a line of a list (title, text) whether it is worth a fetch; what says nothing is not."""
    watch = _watch(profile)

    def is_plausible(title: str, text: str) -> bool:
        if any(word in normalise(title) for word in watch.forbidden):
            return False
        head, _ = _said(title, watch)
        body = _said(f"{title} . {text[:_LEDE_LETTERS]}", watch)[0] if text and head < PLAUSIBLE else head
        return head + (body - head) * _BODY_SHARE >= PLAUSIBLE

    return is_plausible


def _shared(ranked: list[Candidate], limit: int) -> list[Candidate]:
    """Return the best `limit`; among many outlets none gets more than its share while others have candidates left."""
    outlets = {one.links[0].outlet for one in ranked}
    if len(outlets) <= _FEW_OUTLETS:
        return ranked[:limit]
    share, taken = max(1, limit // _OUTLETS_SHARE), Counter[str]()
    within: list[Candidate] = []
    above: list[Candidate] = []
    for one in ranked:
        outlet = one.links[0].outlet
        taken[outlet] += 1
        (within if taken[outlet] <= share else above).append(one)
    chosen = {one.key for one in [*within, *above][:limit]}
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


def _candidate(key: str, links: list[Link], profile: Profile, watch: _Watch) -> Candidate | None:
    """Return the candidate of all links with one key; None when it says something else, or its date is outside."""
    links = sorted(links, key=lambda link: (-len(link.title), link.channel, link.found_in, link.url))
    title = links[0].title
    slug = _slug(links[0].url)
    body = max((link.text for link in links), key=len)[:_LEDE_LETTERS]
    if any(word in normalise(f"{title} {slug}") for word in watch.forbidden):
        return None
    dated, reasons = _dated(links, profile)
    if dated is None:
        return None
    head, why_head = _said(f"{title} . {slug}", watch)
    whole, why_whole = _said(f"{title} . {slug} . {body}", watch) if body else (head, why_head)
    score = head + (whole - head) * _BODY_SHARE + dated
    cited = any(link.channel is Channel.OUTLINK and link.text for link in links)
    if cited:
        score += _CITED
        reasons.append("linked in the text of a related article")
    searched = {link.query.terms for link in links if link.query}
    if searched:
        score += _FOUND_BY_QUERY
        reasons.append(f"found by search: {' + '.join(min(searched))}")
    if score < PLAUSIBLE:
        if not _says_nothing(
            title, slug, "" if cited else body
        ):  # the text around a link is not the article's
            return None
        score = _CHANCE + max(dated, 0.0) + min(head, 1.0) - (_CHANCE / 2 if slug else 0.0)
        reasons.append("no telling title: a chance")
    url = _address(links)
    return Candidate(
        url=url, key=key, score=round(score, 2), links=tuple(links), reasons=(*why_whole, *reasons)
    )


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


def _said(text: str, watch: _Watch) -> tuple[float, list[str]]:
    """Return the score of a text, and each term that it was given for, once."""
    found: dict[str, tuple[str, str]] = {}
    met: dict[int, tuple[float, str, tuple[str, str]]] = {}
    for anchor in anchors_in(text, "und"):
        if anchor.key in watch.anchors:  # a city is a place and a nation: it counts once, as what weighs more
            kind, shown = watch.anchors[anchor.key]
            met[anchor.start] = max(
                met.get(anchor.start, (0.0, "", ("", ""))), (_WEIGHT[kind], shown, (kind, anchor.written))
            )
    for _, shown, why in met.values():
        found.setdefault(shown, why)
    bare = last_names(text, "und") | {form for word in words(text) for form in (word, word[1:])}
    for last in bare & watch.lasts.keys():
        found.setdefault(watch.lasts[last], ("surname", watch.lasts[last]))
    for one in stems(text, watch.language):
        if one in watch.stems:
            found.setdefault(watch.stems[one], ("word", watch.stems[one]))
    spelt = normalise(text)
    found.update({term: ("pinned", term) for term in watch.pinned if normalise(term) in spelt})
    return _weighed(found)


def _weighed(found: dict[str, tuple[str, str]]) -> tuple[float, list[str]]:
    score, reasons = 0.0, []
    counts: dict[str, int] = defaultdict(int)
    for shown, (kind, written) in found.items():
        counts[kind] += 1
        if counts[kind] <= _MOST_OF_A_KIND.get(kind, 9):
            score += _WEIGHT[kind]
            reasons.append(f"{kind}: {shown}" + (f" ({written})" if written != shown else ""))
    return score, reasons


def _watch(profile: Profile) -> _Watch:
    anchors: dict[str, tuple[str, str]] = {}
    for event in profile.events[:_EVENTS_OF_STORY]:
        anchors[f"event:{event.key}"] = ("event", event.text)
    for nation in profile.nations:
        anchors[f"nation:{nation.key}"] = ("pair" if nation.key in profile.pair else "nation", nation.text)
    for place in profile.places:
        anchors[f"place:{place.key}"] = ("venue" if place.key in profile.venues[:1] else "place", place.text)
    lasts: dict[str, str] = {}
    for person in profile.people:
        full, surnames = _names(person, profile)
        anchors[full] = ("person", person.text)
        lasts.update(surnames)
    return _Watch(
        anchors=anchors,
        lasts=lasts,
        stems={word.key: word.text for word in profile.key_words},
        pinned=tuple(term.text for term in profile.pinned),
        forbidden=tuple(normalise(term) for term in profile.forbidden),
        language=profile.seed_language,
    )


def _names(person: Term, profile: Profile) -> tuple[str, dict[str, str]]:
    """Return the anchor of a central person's full name, and what a headline may say instead: the surname.

    In its own letters, or by its consonants where they are telling: four, or three of a native name (DRMR, XBN);
    BRK is also a park and a bridge.
    """
    several = len({seed for told in profile.happenings for seed in told.seeds}) > 1
    if several and len(person.seeds) < 2 and not person.pinned:
        return "", {}
    spelt = [without_marks(form).split()[-1] for form in (*person.forms, *person.made)]
    native = spelt[0].startswith("ال")
    made = {skeleton(bare_name(form)) for form in spelt}
    sounds = {last for last in made if len(last) >= (_FEWEST_CONSONANTS - native)}
    return f"name:{person.key}", dict.fromkeys({normalise(form) for form in spelt} | sounds, person.text)


def _says_nothing(title: str, slug: str, body: str) -> bool:
    """Return whether title and address leave open what a page is: too short, or a slug that may be transliterated."""
    if body or len(title.split()) >= _FEWEST_TITLE_WORDS:
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
    """Return the address to fetch: the shortest of the spellings, for tracking and print twins are longer."""
    return min(
        (canonical(link.url) for link in links), key=lambda url: (not url.startswith("https"), len(url), url)
    )

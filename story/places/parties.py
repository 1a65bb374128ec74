"""Whom a story is between: the nations that its headlines and first sentences name, or that act in it again and again.

A body names every third party: who told its nationals to leave, whose spies an indictment lists, where a minister trained.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from story.asking.pairs import joins, nations_in
from story.places.gazetteer import country_names
from story.places.places import HOME_OF
from story.profiles.sentences import Sentence
from story.terms import Mention, Profile, Term, TermKind

_TITLE_WEIGHT = 3  # a headline names what the story is between; bodies name every third party
_TITLE = 2  # what a title adds to the sentences that name a nation. A choice, as in `query_events`
# A nation that a headline or so many sentences name is a party from this share of the most spoken of on; one that one sentence
# names, only of a story in which no other is named more by much. Choices, tried on fourteen texts in six languages.
_REPEATED, _SHARE, _ONCE = 2, 1 / 3, 2 / 3


def party_pair(
    sentences: Sequence[Sentence], nations: Sequence[Term], places: Sequence[Term]
) -> tuple[str, ...]:
    """Return the two parties that stand side by side most often ("سوري إسرائيلي", "سوريا وإسرائيل"), first the one that the
    texts name first; () when no two do. What the user pinned is in it."""
    pinned = [nation.key for nation in nations if nation.pinned][:2]
    if len(pinned) == 2:
        return tuple(pinned)
    known = {*pinned, *parties_among(nations, places)}
    beside: Counter[tuple[str, str]] = Counter()
    named: Counter[str] = Counter()
    order: dict[str, None] = {}
    for sentence in sentences:
        found = [one for one in nations_in(sentence) if one.key in known]
        named.update(nation.key for nation in found)
        order.update(dict.fromkeys(nation.key for nation in found))
        for one, other in pairwise(found):
            first, second = sorted((one.key, other.key))
            if first != second and joins(sentence.text[one.end : other.start]):
                beside[first, second] += _TITLE_WEIGHT if sentence.in_title else 1
    fitting = [pair for pair in beside if set(pinned) <= set(pair)]
    # A pair of third parties may stand together once ("دعم أميركي – فرنسي"): both must be spoken of throughout.
    best = max(fitting, key=lambda pair: beside[pair] * min(named[pair[0]], named[pair[1]]), default=())
    return tuple(sorted(best, key=[*order].index)) or tuple(pinned)


def parties_among(nations: Sequence[Term], places: Sequence[Term]) -> list[str]:
    """Return the nations that a story is about, its home first: the user's, then by how much is said of each and its places."""
    weight = {nation.key: spoken_of(nation, places) for nation in nations}
    most = max(weight.values(), default=0)
    acting = [
        nation
        for nation in nations
        if nation.pinned or nation.added or weight[nation.key] >= _share_of(nation, places) * most
    ]
    home_first = sorted(acting, key=lambda nation: (not nation.pinned, not nation.added, -weight[nation.key]))
    return [nation.key for nation in home_first]


def home_by_language(profile: Profile) -> tuple[Term, ...]:
    """Return the country that a language is written in, as the home of a story that names no country: there it is self-evident."""
    code = HOME_OF.get(profile.seed_language, "")
    seeds = dict.fromkeys(seed for told in profile.happenings for seed in told.seeds)
    if not code or not seeds:
        return ()
    names = country_names(code, profile.seed_language)
    mentions = tuple(Mention(seed=seed, sentence="") for seed in seeds)
    return (Term(kind=TermKind.NATION, key=code, text=names[0], forms=(), mentions=mentions),)


def spoken_of(nation: Term, places: Sequence[Term]) -> int:
    """Return how much is said of a nation: the sentences that name it or a place of it, those of titles and first ones again."""
    own = [place for place in places if nation.key in place.made[:1]]
    told = {mention for term in (nation, *own) for mention in term.mentions}
    return (
        len(told)
        + _TITLE * max(term.titles for term in (nation, *own))
        + max(term.leads for term in (nation, *own))
    )


def _share_of(nation: Term, places: Sequence[Term]) -> float:
    """Return which share of what is said of the home has to be said of a nation: more of one that one sentence names."""
    own = [nation, *(place for place in places if nation.key in place.made[:1])]
    told = {mention for term in own for mention in term.mentions}
    return _SHARE if any(term.titles for term in own) or len(told) >= _REPEATED else _ONCE

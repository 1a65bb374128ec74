"""Places that a seed names only because somebody spoke or wrote there: "Grossi said in Vienna", «قال في الرياض إن», "PARIS (Reuters) -".

What happened, happened elsewhere: a query of such a place and the event finds another story.
"""

import re

from story.alphabets.tokens import fold_accents, normalise
from story.names.name_words import says
from story.terms import Mention, Profile, Term

_TOKEN = re.compile(r"[^\W_]+")
_DATELINE = re.compile(r"\s{0,3}(?:,[^.\n]{0,40})?(?:\s{0,3}\(|\s{0,3}[/–—:-]\s)")
_AT = frozenset("in from at à en au depuis di در".split())  # noqa: SIM905 - words of a list
_THAT = frozenset("ان بان انه انها כי ש que qu dass".split())  # noqa: SIM905
_CALLS = frozenset("دعا ودعا دعت ودعت طالب وطالب طالبت وطالبت حث وحث حذر وحذر ندد وندد جدد وجدد".split())  # noqa: SIM905 - words of a list
_TURKISH = re.compile("(?:gazeteci|aciklama|konus|basin|soyle)")
_JOINED = 2  # letters that Arabic and Hebrew join to the front of a place: בתל אביב
_BEFORE, _BEHIND = 6, 3  # words between the verb and the place, and behind it; choices


def places_told(profile: Profile) -> tuple[Term, ...]:
    """Return the places of a story, those that the user added first: without those where somebody only spoke or wrote.

    Where there are no others, a dateline's place is one: much is reported where it happened.
    """
    told = tuple(place for place in profile.places if not _is_from(place, profile, with_datelines=True))
    told = told or tuple(p for p in profile.places if not _is_from(p, profile, with_datelines=False))
    if not told and not profile.things and not nations_told(profile):
        told = profile.places
    return tuple(sorted(told, key=lambda place: not place.added))


def nations_told(profile: Profile) -> tuple[Term, ...]:
    """Return the nations of a story without those that only a speaker's place stands for."""
    spoken = {place.key for place in profile.places if _is_from(place, profile, with_datelines=False)}
    grounds = {place.made[0] for place in profile.places if place.made and place.key not in spoken}
    return tuple(one for one in profile.nations if one.forms or one.key in grounds or one.pinned or one.added)


def _is_from(place: Term, profile: Profile, *, with_datelines: bool) -> bool:
    """Return whether all that the seeds say of a place is that somebody spoke there, or wrote; one in a title is not."""
    if place.pinned or place.added or place.titles or not place.mentions:
        return False
    names = {_fold(form) for form in (place.text, *place.forms)}
    return all(
        _is_so(one, names, profile.seed_language, with_datelines=with_datelines) for one in place.mentions
    )


def _fold(text: str) -> str:
    return " ".join(_TOKEN.findall(fold_accents(normalise(text))))


def _is_so(mention: Mention, names: set[str], language: str, *, with_datelines: bool) -> bool:
    """Return whether each place in the sentence where a name stands is a dateline's or a speaker's."""
    found = list(_TOKEN.finditer(mention.sentence))
    folded = [fold_accents(normalise(match.group())) for match in found]
    stands = [
        (at, at + length)
        for length in {name.count(" ") + 1 for name in names}
        for at in range(len(folded) - length + 1)
        if any(
            " ".join((folded[at][cut:], *folded[at + 1 : at + length])) in names
            for cut in range(_JOINED + 1 if language in {"ar", "he"} else 1)
        )
    ]
    return bool(stands) and all(
        (with_datelines and begin == 0 and _DATELINE.match(mention.sentence, found[end - 1].end()))
        or _is_speaker(found, folded, (begin, end), language)
        for begin, end in stands
    )


def _is_speaker(found: list[re.Match[str]], folded: list[str], at: tuple[int, int], language: str) -> bool:
    before = [match.group() for match in found[max(0, at[0] - _BEFORE) : at[0]]]
    behind = [match.group() for match in found[at[1] : at[1] + _BEHIND]]
    if language == "tr":
        return any(_TURKISH.match(word) for word in folded[at[1] : at[1] + _BEHIND + 1])
    said = any(says(word, language) for word in before)
    if language in {"ar", "he"}:
        near = folded[at[1] : at[1] + _BEHIND]
        if language == "ar" and _CALLS & set(before) and before[-1:] == ["في"]:
            return not {"الى", "إلى"} & set(before) and any(
                word == "الي" or word.startswith("ب") for word in near
            )
        return said and any(word in _THAT for word in near)
    if language == "fa":
        return folded[at[0] - 1 : at[0]] == ["در"] and any(says(word, language) for word in behind)
    return said and bool(before) and fold_accents(before[-1].casefold()) in {*_AT, "a"}

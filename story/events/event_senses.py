"""Words for events that mean another thing in a report of a match: a derby is called a summit, its referee decides, teams meet.

In a seed that speaks of sport throughout, such a word is an event only beside something that no match has.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from story.alphabets.tokens import fold_accents, normalise, words
from story.events.anchors import Anchor, anchors_in
from story.names.name_words import folded
from story.profiles.sentences import sentences_of
from story.seed import SeedText

# What is also said of a match: teams meet, clash and protest, a shot is a missile, a loss a downfall.
_OF_SPORT = frozenset({"meeting", "summit", "protest", "clashes", "strike", "missile", "downing", "withdrawal", "walkout",
                       "escalation", "delegation", "border", "investment"})  # fmt: skip
# What a match has beside itself only when more than a match took place.
_OF_OTHERS = frozenset(
    {"killed", "arrest", "police", "court", "sanctions", "agreement", "talks", "fire", "evacuation"}
)
_OF_SUMMITS = frozenset({"agreement", "talks", "visit", "envoy", "delegation"})  # of statesmen, not of teams
_FEWEST = (
    4  # different words of sport in a seed: a minister may speak of a cup, two goals and a team in politics
)
# Without article and endings, folded; a word of sport begins with one.
_WORDS = {
    "ar": "مباراه مباريات دوري كاس ملعب ستاد كره مدرب مهاجم مدافع هداف ركله برأسيه براسيه شوط تسلل بطوله منتخب غريمه ضيفه نقطه لاعب الجوله تعادل",
    "en": "match league cup stadium football goal coach striker defender midfielder goalkeeper penalty referee halftime championship derby tournament fixture kick",
    "fr": "match ligue coupe stade football but entraineur attaquant defenseur milieu gardien penalty arbitre championnat derby tournoi buteur",
    "tr": "mac lig kupa stad futbol gol teknik forvet defans kaleci penalti hakem devre sampiyona derbi turnuva",
    "he": "משחק ליגה גביע אצטדיון כדורגל שער מאמן חלוץ בלם שוער פנדל שופט מחצית אליפות דרבי טורניר",
    "fa": "بازي ليگ جام ورزشگاه فوتبال گل مربي سرمربي مهاجم مدافع دروازه‌بان پنالتي داور نيمه قهرماني دربي",
}
_JOINED = ("وال", "بال", "فال", "لل", "ال", "و", "ب", "ل", "ה", "ב", "ל", "ו", "מ")
_ENDINGS = 4  # letters that a word of sport may have behind its beginning: matches, stadında


def is_of_sport(seed: SeedText) -> bool:
    """Return whether a seed speaks of sport throughout."""
    known = folded(_WORDS, seed.language)
    met: set[str] = set()
    for word in words(f"{seed.title} {seed.text}"):
        plain = fold_accents(normalise(word))
        forms = (plain, *(plain[len(cut) :] for cut in _JOINED if plain.startswith(cut)))
        met.update(
            form[:n]
            for form in forms
            for n in range(max(2, len(form) - _ENDINGS), len(form) + 1)
            if form[:n] in known
        )
    return len(met) >= _FEWEST


def is_told(anchor: Anchor, beside: Iterable[Anchor]) -> bool:
    """Return whether a word of a report of sport is an event: it means nothing else there, or stands beside what no match has."""
    concept = anchor.key.removeprefix("event:")
    if not anchor.key.startswith("event:") or concept not in _OF_SPORT:
        return True
    others = _OF_SUMMITS if concept in {"meeting", "summit"} else _OF_OTHERS
    return any(other.key.removeprefix("event:") in others for other in beside)


def words_of_sport(seed: SeedText) -> Iterator[str]:
    """Yield the words of a report of sport that would be events elsewhere: they tell no other news of it."""
    for sentence in sentences_of(seed) if is_of_sport(seed) else ():
        found = anchors_in(sentence.text, seed.language)
        yield from (anchor.written for anchor in found if not is_told(anchor, found))


@dataclass(frozen=True, slots=True)
class Senses:
    """What a seed speaks of throughout, which its words for events are read by: of sport, or of work and of no arms."""

    is_sport: bool
    is_work: bool

    @classmethod
    def of(cls, seed: SeedText) -> "Senses":
        """Read a seed; work is only looked for in English, whose strike is two things."""
        return cls(is_of_sport(seed), seed.language == "en" and _is_of_work(seed))

    def read(self, found: Iterable[Anchor]) -> list[Anchor]:
        """Return the anchors of a sentence, strikes of workers as walkouts."""
        return [
            replace(anchor, key="event:walkout") if self.is_work and _is_strike(anchor) else anchor
            for anchor in found
        ]


def _is_strike(anchor: Anchor) -> bool:
    return anchor.key == "event:strike" and bool(re.match("str[iu][kc]", anchor.written, re.IGNORECASE))


def _is_of_work(seed: SeedText) -> bool:
    said = set(words(f"{seed.title} {seed.text}"))
    return len(said & _WORK) > len(said & _ARMS)


_WORK = frozenset("union unions workers worker wage wages pay salaries nurses doctors teachers drivers staff walkout walked labour labor employers employees picket bargaining railway strikers".split())  # fmt: skip  # noqa: SIM905 - words of a list
_ARMS = frozenset("air airstrike airstrikes drone drones missile missiles killed army military troops bomb bombs rocket rockets forces militants shelling".split())  # fmt: skip  # noqa: SIM905 - words of a list

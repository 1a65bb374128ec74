"""What names a story, as plain values: terms with where they came from, and the profile that holds them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from story.seed import Window


class TermKind(StrEnum):
    """What a term of the profile is."""

    PERSON = "person"
    PLACE = "place"
    NATION = "nation"
    EVENT = "event"
    WORD = "word"
    NUMBER = "number"
    DATE = "date"
    PINNED = "pinned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Where a term stands: the seed's name and the sentence, verbatim (the first 600 characters of a longer one)."""

    seed: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One name or word. `key` is the same in all languages; `text` and `forms` are spellings as the seeds write them,
    vowel marks included, `made` spellings made up by rule, `aliases` what the user says that it is also called, in any
    language.

    `titles` counts the seeds whose title holds it, `leads` those whose first sentences do; `added` is what the user wrote under `[add]`. A surname alone is a mention of a person, never a form.
    """

    kind: TermKind
    key: str
    text: str
    forms: tuple[str, ...]
    made: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    titles: int = 0
    leads: int = 0
    pinned: bool = False
    added: bool = False

    @property
    def seeds(self) -> tuple[str, ...]:
        """Return the names of the seeds that hold the term."""
        return tuple(dict.fromkeys(mention.seed for mention in self.mentions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Seeds that tell one event: dated ones close in time, with undated ones of the same people and places, or undated ones alone
    (`start` and `end` None). No date of a seed is another's.

    `signs` are sentences in which such a seed itself says that it tells another event than the first: "the second
    meeting within a month". A sign is for a person to read; it dates nothing.
    """

    seeds: tuple[str, ...]
    start: date | None = None
    end: date | None = None
    signs: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What names a story. Terms of each kind are sorted, the telling ones first.

    A place that no gazetteer knows has its folded name as its key instead of a GeoNames id. A number's key is its value
    and what it counts ("14 killed", "6000000000 USD"); a date's is a day, a year, or a day without its year
    ("2025-07-24", "1974", "--07-24"), and is context: no event is dated by it. `things` bear a name and are neither person, place nor
    nation (`story.profiles.things`): queries in other languages hold them.

    `pair` are the two nations (ISO 3166) that the story is between; `venues` are places in neither's country.
    `seed_language` is that of most seeds. `window_from` says where the window came from: "story.toml", "seed dates", or "open".
    """

    story: str
    title: str
    languages: tuple[str, ...]
    seed_language: str
    people: tuple[Term, ...]
    places: tuple[Term, ...]
    venues: tuple[str, ...]
    nations: tuple[Term, ...]
    pair: tuple[str, ...]
    events: tuple[Term, ...]
    key_words: tuple[Term, ...]
    pinned: tuple[Term, ...]
    forbidden: tuple[str, ...]
    happenings: tuple[Happening, ...]
    window: Window
    window_from: str
    numbers: tuple[Term, ...] = ()
    dates: tuple[Term, ...] = ()
    things: tuple[Term, ...] = ()

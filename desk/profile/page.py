"""A profile as a page of its own: one HTML file without any outside asset, for a screen, a telephone and paper.

Every word of a seed is hostile input: control and bidi characters go, the rest is escaped by the template engine.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template

from desk.profile.words import WORDS, counted_seeds, window_words
from desk.terminal.safe import safe_text
from flows.walk.planning import Planned
from story.asking.terms import Tongue
from story.places.gazetteer import country_names
from story.profiles.sentences import without_marks
from story.terms import Mention, Profile, Term, TermKind

_SHOWN = 24  # terms of one kind
_MOST_SENTENCES = 8  # of one term
_LONGEST = 600
_MOST_FORMS = 30
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a sentence; `is_term` for the words that the sentence is shown for."""

    text: str
    is_term: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence of a seed, cut into pieces."""

    seed: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Abroad:
    """How a name is sought in another language; `is_guess` where a rule of letters made the spelling."""

    language: str
    text: str
    is_guess: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A term as the page shows it: name, other spellings here and abroad, a note, and where it is said."""

    name: str
    others: tuple[str, ...]
    note: str
    abroad: tuple[Abroad, ...]
    seeds: str
    is_pinned: bool
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Entries of one kind under a heading; `is_short` for kinds that are shown side by side."""

    heading: str
    entries: tuple[Entry, ...]
    is_short: bool = False

    @property
    def has_guess(self) -> bool:
        """Return whether a spelling in it is guessed."""
        return any(other.is_guess for entry in self.entries for other in entry.abroad)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One event on the line of time: its day or none, its seeds, and where they say that it is another event."""

    day: str
    seeds: tuple[str, ...]
    signs: tuple[Said, ...]


def profile_page(plan: Planned) -> str:
    """Return the page of a story's profile as HTML."""
    made = plan.profile
    labels = WORDS.get(made.seed_language, WORDS["en"])
    return _template().render(
        words=labels,
        language="ar" if labels is WORDS["ar"] else "en",
        direction="rtl" if labels is WORDS["ar"] else "ltr",
        title=_plain(made.title),
        story=_plain(made.story),
        languages=made.languages,
        window=_dates_marked(window_words(made, labels)),
        seeds=[(seed, _plain(seed.name), _plain(seed.title or seed.text[:120])) for seed in plan.seeds],
        addresses=[_plain(url) for url in plan.seed_addresses],
        moments=_moments(made, labels),
        sections=[section for section in _sections(made, labels) if section.entries],
        queries=[
            (language, [(_plain("  ·  ".join(q.terms)), bool(q.guessed)) for q in qs])
            for language, qs in plan.queries.items()
            if qs
        ],
        guesses=any(query.guessed for queries in plan.queries.values() for query in queries),
        lines=example_lines(made),
    )


def example_lines(made: Profile) -> str:
    """Return lines for story.toml that pin, add and forbid what this profile holds: all comments until somebody means one."""
    person = next((term.text for term in made.people), "…")
    lines = ["[pin]", f"people = [{_quoted(person)}]"]
    if made.pair:
        lines.append(f"parties = [{', '.join(map(_quoted, made.pair))}]")
    lines += ["", "[add]", f"words = [{_quoted('…')}]", "", "[[add.people]]", f"name = {_quoted(person)}"]
    lines += [f"also = [{_quoted('…')}]", "", "[[add.places]]", f"name = {_quoted('…')}", 'country = "…"', ""]
    lines += ["[forbid]", f"people = [{_quoted(made.people[-1].text if made.people else '…')}]"]
    if made.places:
        lines.append(f"places = [{_quoted(made.places[-1].text)}]")
    return "\n".join(f"# {line}".rstrip() for line in lines)


def _quoted(text: str) -> str:
    return json.dumps(_plain(text), ensure_ascii=False)


def _sections(made: Profile, labels: dict[str, str]) -> Iterable[Section]:
    kinds = (
        ("who", made.people, False),
        ("where", made.places, False),
        ("between", made.nations, True),
        ("what", made.events, True),
        ("numbers", made.numbers, True),
        ("dates", made.dates, True),
        ("words", made.key_words, True),
        ("pinned", made.pinned, True),
    )
    for name, terms, is_short in kinds:
        entries = tuple(_entry(term, made, labels) for term in terms[:_SHOWN])
        yield Section(heading=labels[name], entries=entries, is_short=is_short)


def _entry(term: Term, made: Profile, labels: dict[str, str]) -> Entry:
    name = _name(term, made)
    others = dict.fromkeys(_plain(form) for form in (*term.forms, *term.aliases) if form != term.text)
    return Entry(
        name=name,
        others=tuple(other for other in others if other != name)[:_SHOWN],
        note=_note(term, made, labels),
        abroad=tuple(_abroad(term, made)),
        seeds=counted_seeds(len(term.seeds), "ar" if labels is WORDS["ar"] else "en") if term.seeds else "",
        is_pinned=term.pinned,
        said=tuple(_said(mention, term) for mention in term.mentions[:_MOST_SENTENCES]),
    )


def _abroad(term: Term, made: Profile) -> Iterable[Abroad]:
    """Yield how a person or a place is sought in the story's other languages, before any page taught a spelling."""
    if term.kind not in {TermKind.PERSON, TermKind.PLACE}:
        return
    for language in made.languages if term.forms else ():
        if language == made.seed_language:
            continue
        tongue = Tongue(profile=made, language=language)
        said = tongue.person(term) if term.kind is TermKind.PERSON else tongue.place(term)
        if said:
            yield Abroad(language=language, text=_plain(said.text), is_guess=said.guessed)


def _name(term: Term, made: Profile) -> str:
    if term.kind is TermKind.NATION:
        return _plain((*country_names(term.key, made.seed_language), term.text)[0])
    return _plain(term.text)


def _note(term: Term, made: Profile, labels: dict[str, str]) -> str:
    """Return what is to be said of a term besides its name: a party, a venue, a country, a rule's spellings."""
    if term.kind is TermKind.NATION and term.key in made.pair:
        return labels["party"]
    if term.kind is TermKind.PLACE:
        country = _plain((*(country_names(term.made[0], made.seed_language) if term.made else ()), "")[0])
        venue = labels["venue"] if term.key in made.venues else ""
        return " · ".join(filter(None, (country or labels["unlisted"], venue)))
    if term.kind is TermKind.PERSON and term.made:
        return f"{labels['made']} {_plain('، '.join(term.made[:4]) if made.seed_language == 'ar' else ', '.join(term.made[:4]))}"
    return ""


def _dates_marked(text: str) -> tuple[Piece, ...]:
    """Return a sentence cut at its days, which a browser would turn around between Arabic words."""
    parts = enumerate(_DAY.split(text))
    return tuple(Piece(text=part, is_term=at % 2 == 1) for at, part in parts if part)


def _moments(made: Profile, labels: dict[str, str]) -> list[Moment]:
    return [
        Moment(
            day=_span(str(told.start or ""), str(told.end or "")) or labels["undated"],
            seeds=tuple(map(_plain, told.seeds)),
            signs=tuple(_said(sign, None) for sign in told.signs),
        )
        for told in made.happenings
    ]


def _span(start: str, end: str) -> str:
    return start if start == end else f"{start} – {end}"


def _said(mention: Mention, term: Term | None) -> Said:
    sentence = _plain(mention.sentence)
    marked = _marks(term) if term else None
    if marked is None:
        return Said(seed=_plain(mention.seed), pieces=(Piece(text=sentence, is_term=False),))
    parts = marked.split(sentence)
    pieces = (Piece(text=part, is_term=at % 2 == 1) for at, part in enumerate(parts) if part)
    return Said(seed=_plain(mention.seed), pieces=tuple(pieces))


def _marks(term: Term) -> re.Pattern[str] | None:
    """Return what finds a term in its sentences: its spellings, and a person's last name."""
    forms = {_plain(form) for form in (*term.forms[:_MOST_FORMS], *term.aliases[:_MOST_FORMS])}
    if term.kind is TermKind.PERSON:
        forms |= {without_marks(form).split()[-1] for form in forms if form.split()}
    found = sorted(filter(None, forms), key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, found))})") if found else None


def _plain(text: str) -> str:
    return safe_text(text, limit=_LONGEST)


@cache
def _template() -> Template:
    source = resources.files("desk").joinpath("pages", "profile.html").read_text("utf-8")
    engine = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return engine.from_string(source)

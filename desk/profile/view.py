"""A profile for a terminal: counts first, words of the seeds last on each line, so that Arabic turns nothing around."""

from desk.profile.guesses import guess_lines
from desk.profile.words import WORDS, window_words
from desk.terminal.bidi import isolated
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from flows.walk.planning import Planned
from story.places.gazetteer import country_names
from story.terms import Happening, Mention, Profile, Term, TermKind

SHOWN_TERMS = 12
_SENTENCE = 160
_ROOM = 60  # letters shown before a term
_SPELLINGS = 6


def say_plan(plan: Planned, voice: Voice) -> None:
    """Say the story, its seeds and events, the terms by kind with a sentence each, and the queries by language."""
    made = plan.profile
    voice.say(safe_text(made.title))
    voice.say(f"{made.story} · {', '.join(made.languages)} · {window_words(made, WORDS['en'])}")
    if plan.note:
        voice.say(plan.note)
    _say_seeds(plan, voice)
    _head(voice, "EVENTS")
    for told in made.happenings:
        _say_happening(told, voice)
    for heading, terms in _kinds(made):
        if terms:
            _head(voice, heading)
        for term in terms[:SHOWN_TERMS]:
            _say_term(term, made, voice)
        if len(terms) > SHOWN_TERMS:
            voice.say(f"            and {len(terms) - SHOWN_TERMS} more (--json, --html FILE)")
    _say_queries(plan, voice)


def _kinds(made: Profile) -> tuple[tuple[str, tuple[Term, ...]], ...]:
    return (
        ("WHO", made.people),
        ("WHERE", made.places),
        ("BETWEEN WHOM", made.nations),
        ("WHAT HAPPENS", made.events),
        ("NUMBERS", made.numbers),
        ("DAYS NAMED", made.dates),
        ("NAMED THINGS", made.things),
        ("KEY WORDS", made.key_words),
        ("PINNED BY YOU", made.pinned),
    )


def _head(voice: Voice, heading: str) -> None:
    voice.say("")
    voice.say(heading)


def _say_seeds(plan: Planned, voice: Voice) -> None:
    _head(voice, "SEEDS")
    for seed in plan.seeds:
        day = seed.published_at.date().isoformat() if seed.published_at else "undated"
        voice.say(f"  {day:<10}  {seed.language:<3}  {safe_text(seed.name)}")
        if seed.title:
            voice.say(f"                   {safe_text(seed.title, limit=_SENTENCE)}")
    for url in plan.seed_addresses:
        voice.say(f"  {safe_text(url)}")
        voice.say(
            "              a gather fetches it anew and reads it first; what it says is not in this profile yet"
        )


def _say_happening(told: Happening, voice: Voice) -> None:
    day = str(told.start or "undated")
    span = day if told.end in {told.start, None} else f"{day} to {told.end}"
    voice.say(f"  {span:<10}  {safe_text(', '.join(told.seeds))}")
    for sign in told.signs:
        voice.say("              says itself that it is another event:")
        _say_sentence(sign, voice)


def _say_term(term: Term, made: Profile, voice: Voice) -> None:
    seeds = f"{len(term.seeds)} seed{'s' if len(term.seeds) != 1 else ' '}"
    notes = [note for note in (_note(term, made), "pinned" if term.pinned else "") if note]
    voice.say(f"  {seeds:<8}  {_name(term, made)}{'  (' + ', '.join(notes) + ')' if notes else ''}")
    others = [form for form in dict.fromkeys((*term.forms, *term.aliases)) if form != term.text]
    if others:
        voice.say(f"            also {safe_text(' · '.join(others[:_SPELLINGS]))}")
    for mention in term.mentions[:1]:
        _say_sentence(mention, voice, (*term.forms, *term.aliases))


def _say_sentence(mention: Mention, voice: Voice, forms: tuple[str, ...] = ()) -> None:
    voice.say(f"            {safe_text(mention.seed)}:")
    voice.say(f"            {safe_text(_around(mention.sentence, forms), limit=_SENTENCE)}")


def _around(sentence: str, forms: tuple[str, ...]) -> str:
    """Return a sentence from some words before the term on, where the term would be cut off."""
    at = min((found for form in forms if (found := sentence.find(form)) >= 0), default=0)
    if at < _SENTENCE - _ROOM:
        return sentence
    start = sentence.find(" ", at - _ROOM)
    return f"… {sentence[start + 1 :]}"


def _name(term: Term, made: Profile) -> str:
    if term.kind is TermKind.NATION:
        return safe_text((*country_names(term.key, made.seed_language), term.text)[0])
    return safe_text(term.text)


def _note(term: Term, made: Profile) -> str:
    if term.kind is TermKind.NATION and term.key in made.pair:
        return f"party, {term.key}"
    if term.kind is TermKind.PLACE:
        return ", ".join(
            filter(None, ((*term.made, "in no table")[0], "venue" if term.key in made.venues else ""))
        )
    is_keyed = term.kind in {TermKind.NATION, TermKind.EVENT, TermKind.DATE}
    return term.key.replace("_", " ") if is_keyed else ""


def _say_queries(plan: Planned, voice: Voice) -> None:
    _head(voice, "QUERIES")
    for language, queries in plan.queries.items():
        for query in queries:
            mark = "~" if query.guessed else " "
            voice.say(f"  {language:<3} {mark} {isolated('  ·  '.join(query.terms))}")
    for line in guess_lines(plan.queries):
        voice.say(line)
    voice.say("")
    voice.say("To change this: pin, add or forbid names, places, words … in story.toml (docs/story-toml.md).")

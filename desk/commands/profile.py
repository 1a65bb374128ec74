"""`warraq profile`: names, terms and queries of a story, and where each came from."""

from dataclasses import asdict

from desk.exits import Exit
from desk.flags import Common, WireFlags
from desk.safe import safe_text
from desk.voice import Voice
from flows.planning import Planned, planned
from flows.settings import Settings
from flows.stories import open_story
from story.terms import Profile, Term

SHOWN_TERMS = 12


def profile(story: str, *, common: Common | None = None, wire: WireFlags | None = None) -> int:
    """Names, terms and queries of a story, and where each came from. Fetches nothing.

    Parameters
    ----------
    story
        Name of a folder under seeds/, or the path of such a folder.
    """
    common = common or Common()
    return say_profile(story, common.settings(wire), common.voice(), asks=False)


def say_profile(story: str, settings: Settings, voice: Voice, *, asks: bool) -> int:
    """Tell what was understood of a story; with *asks*, also what would be asked of each outlet."""
    plan = planned(open_story(story, settings))
    voice.line(_line(plan, asks=asks))
    made = plan.profile
    voice.say(f"story      {safe_text(made.title)}  ({made.story}; {', '.join(made.languages)})")
    window = made.window
    voice.say(f"window     {window.start or 'open'} to {window.end or 'open'}, from {made.window_from}")
    for seed in plan.seeds:
        day = seed.published_at.date() if seed.published_at else "undated"
        voice.say(
            f"seed       {safe_text(seed.name)}  {day}  {seed.language}  {safe_text(seed.title, limit=100)}"
        )
    for url in plan.seed_addresses:
        voice.say(f"seed       {url}  fetched first by a gather; what it says is not in this profile")
    for happening in made.happenings:
        voice.say(f"event      {happening.start or 'undated'}: {', '.join(happening.seeds)}")
    _say_terms(made, voice)
    for language, queries in plan.queries.items():
        for query in queries:
            voice.say(
                f"query      {language}  {safe_text(' '.join(query.terms))}    from {safe_text(', '.join(query.made_from))}"
            )
    if asks:
        for ask in plan.asks:
            voice.say(f"would ask  {ask.channel.value:<10} {ask.url}")
        voice.say(
            f"dry run    nothing was fetched; {len(plan.asks)} first asks on {plan.outlets} outlets, at most {plan.max_pages} pages"
        )
    return Exit.SOUND


def _say_terms(made: Profile, voice: Voice) -> None:
    kinds = {
        "person": made.people,
        "place": made.places,
        "nation": made.nations,
        "happens": made.events,
        "word": made.key_words,
        "pinned": made.pinned,
    }
    for kind, terms in kinds.items():
        for term in terms[:SHOWN_TERMS]:
            _say_term(kind, term, voice)


def _say_term(kind: str, term: Term, voice: Voice) -> None:
    spellings = (
        f" (also {', '.join(safe_text(form) for form in term.forms if form != term.text)})"
        if len(term.forms) > 1
        else ""
    )
    voice.say(f"{kind:<10} {safe_text(term.text)}{spellings}  in {len(term.seeds)} seeds")
    if term.mentions:
        mention = term.mentions[0]
        voice.say(f"             {safe_text(mention.seed)}: «{safe_text(mention.sentence, limit=140)}»")


def _line(plan: Planned, *, asks: bool) -> dict[str, object]:
    return {
        "schema": "warraq/profile/1",
        "profile": asdict(plan.profile),
        "seeds": [asdict(seed) for seed in plan.seeds],
        "seed_addresses": list(plan.seed_addresses),
        "queries": {
            language: [asdict(query) for query in queries] for language, queries in plan.queries.items()
        },
        "asks": [{"url": ask.url, "channel": ask.channel.value, "outlet": ask.outlet} for ask in plan.asks]
        if asks
        else [],
    }

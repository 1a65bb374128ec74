"""What a gather would ask, as a page for a person: how much, of whom, for how long, who learns which words; then detail."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from urllib.parse import unquote

from desk.commands.profile import profile_fields
from desk.exits import Exit
from desk.profile.guesses import guess_lines
from desk.profile.learners import LEARNS, OUTLETS_LEARN
from desk.terminal.bidi import isolated
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from flows.settings import Settings
from flows.store.stories import open_story
from flows.walk.asks import MOST_ASKS_AN_OUTLET
from flows.walk.forecast import BYTES_A_SECOND, OUTLETS, PAGES, Forecast, forecast, slowest
from flows.walk.planning import Planned, planned
from flows.walk.survey import EPISODE_DAYS
from story.channels.table import SERVICES
from story.link import Ask, Channel

_SHOWN = 6  # queries of one language; --why shows all
_WORDS = (Channel.GDELT_DOC, Channel.MEDIAWIKI, Channel.BING_NEWS)  # services that learn words


def dry_run_of(story: str, settings: Settings, voice: Voice, *, why: bool) -> int:
    """Tell what a gather of a story would ask; with --json one line, every address in it."""
    opened = open_story(story, settings)
    plan = planned(opened, datetime.now(UTC), services=settings.services)
    expected = forecast(plan, opened, settings)
    voice.line(_fields(plan, expected))
    say_dry_run(plan, expected, voice, why=why)
    return Exit.SOUND


def say_dry_run(plan: Planned, expected: Sequence[Forecast], voice: Voice, *, why: bool) -> None:
    """Say the summary, a line a channel, the words by language, and which spellings are guessed; with *why* each address."""
    for line in (
        *_summary(plan, expected),
        "",
        *_channels(expected, plan.profile.languages),
        "",
        *_words(plan, why=why),
    ):
        voice.say(line)
    for line in (*guess_lines(plan.queries), *(_addresses(plan.asks) if why else ())):
        voice.say(line)
    voice.say("")
    voice.say(f"What was understood: warraq profile {safe_text(plan.profile.story)}")
    if not why:
        voice.say("Every address: --why, or --json")


def _fields(plan: Planned, expected: Sequence[Forecast]) -> dict[str, object]:
    return profile_fields(plan) | {
        "schema": "warraq/dry-run/1",
        "channels": [
            asdict(one)
            | {"seconds_now": round(one.seconds_now), "seconds_at_most": round(one.seconds_at_most)}
            | {"learns": _learns(one)}
            for one in expected
        ],
        "seconds": round(slowest(expected, at_most=True)),
        "asks": [
            {"url": ask.url, "channel": ask.channel.value, "outlet": ask.outlet, "language": ask.language}
            for ask in plan.asks
        ],
    }


def _summary(plan: Planned, expected: Sequence[Forecast]) -> Iterator[str]:
    asked = [one for one in expected if one.name != PAGES]
    now, most = sum(one.now for one in asked), sum(one.at_most for one in asked)
    services = [one.name for one in asked if one.name != OUTLETS]
    yield isolated(plan.profile.title)
    yield f"dry run    nothing was fetched · {_days(plan)} · languages {', '.join(plan.profile.languages)}"
    yield f"now        {now:,} requests to {plan.outlets} outlets and {len(services)} services, about {_time(slowest(expected, at_most=False))}"
    yield f"at most    {most:,} requests for lists and searches and {plan.max_pages:,} pages, about {_time(slowest(expected, at_most=True))} at the hosts' pace"
    yield f"           a bound: an outlet gets up to {MOST_ASKS_AN_OUTLET} only where its own lists lead on; hosts are asked side by side, so the slowest alone makes the time"
    yield from _widened(plan)
    told = [one for one in services if one in {channel.value for channel in _WORDS}]
    whom = ", ".join(["outlets with a search of their own", *told])
    yield f"words      of the story are told to: {whom}"
    if services:
        yield "           --no-services asks the outlets alone"
    if plan.note:
        yield f"days       {safe_text(plan.note)}"


def _days(plan: Planned) -> str:
    spans = [ask.span for ask in plan.asks if ask.span]
    if spans:
        first, last = min(start for start, _ in spans), max(end for _, end in spans)
        return f"coverage of {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    window = plan.profile.window
    if window.start or window.end:
        return f"coverage of {window.start or 'any day'} to {window.end or 'today'}"
    return "coverage of any day"


def _widened(plan: Planned) -> Iterator[str]:
    """Yield why more days are asked for than the profile expects coverage in."""
    window = plan.profile.window
    if plan.profile.window_from == "seed dates" and window.start and window.end:
        yield f"days       expected {window.start} to {window.end}, by the seeds' dates; asked for {EPISODE_DAYS} days more on each side: what led to it and what followed"
        yield "           [window] in story.toml sets the days, and is asked for as it stands"


def _channels(expected: Sequence[Forecast], languages: Sequence[str]) -> Iterator[str]:
    yield f"{'WHO IS ASKED':<14} {'now':>6} {'at most':>8} {'takes':>9}   learns"
    for one in expected:
        takes = _time(one.seconds_at_most)
        yield f"{one.name:<14} {one.now:>6,} {one.at_most:>8,} {takes:>9}   {_learns(one)}{_files(one)}{_coverage(one, languages)}"
    yield "takes: all of it, at the pace of its slowest host; hosts are asked side by side"


def _coverage(one: Forecast, languages: Sequence[str]) -> str:
    """Return which languages' coverage is asked for, where these are not all of the story's."""
    if not one.languages or set(languages) <= set(one.languages):
        return ""
    return f" · coverage in {', '.join(one.languages)}"


def _files(one: Forecast) -> str:
    """Return how many bytes of files a channel may bring, and what their time is counted by."""
    if not one.bytes_at_most:
        return ""
    return f" · up to {one.bytes_at_most / 1e9:.1f} GB a run (`news_bytes`), counted at {BYTES_A_SECOND / 1e6:.0f} MB a second"


def _learns(one: Forecast) -> str:
    known = {channel.value: what for channel, what in LEARNS.items()}
    return known.get(one.name) or OUTLETS_LEARN[one.name]


def _words(plan: Planned, *, why: bool) -> Iterator[str]:
    yield "WORDS          a search sees those of its language; gdelt-doc the English ones. ~ the spelling is guessed"
    for language, queries in plan.queries.items():
        shown = queries if why else queries[:_SHOWN]
        for at, query in enumerate(shown):
            yield f"  {language if at == 0 else '':<4} {'~' if query.guessed else ' '} {isolated(' · '.join(query.terms))}"
        if len(queries) > len(shown):
            guessed = sum(bool(query.guessed) for query in queries[len(shown) :])
            yield f"         and {len(queries) - len(shown)} more" + (
                f", {guessed} of them ~" if guessed else ""
            )
        if not queries:
            yield f"  {language:<4}   nothing: the seeds name nobody and no place that we can spell"


def _addresses(asks: Sequence[Ask]) -> Iterator[str]:
    yield ""
    yield "ADDRESSES"
    for ask in asks:
        language = f"  for coverage in {ask.language}" if ask.language else ""
        yield f"  {ask.channel.value:<12} {safe_text(ask.url, limit=2_000)}{language}"
        if "%" in ask.url and ask.channel in SERVICES:
            yield f"  {'':<12} {isolated(unquote(ask.url), limit=2_000)}"


def _time(seconds: float) -> str:
    if seconds < 1:
        return "–"
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"

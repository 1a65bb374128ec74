"""What the services are asked: the story's queries, days and outlets, and what earlier runs have asked already."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from flows.run import Run
from story.channels.scope import Survey
from story.channels.table import SERVICES
from story.link import OPT_IN, Channel
from story.profile import DAYS_AFTER, DAYS_BEFORE
from story.profiles.days import shifted
from story.profiles.learned import Taught
from story.profiles.learned_days import LearnedDays
from story.queries import queries_for
from story.rank import plausible
from story.seed import Story, Window
from story.terms import Profile

# Files that never change: one that an earlier run of the story got, or that was missing long after its time, is done.
_STANDING = "data.gdeltproject.org"
_HELD, _ABSENT = frozenset({200, 304}), frozenset({404, 410})
# A choice: a month back and on. Days nearest to the seeds' are asked for first, so a budget is not spent on the others.
EPISODE_DAYS = 30
_MAY_COME = timedelta(
    days=2
)  # a choice: a file may be late, and a network may say 404 of what it has not got yet
_MINUTE = re.compile(r"/(20\d{10})\d\d\.")
_SPENT_ON_DAYS = (Channel.GDELT_DOC, Channel.GDELT_GAL, Channel.GDELT_GKG)
_KEPT_SHARE = 2  # a choice: half to find the story's days, half for when they are learned
_YEARS_GUESSED = 3  # a choice: a text that leaves the year out was written in that year; which, nobody says
_MONTH_DAY = re.compile(r"--(\d\d)-(\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a survey is made with beside story and profile: learned names by language, learned days, gone pages, and what was asked.

    Without `services` no service is asked anything: none learns what the story is about. `is_first` says that nothing
    was learned yet, and may be.
    """

    now: datetime
    learned: Mapping[str, tuple[Taught, ...]]
    days: LearnedDays | None = None
    gone: tuple[str, ...] = ()
    asked: Mapping[str, bool] | None = None
    services: bool = True
    is_first: bool = False


def survey_of(story: Story, profile: Profile, known: Known) -> Survey:
    """Return what the services are asked for a story, by its own switches and budgets."""
    today = known.now.date()
    sought = looked_at(profile, today, known.days)
    languages = tuple(dict.fromkeys((*story.languages, "en")))  # services translate into English
    return Survey(
        queries={
            language: queries_for(profile, language, learned=known.learned.get(language, ()))
            for language in languages
        },
        languages=story.languages,
        window=sought.window,
        today=today,
        now=known.now,
        days=sought.days or likeliest_days(profile, sought.window, today),
        outlets=story.outlets,
        addresses=known.gone,
        off=switched_off(story) | (frozenset() if known.services else frozenset(SERVICES)),
        budgets=_budgets(story, is_guessing=known.is_first and not is_dated(profile)),
        plausible=plausible(with_names(profile, known.learned)),
        asked=known.asked or {},
    )


def _budgets(story: Story, *, is_guessing: bool) -> dict[Channel, int]:
    """Return the story's own budgets. Who does not know yet when to look keeps a share of those that are spent on days."""
    budgets = {Channel(name): most for name, most in story.asks}
    for channel in _SPENT_ON_DAYS if is_guessing else ():
        most = budgets.get(channel, SERVICES[channel].most_asks)
        budgets[channel] = most - most // _KEPT_SHARE
    return budgets


def is_dated(profile: Profile) -> bool:
    """Say whether the user or the seeds' own dates gave the story a window, which nothing that is learned replaces."""
    return bool(profile.window.start or profile.window.end)


def with_names(profile: Profile, learned: Mapping[str, Sequence[Taught]]) -> Profile:
    """Return a profile whose people are also known by the full names that accepted pages give them."""
    spelt: dict[str, list[str]] = {}
    for one in (one for found in learned.values() for one in found):
        if len(one.text.split()) > 1:
            spelt.setdefault(one.key, []).append(one.text)
    people = tuple(
        replace(person, aliases=tuple(dict.fromkeys((*person.aliases, *spelt.get(person.key, ())))))
        for person in profile.people
    )
    return replace(profile, people=people)


def switched_off(story: Story) -> frozenset[Channel]:
    """Return the channels that a story does not ask: those that it turned off, and those that it must turn on."""
    switches = {Channel(name): on for name, on in story.channels}
    return frozenset(channel for channel in Channel if not switches.get(channel, channel not in OPT_IN))


def with_episodes(profile: Profile, today: date) -> Profile:
    """Return a profile as it is looked for: a window that only the seeds' dates gave is as wide as a story's episodes lie apart.

    One seed tells one event; what led to it and what followed belong to the story. What the user set stays as it is.
    """
    start, end = profile.window.start, profile.window.end
    if profile.window_from != "seed dates" or not start or not end:
        return profile
    latest = max(end, min(shifted(end, EPISODE_DAYS), today))
    return replace(profile, window=Window(start=shifted(start, -EPISODE_DAYS), end=latest))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """When services are asked for coverage; `days` only where no window is known; `note` says what was guessed or is missing."""

    window: Window
    days: tuple[date, ...] = ()
    note: str = ""


def looked_at(profile: Profile, today: date, learned: LearnedDays | None = None) -> Sought:
    """Return the window in which services are asked for coverage: the story's own, else around the days that pages of the
    story taught, else around a day that its text names.

    Services are asked in slices of time and cannot be asked for all of it. Such a day dates nothing: no page is judged
    by it. Of several the one that most sentences name is taken, then the one that is named first. A day without its
    year gives no window: the same day of the last years is looked at first, and all others are as good.
    """
    if is_dated(profile):
        return Sought(window=profile.window)
    if learned:
        window = Window(
            start=shifted(learned.start, -DAYS_BEFORE - EPISODE_DAYS),
            end=min(shifted(learned.end, DAYS_AFTER + EPISODE_DAYS), today),
        )
        return Sought(window=window, days=learned.days, note=learned.sentence)
    named = sorted(_named_days(profile, today), key=lambda one: -one[1])
    if named:
        day = named[0][0]
        other = f", one of {len(named)} days that they name" if len(named) > 1 else ""
        note = f"no seed has a date: services are asked for days around {day}{other}; set [window] to be sure"
        window = Window(start=shifted(day, -DAYS_BEFORE), end=shifted(day, DAYS_AFTER))
        return Sought(window=window, note=note)
    days = tuple(_guessed_days(profile, today))
    if days:
        said = ", ".join(f"{day}" for day in days)
        note = (
            f"no seed has a date, and the year of the day that they name was guessed ({said}); set [window]"
        )
        return Sought(window=profile.window, days=days, note=note)
    note = "no seed has a date or names a day: services do not know when to look; set [window] in story.toml"
    return Sought(window=profile.window, note=note)


def _named_days(profile: Profile, today: date) -> Iterator[tuple[date, int]]:
    """Yield the whole days, not after today, that the seeds' texts name, and in how many sentences."""
    for term in profile.dates:
        day = _day(term.key)
        if day and day <= today:
            yield day, len(term.mentions)


def _guessed_days(profile: Profile, today: date) -> Iterator[date]:
    """Yield, of the day without a year that most sentences name, that of each of the last years, the latest first."""
    named = [term for term in profile.dates if _MONTH_DAY.fullmatch(term.key)]
    if named:
        key = max(named, key=lambda term: len(term.mentions)).key
        days = [
            day for back in range(_YEARS_GUESSED + 1) if (day := _day(f"{today.year - back:04}{key[1:]}"))
        ]
        yield from [day for day in days if day <= today][:_YEARS_GUESSED]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2025-07-24") else None
    except ValueError:
        return None


def likeliest_days(profile: Profile, window: Window, today: date) -> tuple[date, ...]:
    """Return the days of the window, those of the story's events first, then what lies nearest to one, later before earlier."""
    if not window.start:
        return ()
    events = [day for told in profile.happenings for day in (told.start, told.end) if day]
    events = events or [shifted(window.start, DAYS_BEFORE)]
    end = min(window.end or today, today)
    days = [shifted(window.start, n) for n in range(max(0, (end - window.start).days + 1))]
    return tuple(sorted(days, key=lambda day: _from_events(day, events)))


def _from_events(day: date, events: Sequence[date]) -> tuple[int, bool, date]:
    nearest = min(events, key=lambda event: (abs((day - event).days), event))
    return abs((day - nearest).days), day < nearest, day


def asked_before(run: Run) -> dict[str, bool]:
    """Return the standing files that earlier runs of the story asked for, and whether there was anything.

    One that was missing soon after its time may have come since: it is not among them.
    """
    with run.house.catalogue() as catalogue:
        answers = catalogue.answered(run.story, "gdeltproject.org")
    return {
        url: status in _HELD
        for url, (status, at) in answers.items()
        if f"//{_STANDING}/" in url and (status in _HELD or (status in _ABSENT and is_late(url, at)))
    }


def is_late(url: str, at: datetime) -> bool:
    """Say whether a file that is named by its minute was asked for so late that, if missing, it will not come any more."""
    named = _MINUTE.search(url)
    try:
        written = datetime.strptime(named[1], "%Y%m%d%H%M").replace(tzinfo=UTC) if named else None
    except ValueError:
        return False
    return written is not None and at - written >= _MAY_COME

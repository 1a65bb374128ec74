"""How old a page is when it is fetched again, since it was first kept: `[refetch]` of story.toml.

News is corrected within hours, and taken down within weeks: so it is looked at often at first, then seldom, and never no more.
The defaults are a choice.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

LEAST_M = 15  # minutes between two visits: a choice, and below it every host would be right to complain
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_AGE = re.compile(r"([1-9][0-9]{0,5}) ?([mhdw])")
_LEAST = timedelta(minutes=LEAST_M)
_MOST = timedelta(days=3650)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """The ages at which a page is due, rising, and how long it is from each visit to the next behind the last of them."""

    after: tuple[timedelta, ...] = (
        timedelta(hours=1),
        timedelta(hours=6),
        timedelta(hours=24),
        timedelta(days=7),
    )
    then: timedelta = timedelta(days=30)

    def seldom(self) -> "Ages":
        """Return the ages at which a page that is gone is asked for, since it went: none within its first day."""
        return Ages(after=tuple(age for age in self.after if age >= _A_DAY), then=max(self.then, _A_DAY))

    def due_at(self, since: datetime, now: datetime) -> tuple[datetime | None, datetime]:
        """Return the last moment up to *now* at which a page kept *since* was due (None before the first), and the next one."""
        passed = [since + age for age in self.after if since + age <= now]
        if len(passed) < len(self.after):
            return (passed[-1] if passed else None), since + self.after[len(passed)]
        begin = passed[-1] if passed else since
        turns = (now - begin) // self.then
        last = begin + turns * self.then
        return (last if turns or passed else None), last + self.then


DEFAULT_AGES = Ages()


def age_of(text: str) -> timedelta:
    """Return an age such as "6h"; none at all for what is no age, or shorter or longer than can be."""
    found = _AGE.fullmatch(text)
    age = int(found[1]) * _UNITS[found[2]] if found else timedelta()
    return age if _LEAST <= age <= _MOST else timedelta()


def are_rising(ages: tuple[timedelta, ...]) -> bool:
    """Say whether ages lie apart enough, the first of them from nothing."""
    return all(b - a >= _LEAST for a, b in pairwise((timedelta(), *ages)))

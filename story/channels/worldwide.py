"""From a worldwide list of articles to the few that can belong to the story."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from story.channels.packed import Lines
from story.channels.scope import Addresses, Survey
from story.channels.slugs import KnownOutlets
from story.link import Answer, Ask, Link, Reading, Unmeasured

MOST_LINKS = (
    500  # of one list: a story that fills more of a quarter hour's thousand articles is not one story
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An article as a list tells it; words are plain text already, `language` is ISO 639-1 or "".

    `is_named` says that its address alone named the story: then its words are not asked.
    """

    url: str
    title: str = ""
    text: str = ""
    language: str = ""
    at: datetime | None = None
    is_first_seen: bool = False
    found_in: str = ""
    is_named: bool = False


@dataclass(slots=True, kw_only=True)
class Sieve:
    """What of a list becomes links: rows in a language of the story that can belong to it, each address once, bounded.

    Readers count in `wrong` what they could not read, and may say in `note` why they stopped.
    """

    answer: Answer
    survey: Survey
    note: str = ""
    wrong: int = 0
    _right: int = field(default=0, init=False)
    _seen: set[str] = field(default_factory=set, init=False)

    def reading(self, rows: Iterable[Row], lines: Lines | None = None, asks: tuple[Ask, ...] = ()) -> Reading:
        """Return the reading of a list; one of which no row could be read is not measured, one that is empty is."""
        links = tuple(self._links(rows))
        wrong = self.wrong + (lines.too_long if lines else 0)
        packed = f"the list {lines.note}" if lines and lines.note else ""
        unread = f"{wrong:,} lines of the list could not be read" if wrong else ""
        note = "; ".join(filter(None, (packed, unread, self.note)))
        is_unread = bool(note) and not self._right
        return Reading(
            links=links, asks=asks, note=note, unmeasured=Unmeasured.UNREADABLE if is_unread else None
        )

    def _links(self, rows: Iterable[Row]) -> Iterator[Link]:
        outlets, base = KnownOutlets(self.survey.outlets), Addresses(self.answer.url)
        for row in rows:
            self._right += 1
            if row.url in self._seen or not row.url.startswith("http") or not self._is_wanted(row):
                continue
            if len(self._seen) >= MOST_LINKS:
                self.note = f"only the first {MOST_LINKS} plausible articles of the list were taken"
                return
            self._seen.add(row.url)
            url = base.absolute(row.url)
            outlet = outlets.at(url) if url else None
            if url:
                yield Link(
                    url=url, channel=self.answer.ask.channel, found_in=row.found_in or self.answer.url,
                    outlet=outlet.name if outlet else "", title=row.title, text=row.text, language=row.language,
                    published_hint=row.at, is_first_seen=row.is_first_seen,
                )  # fmt: skip

    def _is_wanted(self, row: Row) -> bool:
        languages = self.survey.languages
        if row.language and languages and row.language not in languages:
            return False
        return row.is_named or (bool(row.title or row.text) and self.survey.plausible(row.title, row.text))

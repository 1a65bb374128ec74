"""From a worldwide list of articles to the few that can belong to the story."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from story.channels.packed import Lines
from story.channels.scope import Addresses, Survey
from story.channels.slugs import KnownOutlets, Says, says
from story.link import Answer, Ask, Link, Reading, Unmeasured

MOST_LINKS = (
    500  # of one list: a story that fills more of a quarter hour's thousand articles is not one story
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An article as a list tells it; words are plain text already, `language` is ISO 639-1 or "".

    `linked` are addresses in its text: where the article can belong to the story, so can those that name the story.
    """

    url: str
    title: str = ""
    text: str = ""
    language: str = ""
    at: datetime | None = None
    is_first_seen: bool = False
    linked: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Sieve:
    """What of a list becomes links: rows in a language of the story that can belong to it, each address once, bounded.

    Readers count in `wrong` what they could not read, and may say in `note` why they stopped; `right` counts rows.
    """

    answer: Answer
    survey: Survey
    note: str = ""
    wrong: int = 0
    right: int = field(default=0, init=False)
    _seen: set[str] = field(default_factory=set, init=False)

    def reading(self, rows: Iterable[Row], lines: Lines | None = None, asks: tuple[Ask, ...] = ()) -> Reading:
        """Return the reading of a list; one of which no row could be read is not measured, one that is empty is."""
        links = tuple(self._links(rows))
        wrong = self.wrong + (lines.too_long if lines else 0)
        packed = f"the list {lines.note}" if lines and lines.note else ""
        unread = f"{wrong:,} lines of the list could not be read" if wrong else ""
        note = "; ".join(filter(None, (packed, unread, self.note)))
        is_unread = bool(note) and not self.right
        return Reading(
            links=links, asks=asks, note=note, unmeasured=Unmeasured.UNREADABLE if is_unread else None
        )

    def _links(self, rows: Iterable[Row]) -> Iterator[Link]:
        outlets, base = KnownOutlets(self.survey.outlets), Addresses(self.answer.url)
        for row, found_in in self._wanted(rows):
            if row.url in self._seen:
                continue
            if len(self._seen) >= MOST_LINKS:
                self.note = f"only the first {MOST_LINKS} plausible articles of the list were taken"
                return
            self._seen.add(row.url)
            url = base.absolute(row.url)
            outlet = outlets.at(url) if url else None
            if url:
                yield Link(
                    url=url, channel=self.answer.ask.channel, found_in=found_in, outlet=outlet.name if outlet else "",
                    title=row.title, text=row.text, published_hint=row.at, is_first_seen=row.is_first_seen,
                    language=row.language,
                )  # fmt: skip

    def _wanted(self, rows: Iterable[Row]) -> Iterator[tuple[Row, str]]:
        """Yield the rows that can belong to the story, and behind each what it links to that does, with where it stands."""
        for row in rows:
            self.right += 1
            if row.url.startswith("http") and self._is_wanted(row):
                yield row, self.answer.url
                named = (
                    url
                    for url in row.linked
                    if url.startswith("http") and says(url, self.survey) is Says.MEANT
                )
                yield from ((Row(url=url), row.url) for url in named)

    def _is_wanted(self, row: Row) -> bool:
        is_ours = not self.is_foreign(row.language) and bool(row.title or row.text)
        return is_ours and self.survey.plausible(row.title, row.text)

    def is_foreign(self, language: str) -> bool:
        """Return whether a language is none of the story's: of such a row no words need to be read."""
        return bool(language and self.survey.languages) and language not in self.survey.languages

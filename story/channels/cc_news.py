"""Channel, only where the story asks for it: CC-NEWS, the news that Common Crawl stored, file by file.

There is no index: a month's `warc.paths.gz` names files of about 1 GB, by the time at which each was begun; a story's
ten days are some 200 GB. A walk reads as many of them as its budget holds, those of the story's likeliest days first, and
stores none. `Scan` reads a file as it comes: of every record its title, from the address and the date of the WARC head
(https://iipc.github.io/warc-specifications/) on; what can be the story becomes a link with the place of its record, whose
own bytes are at hand for whoever keeps them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from article.charsets.charset import decode
from story.channels.archives import record_at, time_of
from story.channels.markup import text_of
from story.channels.members import Member, Members
from story.channels.packed import Lines, Room
from story.channels.refusal import holds_something, not_read
from story.channels.scope import Addresses, Survey, plain
from story.channels.shapes import looks_like_article
from story.channels.slugs import KnownOutlets
from story.link import Answer, Ask, Channel, Link, Reading, Unmeasured
from story.profiles.days import shifted, stamp

DATA = "https://data.commoncrawl.org/"
MOST_ASKS = 13  # of one run: the lists of a year that begins within a month; files count too
MOST_LINKS = 500  # of one file
LATE_DAYS = 1  # behind the window: an article of its last evening is fetched the day after
MOST_RECORD_BYTES = 8 * 2**20  # as it is packed; a news page has some 30 kB, and a longer record is not kept
_HEAD = 96 * 1024  # bytes of a record that are looked at; titles stand in the first 20 kB of 99 pages of 100
_ROOM = Room(most_bytes=2**20, most_lines=5_000, longest=200)
_NAME = re.compile(rb"crawl-data/CC-NEWS/\d{4}/\d\d/CC-NEWS-(\d{14})-\d{5}\.warc\.gz")
_FIELD = re.compile(
    rb"(?:^|\n)(WARC-Type|WARC-Record-ID|WARC-Target-URI|WARC-Date|Content-Type):[ \t]*+([^\r\n]{0,8000}+)",
    re.IGNORECASE,
)
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? 200(?!\d)")
_TITLE = re.compile(rb"<title(?:\s[^<>]{0,300})?>([^<]{1,2000})", re.IGNORECASE)
_END = b"\r\n\r\n"
# Letters that one of our languages alone writes; a guess, and the article's own text decides later.
_LETTERS = (
    ("he", re.compile("[\u05d0-\u05ea]{2}")),
    ("fa", re.compile("[پچژگ]|[\u0620-\u064a](?:ک|ی)|(?:ک|ی)[\u0620-\u064a]")),
    ("ar", re.compile("[\u0620-\u064a]{2}")),
    ("tr", re.compile("[ğışİ]")),
)


def asks(survey: Survey) -> tuple[Ask, ...]:
    """Return an ask for the list of files of each month of the window."""
    days = _days(survey)
    if not days:
        return ()
    first, last = days
    months = dict.fromkeys(shifted(first, n).replace(day=1) for n in range(min((last - first).days, 366) + 1))
    return tuple(
        Ask(url=f"{DATA}crawl-data/CC-NEWS/{month:%Y/%m}/warc.paths.gz", channel=Channel.CC_NEWS,
            outlet=Channel.CC_NEWS.value)
        for month in months
    )  # fmt: skip


def read(answer: Answer, survey: Survey) -> Reading:
    """Return how many files of a month hold the window's days. Nothing is measured before they are read."""
    if not holds_something(answer):
        return not_read(answer, f"no list of CC-NEWS: HTTP {answer.status}")
    lines = Lines(answer.body, _ROOM)
    files = sorted(_files(lines))
    if not files:
        note = f"no list of CC-NEWS files: {lines.note or 'nothing in it is a file of theirs'}"
        return Reading(note=note, unmeasured=Unmeasured.UNREADABLE)
    wanted = len(_wanted(files, survey))
    note = f"{wanted} files of about 1 GB each hold the story's days" if wanted else ""
    unmeasured = Unmeasured.UNREADABLE if lines.note else None  # files that a cut list does not name
    return Reading(note="; ".join(filter(None, (note, lines.note))), unmeasured=unmeasured)


def files_of(answer: Answer, survey: Survey) -> tuple[str, ...]:
    """Return the addresses of a month's files that hold the window's days, those of the story's likeliest days first.

    A file holds what was fetched until the next one was begun, so the last one begun before the window counts too.
    """
    files = sorted(_files(Lines(answer.body, _ROOM))) if holds_something(answer) else []
    order = {day: number for number, day in enumerate(survey.days)}
    likely = sorted(_wanted(files, survey), key=lambda one: order.get(one[0].date(), len(order)))
    return tuple(DATA + name for _, name in likely)


def _wanted(files: Sequence[tuple[datetime, str]], survey: Survey) -> list[tuple[datetime, str]]:
    ends = [began for began, _ in files[1:]] + [_month_end(began) for began, _ in files[-1:]]
    both = zip(files, ends, strict=True)
    return [one for one, end in both if _is_wanted(one[0].date(), end.date(), survey)]


@dataclass(slots=True, kw_only=True)
class Scan:
    """The links of one WARC file, which comes in pieces of any size: iterate, then ask for the `reading`.

    Behind each link `record` holds its record's own bytes, one gzip member, and `record_id` its id. `about` is the file's
    first record where that tells of the file (warcinfo). `room` is how many more links there is room for. Whoever brings
    the pieces may end early: what came of the file is read. Memory stays that of one record.
    """

    pieces: Iterable[bytes]
    url: str
    survey: Survey
    records: int = 0
    record: bytes = b""
    record_id: str = ""
    about: bytes = b""
    room: int = MOST_LINKS
    _members: Members | None = field(default=None, init=False)
    _left_out: bool = field(default=False, init=False)

    def __iter__(self) -> Iterator[Link]:
        """Yield a link for each record whose title or address can be the story."""
        known, base = KnownOutlets(self.survey.outlets), Addresses(self.url)
        self._members = Members(self.pieces, _HEAD, MOST_RECORD_BYTES)
        for member in self._members:
            link = self._link(member)
            if link is None or not (url := base.absolute(link.url)):
                continue
            outlet = known.at(url)
            if self.room <= 0:
                self._left_out = True
                continue
            self.room -= 1
            self.record = member.coded
            yield replace(link, url=url, outlet=outlet.name if outlet else "",
                          language=link.language or (outlet.language if outlet else ""))  # fmt: skip

    @property
    def is_whole(self) -> bool:
        """Say, after it was read, whether what came is a WARC file whose last record is whole, and nothing of it was passed over."""
        read = self._members
        passed = read is None or read.is_cut or read.broken or read.note or self._left_out
        return self.records > 0 and not passed

    def reading(self, links: tuple[Link, ...]) -> Reading:
        """Return what the file held, with a note on what of it could not be read; nothing at all is not measured."""
        members = self._members or Members((), _HEAD)
        broken = f"{members.broken:,} damaged records were skipped" if members.broken else ""
        cut = "the file was not read to its end" if members.is_cut else ""
        many = (
            f"more than {MOST_LINKS} titles can be the story: the rest was left out" if self._left_out else ""
        )
        note = "; ".join(filter(None, (broken, cut, many, members.note)))
        if not self.records:
            return Reading(
                note=f"no WARC file: {note or 'no record in it'}", unmeasured=Unmeasured.UNREADABLE
            )
        is_part = members.is_cut or bool(members.note)
        return Reading(links=links, note=note, unmeasured=Unmeasured.UNREADABLE if is_part else None)

    def _link(self, member: Member) -> Link | None:
        """Return the link of a record of an article whose title can be the story; its address is not canonical yet."""
        head, _, block = member.head.partition(_END)
        if not head.startswith(b"WARC/"):
            return None
        self.records += 1
        said = {name.lower(): value.strip() for name, value in _FIELD.findall(head)}
        http, _, page = block.partition(_END)
        url = said.get(b"warc-target-uri", b"").strip(b"<>").decode("ascii", "replace")
        if self.records == 1 and said.get(b"warc-type") == b"warcinfo":
            self.about = member.coded
        if said.get(b"warc-type") != b"response" or not _STATUS.match(http):
            return None
        title = _title(http, page)
        if not title or not looks_like_article(url, title) or not self.survey.plausible(title, ""):
            return None
        self.record_id = said.get(b"warc-record-id", b"").strip(b"<>").decode("ascii", "replace")
        return Link(url=url, channel=Channel.CC_NEWS, found_in=self.url, outlet="", title=title,
                    published_hint=stamp(said.get(b"warc-date", b"").decode("ascii", "replace")), is_first_seen=True,
                    language=language_by_letters(title), archived=record_at(self.url, member.offset, member.length))  # fmt: skip


def language_by_letters(text: str) -> str:
    """Return the language that a text's letters tell (ISO 639-1), "" for Latin letters that many languages write."""
    return next((language for language, letters in _LETTERS if letters.search(text)), "")


def _title(http: bytes, page: bytes) -> str:
    """Return the title of a page, decoded as UTF-8, and where it is none by what the whole beginning says."""
    found = _TITLE.search(page)
    if not found:
        return ""
    try:
        return plain(text_of(found[1].decode("utf-8")))
    except UnicodeDecodeError:
        kind = next(
            (
                value.decode("ascii", "replace")
                for name, value in _FIELD.findall(http)
                if name.lower() == b"content-type"
            ),
            "",
        )
        again = _TITLE.search(decode(page[:_HEAD], kind).text.encode("utf-8", "replace"))
        return plain(text_of(again[1].decode("utf-8", "replace"))) if again else ""


def _days(survey: Survey) -> tuple[date, date] | None:
    """Return the first and last day whose files are wanted; None for an open window, and one that lies ahead."""
    first = survey.window.start or min(survey.days, default=None)
    if first is None:
        return None
    last = min(shifted(survey.window.end or max((*survey.days, first)), LATE_DAYS), survey.today)
    return (first, last) if first <= last else None


def _files(lines: Lines) -> Iterator[tuple[datetime, str]]:
    """Yield each file of a list with the time at which it was begun."""
    for line in lines:
        found = _NAME.fullmatch(line.strip())
        began = time_of(found[1].decode()) if found else None
        if found and began:
            yield began, found[0].decode()


def _month_end(moment: datetime) -> datetime:
    return (moment.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _is_wanted(first: date, last: date, survey: Survey) -> bool:
    """Return whether one of a file's days can hold the story."""
    days = _days(survey)
    return days is not None and first <= days[1] and last >= days[0]

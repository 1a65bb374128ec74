"""Articles of the practice web as files: a head of `key: value` lines, a blank line, then paragraphs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

ARTICLES = Path(__file__).parent / "articles"


class PaperError(ValueError):
    """An article file breaks the format; the message names file and key."""


class Kind(StrEnum):
    """What a block of an article is."""

    TEXT = "text"
    HEADING = "heading"
    LIST = "list"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph, heading, quote (a single line each) or list (a line each entry)."""

    kind: Kind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An article as an outlet prints it. It never holds the truth keys: `practice.truth` alone reads those.

    `since` is the first visit that shows it, `gone` the first that has it no more (None: never), `back` the first that has it again.
    `gone_as` "home" leads to the home page from then on; otherwise it answers 410, or an error page under 200 where the outlet's are. An `aged` one has a page
    that none of its outlet's lists, feeds and sitemaps leads to any more. `watched` names the services that know it, instead
    of the share that they know by rule.
    """

    id: str
    title: str
    language: str
    published: datetime
    sites: tuple[str, ...]
    blocks: tuple[Block, ...]
    section: str = "politics"
    modified: datetime | None = None
    byline: str = ""
    agency: str = ""
    lede: str = ""
    caption: str = ""
    slug: str = ""
    paywall: bool = False
    since: int = 1
    gone: int | None = None
    back: int | None = None
    gone_as: str = ""
    aged: bool = False
    watched: tuple[str, ...] | None = None

    def is_gone_at(self, visit: int) -> bool:
        """Whether its outlet has it no more on a visit."""
        return self.gone is not None and self.gone <= visit and (self.back is None or visit < self.back)

    @property
    def lines(self) -> tuple[str, ...]:
        """Every line of text in reading order, list entries one by one."""
        return tuple(line for block in self.blocks for line in block.lines)


def read_head(path: Path) -> tuple[dict[str, str], str]:
    """The head lines of an article file, and the text below the first blank line."""
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n").lstrip("\ufeff\n")
    head, _, body = text.partition("\n\n")
    pairs = [line.partition(":") for line in head.splitlines() if line.strip()]
    broken = [key for key, colon, _ in pairs if not colon]
    if broken:
        raise PaperError(f"{path}: the head line {broken[0]!r} has no colon; write `key: value`")
    return {key.strip(): value.strip() for key, _, value in pairs}, body


def blocks_in(body: str) -> tuple[Block, ...]:
    """The blocks of an article's text, split at blank lines."""
    chunks = [chunk.strip() for chunk in body.split("\n\n")]
    return tuple(_block([line.strip() for line in chunk.splitlines()]) for chunk in chunks if chunk)


def _block(lines: list[str]) -> Block:
    marks = {"## ": Kind.HEADING, "- ": Kind.LIST, "> ": Kind.QUOTE}
    mark = next((mark for mark in marks if all(line.startswith(mark) for line in lines)), None)
    if mark is None:
        return Block(kind=Kind.TEXT, lines=(" ".join(lines),))
    bare = tuple(line.removeprefix(mark).strip() for line in lines)
    return Block(kind=marks[mark], lines=bare if mark == "- " else (" ".join(bare),))


def site_keys(value: str) -> tuple[str, ...]:
    """Keys of sites.toml from a comma list; the ending .example may stand or not."""
    return tuple(part.strip().removesuffix(".example") for part in value.split(",") if part.strip())


def read_paper(path: Path) -> Paper:
    """One article file. Raises PaperError that names the file and the broken key."""
    head, body = read_head(path)
    try:
        return Paper(
            id=path.stem.partition("@")[0],
            title=head["title"],
            language=head["lang"],
            published=_when(head["date"]),
            modified=_when(head["modified"]) if head.get("modified") else None,
            sites=site_keys(head["sites"]),
            blocks=blocks_in(body),
            section=head.get("section", "politics"),
            paywall=head.get("paywall", "") == "yes",
            since=int(head.get("from", "1")),
            gone=int(head["gone"]) if "gone" in head else None,
            back=int(head["back"]) if "back" in head else None,
            gone_as=head.get("gone_as", ""),
            aged=head.get("aged", "") == "yes",
            watched=tuple(head["watched"].replace(",", " ").split()) if "watched" in head else None,
            **{key: head.get(key, "") for key in ("byline", "agency", "lede", "caption", "slug")},
        )
    except KeyError as error:
        raise PaperError(f"{path}: the head key {error} is missing") from error
    except ValueError as error:
        raise PaperError(f"{path}: {error}") from error


def _when(value: str) -> datetime:
    when = datetime.fromisoformat(value)
    if when.tzinfo is None:
        raise ValueError(f"the date {value!r} has no zone; write it as 2025-07-26T18:30+03:00")
    return when


def papers_at(visit: int, folder: Path = ARTICLES) -> tuple[Paper, ...]:
    """Every article as it stands at a visit, newest first: `<id>@2.txt` replaces `<id>.txt` from visit 2 on."""
    latest: dict[str, Paper] = {}
    for path in sorted(folder.glob("*.txt"), key=_edition):
        if _edition(path)[1] <= visit:
            paper = read_paper(path)
            latest[paper.id] = paper
    shown = [paper for paper in latest.values() if paper.since <= visit]
    return tuple(sorted(shown, key=lambda paper: (paper.published, paper.id), reverse=True))


def _edition(path: Path) -> tuple[str, int]:
    name, _, visit = path.stem.partition("@")
    return name, int(visit or 1)

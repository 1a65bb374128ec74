"""What one outlet has on one visit: its articles, their addresses, its clock."""

import re
import unicodedata
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from practice.exchange import ascii_target
from practice.paper import ARTICLES, Paper, papers_at
from practice.sites import Site, all_sites

CLOCKS = {1: datetime(2025, 8, 22, 20, tzinfo=UTC), 2: datetime(2025, 8, 29, 20, tzinfo=UTC)}
TITLE_WORDS = 9  # in an address, as long as WordPress editors leave it
FIRST_NUMBER = 1_000_000
NUMBERS = 8_999_999


def clock(visit: int) -> datetime:
    """The server's fixed time on a visit: visit 2 is a week behind visit 1, and so on."""
    return CLOCKS.get(visit) or CLOCKS[1] + timedelta(days=7 * (visit - 1))


def slug_of(text: str) -> str:
    """Words joined by hyphens; letters of every script stay, vowel marks go, which would cut words apart."""
    bare = "".join(
        char for char in unicodedata.normalize("NFC", text.lower()) if not unicodedata.combining(char)
    )
    words = re.findall(r"\w+", bare)
    return "-".join(words[:TITLE_WORDS])


def latin_slug(paper: Paper) -> str:
    """The file's slug, or one from a title in Latin letters, or the section's name. Never the file's id."""
    plain = unicodedata.normalize("NFKD", paper.title.replace("ı", "i")).encode("ascii", "ignore").decode()
    return paper.slug or (slug_of(plain) if len(plain) > len(paper.title) // 2 else paper.section)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """One outlet on one visit. `papers` are newest first; `removed` were published and are gone by now.

    `aged` have a page still, but no list, feed or sitemap of the outlet names them.
    """

    site: Site
    visit: int
    papers: tuple[Paper, ...]
    removed: tuple[Paper, ...]
    aged: tuple[Paper, ...] = ()

    @property
    def ever(self) -> tuple[Paper, ...]:
        """Every article that was published here until now, on the lists or not."""
        return (*self.papers, *self.removed, *self.aged)

    @property
    def now(self) -> datetime:
        """The outlet's fixed clock."""
        return clock(self.visit)

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections that have articles, in a fixed order."""
        return tuple(sorted({paper.section for paper in self.papers} | {"politics"}))

    def number(self, paper: Paper) -> int:
        """The article's number at this outlet, made from host and id, telling nothing of either."""
        return FIRST_NUMBER + zlib.crc32(f"{self.site.key}/{paper.id}".encode()) % NUMBERS

    def address(self, paper: Paper) -> str:
        """The article's target on its host, ASCII."""
        local = paper.published.astimezone(self.site.zone)
        spoken = self.site.address.format(
            y=local.year,
            m=f"{local.month:02}",
            d=f"{local.day:02}",
            n=self.number(paper),
            section=paper.section,
            slug=latin_slug(paper),
            title=slug_of(paper.title),
        )
        return ascii_target(spoken)

    def url(self, paper: Paper) -> str:
        """The article's full address, the one that rel=canonical names."""
        return self.site.base + self.address(paper)

    def section_address(self, section: str, page: int = 1) -> str:
        """The target of a section's page."""
        return self.site.section_page.format(section=section, page=page)

    def in_section(self, section: str) -> tuple[Paper, ...]:
        """A section's articles, newest first."""
        return tuple(paper for paper in self.papers if paper.section == section)

    def ranked(self, salt: str) -> tuple[Paper, ...]:
        """The articles in an order that looks arbitrary and never changes: what readers read most."""
        return tuple(sorted(self.papers, key=lambda paper: zlib.crc32(f"{salt}{paper.id}".encode())))


def open_newsroom(site: Site, visit: int, papers: tuple[Paper, ...]) -> Newsroom:
    """The outlet as it stands on a visit; articles dated behind its clock do not show yet."""
    mine = [paper for paper in papers if site.key in paper.sites and paper.published <= clock(visit)]
    gone = [paper for paper in mine if paper.is_gone_at(visit)]
    live = [paper for paper in mine if paper not in gone]
    return Newsroom(
        site=site,
        visit=visit,
        papers=tuple(paper for paper in live if not paper.aged),
        removed=tuple(gone),
        aged=tuple(paper for paper in live if paper.aged),
    )


def open_newsrooms(visit: int, folder: Path = ARTICLES) -> dict[str, Newsroom]:
    """Every outlet on a visit, by its key."""
    papers = papers_at(visit, folder)
    return {key: open_newsroom(site, visit, papers) for key, site in all_sites().items()}

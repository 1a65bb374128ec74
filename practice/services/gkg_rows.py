"""A row of the translated GKG 2.1: 27 columns parted by tabs, in the codebook's order, most of them empty here."""

from datetime import datetime
from html import escape

from practice.services.codes import LANGUAGES
from practice.services.gloss import Meaning, named
from practice.services.noise import Rumour
from practice.services.stand import Piece, draw

COLUMNS = 27
LINKS_SHARE = 55  # of a hundred rows, how many have PAGE_LINKS
OFF_SHARE = 4  # one of four names is misspelt where the table knows how
TEXT_LETTERS = 3000  # offsets count letters of the translation; made up here


def gkg_row(piece: Piece, quarter: datetime, number: int) -> str:
    """An article's row: persons and places as the translation spells them, its own title and links."""
    people = [one for one in named(piece.text, piece.paper.language) if one.kind == "person"]
    places = [one for one in named(piece.text, piece.paper.language) if one.kind == "place" and one.at]
    spelt = [_spelling(one, piece) for one in people]
    columns = _start(quarter, number, piece.host, piece.url)
    columns[9] = ";".join(_location(one) for one in places)
    columns[10] = ";".join(f"{_location(one)}#{_offset(one.english)}" for one in places)
    columns[11] = ";".join(name.lower() for name in spelt)
    columns[12] = ";".join(f"{name},{_offset(name)}" for name in spelt)
    columns[15] = "-2.1,1.8,3.9,5.7,21.4,0.2,312"
    columns[18] = f"{piece.site.base}/media/photo.svg"
    columns[23] = ";".join(f"{name},{_offset(name)}" for name in spelt)
    columns[25] = (
        f"srclc:{LANGUAGES[piece.paper.language][1]};eng:GT-{LANGUAGES[piece.paper.language][1].upper()} 1.0"
    )
    columns[26] = _extras(piece)
    return "\t".join(columns)


def rumour_row(one: Rumour, quarter: datetime, number: int) -> str:
    """The row of a piece of the world's other news: a title and no names."""
    columns = _start(quarter, number, one.crier.host, one.url)
    columns[25] = f"srclc:{LANGUAGES[one.crier.language][1]};eng:GT 1.0"
    columns[26] = f"<PAGE_TITLE>{_letters(one.title)}</PAGE_TITLE>"
    return "\t".join(columns)


def _start(quarter: datetime, number: int, domain: str, url: str) -> list[str]:
    stamp = f"{quarter:%Y%m%d%H%M%S}"
    return [f"{stamp}-T{number}", stamp, "1", domain, url] + [""] * (COLUMNS - 5)


def _spelling(one: Meaning, piece: Piece) -> str:
    if one.off and draw(OFF_SHARE, "off", piece.url, one.english) == 0:
        return one.off[draw(len(one.off), "which", piece.url)]
    return one.english


def _location(one: Meaning) -> str:
    country, region, latitude, longitude = one.at.split("|")
    kind = "1" if country == region else "4"
    return f"{kind}#{one.english}#{country}#{region}#{latitude}#{longitude}#{draw(900_000, one.english)}"


def _offset(name: str) -> int:
    return draw(TEXT_LETTERS, "offset", name)


def _letters(text: str) -> str:
    """Letters beyond ASCII as hexadecimal references, as the extras column has them."""
    return "".join(char if char.isascii() else f"&#x{ord(char):X};" for char in escape(text, quote=False))


def _extras(piece: Piece) -> str:
    parts = []
    if draw(100, "links", piece.url) < LINKS_SHARE:
        others = f"{piece.site.base}/;{piece.site.base}{piece.site.section_page.format(section=piece.paper.section, page=1)}"
        parts.append(f"<PAGE_LINKS>{escape(others)}</PAGE_LINKS>")
    if piece.paper.byline:
        parts.append(f"<PAGE_AUTHORS>{_letters(piece.paper.byline)}</PAGE_AUTHORS>")
    parts.append(f"<PAGE_PRECISEPUBTIMESTAMP>{piece.seen:%Y%m%d%H%M%S}</PAGE_PRECISEPUBTIMESTAMP>")
    parts.append(f"<PAGE_TITLE>{_letters(piece.paper.title)}</PAGE_TITLE>")
    return "".join(parts)

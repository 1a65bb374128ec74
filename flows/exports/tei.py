"""One article as a TEI P5 document: text with its headings and lists, and in the header what leads back to the record."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import datetime

from flows.exports.now import told_now
from flows.exports.wanted import Line
from flows.version import VERSION
from flows.whence import whence

_SPACE = "http://www.tei-c.org/ns/1.0"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML 1.0 §2.2 has no way to say.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FROM_THE_RIGHT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def tei_document(line: Line) -> bytes:
    """Return the article of a line as a TEI P5 document in UTF-8."""
    language = line.get("language") or "und"
    root = ET.Element("TEI", {"xmlns": _SPACE, _LANG: language})
    _header(ET.SubElement(root, "teiHeader"), line, language)
    text = ET.SubElement(root, "text", {_LANG: language, **_direction(language)})
    division = ET.SubElement(ET.SubElement(text, "body"), "div", {"type": "article"})
    _put(division, "head", line["title"] or "", type="main")
    for kind, paragraphs in _stretches(line):
        _paragraphs(division, kind, paragraphs)
    ET.indent(root, " ")
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def is_from_the_right(language: str) -> bool:
    """Say whether a language is written from right to left."""
    return language in _FROM_THE_RIGHT


def _direction(language: str) -> dict[str, str]:
    return {"style": f"direction: {'rtl' if is_from_the_right(language) else 'ltr'}"}


def _header(header: ET.Element, line: Line, language: str) -> None:
    about = ET.SubElement(header, "fileDesc")
    _titles(ET.SubElement(about, "titleStmt"), line)
    published = ET.SubElement(about, "publicationStmt")
    _put(
        published,
        "p",
        "Read out of an archive of originals; whose rights they are is for their sites to say.",
    )
    notes = ET.SubElement(about, "notesStmt")
    for name, said in _notes(line):
        _put(notes, "note", said, type=name)
    _source(ET.SubElement(ET.SubElement(about, "sourceDesc"), "biblFull"), line)
    made = ET.SubElement(ET.SubElement(header, "encodingDesc"), "appInfo")
    program = ET.SubElement(made, "application", {"ident": "warraq", "version": VERSION})
    _put(program, "label", f"warraq ({line.get('method') or 'unknown'})")
    profile = ET.SubElement(header, "profileDesc")
    usage = ET.SubElement(ET.SubElement(profile, "langUsage"), "language", {"ident": language})
    usage.text = language


def _titles(statement: ET.Element, line: Line) -> None:
    _put(statement, "title", line["title"] or "", type="main")
    for name in line.get("bylines") or ():
        _put(statement, "author", name)


def _source(source: ET.Element, line: Line) -> None:
    """Say where the text was published, and where its bytes are."""
    _titles(ET.SubElement(source, "titleStmt"), line)
    published = ET.SubElement(source, "publicationStmt")
    _put(published, "publisher", line.get("outlet") or "unknown")
    if line.get("url"):
        ET.SubElement(published, "ptr", {"type": "URL", "target": _sayable(line["url"])})
    if line.get("record"):
        ET.SubElement(published, "ptr", {"type": "record", "target": line["record"]})
    if line.get("published_at"):
        when = datetime.fromisoformat(line["published_at"]).isoformat()
        _put(published, "date", line.get("published_raw") or when, when=when)


def _notes(line: Line) -> Iterator[tuple[str, str]]:
    yield "id", line["id"]
    yield "verdict", f"{line['verdict']['relation']} ({line['verdict']['score']})"
    yield "status", line["status"] + (f": {line['why']}" if line.get("why") else "")
    yield from told_now(line)
    archived = line.get("archived")
    if archived:
        yield "captured", archived["captured_at"]
        yield "archived", f"{archived['warc']} at byte {archived['offset']}, {archived['length']} bytes"
    for part in line.get("parts") or ():
        yield "part", f"paragraphs {part['from']} to {part['to'] - 1} stand in {part['record']}"
    for told in whence(line):
        yield told.name, told.words
    for one in line.get("reservations") or ():
        yield "reservation", f"{one['signal']} {one['value']} ({one['source']} {one['at']})"


def _stretches(line: Line) -> Iterator[tuple[str, list[str]]]:
    """Give paragraphs of one kind that follow each other."""
    kinds = line.get("kinds") or ["text"] * len(line["paragraphs"])
    kind, held = "", list[str]()
    for next_kind, text in zip(kinds, line["paragraphs"], strict=True):
        if next_kind != kind and held:
            yield kind, held
            held = []
        kind = next_kind
        held.append(text)
    if held:
        yield kind, held


def _paragraphs(division: ET.Element, kind: str, texts: list[str]) -> None:
    if kind == "list_item":
        items = ET.SubElement(division, "list")
        for text in texts:
            _put(items, "item", text)
        return
    for text in texts:
        match kind:
            case "quote":
                _put(ET.SubElement(division, "quote"), "p", text)
            case "verse":
                verses = ET.SubElement(division, "lg")
                for verse in text.split("\n"):
                    _put(verses, "l", verse)
            case "heading":
                _put(division, "ab", text, type="header")
            case "caption" | "table_row":
                _put(division, "ab", text, type=kind.replace("_", "-"))
            case _:
                _put(division, "p", text)


def _put(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = _sayable(text)


def _sayable(text: str) -> str:
    return _NO_CHARACTER.sub("\ufffd", text)

"""What a body is that calls itself HTML, or is given for it, and is none: told by its bytes, whatever its name says."""

import json
import re

# How files begin (each format's own specification). What somebody saved or a server sent under a wrong name.
_BEGINNINGS = (
    (b"%PDF-", "a PDF file"), (b"PK\x03\x04", "a ZIP archive (or a DOCX, EPUB, ODT file)"), (b"PK\x05\x06", "a ZIP archive"),
    (b"\x89PNG\r\n", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF87a", "a GIF picture"), (b"GIF89a", "a GIF picture"),
    (b"BM", "a BMP picture"), (b"II*\x00", "a TIFF picture"), (b"MM\x00*", "a TIFF picture"), (b"\x00\x00\x01\x00", "an icon"),
    (b"RIFF", "a RIFF file (WebP, AVI, WAV)"), (b"OggS", "an Ogg file"), (b"ID3", "an MP3 file"), (b"fLaC", "a FLAC file"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM film"), (b"\x1f\x8b", "a gzip file: unpack it first"), (b"BZh", "a bzip2 file: unpack it first"),
    (b"\xfd7zXZ", "an XZ file: unpack it first"), (b"(\xb5/\xfd", "a Zstandard file: unpack it first"), (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"), (b"\xd0\xcf\x11\xe0", "an old Office document"), (b"{\\rtf", "an RTF document"), (b"%!PS", "a PostScript file"),
    (b"\x7fELF", "a program"), (b"MZ", "a program"), (b"SQLite format 3", "an SQLite database"), (b"wOFF", "a font"), (b"wOF2", "a font"),
    (b"WARC/1.", "a WARC file: `warraq import` takes it"), (b"bplist00", "a Safari archive: save the page as source"),
    (b"From: <Saved by", "an MHTML archive: save the page as HTML only"),
)  # fmt: skip
# Of two letters a text may begin with by chance ("BM", "MZ"): the bytes behind must be no text.
_SHORT = 2
_FILM = re.compile(rb"[\x00-\xff]{4}ftyp")
_MIME = re.compile(rb"MIME-Version: [^\r\n]{1,20}\r?\n|Content-Type: multipart/", re.IGNORECASE)
_DATA = re.compile(
    rb"\s{0,99}(?:<\?[^>]{0,400}>\s{0,99}){0,4}<(rss|feed|urlset|sitemapindex|svg|rdf:RDF|opml|kml|plist|wsdl:definitions)[\s>]"
)
_TAG = re.compile(rb"<[!/?]?[A-Za-z]")
# Tags that only a page has, where chance may spell "<a": a damaged page is a page.
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|div|p|h1|article)[\s>]", re.IGNORECASE)
# Controls that no text holds: all of C0 but tab, line ends, form feed, escape (ISO-2022-JP) and NUL (UTF-16).
_CONTROLS = bytes(b for b in range(1, 32) if b not in b"\t\n\r\x0b\x0c\x1b") + b"\x7f"
_READ = 65_536  # bytes that are counted; a choice
# A control among a hundred bytes; random bytes hold ten, the 2,348 pages of the eight sets next to none. A choice.
_MOST_CONTROLS = 0.01


def is_tagged(body: bytes) -> bool:
    """Say whether a tag stands anywhere in a body (UTF-16 too)."""
    return _TAG.search(body) is not None or (
        b"\0" in body and _TAG.search(body.replace(b"\0", b"")) is not None
    )


def alien(body: bytes) -> str | None:
    """Name the format of a body that is no text a person wrote, or None: binary files, feeds, JSON."""
    found = binary(body)
    if found is not None:
        return found
    if _MIME.match(body):
        return "an MHTML archive or a mail: save the page as HTML only"
    if (data := _DATA.match(body[:4096].removeprefix(b"\xef\xbb\xbf"))) is not None:
        return f"XML for machines ({data[1].decode('ascii')})"
    return "JSON" if _is_json(body) else None


def binary(body: bytes) -> str | None:
    """Name the format of bytes that are no text in any charset, or None."""
    bare = body[:_READ]
    noisy = _is_noise(bare)
    for begin, name in _BEGINNINGS:
        if bare.startswith(begin) and (len(begin) > _SHORT or not begin.isalpha() or noisy):
            return name
    if _FILM.match(bare):
        return "a film (MP4)"
    return "binary" if noisy and _PAGE.search(body) is None else None


def _is_noise(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    nuls = (head[::2].count(0), head[1::2].count(0))
    if min(nuls) * 10 > max(nuls) and sum(nuls) * 50 > len(head):
        return True  # NULs on both sides of the pairs: no UTF-16
    wide = max(nuls) * 50 >= len(head) > 0  # in UTF-16 every byte of the other half may be a control's
    return not wide and (len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head))


def _is_json(body: bytes) -> bool:
    """Say whether a body, or its first line, is one JSON value of several: an answer of an interface, a list."""
    text = body.removeprefix(b"\xef\xbb\xbf").strip()
    if text[:1] not in (b"{", b"["):
        return False
    for piece in (text, text.partition(b"\n")[0].strip()):
        try:
            return isinstance(json.loads(piece), dict | list)
        except (ValueError, RecursionError):
            continue
    return False

"""The names of the files that a story's view has for people."""

import re
from hashlib import sha256
from unicodedata import category

from archive.shelf import Line

_SLUG = re.compile(r"[^\w]+")
_VOWELS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]"
)  # Hebrew's and Arabic's
# A letter has up to four octets, and a name no more than 255 (archive.manifests.manifest).
_SLUG_CHARACTERS, _SLUG_OCTETS = 60, 180


def file_name(line: Line, *, suffix: str = ".md") -> str:
    """Return a file name that sorts by date, reads like the title, and is one article's alone."""
    return file_names(line, suffix=suffix)[0]


def file_names(line: Line, *, suffix: str = ".md") -> tuple[str, str]:
    """Return that name, and the one that it has where a record gave several lines."""
    letters = _hyphened(_VOWELS.sub("", line["title"]))[:_SLUG_CHARACTERS].lower()
    slug = letters.encode()[:_SLUG_OCTETS].decode(errors="ignore").strip("-") or "untitled"
    own = _SLUG.sub("-", (line["record"] or line["id"]).rsplit("-", 1)[-1][-12:])
    by_id = sha256(line["id"].encode("utf-8", "replace")).hexdigest()[:12]
    begin = f"{(line['published_at'] or 'undated')[:10]}-{slug}-"
    one_feeds = line.get("instead_of")  # one feed's record holds the texts of many pages
    return f"{begin}{by_id if one_feeds else own}{suffix}", f"{begin}{by_id}{suffix}"


def _hyphened(title: str) -> str:
    """Return a title as one word; marks on letters, which `re` takes for no part of a word, stay."""
    return re.sub(
        "-+", "-", "".join(c if c.isalnum() or c == "_" or category(c)[0] == "M" else "-" for c in title)
    )

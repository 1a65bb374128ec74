"""Are title and text of the pages in a package of ours those of the clean text in it, which its manifests claim and seals hold?"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping

from archive.audit.finding import Finding, FindingVerdict
from archive.strict_json import JsonError, read_json
from archive.wacz.zips import Zip

# What stands here is written once, and its manifest claims it; text/<story>+articles.jsonl is a view that later runs replace.
_TEXTS, _OF_RUNS, _LINES = "text/", "+runs+", ".jsonl"
_PAGES = "pages/"
_LARGEST = 1 << 30  # bytes of one such file
_URN = "urn:uuid:"
_Words = Mapping[str, frozenset[bytes]]


def check_texts(package: Zip) -> Iterator[Finding]:
    """Compare title and text of each page with the article lines of its record; nothing for a package without these."""
    texts = [
        name
        for name in package.entries
        if name.startswith(_TEXTS) and _OF_RUNS in name and name.endswith(_LINES)
    ]
    if not texts:
        return
    known = _known(package, texts)
    for name in package.entries:
        if name.startswith(_PAGES) and name.endswith(_LINES):
            yield from _compared(package, name, known)


def _known(package: Zip, texts: list[str]) -> _Words:
    """Return by record id what its pages may say: runs that read a record again may have understood it otherwise."""
    known: dict[str, set[bytes]] = defaultdict(set)
    for name in texts:
        for line in _lines(package, name):
            paragraphs = line.get("paragraphs")
            if isinstance(paragraphs, list):
                text = "\n".join(map(str, paragraphs))
                known[str(line.get("record"))].add(_digest(line.get("title") or line.get("url"), text))
    return {record: frozenset(words) for record, words in known.items()}


def _compared(package: Zip, name: str, known: _Words) -> Iterator[Finding]:
    for page in _lines(package, name):
        if "format" in page or not (page.get("text") or page.get("title")):
            continue
        words = known.get(f"{_URN}{page.get('id')}")
        place = repr(str(page.get("url"))[:200])
        if words is None:
            message = (
                f"title and text of {place} stand in no clean text of the package, so nothing holds them"
            )
            yield _finding(package, name, FindingVerdict.UNVERIFIABLE, message)
        elif _digest(page.get("title"), page.get("text")) not in words:
            message = f"title or text of {place} is not that of the clean text in the package"
            yield _finding(package, name, FindingVerdict.ALTERED, message)


def _lines(package: Zip, name: str) -> Iterator[dict[str, object]]:
    """Give the lines that can be read; those that cannot are told where pages and claims are checked."""
    for raw in package.read(name, _LARGEST).split(b"\n"):
        try:
            line = read_json(raw, "a line") if raw.strip() else None
        except JsonError:
            continue
        if isinstance(line, dict):
            yield line


def _digest(title: object, text: object) -> bytes:
    return hashlib.sha256(f"{title}\0{text}".encode("utf-8", "backslashreplace")).digest()


def _finding(package: Zip, name: str, verdict: FindingVerdict, message: str) -> Finding:
    return Finding(check="pages", verdict=verdict, subject=f"{package.path}/{name}", message=message)

"""The pages of a package: what a reader of the WACZ is offered to open, with title, time and clean text."""

import json
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from archive.fate import Fate
from archive.manifests.manifest import Manifest
from archive.record import RecordKind, RecordRef
from archive.shelf import Line, newest_lines
from archive.store import Store
from archive.strict_json import moment_text
from spiders.manners.robots import is_rules_url

_HTML = ("text/html", "application/xhtml+xml")
_OPENS = frozenset({Fate.KEPT, Fate.SAME_AS_BEFORE, Fate.NOT_AN_ARTICLE})
_FOUND = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The story's articles by date of publication, and every other page that was kept, by address; `lines` are those articles' own."""

    main: tuple[dict[str, Any], ...]
    extra: tuple[dict[str, Any], ...]
    lines: tuple[dict[str, Any], ...] = ()

    @property
    def main_url(self) -> str | None:
        """Return the address of the page to begin with."""
        return self.main[0]["url"] if self.main else None

    @property
    def main_at(self) -> datetime | None:
        """Return the time of capture of the page to begin with."""
        return datetime.fromisoformat(self.main[0]["ts"]) if self.main else None

    def main_lines(self) -> Iterator[bytes]:
        """Give pages/pages.jsonl."""
        return _jsonl("pages", "All Pages", self.main)

    def extra_lines(self) -> Iterator[bytes]:
        """Give pages/extraPages.jsonl."""
        return _jsonl("extra", "Extra Pages", self.extra)


class Standings(Protocol):
    """How the articles of a story stand now."""

    def belongs(self, line: Line) -> bool:
        """Say whether an article belongs to the story."""
        ...

    def now(self, line: Line) -> dict[str, Any]:
        """Return what a page says of it under "now"; nothing where nobody knows more than its line."""
        ...


class AsJudged:
    """Articles as the judge left them."""

    def belongs(self, line: Line) -> bool:
        """See `Standings.belongs`."""
        return bool(line["verdict"]["related"])

    def now(self, line: Line) -> dict[str, Any]:
        """See `Standings.now`."""
        del line
        return {}


AS_JUDGED = AsJudged()


def pages_of(
    store: Store,
    story: str,
    manifests: Iterable[Manifest],
    gone: Container[str] = frozenset(),
    standings: Standings = AS_JUDGED,
) -> Pages:
    """Return the pages of some runs of a story; without articles all kept pages are pages to begin with. None of those whose records are `gone`.

    *standings* say which lines are articles of the story, and what a page tells of how its article stands now.

    A text that stands in another record than its page's answer (`via`) is offered under the address that it stands for.
    """
    of_runs = tuple(manifests)
    newest = newest_lines(store, story)
    files = {entry.name for manifest in of_runs for entry in manifest.files}
    stands = [
        _standing(line) if standings.belongs(line) and _is_elsewhere(line, files) else None for line in newest
    ]
    refs = _opened(of_runs, gone, {ref.url for ref in stands if ref is not None})
    found = zip(newest, stands, strict=True)
    there = [(ref or refs.get(str(line.get("record"))), line) for line, ref in found]
    related = [(ref, line) for ref, line in there if ref is not None and standings.belongs(line)]
    main = tuple(_numbered(_page(ref, line, standings) for ref, line in related))
    lines = {ref.record_id: line for ref, line in there if ref is not None}
    taken = {ref.record_id for ref, _ in related}
    others = sorted((ref for ref in refs.values() if ref.record_id not in taken), key=_place)
    extra = tuple(_page(ref, lines.get(ref.record_id), standings) for ref in others)
    own = tuple(line for _, line in related)
    return Pages(main=main, extra=extra, lines=own) if main else Pages(main=extra, extra=())


def _opened(
    manifests: Iterable[Manifest], gone: Container[str], elsewhere: Container[str]
) -> dict[str, RecordRef]:
    """Return the records that pages open with, by their ids; none of an address whose text stands `elsewhere`."""
    opening = (ref for manifest in manifests for ref in _opening(manifest))
    return {ref.record_id: ref for ref in opening if ref.record_id not in gone and ref.url not in elsewhere}


def _numbered(pages: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give pages with ids of their own: one feed may hold the texts of several."""
    taken: Counter[str] = Counter()
    for page in pages:
        taken[page["id"]] += 1
        yield {**page, "id": f"{page['id']}-{taken[page['id']]}"} if taken[page["id"]] > 1 else page


def _opening(manifest: Manifest) -> Iterator[RecordRef]:
    """Give the records that a browser can open as a page."""
    for outcome in manifest.planned:
        ref = outcome.ref
        if ref is None or outcome.fate not in _OPENS or is_rules_url(outcome.url) or ref.status != _FOUND:
            continue
        if (ref.content_type or "").partition(";")[0].strip().lower() in _HTML:
            yield ref


def _is_elsewhere(line: Line, files: Collection[str]) -> bool:
    """Say whether a text stands in another record than its page's answer, and that in one of some files."""
    archived = line.get("archived")
    return bool(line.get("via") and archived and archived["warc"] in files)


def _standing(line: Line) -> RecordRef:
    """Return the record of such a text under its page's address."""
    archived = line["archived"]
    return RecordRef(
        record_id=line["record"],
        kind=RecordKind.RESOURCE,
        url=line["url"],
        captured_at=datetime.fromisoformat(archived["captured_at"]),
        warc=archived["warc"],
        offset=archived["offset"],
        length=archived["length"],
        payload_digest=None,
        status=None,
        content_type=None,
    )


def _place(ref: RecordRef) -> tuple[str, str]:
    return ref.url, moment_text(ref.captured_at)


def _page(ref: RecordRef, line: dict[str, Any] | None, standings: Standings) -> dict[str, Any]:
    page: dict[str, Any] = {
        "id": ref.record_id.removeprefix("urn:uuid:"),
        "url": ref.url,
        "ts": moment_text(ref.captured_at),
    }
    if line is not None:
        page |= {"title": line["title"] or ref.url, "text": "\n".join(line["paragraphs"])}
        page |= {"now": now} if (now := standings.now(line)) else {}
    return page


def _jsonl(name: str, title: str, pages: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    head = {"format": "json-pages-1.0", "id": name, "title": title, "hasText": True}
    for value in (head, *pages):
        yield json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"

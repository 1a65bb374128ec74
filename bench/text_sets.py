"""The sets of pages with gold text: which pages, of which site, with whom as site memory, and what a set's gold means."""

import gzip
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

OTHERS = 20  # pages of the same site that serve as memory; more bring nothing (docs/decisions/0020)
WITH_TITLE = ("daniel", "magic_article")  # the gold of these sets begins with the headline
_LANG = re.compile(r"<html[^>]*?\slang=[\"']?([a-zA-Z]{2})")
_NO_SITES = ("", "fakehost", "web.archive.org")


@dataclass(frozen=True, kw_only=True)
class GoldPage:
    """One page and what is known of it. `gold` is None where only snippets are (`held`, `not_held`).

    `injected` lists the boilerplate that was put into a made page: (kind, text).
    """

    set: str
    id: str
    url: str | None
    lang: str
    file: Path
    site: str
    gold: str | None
    held: tuple[str, ...] = ()
    not_held: tuple[str, ...] = ()
    injected: tuple[tuple[str, str], ...] = ()

    @property
    def body(self) -> bytes:
        """Return the stored bytes of the page."""
        return gzip.decompress(self.file.read_bytes())


@dataclass(frozen=True, kw_only=True)
class GoldSet:
    """A set: all of its pages, those that are measured, and the pages of each site."""

    name: str
    pages: tuple[GoldPage, ...]
    measured: tuple[GoldPage, ...]
    sites: Mapping[str, Sequence[GoldPage]]

    def question(self, page: GoldPage, others: int = OTHERS) -> dict[str, object]:
        """Return what `bench.text_ours` is asked; `others` pages of the site at most, those next to `page`."""
        home = self.sites[page.site]
        at = home.index(page)
        near = sorted(range(len(home)), key=lambda i: (abs(i - at), i))[1 : others + 1]
        memory = [[str(home[i].file), home[i].url] for i in sorted(near)]
        return {"html_file": str(page.file), "url": page.url, "others": memory}

    @property
    def digest(self) -> str:
        """Return the SHA-256 over ids and HTML bytes of the measured pages: what a floor belongs to."""
        digest = hashlib.sha256()
        for page in self.measured:
            digest.update(f"{page.set}/{page.id}\n".encode())
            digest.update(hashlib.sha256(page.body).digest())
        return digest.hexdigest()


def read_set(folder: Path, *, pages: int | None = None) -> GoldSet:
    """Read `folder`/gold.jsonl; `pages` draws a sample, always the same."""
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()]
    found = tuple(_page(folder, row) for row in rows)
    sites: dict[str, list[GoldPage]] = {}
    for page in found:
        sites.setdefault(page.site, []).append(page)
    chosen = found if pages is None or pages >= len(found) else tuple(Random(1).sample(found, pages))
    return GoldSet(name=folder.name, pages=found, measured=chosen, sites=sites)


def _page(folder: Path, row: Mapping[str, object]) -> GoldPage:
    texts = {name: tuple(row.get(name) or ()) for name in ("with", "without", "injected")}  # type: ignore[arg-type]
    url, gold = row.get("url"), row.get("gold_text")
    return GoldPage(
        set=folder.name,
        id=str(row["id"]),
        url=str(url) if url else None,
        lang=str(row.get("lang") or ""),
        file=folder / str(row["html_file"]),
        site=_site(folder.name, row),
        gold=str(gold) if gold else None,
        held=texts["with"],
        not_held=texts["without"],
        injected=tuple((kind, text) for kind, text in texts["injected"]),
    )


def _site(name: str, row: Mapping[str, object]) -> str:
    """Name the site: the host without www; a page of which none is known is a site of its own."""
    site = str(row.get("site") or "")
    if name == "fundus_tests" or site in _NO_SITES:
        site = urlsplit(str(row.get("url") or "")).hostname or ""
    if site in _NO_SITES:
        return f"{name}/{row['id']}"
    return re.sub(r"^(?:www\d?|m)\.", "", site.lower())


def language_of(page: GoldPage, html: str) -> str:
    """Give the language for tools that must be told: the set's, the page's own claim, else English."""
    if len(page.lang) == 2:
        return page.lang
    claimed = _LANG.search(html[:20_000])
    return claimed[1].lower() if claimed else "en"

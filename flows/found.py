"""Founding a story: from what a person has to a story folder that a gather can begin with, asking nothing."""

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from flows.fetch import fetch_pages
from flows.house import House
from flows.seeds import local_seed_texts
from flows.sources import SeedFile, seed_files
from flows.texts import TextError, Wish, texts_of
from flows.watch import Watch, unwatched
from story.folder import STORY_FILE, load_outlets, load_story
from story.profile import build_profile
from story.seed import Outlet, SeedError, SeedKind, SeedText, Story
from story.suggest import Suggestion, suggested

_WRITTEN = """\
title = {title}
languages = {languages}

# Outlets: all known ones of these languages (seeds/outlets.toml). To name your own instead:
# outlets = ["{example}", "https://news.example/"]

# Days in which coverage is expected; without it, from the seeds' own dates.
# [window]
# start = 2025-07-20
# end = 2025-08-10

# What the profile missed or should not look for: warraq profile {name}
# [pin]
# names = ["…"]
# terms = ["…"]
# [forbid]
# terms = ["…"]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a new story is made of: its name, what was given (see `flows.sources`), its title where a person gave one.

    With `offline` no address is fetched now.
    """

    name: str
    sources: tuple[str, ...]
    title: str = ""
    offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """A new story: its folder, its cleaned seeds, where to look, and what a person should know of how it was made."""

    folder: Path
    texts: tuple[SeedText, ...]
    suggestion: Suggestion
    notes: tuple[str, ...]


def found_story(
    wanted: Wanted, house: House, *, now: datetime, pasted: BinaryIO, watch: Watch = unwatched
) -> Founded:
    """Make seeds/NAME with its seeds and story.toml, or leave nothing behind.

    Addresses are fetched and archived now, as `warraq fetch` does, for languages and profile; one that does not answer
    is left to the gather. Raises SeedError with what, where and the next step.
    """
    seeds, outlets = house.settings.seeds, house.settings.outlets_file
    folder = _free_folder(wanted.name, seeds)
    files = seed_files(wanted.sources, pasted)
    known = load_outlets(outlets) if outlets.exists() else ()
    seeds.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=seeds, prefix=".new-"))
    try:
        made = _drafted(draft / wanted.name, files, wanted, known, _reader(house, now, watch))
        (draft / wanted.name).rename(folder)
    except OSError as error:
        raise SeedError(f"{folder}: cannot be written ({error.strerror}). Give --seeds FOLDER.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Founded(folder=folder, texts=made[0], suggestion=made[1], notes=made[2])


def _free_folder(name: str, seeds: Path) -> Path:
    if not name or name in {".", "..", "pages"} or name.startswith(".") or any(c in name for c in "/\\\0\n"):
        raise SeedError(
            f"{name!r} is no name for a story: one word for its folder, for example paris-meeting"
        )
    folder = seeds / name
    if folder.exists():
        raise SeedError(
            f"{folder}: there is a story of this name. Put the article into that folder (NAME.txt, NAME.url), or give another name."
        )
    return folder


_Read = Callable[[Sequence[str]], tuple[tuple[SeedText, ...], tuple[str, ...]]]


def _drafted(
    folder: Path, files: Sequence[SeedFile], wanted: Wanted, known: tuple[Outlet, ...], read: _Read
) -> tuple[tuple[SeedText, ...], Suggestion, tuple[str, ...]]:
    folder.mkdir()
    for file in files:
        (folder / file.name).write_bytes(file.content)
    (folder / STORY_FILE).write_text(f"title = {json.dumps(wanted.name)}\n", encoding="utf-8")
    story = load_story(folder, known)
    texts = local_seed_texts(story)
    addresses = [seed.url for seed in story.seeds if seed.kind is SeedKind.URL and seed.url]
    fetched, notes = read(addresses) if addresses and not wanted.offline else ((), ())
    texts = (*texts, *fetched)
    suggestion = suggested(build_profile(story, texts), texts, known)
    title = wanted.title or next((text.title for text in texts if text.title), wanted.name)
    (folder / STORY_FILE).write_text(_story_file(title, story, suggestion), encoding="utf-8")
    load_story(folder, known)  # what was written is read before a person sees it
    told = tuple(f"{file.name}: {file.note}" for file in files if file.note)
    return texts, suggestion, (*told, *notes)


def _story_file(title: str, story: Story, suggestion: Suggestion) -> str:
    example = suggestion.outlets[0].name if suggestion.outlets else "sana"
    return _WRITTEN.format(
        title=json.dumps(" ".join(title.split()), ensure_ascii=False).replace("\x7f", ""),
        languages=json.dumps(list(suggestion.languages)),
        example=example,
        name=story.name,
    )


def _reader(house: House, now: datetime, watch: Watch) -> _Read:
    """Return what fetches addresses, archives them, and reads them; what does not answer is told, not raised."""

    def read(addresses: Sequence[str]) -> tuple[tuple[SeedText, ...], tuple[str, ...]]:
        fetch_pages(addresses, house, now=now, watch=watch)
        texts, notes = [], []
        for url in addresses:
            text = _archived(url, house)
            texts += [text] if text else []
            notes += [] if text else [f"{url}: gave no article now; the gather asks again"]
        return tuple(texts), tuple(notes)

    return read


def _archived(url: str, house: House) -> SeedText | None:
    with suppress(TextError):
        for line in texts_of(url, house, Wish(archived=True)):
            if line["paragraphs"]:
                return SeedText(
                    name=url,
                    title=line["title"] or "",
                    text="\n\n".join(line["paragraphs"]),
                    published_at=datetime.fromisoformat(line["published_at"])
                    if line["published_at"]
                    else None,
                    language=line["language"],
                    url=url,
                )
    return None

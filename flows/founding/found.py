"""Founding a story: from what a person has to a story folder that a gather can begin with, asking nothing."""

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from flows.fetch import fetch_pages
from flows.founding.seeds import local_seed_texts, no_article_sentence
from flows.founding.sources import SeedFile, apart_from, seed_files
from flows.house import House
from flows.reading.texts import TextError, Wish, texts_of
from flows.watch import Watch, unwatched
from story.folder import RESERVED, STORY_FILE, load_outlets, load_story
from story.profile import build_profile
from story.seed import Outlet, SeedError, SeedKind, SeedText, Story
from story.seeds.suggest import Suggestion, suggested

_NAME = re.compile(
    r"[^\s./\\\x00-\x1f\x7f-][^\s/\\\x00-\x1f\x7f]*"
)  # a folder of one word, hidden from nobody, no option
_NOWHERE = Suggestion(languages=(), countries=(), outlets=())
_WRITTEN = """\
title = {title}
{languages}

# Outlets: all known ones of these languages (the setting outlets; seeds/outlets.toml if it names none). To name your own instead:
# outlets = ["{example}", "https://news.example/"]

# Days in which coverage is expected; without it, from the seeds' own dates.
# [window]
# start = YYYY-MM-DD
# end = YYYY-MM-DD

# What the profile missed or should not look for: warraq profile {name}
# [pin]
# names = ["…"]
# terms = ["…"]
# [forbid]
# terms = ["…"]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a new story is made of: its name, what was given (see `flows.founding.sources`), its title where a person gave one.

    With `offline` no address is fetched now. `adds`: the articles are for a story that is there.
    """

    name: str
    sources: tuple[str, ...]
    title: str = ""
    offline: bool = False
    adds: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """A story and its articles: its folder, the files that were written, its cleaned seeds, where to look, and what a person
    should know of how it was made. `failed` counts the addresses that gave no article now."""

    folder: Path
    files: tuple[str, ...]
    texts: tuple[SeedText, ...]
    suggestion: Suggestion
    notes: tuple[str, ...]
    failed: int = 0


def found_story(
    wanted: Wanted, house: House, *, now: datetime, pasted: BinaryIO, watch: Watch = unwatched
) -> Founded:
    """Make seeds/NAME with its seeds and story.toml, or leave nothing behind; or add articles to the story that is there.

    Addresses are fetched and archived now, as `warraq fetch` does, for languages and profile; one that does not answer
    is left to the gather. Raises SeedError with what, where and the next step.
    """
    seeds, outlets = house.settings.seeds, house.settings.outlets_file
    folder = _folder_of(wanted, seeds)
    files = seed_files(wanted.sources, pasted)
    known = load_outlets(outlets) if outlets.exists() else ()
    read = _reader(house, now, watch)
    seeds.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=seeds, prefix=".new-"))
    try:
        if wanted.adds:
            return _added(folder, draft / wanted.name, files, wanted, known, read)
        made = _drafted(draft / wanted.name, files, wanted, known, read)
        (draft / wanted.name).rename(folder)
    except OSError as error:
        raise SeedError(f"{folder}: cannot be written ({error.strerror}). Give --seeds FOLDER.") from error
    except SeedError as error:  # the draft is gone when a person reads this
        raise SeedError(str(error).replace(f"{draft / wanted.name}/", "")) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return replace(made, folder=folder)


def _folder_of(wanted: Wanted, seeds: Path) -> Path:
    if not _NAME.fullmatch(wanted.name) or wanted.name == RESERVED:
        raise SeedError(
            f"{wanted.name!r} is no name for a story: one word for its folder, for example paris-meeting"
        )
    folder = seeds / wanted.name
    if wanted.adds and not (folder / STORY_FILE).is_file():
        raise SeedError(f"{folder}: there is no story of this name. To make it, leave --add out.")
    if not wanted.adds and folder.exists():
        raise SeedError(
            f"{folder}: there is a story of this name. Add the article to it with --add, or give another name."
        )
    return folder


class _Heard(NamedTuple):
    """What addresses gave: articles, what to tell of those that gave none, and how many these are."""

    texts: tuple[SeedText, ...] = ()
    notes: tuple[str, ...] = ()
    failed: int = 0


_Read = Callable[[Sequence[str]], _Heard]


def _drafted(
    folder: Path, files: Sequence[SeedFile], wanted: Wanted, known: tuple[Outlet, ...], read: _Read
) -> Founded:
    folder.mkdir()
    for file in files:
        (folder / file.name).write_bytes(file.content)
    (folder / STORY_FILE).write_text(f"title = {json.dumps(wanted.name)}\n", encoding="utf-8")
    story = load_story(folder, known)
    made = _read_all(story, files, wanted, known, read)
    title = wanted.title or next((text.title for text in made.texts if text.title), wanted.name)
    (folder / STORY_FILE).write_text(_story_file(title, story, made.suggestion), encoding="utf-8")
    load_story(folder, known)  # what was written is read before a person sees it
    return replace(made, files=(*made.files, STORY_FILE))


def _added(
    folder: Path,
    draft: Path,
    files: Sequence[SeedFile],
    wanted: Wanted,
    known: tuple[Outlet, ...],
    read: _Read,
) -> Founded:
    """Put articles into a story that is there, once the story with them could be read; its story.toml stays as it is."""
    shutil.copytree(folder, draft)
    held = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    known_addresses = {seed.url for seed in load_story(folder, known).seeds}
    fresh = _new_among(held, files)
    for file in fresh:
        (draft / file.name).write_bytes(file.content)
    story = load_story(draft, known)
    made = _read_all(
        story, fresh, wanted, known, lambda urls: read([u for u in urls if u not in known_addresses])
    )
    for file in fresh:
        (folder / file.name).write_bytes(file.content)
    there = () if fresh else ("these articles are in the story already",)
    return replace(made, folder=folder, notes=(*made.notes, *there))


def _new_among(held: Mapping[str, bytes], files: Sequence[SeedFile]) -> list[SeedFile]:
    """Return the files of which the story holds no copy, under whatever name; a page's address goes with its page."""
    there = set(held.values())
    twice = {file.name for file in files if file.content in there and not file.name.endswith(".url")}
    left = [file for file in files if file.name.removesuffix(".url") not in twice]
    return [file for file in apart_from(held, left) if file.name not in held]


def _read_all(
    story: Story, files: Sequence[SeedFile], wanted: Wanted, known: tuple[Outlet, ...], read: _Read
) -> Founded:
    """Return a story's texts, those of its addresses too, and where to look; where nothing was read, nothing is made up."""
    local = local_seed_texts(story)
    addresses = [seed.url for seed in story.seeds if seed.kind is SeedKind.URL and seed.url]
    heard = read(addresses) if addresses and not wanted.offline else _Heard()
    texts = (*local, *heard.texts)
    suggestion = suggested(build_profile(story, texts), texts, known) if texts else _NOWHERE
    told = tuple(f"{file.name}: {file.note}" for file in files if file.note)
    names = tuple(file.name for file in files)
    return Founded(
        folder=Path(),
        files=names,
        texts=texts,
        suggestion=suggestion,
        notes=(*told, *heard.notes),
        failed=heard.failed,
    )


def _story_file(title: str, story: Story, suggestion: Suggestion) -> str:
    example = suggestion.outlets[0].name if suggestion.outlets else "sana"
    codes = json.dumps(list(suggestion.languages))
    return _WRITTEN.format(
        title=json.dumps(" ".join(title.split()), ensure_ascii=False).replace("\x7f", ""),
        languages=f"languages = {codes}" if suggestion.languages else '# languages = ["…"]',
        example=example,
        name=story.name,
    )


def _reader(house: House, now: datetime, watch: Watch) -> _Read:
    """Return what fetches addresses, archives them, and reads them; what does not answer is told, not raised."""

    def read(addresses: Sequence[str]) -> _Heard:
        ended = fetch_pages(addresses, house, now=now, watch=watch).outcomes if addresses else {}
        texts, notes = [], []
        for url in addresses:
            text = _archived(url, house)
            texts += [text] if text else []
            notes += [] if text else [no_article_sentence(url, ended[url])]
        return _Heard(tuple(texts), tuple(notes), len(notes))

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

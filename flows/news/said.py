"""What a story's gathers say of CC-NEWS in their manifests: each names all files so far, so that the next one asks for others."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flows.news.notes import FileRead

_DONE = "CC-NEWS files read to their end: "
_PART = "CC-NEWS files of which something is missing: "
_HURT = "CC-NEWS files damaged where they lie, read once more if the same bytes come: "
SAID = (_DONE, _PART, _HURT)
_NAME = re.compile(r"CC-NEWS-\d{14}-\d{5}")
_MARKED = re.compile(rf"({_NAME.pattern}) \(([^()]*)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Names of files that a story has done with, those it has in part, and of these with what tells their bytes those that came whole."""

    done: frozenset[str] = frozenset()
    part: frozenset[str] = frozenset()
    hurt: Mapping[str, str] = field(default_factory=dict)

    def with_those(self, read: Sequence[FileRead]) -> "Files":
        """Return these and what a run read."""
        done = self.done | {name_of(one.heard.url) for one in read if one.is_done}
        part = self.part | {name_of(one.heard.url) for one in read if not one.is_done}
        hurt = {**self.hurt, **{name_of(one.heard.url): one.mark for one in read}}
        left = {name: mark for name, mark in hurt.items() if mark and name not in done}
        return Files(done=done, part=part - done, hurt=left)

    def told(self) -> Iterator[str]:
        """Yield the notes that `files_in` reads."""
        marked = [f"{name} ({mark})" for name, mark in self.hurt.items()]
        for words, names in ((_DONE, self.done), (_PART, self.part), (_HURT, marked)):
            if names:
                yield words + ", ".join(sorted(names))


def files_in(notes: Sequence[str]) -> Files:
    """Return the files that notes of a manifest name."""
    done, part = (
        frozenset(name for note in notes if note.startswith(words) for name in _NAME.findall(note))
        for words in (_DONE, _PART)
    )
    hurt = dict(found for note in notes if note.startswith(_HURT) for found in _MARKED.findall(note))
    return Files(done=done, part=part, hurt=hurt)


def name_of(url: str) -> str:
    """Return the name of a file by its address; the address where it has none."""
    found = _NAME.search(url)
    return found[0] if found else url

"""What is known of a story's view: which sealed lines it was made of, and each of its files as it was proven last. May be deleted at any time."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from archive.disk import make_folders, replace_durably, told
from archive.shelf import Line
from flows.store.lines_aside import Span, Standing
from flows.version import VERSION

_FOLDER = ".views"  # beside the store, docs/format.md §2
_MADE_BY = f"{VERSION}/1"  # pages may look otherwise in another version; count on when they do within one


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a file was found to say, and the mark that it had then ("" where it had none yet).

    `said` is its SHA-256; of a manifest when its run began.
    """

    said: str
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An article of a view: where its line is laid aside, and the two names that its page may have.

    `standing` is the name of the file that was made of this very line, if any is known.
    """

    order: tuple[str, str]
    line: Span
    name: str
    own_name: str
    standing: str = ""

    @property
    def id(self) -> str:
        """Return the article's id."""
        return self.order[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewNote:
    """A view as it was made: of which runs' files (in order), without which articles (one digest of their ids), and what stands in it.
    `articles` is the digest of its lines.

    `began` is by run's file when the run began, with the mark of its manifest.
    """

    hidden: str
    runs: Mapping[str, Seen]
    began: Mapping[str, Seen]
    pages: tuple[Page, ...]
    files: Mapping[str, Seen]
    articles: str = ""

    def marked(self, marks: Mapping[str, str]) -> "ViewNote":
        """Return the note with the marks of those of its files that it has none of, which were written meanwhile."""
        files = {
            name: one if one.mark else Seen(said=one.said, mark=marks.get(name, ""))
            for name, one in self.files.items()
        }
        return replace(self, files=files)


def digest_of_ids(ids: frozenset[str]) -> str:
    """Return one digest for a set of ids."""
    return _digest(json.dumps(sorted(ids)).encode())


def write_note(root: Path, story: str, note: ViewNote) -> None:
    """Write down what is known of a story's view. Raises StoreError."""
    content = json.dumps(
        {
            "made_by": _MADE_BY,
            "hidden": note.hidden,
            "runs": _told(note.runs),
            "began": _told(note.began),
            "articles": note.articles,
            "pages": [[*page.order, page.name, page.own_name, page.standing] for page in note.pages],
            "files": _told(note.files),
        }
    ).encode()
    path = root / _FOLDER / f"{story}.json"
    with told(f"cannot write {path}"):
        make_folders(path.parent)
        replace_durably(path, _digest(content).encode() + b"\n" + content + b"\n")


def read_note(root: Path, story: str, articles: Standing) -> ViewNote | None:
    """Return what is known of a view whose lines are `articles`; None where that is nothing, or of another view."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        digest, content, _ = (root / _FOLDER / f"{story}.json").read_bytes().split(b"\n")
        told_ = json.loads(content)
        if digest.decode() == _digest(content) and told_["made_by"] == _MADE_BY:
            return _note(told_, articles.spans) if told_["articles"] == articles.sha256 else None
    return None


def _note(fields: Line, lines: Sequence[Span]) -> ViewNote:
    return ViewNote(
        hidden=fields["hidden"],
        runs=_seen(fields["runs"]),
        began=_seen(fields["began"]),
        articles=fields["articles"],
        pages=tuple(
            Page(order=(at, id_), line=line, name=name, own_name=own_name, standing=standing)
            for (at, id_, name, own_name, standing), line in zip(fields["pages"], lines, strict=True)
        ),
        files=_seen(fields["files"]),
    )


def _told(seen: Mapping[str, Seen]) -> dict[str, tuple[str, str]]:
    return {name: (one.said, one.mark) for name, one in seen.items()}


def _seen(fields: Mapping[str, tuple[str, str]]) -> dict[str, Seen]:
    return {name: Seen(said=said, mark=mark) for name, (said, mark) in fields.items()}


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()

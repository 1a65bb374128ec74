"""Opens the model of vectors that the setting `embedder` names, from files of this machine; nothing is ever fetched for it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.disk import digest_of
from story.weighing.embedding import Embedder, EmbedderError

if TYPE_CHECKING:
    from flows.settings import Settings

STATIC_FILES = ("model.safetensors", "tokenizer.json")
_FORMS = (
    "a static model (model.safetensors with tokenizer.json), or word vectors aligned across languages "
    "(files such as wiki.ar.align.vec or .vec.gz)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model by its folder, and how it is heard; a value that workers open for themselves."""

    folder: Path
    floor: float
    most_words: int

    def opened(self) -> Embedder:
        """Open the model. Raises EmbedderError for one that cannot be used."""
        folder = self.folder
        if not folder.is_dir():
            raise EmbedderError(f"embedder: there is no folder {folder}; it holds {_FORMS}")
        if (folder / STATIC_FILES[0]).exists():
            from flows.judging.static_vectors import StaticVectors

            digest = _digest([folder / name for name in STATIC_FILES])
            return StaticVectors(folder, digest=digest, floor=self.floor)
        files = sorted([*folder.glob("*.vec"), *folder.glob("*.vec.gz")])
        if not files:
            raise EmbedderError(f"embedder: {folder} holds no model; give a folder with {_FORMS}")
        from flows.judging.word_vectors import WordVectors

        digest = _digest(files, f"the first {self.most_words} words of each")
        return WordVectors(files, digest=digest, floor=self.floor, most_words=self.most_words)


def model_of(settings: "Settings") -> Model | None:
    """Return the model that these settings name, if any."""
    if settings.embedder is None:
        return None
    folder = settings.embedder.expanduser()
    return Model(folder=folder, floor=settings.embedder_floor, most_words=settings.embedder_words)


def open_embedder(settings: "Settings") -> Embedder | None:
    """Return the model in force; None where no setting names one. Raises EmbedderError for one that cannot be used."""
    model = model_of(settings)
    return None if model is None else model.opened()


def model_named(embedder: Embedder | None) -> tuple[tuple[str, str], ...]:
    """Return the entry of a manifest's `software` that names the model in force, so that its verdicts can be made again."""
    return (("embedder", f"{embedder.name} {embedder.digest}"),) if embedder else ()


def _digest(files: Sequence[Path], beside: str = "") -> str:
    """Return "sha256:<hex>" over the names and digests of a model's files, and what else makes its vectors."""
    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        raise EmbedderError(
            f"embedder: {', '.join(missing)} is missing: the model's files belong in one folder"
        )
    lines = [f"{path.name} {digest_of(path)[1]}\n" for path in files]
    return "sha256:" + hashlib.sha256("".join([*lines, beside]).encode()).hexdigest()

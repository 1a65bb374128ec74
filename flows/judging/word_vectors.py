"""Word vectors in text files, a file a language, aligned into one space: as MUSE and fastText publish them.

Line one says how many words and how many numbers a word; each other line is a word and its numbers, the most frequent word
first. A text's vector is the mean of its words', the frequent ones less, as Model2Vec weighs tokens by Zipf's law.
"""

import gzip
import math
import re
import tempfile
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from story.weighing.embedding import EmbedderError, Matrix

_HEAD = re.compile(rb"(\d{1,9}) (\d{1,4})\s*", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2}")
_WORD = re.compile(r"\w+")
_MARKS = re.compile("[\u0640\u064b-\u0652\u0670]")  # drawn letters and vowel marks: encyclopedias write none
_MOST_NUMBERS = 4096
_LONGEST_LINE = 65_536  # bytes; 4,096 numbers of 12 characters and a word stay under it
_LONGEST_WORD = 200  # bytes; longer ones are addresses and attacks
_MOST_UNPACKED = 4 * 2**30  # bytes of one file; 200,000 words of 4,096 numbers of five letters
_LARGEST = 1e6  # of a number; published ones are under 100, and the mean of what is near 3e38 is none
_HELD_ROWS = 20_000  # a choice: words of news are few; 300 numbers of each are 24 MB


class WordVectors:
    """An `Embedder` from .vec or .vec.gz files. Memory: the words with their places; the numbers stay in the files."""

    def __init__(self, files: Sequence[Path], *, digest: str, floor: float, most_words: int) -> None:
        self.name, self.digest, self.floor = files[0].resolve().parent.name, digest, floor
        self._languages: dict[str, _Words] = {}
        for path in files:
            language = _language(path)
            if language in self._languages:
                raise EmbedderError(
                    f"{path.parent} holds two files of word vectors for {language!r}: keep one"
                )
            self._languages[language] = _Words(path, most_words)
        sizes = {words.numbers for words in self._languages.values()}
        if len(sizes) > 1:
            raise EmbedderError(
                f"{files[0].parent}: vectors of {' and '.join(map(str, sorted(sizes)))} numbers do not share a space"
            )
        self._numbers = sizes.pop()

    def vectors(self, texts: Sequence[str], language: str) -> Matrix:
        """Return a row for each text; zeros for a language without a file."""
        words = self._languages.get(language)
        rows = [words.mean(text) if words else None for text in texts]
        return np.stack([np.zeros(self._numbers, np.float32) if row is None else row for row in rows])


class _Words:
    """One language's file: where each word's line begins."""

    def __init__(self, path: Path, most: int) -> None:
        self._path = path
        try:
            self._file = _seekable(path, most + 1)
            found = _HEAD.fullmatch(self._file.readline(_LONGEST_LINE))
            if found is None or not 0 < int(found[2]) <= _MOST_NUMBERS:
                raise EmbedderError(f"{path}: its first line does not say how many words and numbers it has")
            self.numbers = int(found[2])
            self._places = dict(self._indexed(min(int(found[1]), most)))
        except (OSError, EOFError, zlib.error) as error:
            raise EmbedderError(f"{path} cannot be read: {error}; copy it again") from error
        self.row = lru_cache(_HELD_ROWS)(self._read_row)

    def _indexed(self, count: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
        """Yield each word with its rank and the place of its line; the first line must have its numbers."""
        at, rank = self._file.tell(), 0
        for rank, line in enumerate(islice(iter(lambda: self._file.readline(_LONGEST_LINE), b""), count), 1):
            if rank == 1 and _numbers(line, self.numbers) is None:
                raise EmbedderError(
                    f"{self._path}: its words have not {self.numbers} numbers, as line 1 says"
                )
            word = line.partition(b" ")[0]
            if len(word) <= _LONGEST_WORD:
                yield word, (rank, at)
            at += len(line)
        if rank < count:
            raise EmbedderError(f"{self._path} is cut short: {rank} of {count} words; copy it again")

    def mean(self, text: str) -> Matrix | None:
        """Return the mean of a text's words; None when none of them is known."""
        folded = _MARKS.sub("", unicodedata.normalize("NFC", text).lower())
        rows = [row for word in _WORD.findall(folded) if (row := self.row(word)) is not None]
        return np.mean(rows, axis=0, dtype=np.float32) if rows else None

    def _read_row(self, word: str) -> Matrix | None:
        rank, at = self._places.get(word.encode(errors="replace"), (0, 0))
        if not rank:
            return None
        self._file.seek(at)
        row = _numbers(self._file.readline(_LONGEST_LINE), self.numbers)
        return None if row is None else row * np.float32(math.log1p(rank))


def _numbers(line: bytes, count: int) -> Matrix | None:
    """Return the numbers at the end of a line; None where it has not so many behind its word."""
    parts = line.split()
    try:
        with np.errstate(over="ignore"):  # 1e99 is no number of a word, as the bound below says
            row = np.array(parts[-count:], dtype=np.float32)
    except ValueError:
        return None
    return row if len(parts) > count and (np.abs(row) <= _LARGEST).all() else None


def _language(path: Path) -> str:
    """Return the language that a file's name says, as "wiki.ar.align.vec", "wiki.multi.ar.vec" and "ar.vec" do."""
    named = [part for part in path.name.split(".") if _LANGUAGE.fullmatch(part) and part != "gz"]
    if not named:
        raise EmbedderError(f"{path}: its name tells no language; call it as wiki.ar.align.vec")
    return named[-1]


def _seekable(path: Path, lines: int) -> BinaryIO:
    """Open a file of word vectors; of a packed one its first lines, unpacked into a file that vanishes with this run."""
    if path.suffix != ".gz":
        return path.open("rb")
    unpacked = cast("BinaryIO", tempfile.TemporaryFile(prefix="warraq-vectors-"))  # noqa: SIM115 - stays open
    with gzip.open(path, "rb") as packed:
        for line in islice(iter(lambda: packed.readline(_LONGEST_LINE), b""), lines):
            if unpacked.tell() > _MOST_UNPACKED:
                raise EmbedderError(
                    f"{path} unpacks to more than {_MOST_UNPACKED >> 30} GiB; lower embedder_words"
                )
            unpacked.write(line)
    unpacked.seek(0)
    return unpacked

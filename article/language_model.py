"""py3langid's model, mapped from a file: of its 68 MB a text touches some, and no process that looks into it gets a copy of its own.

As py3langid reads it, all of it is in memory, and a forked process copies what it counts references in.
"""

import lzma
import shutil
import zipfile
from array import array
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

_COPIED_BYTES = 1 << 20
_LOCAL_HEAD = 30  # bytes of a member's local header before its name (APPNOTE.TXT 4.3.7)
_NAME_AND_EXTRA = slice(26, 30)


def identifier() -> LanguageIdentifier:
    """Return what names languages with probabilities, its tables mapped from a file without a name that goes with the last process that has it."""
    with TemporaryFile(suffix=".npz") as file:
        with lzma.open(Path(MODEL_DIR, MODEL_FILE)) as packed:
            shutil.copyfileobj(packed, file, _COPIED_BYTES)
        with zipfile.ZipFile(file) as members:
            tables = {one.filename.removesuffix(".npy"): _mapped(file, one) for one in members.infolist()}
    moves = tables["nextmove"].data
    made = LanguageIdentifier(
        tables["ptc"],
        tables["pc"],
        tables["classes"].tolist(),
        moves,
        _numbers("i", tables["out_feat"]),
        norm_probs=True,
        tk_row=(),
    )
    made._rowbase = _numbers("I", tables["nextmove_row"].astype(np.uint32) << 8)
    return made


def _numbers(code: str, table: NDArray[Any]) -> "array[int]":
    """Return a small table as numbers of Python's, which are looked up in half of numpy's time."""
    return array(code, table.astype(code).tobytes())


def _mapped(file: IO[bytes], member: zipfile.ZipInfo) -> NDArray[Any]:
    """Map an array of an npz file that was stored as it is (numpy.lib.format)."""
    if member.compress_type != zipfile.ZIP_STORED:
        raise ValueError(f"{MODEL_FILE}: {member.filename} is compressed within; this py3langid is not the one of requirements.lock")  # fmt: skip
    file.seek(member.header_offset)
    head = file.read(_LOCAL_HEAD)[_NAME_AND_EXTRA]
    file.seek(int.from_bytes(head[:2], "little") + int.from_bytes(head[2:], "little"), 1)
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    return np.asarray(np.memmap(file, dtype=dtype, mode="r", offset=file.tell(), shape=shape))

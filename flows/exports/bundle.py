"""The evidence of one article, or of many, in one folder or .zip that a stranger checks without our software."""

from dataclasses import dataclass
from pathlib import Path

from flows.exports.chosen import LeftOut
from flows.exports.target import Target
from flows.exports.wanted import Wanted
from flows.house import House
from flows.reservations import Reserved


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundled:
    """What was written; `sha256` is the digest of the .zip, of a folder that of its SHA256SUMS; `missing` names records that are nowhere."""

    path: Path
    size_bytes: int
    sha256: str
    files: int
    articles: int
    records: int
    left_out: LeftOut
    reserved: Reserved
    missing: tuple[str, ...] = ()


def bundle(house: House, wanted: Wanted, target: Target) -> Bundled:
    """Write the evidence of what is wanted: a .zip where the target's name says so, else a folder.

    Raises ExportError (nothing there), ChangedError (the store's files are not what was sealed), StoreError (EXISTS and the disk's own).
    """
    raise NotImplementedError

"""WARC files taken out of a package of anybody's, once everything in it has been checked."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from archive.audit.finding import Finding, FindingVerdict
from archive.wacz.audit import audit_wacz
from archive.wacz.held import is_warc
from archive.wacz.zips import look_through

# Faults of the package or of bytes. What a writer left out of its records (requests, digests) is told by the audit, and no refusal.
_REFUSING = frozenset({"zip", "manifest", "index", "pages", "signature", "custody", "framing", "digest"})
_HARMLESS = frozenset({FindingVerdict.OK, FindingVerdict.UNVERIFIABLE})
_SHOWN = 3  # reasons in a message; the audit shows all


class RefusedError(Exception):
    """A package that is not taken in. The message gives the first reasons; `findings` holds all."""

    def __init__(self, message: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(message)
        self.findings = findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """One WARC file that was taken out: its name in the package, where it stands now, its SHA-256 in hex."""

    name: str
    path: Path
    sha256: str


def unpack_warcs(path: Path, folder: Path) -> tuple[Unpacked, ...]:
    """Write a package's WARC files into `folder` as 1.warc.gz, 2.warc and so on, whatever they are called inside.

    Nothing is written there before the whole package was audited. Raises RefusedError, ZipError, OSError.
    """
    wrong = tuple(f for f in audit_wacz(path, folder) if f.check in _REFUSING and f.verdict not in _HARMLESS)
    if wrong:
        shown = "; ".join(f"{f.subject}: {f.message}" for f in wrong[:_SHOWN])
        raise RefusedError(f"{path} is refused: {shown}. See: warraq audit {path}", wrong)
    package = look_through(path)
    taken = []
    for number, entry in enumerate((e for e in package.entries.values() if is_warc(e)), 1):
        place = folder / f"{number}{'.warc.gz' if entry.name.lower().endswith('.gz') else '.warc'}"
        digest = hashlib.sha256()
        with place.open("xb") as file:
            for piece in package.chunks(entry):
                digest.update(piece)
                file.write(piece)
        taken.append(Unpacked(name=entry.name, path=place, sha256=digest.hexdigest()))
    return tuple(taken)

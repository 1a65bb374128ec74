"""The audit of a package of anybody's: nothing in it is believed because something else in it says so.

`wacz validate` compares files with datapackage.json, which whoever exchanged a file has written anew. Here the index
is held against every record as well, and our own custody logs, seals and manifests where the package carries them.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.audit.file import check_warc
from archive.audit.finding import Finding, FindingVerdict
from archive.checks.decisions import NOTHING_DECIDED, Decided, read_decided, stones_in
from archive.checks.facts import RecordFacts
from archive.checks.seals import Trust
from archive.decisions.destruction import Piece
from archive.wacz.check_custody import Inside, Package, check_custody
from archive.wacz.check_index import IndexCheck
from archive.wacz.check_pages import check_pages
from archive.wacz.check_texts import check_texts
from archive.wacz.datapackage import (
    DATAPACKAGE,
    DIGEST,
    LARGEST,
    Description,
    PackageError,
    Resource,
    digest_of,
    hasher_of,
    read_description,
    read_digest,
)
from archive.wacz.evidence import warc_places
from archive.wacz.held import ARCHIVE, WARC_SUFFIXES, HeldWarc, is_warc
from archive.wacz.names import name_problem
from archive.wacz.signature import check_signature
from archive.wacz.zip_records import STORED, Entry, ZipError
from archive.wacz.zips import Zip, look_through

_OWN = frozenset({DATAPACKAGE, DIGEST})  # what cannot list itself
# Readers replay what they find in these; other folders are nobody's business but their writer's (WACZ 1.1.1).
_REPLAYED = (ARCHIVE, "indexes/", "pages/")


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One audit under way: the package, a folder for bytes that must be unpacked, and what was read so far."""

    package: Zip
    scratch: Path
    digests: dict[str, str] = field(default_factory=dict)
    warcs: dict[str, HeldWarc] = field(default_factory=dict)
    trust: Trust = field(default_factory=Trust)
    decided: Decided = NOTHING_DECIDED

    def pieces(self, inside: str) -> tuple[Piece, ...]:
        """Return what decisions in the package say was destroyed in one of its WARC files."""
        places = (
            (warc_places(name), each)
            for name, each in self.decided.pieces.items()
            if name.startswith("warc/")
        )
        return tuple(one for names, each in places if inside in names for one in each)

    def say(self, check: str, verdict: FindingVerdict, name: str, message: str) -> Finding:
        subject = f"{self.package.path}/{name}" if name else str(self.package.path)
        return Finding(check=check, verdict=verdict, subject=subject, message=message)


def audit_wacz(
    path: Path,
    scratch: Path | None = None,
    warcs: dict[str, HeldWarc] | None = None,
    trust: Trust | None = None,
) -> Iterator[Finding]:
    """Check a .wacz: ZIP structure, datapackage both ways, signature, every WARC, index both ways, pages, custody.

    WARC files are unpacked one at a time into a folder under `scratch` (default: the system's for such files), and
    nothing that is wrong as a ZIP is unpacked at all. What was read of each is left in `warcs`, by name.
    `trust` says whose seals and time stamps are believed.
    """
    try:
        package = look_through(path)
    except FileNotFoundError:
        yield Finding(
            check="zip", verdict=FindingVerdict.MISSING, subject=str(path), message="the file is not there"
        )
        return
    except (ZipError, OSError) as error:
        yield Finding(check="zip", verdict=FindingVerdict.DAMAGED, subject=str(path), message=str(error))
        return
    with tempfile.TemporaryDirectory(prefix="warraq-", dir=scratch) as folder:
        reading = _Reading(package=package, scratch=Path(folder), trust=trust or Trust())
        if warcs is not None:
            reading.warcs = warcs
        yield from _audit(reading)


def _audit(reading: _Reading) -> Iterator[Finding]:
    yield from check_structure(reading.package)
    if any(not problem.hidden for problem in reading.package.problems):
        message = "as a ZIP it is not to be trusted, so nothing in it was read"
        yield reading.say("zip", FindingVerdict.UNVERIFIABLE, "", message)
        return
    try:
        reading.decided, told = read_decided(Inside(reading.package))
        yield from told
        yield from _described(reading)
        index = IndexCheck(package=reading.package, warcs=reading.warcs)
        yield from index.findings()
        yield from check_pages(reading.package, index.urls)
        yield from check_texts(reading.package)
        yield from check_custody(
            Package(
                package=reading.package,
                warcs=reading.warcs,
                digests=reading.digests,
                trust=reading.trust,
                decided=reading.decided,
            )
        )
    except (ZipError, OSError) as error:
        yield reading.say("zip", FindingVerdict.DAMAGED, "", str(error))


def check_structure(package: Zip) -> Iterator[Finding]:
    """Give what is wrong with a package as a ZIP: names, links, duplicates, bombs, what readers see differently."""
    for problem in package.problems:
        verdict = FindingVerdict.UNVERIFIABLE if problem.hidden else FindingVerdict.ALTERED
        subject = f"{package.path}/{problem.name}" if problem.name else str(package.path)
        yield Finding(
            check="zip", verdict=verdict, subject=subject, message=problem.message, offset=problem.offset
        )
    if not package.problems:
        message = f"{len(package.entries)} entries, and every reader sees the same ones"
        yield Finding(check="zip", verdict=FindingVerdict.OK, subject=str(package.path), message=message)


def _described(reading: _Reading) -> Iterator[Finding]:
    """Check datapackage.json against every file both ways, its own digest and signature; read every WARC."""
    description = Description(resources=(), version=None)
    try:
        content = reading.package.read(DATAPACKAGE, LARGEST)
        description = read_description(content)
    except KeyError:
        yield reading.say(
            "manifest", FindingVerdict.MISSING, DATAPACKAGE, "the package does not say what it holds"
        )
    except PackageError as error:
        yield reading.say("manifest", FindingVerdict.DAMAGED, DATAPACKAGE, str(error))
    else:
        yield from _signed(reading, content)
    told = {resource.path: resource for resource in description.resources}
    wrong = 0
    for finding in (*_listed_wrongly(reading, description), *_files(reading, told)):
        wrong += finding.check == "manifest"
        yield finding
    if told and not wrong:
        message = f"{len(told)} files have the sizes and digests that it claims, and no other file is there"
        yield reading.say("manifest", FindingVerdict.OK, DATAPACKAGE, message)


def _signed(reading: _Reading, content: bytes) -> Iterator[Finding]:
    """Check datapackage-digest.json, which a package may leave out, and the signature in it."""
    if DIGEST not in reading.package.entries:
        return
    real, subject = digest_of(content), f"{reading.package.path}/{DIGEST}"
    try:
        claimed, signed = read_digest(reading.package.read(DIGEST, LARGEST))
    except PackageError as error:
        yield reading.say("manifest", FindingVerdict.DAMAGED, DIGEST, str(error))
        return
    if claimed.lower() != real:
        message = f"it claims {claimed[:100]!r} for {DATAPACKAGE}, which has {real}"
        yield reading.say("manifest", FindingVerdict.ALTERED, DIGEST, message)
    if signed is not None:
        yield from check_signature(signed, real, subject)


def _listed_wrongly(reading: _Reading, description: Description) -> Iterator[Finding]:
    seen: set[str] = set()
    for resource in description.resources:
        path = resource.path
        if path in seen:
            yield reading.say(
                "manifest", FindingVerdict.ALTERED, DATAPACKAGE, f"{path[:200]!r} is claimed twice"
            )
        elif (why := name_problem(path)) is not None:
            yield reading.say(
                "manifest", FindingVerdict.ALTERED, DATAPACKAGE, f"it claims the file {path[:200]!r}: {why}"
            )
        elif path not in reading.package.entries:
            message = f"{DATAPACKAGE} claims this file of {resource.size} bytes"
            yield reading.say("manifest", FindingVerdict.MISSING, path, message)
        seen.add(path)
    for name, entry in reading.package.entries.items():
        if description.resources and name not in seen and name not in _OWN and not entry.is_folder:
            replayed = name.startswith(_REPLAYED)
            verdict = FindingVerdict.ALTERED if replayed else FindingVerdict.UNVERIFIABLE
            yield reading.say(
                "manifest", verdict, name, f"{DATAPACKAGE} does not claim this file, so nothing holds it"
            )


def _files(reading: _Reading, told: dict[str, Resource]) -> Iterator[Finding]:
    """Read every file once, compare it with its claim, and audit it where it is a WARC."""
    for name, entry in reading.package.entries.items():
        if entry.is_folder or name in _OWN:
            continue
        resource = told.get(name)
        held = reading.scratch / "warc" if is_warc(entry) else None
        yield from _claimed(reading, entry, resource, held)
        if held is not None:
            yield from _warc(reading, entry, held)
        elif name.startswith(ARCHIVE):
            message = f"it is none of {', '.join(WARC_SUFFIXES)} by its name, so nobody looked into it here; what replays the package may"
            yield reading.say("framing", FindingVerdict.UNVERIFIABLE, name, message)
    if not reading.warcs:
        yield reading.say("manifest", FindingVerdict.MISSING, ARCHIVE, "there is no WARC file in the package")


def _claimed(
    reading: _Reading, entry: Entry, resource: Resource | None, held: Path | None
) -> Iterator[Finding]:
    claim = resource.digest if resource else None
    hasher, own = hasher_of(claim) if claim else None, hashlib.sha256()
    target = held.open("wb") if held else None
    try:
        for piece in reading.package.chunks(entry):
            own.update(piece)
            if hasher is not None:
                hasher.update(piece)
            if target is not None:
                target.write(piece)
    finally:
        if target is not None:
            target.close()
    reading.digests[entry.name] = own.hexdigest()
    if resource is None:
        return
    if resource.size is not None and resource.size != entry.size:
        message = f"{DATAPACKAGE} claims {resource.size} bytes; there are {entry.size}"
        yield reading.say("manifest", FindingVerdict.ALTERED, entry.name, message)
    elif claim is None or hasher is None:
        message = f"{DATAPACKAGE} claims no digest of it that is known here"
        yield reading.say("manifest", FindingVerdict.UNVERIFIABLE, entry.name, message)
    elif claim.partition(":")[2].lower() != hasher.hexdigest():
        message = f"{DATAPACKAGE} claims {claim[:150]!r}; its digest is {hasher.hexdigest()}"
        yield reading.say("manifest", FindingVerdict.ALTERED, entry.name, message)


def _warc(reading: _Reading, entry: Entry, held: Path) -> Iterator[Finding]:
    """Audit a WARC as a file of anybody's, and keep its records' facts for what else speaks of it."""
    found: list[RecordFacts] = []
    stones = stones_in(held, reading.pieces(entry.name))
    yield from check_warc(held, f"{reading.package.path}/{entry.name}", found, stones=stones)
    if entry.method == STORED:
        place, at = reading.package.path, entry.data_at
    else:
        place, at = held.rename(reading.scratch / f"warc-{len(reading.warcs)}"), 0
    name = entry.name.removeprefix(ARCHIVE)
    warc = HeldWarc(name=name, path=place, at=at, size=entry.size, sha256=reading.digests[entry.name])
    warc.records, warc.stones = {facts.offset: facts for facts in found}, stones
    reading.warcs[name] = warc

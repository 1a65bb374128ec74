"""What our own packages carry beside what WACZ asks for: custody logs, seals and manifests, held against the WARC files.

Whoever exchanges a WARC can write the index and datapackage.json anew. A custody log holds every record's digest, a
seal signs log and file, and the manifest names the file: these cannot be written anew without the key.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archive.custody.keys import KeyFileError, read_public_key
from archive.custody.log import CustodyError, CustodyLine, sound_lines
from archive.custody.merkle import merkle_root
from archive.custody.seals import SIGNATURE, Seal, beside, from_json, key_name, seal_number
from archive.finding import Finding, FindingVerdict
from archive.manifest import FileEntry, ManifestError
from archive.manifest import from_json as manifest_from_json
from archive.wacz.evidence import inside_name, store_name, warc_places
from archive.wacz.held import ARCHIVE, HeldWarc
from archive.wacz.zips import Zip

LOGS, RUNS = "custody/", "runs/"
_LARGEST = 1 << 30  # bytes of a log or manifest: a WARC of 1 GB with the smallest records has a log of 600 MB


@dataclass(slots=True, kw_only=True)
class _Custody:
    """One package's evidence: WARC files by name, and the SHA-256 of every file of the package in hex."""

    package: Zip
    warcs: Mapping[str, HeldWarc]
    digests: Mapping[str, str]

    def say(self, verdict: FindingVerdict, name: str, message: str, offset: int | None = None) -> Finding:
        subject = f"{self.package.path}/{name}"
        return Finding(check="custody", verdict=verdict, subject=subject, message=message, offset=offset)

    def place_of(self, name: str) -> str:
        """Return where a file of the store stands in the package."""
        if not name.startswith("warc/"):
            return inside_name(name)
        own, plain = warc_places(name)
        return own if own in self.package.entries else plain

    def read(self, name: str) -> bytes:
        """Return a file by its name in the store. Raises KeyError when it is not in the package."""
        return self.package.read(self.place_of(name), _LARGEST)


def check_custody(
    package: Zip, warcs: Mapping[str, HeldWarc], digests: Mapping[str, str]
) -> Iterator[Finding]:
    """Check every custody log, seal and manifest in a package; gives nothing for a package without them."""
    custody = _Custody(package=package, warcs=warcs, digests=digests)
    logged: set[str] = set()
    for inside in package.entries:
        name = store_name(inside)
        if seal_number(name) is not None:
            yield from _seal(custody, name)
        elif name.startswith(LOGS) and name.endswith(".jsonl"):
            warc = custody.place_of("warc/" + name.removeprefix(LOGS).removesuffix(".jsonl") + ".warc.gz")
            logged.add(warc)
            yield from _log(custody, name, warc)
        elif name.startswith(RUNS) and name.endswith(".json"):
            yield from _manifest(custody, name)
    for place in sorted({ARCHIVE + name for name in warcs} - logged) if logged else ():
        message = "no custody log in the package speaks of this file, though others have one"
        yield custody.say(FindingVerdict.UNVERIFIABLE, place, message)


def _log(custody: _Custody, name: str, place: str) -> Iterator[Finding]:
    """Compare a log with the records of its file: every record has its line, every line its bytes."""
    inside = custody.place_of(name)
    lines, fault = sound_lines(custody.read(name), name)
    warc = custody.warcs.get(place.removeprefix(ARCHIVE))
    if fault is not None:
        yield custody.say(FindingVerdict.ALTERED, inside, str(fault), fault.offset)
        return
    if warc is None:
        yield custody.say(FindingVerdict.MISSING, place, f"{inside} speaks of this file")
        return
    faults = list(_compared(custody, warc, lines))
    yield from faults
    if not faults:
        message = f"{len(lines)} records are, byte for byte, those of which the log was written"
        yield custody.say(FindingVerdict.OK, inside, message)


def _compared(custody: _Custody, warc: HeldWarc, lines: tuple[CustodyLine, ...]) -> Iterator[Finding]:
    place = ARCHIVE + warc.name
    told = {line.link.offset for line in lines}
    for offset in sorted(set(warc.records) - told):
        yield custody.say(FindingVerdict.ALTERED, place, "the custody log knows no record here", offset)
    for line in lines:
        link = line.link
        if warc.digest(link.offset, link.length) != link.member:
            message = f"the {link.type} record {link.id} is not, byte for byte, the one that was written"
            yield custody.say(FindingVerdict.ALTERED, place, message, link.offset)
    end = max((line.link.offset + line.link.length for line in lines), default=0)
    if end != warc.size:
        message = f"the custody log ends at byte {end}, the file at {warc.size}"
        yield custody.say(FindingVerdict.ALTERED, place, message)


def _seal(custody: _Custody, name: str) -> Iterator[Finding]:
    """Verify a seal's signature with the key in the package, and what it holds of file and log."""
    inside, content = custody.place_of(name), custody.read(name)
    try:
        seal = from_json(content, name)
    except CustodyError as error:
        yield custody.say(FindingVerdict.ALTERED, inside, str(error))
        return
    faults = [*_signature(custody, seal, name, content), *_sealed(custody, seal)]
    yield from faults
    if not faults:
        message = (
            f"signed by the key {seal.key} on {seal.sealed_at.isoformat()}, and what it seals is unchanged"
        )
        yield custody.say(FindingVerdict.OK, inside, message)


def _signature(custody: _Custody, seal: Seal, name: str, content: bytes) -> Iterator[Finding]:
    inside = custody.place_of(name)
    try:
        key, signature = (
            read_public_key(custody.read(key_name(seal.key))),
            custody.read(beside(name, SIGNATURE)),
        )
    except KeyError:
        message = "its signature or its public key is not in the package"
        yield custody.say(FindingVerdict.UNVERIFIABLE, inside, message)
    except KeyFileError as error:
        yield custody.say(FindingVerdict.UNVERIFIABLE, custody.place_of(key_name(seal.key)), str(error))
    else:
        if key.fingerprint != seal.key or not key.signed(content, signature):
            message = "its signature is not one of the key that it names"
            yield custody.say(FindingVerdict.ALTERED, inside, message)


def _sealed(custody: _Custody, seal: Seal) -> Iterator[Finding]:
    sealed = seal.sealed
    for entry in (sealed.file, sealed.log):
        if entry is not None:
            yield from _held(custody, entry, f"seal {seal.number}")
    if sealed.log is not None and custody.place_of(sealed.log.name) in custody.package.entries:
        lines, _ = sound_lines(custody.read(sealed.log.name), sealed.log.name)
        if merkle_root(line.raw for line in lines) != sealed.merkle_root:
            message = f"its Merkle root is not the one in seal {seal.number}"
            yield custody.say(FindingVerdict.ALTERED, custody.place_of(sealed.log.name), message)


def _manifest(custody: _Custody, name: str) -> Iterator[Finding]:
    inside = custody.place_of(name)
    try:
        manifest = manifest_from_json(custody.read(name), place=name)
    except ManifestError as error:
        yield custody.say(FindingVerdict.ALTERED, inside, str(error))
        return
    # A view under text/ is replaced by later runs; what stands in text/<story>/runs/ is not.
    lasting = [e for e in manifest.files if not e.name.startswith("text/") or "/runs/" in e.name]
    faults = [fault for entry in lasting for fault in _held(custody, entry, inside)]
    yield from faults
    if not faults:
        yield custody.say(FindingVerdict.OK, inside, "the files that it claims are unchanged")


def _held(custody: _Custody, entry: FileEntry, claimed_by: str) -> Iterator[Finding]:
    """Compare a file of the store, as something claims it, with the one in the package."""
    place = custody.place_of(entry.name)
    digest = custody.digests.get(place)
    if digest is None:
        message = f"{claimed_by} claims this file, which is not in the package"
        yield custody.say(FindingVerdict.MISSING, place, message)
    elif digest != entry.sha256:
        message = f"{claimed_by} claims sha256 {entry.sha256}; its digest is {digest}"
        yield custody.say(FindingVerdict.ALTERED, place, message)

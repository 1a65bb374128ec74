"""What our own packages carry beside what WACZ asks for: custody logs, seals and manifests, held against the WARC files.

Whoever exchanges a WARC can write the index and datapackage.json anew. A custody log holds every record's digest, a
seal signs log and file, and the manifest names the file: these cannot be written anew without the key. What no
verified seal holds is UNVERIFIABLE, however well it agrees: whoever took the seals out could have written it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from archive.audit.finding import Finding, FindingVerdict
from archive.checks.custody_log import WarcFile, check_log
from archive.checks.decisions import NOTHING_DECIDED, Decided, fork_findings
from archive.checks.seals import SealCheck, Trust, gone
from archive.custody.log import CustodyError, custody_name
from archive.custody.seals import SEALS, seal_number
from archive.decisions.decision import is_about_bytes
from archive.manifests.manifest import FileEntry, ManifestError
from archive.manifests.manifest import from_json as manifest_from_json
from archive.store import StoreError, StoreErrorKind
from archive.wacz.evidence import inside_name, store_name, warc_places
from archive.wacz.held import ARCHIVE, HeldWarc
from archive.wacz.zip_records import ZipError
from archive.wacz.zips import Zip

LOGS, RUNS = "custody/", "runs/"
_LARGEST = 1 << 30  # bytes of a log or manifest: a WARC of 1 GB with the smallest records has a log of 600 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """`archive.checks.seals.Evidence` of a package: its WARC files by name, and the SHA-256 of every entry in hex."""

    package: Zip
    warcs: Mapping[str, HeldWarc]
    digests: Mapping[str, str]
    trust: Trust = field(default_factory=Trust)
    decided: Decided = NOTHING_DECIDED

    def inside(self, name: str) -> str:
        """Return where a file of the store stands in the package."""
        if not name.startswith("warc/") or name.count("/") < 2:
            return inside_name(name)
        own, plain = warc_places(name)
        return own if own in self.package.entries else plain

    def read(self, name: str) -> bytes:
        """See `Evidence.read`."""
        try:
            return self.package.read(self.inside(name), _LARGEST)
        except KeyError as error:
            message = f"{self.inside(name)} is not in the package"
            raise StoreError(message, kind=StoreErrorKind.MISSING) from error
        except ZipError as error:
            raise StoreError(str(error), kind=StoreErrorKind.BROKEN) from error

    def exists(self, name: str) -> bool:
        """See `Evidence.exists`."""
        return self.inside(name) in self.package.entries

    def measure(self, name: str) -> FileEntry:
        """See `Evidence.measure`; every entry was hashed when it was read."""
        inside = self.inside(name)
        if inside not in self.digests:
            raise StoreError(f"{inside} is not in the package", kind=StoreErrorKind.MISSING)
        size = self.package.entries[inside].size
        return FileEntry(name=name, size_bytes=size, sha256=self.digests[inside])

    def place(self, name: str) -> str:
        """See `Evidence.place`."""
        return f"{self.package.path}/{self.inside(name)}"

    @property
    def is_ours(self) -> bool:
        """Say whether our software made this package, or the files in it, by anything that is in it."""
        own = any(name.startswith((LOGS, RUNS)) for name in self.package.entries)
        return own or any(facts.ours for warc in self.warcs.values() for facts in warc.records.values())


@dataclass(frozen=True, slots=True)
class Inside:
    """The decisions in a package, by their names in the store."""

    package: Zip

    def list(self, prefix: str = "") -> tuple[str, ...]:
        """Return the names that begin with a prefix, sorted."""
        names = map(store_name, self.package.entries)
        return tuple(sorted(name for name in names if name.startswith(prefix)))

    def read(self, name: str) -> bytes:
        """Return a file's bytes. Raises StoreError."""
        return Package(package=self.package, warcs={}, digests={}).read(name)


def check_custody(package: Package) -> Iterator[Finding]:
    """Check every seal, custody log and manifest in a package; gives nothing for a stranger's that carries none.

    Where keys are trusted, a file of ours that no seal holds is MISSING one; where the keys were named for this very
    audit, a stranger's is too.
    """
    check = SealCheck(evidence=package, trust=package.trust, stands=package.decided.stands)
    names = [store_name(inside) for inside in package.package.entries]
    for number in sorted(number for name in names if (number := seal_number(name)) is not None):
        found = list(check.check(number))
        yield from found
        if number in check.verified and all(finding.verdict is FindingVerdict.OK for finding in found):
            message = f"signed by the key {check.verified[number]}, and what it seals is unchanged"
            yield check.say(FindingVerdict.OK, f"{SEALS}{number:08}.json", message)
    check.tell()
    logged: set[str] = set()
    for name in names:
        if name.startswith(LOGS) and name.endswith(".jsonl"):
            warc = "warc/" + name.removeprefix(LOGS).removesuffix(".jsonl") + ".warc.gz"
            logged.add(package.inside(warc))
            yield from _log(check, package, name, warc)
        elif name.startswith(RUNS) and name.endswith(".json"):
            yield from _manifest(check, package, name)
    for name in package.decided.names:
        if is_about_bytes(name) and not check.holds(name):
            yield _unsigned(check, name, "it says that bytes were destroyed")
    yield from fork_findings(package.decided, check.vouches)
    yield from _unlogged(check, package, {ARCHIVE + name for name in package.warcs} - logged)


def _log(check: SealCheck, package: Package, name: str, warc: str) -> Iterator[Finding]:
    """Compare a log with the records of its file, in both directions, and say whether somebody signed it."""
    inside, held = package.place(name), package.warcs.get(package.inside(warc).removeprefix(ARCHIVE))
    if held is None:
        yield check.say(FindingVerdict.MISSING, warc, f"{package.inside(name)} speaks of this file")
        return
    try:
        content, whole = package.read(name), custody_name(warc) == name
    except (StoreError, CustodyError) as error:
        verdict = gone(error) if isinstance(error, StoreError) else FindingVerdict.ALTERED
        yield check.say(verdict, name, f"this custody log cannot be read: {error}")
        return
    file = WarcFile(
        name=package.place(warc),
        path=held.path,
        records=tuple(held.records.values()),
        at=held.at,
        stones=held.stones,
    )
    for finding in check_log(content, name, file):
        whole = whole and finding.verdict is FindingVerdict.OK
        yield replace(finding, subject=inside) if finding.subject == name else finding
    if whole and not check.holds(warc):
        yield _unsigned(check, name, "the log and its file agree")


def _unsigned(check: SealCheck, name: str, what: str) -> Finding:
    if check.trust.keys:
        message = f"{what}, and no seal that a trusted key signed holds it"
        return check.say(FindingVerdict.MISSING, name, message)
    message = f"{what}, but no verified seal holds it: nobody signed it, and anybody could have written it"
    return check.say(FindingVerdict.UNVERIFIABLE, name, message)


def _unlogged(check: SealCheck, package: Package, places: set[str]) -> Iterator[Finding]:
    """Say of WARC files without a log what that means: of a stranger's package nothing, unless a key was demanded."""
    demanded = bool(check.trust.keys) and (package.is_ours or check.trust.demanded)
    others = any(name.startswith(LOGS) for name in package.package.entries)
    for place in sorted(places) if demanded or others else ():
        message = "no custody log and no seal in the package speak of this file"
        verdict = FindingVerdict.MISSING if demanded else FindingVerdict.UNVERIFIABLE
        yield Finding(
            check="custody", verdict=verdict, subject=f"{package.package.path}/{place}", message=message
        )


def _manifest(check: SealCheck, package: Package, name: str) -> Iterator[Finding]:
    inside = package.inside(name)
    try:
        manifest = manifest_from_json(package.read(name), place=name)
    except (ManifestError, StoreError) as error:
        verdict = gone(error) if isinstance(error, StoreError) else FindingVerdict.ALTERED
        yield check.say(verdict, name, str(error))
        return
    # A view under text/ is replaced by later runs; what stands in text/<story>/runs/ is not.
    lasting = [e for e in manifest.files if not e.name.startswith("text/") or "/runs/" in e.name]
    faults = [fault for entry in lasting for fault in _held(check, package, entry, inside)]
    yield from faults
    if not faults and check.holds(name):
        yield check.say(FindingVerdict.OK, name, "the files that it claims are unchanged")
    elif not faults:
        yield _unsigned(check, name, "the files that it claims are those")


def _held(check: SealCheck, package: Package, entry: FileEntry, claimed_by: str) -> Iterator[Finding]:
    """Compare a file of the store, as something claims it, with the one in the package."""
    digest = package.digests.get(package.inside(entry.name))
    if digest is None:
        message = f"{claimed_by} claims this file, which is not in the package"
        yield check.say(FindingVerdict.MISSING, entry.name, message)
    elif digest != package.decided.after(entry).sha256:
        message = f"{claimed_by} claims sha256 {entry.sha256}; its digest is {digest}"
        yield check.say(FindingVerdict.ALTERED, entry.name, message)

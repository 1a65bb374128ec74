"""Do the seals of a store form one unbroken, signed chain, and does every sealed file still have its bytes?

What stands in the logs is compared with the records where a WARC file is read (archive/checks/custody_log.py);
here the logs themselves, the files as a whole, the signatures and the time stamps are held to the seals.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.custody.keys import KeyFileError, PublicKey, read_public_key
from archive.custody.log import CustodyError, custody_name, read_log
from archive.custody.merkle import merkle_root
from archive.custody.ots import check_open_stamp
from archive.custody.seals import (
    KEYS,
    OPEN_STAMP,
    SEALS,
    SIGNATURE,
    STAMP,
    Seal,
    SealKind,
    beside,
    from_json,
    key_name,
    seal_digest,
    seal_name,
    seal_number,
)
from archive.custody.timestamps import Stamp, check_stamp
from archive.finding import Finding, FindingVerdict
from archive.manifest import FileEntry
from archive.store import Store, StoreError, StoreErrorKind

_CHECK = "custody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whom an audit believes.

    `keys` are fingerprints; when there are any, a seal that another key signed is ALTERED: somebody could have made
    the whole chain anew with a key of their own. `authority` is a PEM file of the certificates that time stamps
    must lead to. `heads` are digests of seals that were written down elsewhere: each must still be in the chain.
    """

    keys: frozenset[str] = frozenset()
    authority: Path | None = None
    heads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What an audit looks at: `claimed` are the files that manifests claim, `chosen` says which WARC files are read.

    `measure` reads a file and gives size and digest; an audit that has read it already hands in what it knows.
    """

    claimed: Collection[str]
    chosen: Callable[[str], bool]
    measure: Callable[[str], FileEntry]


@dataclass(slots=True, kw_only=True)
class _Chain:
    """The chain as far as it was read."""

    store: Store
    trust: Trust
    scope: Scope
    keys: dict[str, PublicKey | None] = field(default_factory=dict)
    sealed: set[str] = field(default_factory=set)
    digests: set[str] = field(default_factory=set)
    signers: set[str] = field(default_factory=set)
    stamped: int = 0


def check_custody(store: Store, scope: Scope, trust: Trust) -> Iterator[Finding]:
    """Check every seal of a store, the files that they hold, and that no file is without one.

    A store that has WARC files and no custody at all gives one UNVERIFIABLE.
    """
    chain = _Chain(store=store, trust=trust, scope=scope)
    names = store.list("custody/")
    numbers = sorted(number for name in names if (number := seal_number(name)) is not None)
    if not names:
        if store.list("warc/"):
            message = "there is no custody log and no seal: that no record was taken out or rewritten cannot be shown"
            yield _finding(FindingVerdict.UNVERIFIABLE, "custody/", message)
        return
    wrong = 0
    for finding in _all(chain, names, numbers):
        wrong += finding.verdict not in {FindingVerdict.OK, FindingVerdict.UNVERIFIABLE}
        yield finding
    if numbers and not wrong:
        whose = ", ".join(sorted(chain.signers))
        known = (
            "a key that is trusted" if trust.keys else "compare the fingerprint with the one that you know"
        )
        message = f"{len(numbers)} seals in one chain, signed by {whose} ({known}); {chain.stamped} verified time stamps"
        yield _finding(FindingVerdict.OK, SEALS, message)


def _all(chain: _Chain, names: tuple[str, ...], numbers: list[int]) -> Iterator[Finding]:
    previous: tuple[int, str | None] = (0, None)
    for number in numbers:
        name = seal_name(number)
        if number != previous[0] + 1:
            message = f"{number - previous[0] - 1} seals in front of {name} are gone"
            yield _finding(FindingVerdict.MISSING, seal_name(previous[0] + 1), message)
        try:
            content = chain.store.read(name)
        except StoreError as error:
            yield _finding(FindingVerdict.UNVERIFIABLE, name, str(error))
            previous = (number, None)
            continue
        yield from _seal(chain, name, content, previous)
        previous = (number, seal_digest(content))
        chain.digests.add(seal_digest(content))
    yield from _strangers(names, set(numbers))
    yield from _unsealed(chain, names)
    for head in sorted(chain.trust.heads - chain.digests):
        message = f"no seal has the digest {head}, which was written down elsewhere: the newest seals were taken away or made anew"
        yield _finding(FindingVerdict.MISSING, SEALS, message)


def _seal(chain: _Chain, name: str, content: bytes, previous: tuple[int, str | None]) -> Iterator[Finding]:
    """Check one seal against the one before it, its signature, its stamps and its files."""
    try:
        seal = from_json(content, name)
    except CustodyError as error:
        yield _finding(FindingVerdict.ALTERED, name, str(error))
        return
    if seal.name != name:
        yield _finding(FindingVerdict.ALTERED, name, f"it says that it is seal {seal.number}")
    if previous[0] == seal.number - 1 and seal.previous != previous[1]:
        message = "the seal before it is not the one that was there when it was made"
        yield _finding(FindingVerdict.ALTERED, name, message)
    yield from _signature(chain, seal, content)
    yield from _stamps(chain, name, content)
    yield from _files(chain, seal)
    chain.sealed.add(seal.sealed.file.name)


def _signature(chain: _Chain, seal: Seal, content: bytes) -> Iterator[Finding]:
    name = beside(seal.name, SIGNATURE)
    if seal.key not in chain.keys:
        chain.keys[seal.key] = None
        try:
            pem = chain.store.read(key_name(seal.key))
            key = read_public_key(pem)
        except (StoreError, KeyFileError) as error:
            verdict = _gone(error) if isinstance(error, StoreError) else FindingVerdict.ALTERED
            yield _finding(
                verdict, key_name(seal.key), f"the public key of {seal.name} cannot be had: {error}"
            )
        else:
            if (key.fingerprint, key.pem) == (seal.key, pem):
                chain.keys[seal.key] = key
            else:
                yield _finding(
                    FindingVerdict.ALTERED, key_name(seal.key), "another key stands under this name"
                )
    known = chain.keys[seal.key]
    try:
        signature = chain.store.read(name)
    except StoreError as error:
        yield _finding(_gone(error), name, f"{seal.name} has no signature: {error}")
        return
    if known is not None and not known.signed(content, signature):
        yield _finding(
            FindingVerdict.ALTERED, name, f"it is not the signature of {seal.key} over {seal.name}"
        )
    elif known is not None and chain.trust.keys and seal.key not in chain.trust.keys:
        message = f"it was signed by {seal.key}, which is none of the trusted keys: the chain may have been made anew"
        yield _finding(FindingVerdict.ALTERED, seal.name, message)
    chain.signers.add(seal.key)


def _stamps(chain: _Chain, name: str, content: bytes) -> Iterator[Finding]:
    checks: dict[str, Callable[[bytes], Stamp]] = {
        STAMP: lambda stamp: check_stamp(stamp, content, chain.trust.authority),
        OPEN_STAMP: lambda stamp: check_open_stamp(stamp, content),
    }
    for suffix, check in checks.items():
        companion = beside(name, suffix)
        if not chain.store.exists(companion):
            continue
        try:
            stamp = check(chain.store.read(companion))
        except StoreError as error:
            yield _finding(FindingVerdict.UNVERIFIABLE, companion, str(error))
            continue
        chain.stamped += stamp.verdict is FindingVerdict.OK and stamp.at is not None
        when = f" at {stamp.at.isoformat()}" if stamp.at else ""
        yield _finding(stamp.verdict, companion, f"the time stamp of {name}{when}: {stamp.why}")


def _files(chain: _Chain, seal: Seal) -> Iterator[Finding]:
    """Hold the sealed file, and its log, to the seal."""
    sealed = seal.sealed
    wanted = [entry for entry in (sealed.file, sealed.log) if entry is not None]
    wrong = 0
    for entry in wanted:
        if not chain.store.exists(entry.name):
            wrong += 1
            yield _finding(
                FindingVerdict.MISSING, entry.name, f"{seal.name} holds this file of {entry.size_bytes} bytes"
            )
        elif not entry.name.startswith("warc/") or chain.scope.chosen(entry.name):
            message = _changed(chain, entry)
            wrong += message is not None
            if message is not None:
                yield _finding(FindingVerdict.ALTERED, entry.name, f"{seal.name} holds {message}")
    if sealed.log is not None and not wrong:
        yield from _log(chain, seal, sealed.log)
    if sealed.kind is SealKind.MANIFEST and not wrong:
        yield _finding(FindingVerdict.OK, sealed.file.name, f"its bytes are those of {seal.name}")


def _changed(chain: _Chain, entry: FileEntry) -> str | None:
    try:
        now = chain.scope.measure(entry.name)
    except StoreError as error:
        return f"sha256 {entry.sha256}, and the file cannot be read: {error}"
    if now == entry:
        return None
    return (
        f"{entry.size_bytes} bytes with sha256 {entry.sha256}; there are {now.size_bytes} with {now.sha256}"
    )


def _log(chain: _Chain, seal: Seal, log: FileEntry) -> Iterator[Finding]:
    """Hold the log's lines to the seal's count and Merkle root."""
    try:
        lines = read_log(chain.store.read(log.name), log.name)
    except (CustodyError, StoreError) as error:
        yield _finding(FindingVerdict.ALTERED, log.name, str(error), getattr(error, "offset", None))
        return
    if custody_name(seal.sealed.file.name) != log.name:
        message = f"it names {log.name} as the log of {seal.sealed.file.name}"
        yield _finding(FindingVerdict.ALTERED, seal.name, message)
    elif (len(lines), merkle_root(line.raw for line in lines)) != (
        seal.sealed.records,
        seal.sealed.merkle_root,
    ):
        message = f"count or Merkle root of {log.name} is not that of its {len(lines)} lines"
        yield _finding(FindingVerdict.ALTERED, seal.name, message)
    else:
        yield _finding(
            FindingVerdict.OK, log.name, f"{len(lines)} lines under the Merkle root of {seal.name}"
        )


def _strangers(names: tuple[str, ...], numbers: set[int]) -> Iterator[Finding]:
    """Find companions without a seal: what they belonged to was taken away."""
    for name in names:
        stem, dot, suffix = name.rpartition(".")
        if name.startswith(SEALS) and f"{dot}{suffix}" in {SIGNATURE, STAMP, OPEN_STAMP}:
            number = seal_number(f"{stem}.json")
            if number is not None and number not in numbers:
                yield _finding(
                    FindingVerdict.MISSING, f"{stem}.json", f"the seal that {name} belongs to is gone"
                )


def _unsealed(chain: _Chain, names: tuple[str, ...]) -> Iterator[Finding]:
    """Find files that should have a seal and have none."""
    manifests = (name for name in chain.store.list("runs/") if name.endswith(".json"))
    claimed = sorted(name for name in chain.scope.claimed if name.startswith("warc/"))
    for name in (*claimed, *manifests):
        if name not in chain.sealed:
            message = "no seal holds this file: its run is being closed, or the newest seals were taken away"
            yield _finding(FindingVerdict.MISSING, name, message)
    logs = {name for name in names if not name.startswith((SEALS, KEYS))}
    for name in sorted(logs - set(chain.scope.claimed)):
        message = "no manifest claims this custody log: its run is not finished, or it came from elsewhere"
        yield _finding(FindingVerdict.UNVERIFIABLE, name, message)


def _gone(error: StoreError) -> FindingVerdict:
    return FindingVerdict.MISSING if error.kind is StoreErrorKind.MISSING else FindingVerdict.UNVERIFIABLE


def _finding(verdict: FindingVerdict, subject: str, message: str, offset: int | None = None) -> Finding:
    return Finding(check=_CHECK, verdict=verdict, subject=subject, offset=offset, message=message)

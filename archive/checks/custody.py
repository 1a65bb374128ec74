"""Do the seals of a store form one unbroken, signed chain, and does every sealed file still have its bytes?

What stands in the logs is compared with the records where a WARC file is read (archive/checks/custody_log.py);
here the logs themselves, the files as a whole, the signatures and the time stamps are held to the seals.
"""

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import dataclass

from archive.audit.finding import Finding, FindingVerdict
from archive.checks.decisions import NOTHING_DECIDED, Decided, fork_findings
from archive.checks.manifests import Claim, beginnings
from archive.checks.seals import SealCheck, Trust
from archive.custody.seals import (
    KEYS,
    OPEN_STAMP,
    SEALS,
    SIGNATURE,
    STAMP,
    is_claim,
    seal_name,
    seal_number,
)
from archive.decisions.decision import is_about_bytes
from archive.manifests.manifest import FileEntry
from archive.store import Store

_HARMLESS = frozenset({FindingVerdict.OK, FindingVerdict.UNVERIFIABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What an audit looks at: `claims` are the manifests, `claimed` the files that they claim, `chosen` says which WARC files are read.

    `measure` reads a file and gives size and digest; an audit that has read it already hands in what it knows. `decided`
    is what was decided, and which files it changed.
    """

    claimed: Collection[str]
    chosen: Callable[[str], bool]
    measure: Callable[[str], FileEntry]
    claims: Sequence[Claim] = ()
    decided: Decided = NOTHING_DECIDED


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreEvidence:
    """`Evidence` of a store; `measured` gives size and digest of a file."""

    store: Store
    measured: Callable[[str], FileEntry]

    def read(self, name: str) -> bytes:
        """See `Evidence.read`."""
        return self.store.read(name)

    def exists(self, name: str) -> bool:
        """See `Evidence.exists`."""
        return self.store.exists(name)

    def measure(self, name: str) -> FileEntry:
        """See `Evidence.measure`."""
        return self.measured(name)

    def place(self, name: str) -> str:
        """See `Evidence.place`."""
        return name


def check_custody(store: Store, scope: Scope, trust: Trust) -> Generator[Finding, None, SealCheck]:
    """Check every seal of a store, the files that they hold, and that no file is without one; return the seals that were checked.

    Runs of ours always seal, so a store that has manifests and no seal has lost them: MISSING. One of WARC files that
    nobody claims, without any custody, gives one UNVERIFIABLE.
    """
    names = store.list("custody/")
    numbers = sorted(number for name in names if (number := seal_number(name)) is not None)
    evidence = StoreEvidence(store=store, measured=scope.measure)
    check = SealCheck(evidence=evidence, trust=trust, chosen=scope.chosen, stands=scope.decided.stands)
    wrong = 0
    for finding in _all(check, store, scope, (names, numbers)):
        wrong += finding.verdict not in _HARMLESS
        yield finding
    check.tell()
    if numbers and not wrong and len(check.verified) == len(numbers):
        whose = ", ".join(sorted(set(check.verified.values())))
        known = (
            "a key that is trusted" if trust.keys else "compare the fingerprint with the one that you know"
        )
        message = f"{len(numbers)} seals in one chain, signed by {whose} ({known}); {check.stamped} verified time stamps"
        yield check.say(FindingVerdict.OK, SEALS, message)
    return check


def _all(
    check: SealCheck, store: Store, scope: Scope, listed: tuple[tuple[str, ...], list[int]]
) -> Iterator[Finding]:
    names, numbers = listed
    before = 0
    for number in numbers:
        if number != before + 1:
            yield check.say(FindingVerdict.MISSING, seal_name(before + 1), _hole(before + 1, number - 1))
        yield from check.check(number)
        before = number
    yield from _strangers(check, names, set(numbers))
    manifests = tuple(name for name in store.list("runs/") if name.endswith(".json"))
    if numbers:
        yield from _unsealed(check, scope, (manifests, store.list("warc/")))
    else:
        yield from _bare(check, store, scope, manifests)
    yield from _begun_twice(check, scope)
    yield from _undecided(check, scope)
    yield from fork_findings(scope.decided, check.vouches)
    logs = {name for name in names if not (name.startswith((SEALS, KEYS)) or is_claim(name))}
    for name in sorted(logs - set(scope.claimed)):
        message = "no manifest claims this custody log: its run is not finished, or it came from elsewhere"
        yield check.say(FindingVerdict.UNVERIFIABLE, name, message)
    for head in sorted(check.trust.heads - set(check.digests.values())):
        message = f"no seal has the digest {head}, which was written down elsewhere: the newest seals were taken away or made anew"
        yield check.say(FindingVerdict.MISSING, SEALS, message)


def _hole(first: int, last: int) -> str:
    return f"seal {first} is gone" if first == last else f"seals {first} to {last} are gone"


def _strangers(check: SealCheck, names: tuple[str, ...], numbers: set[int]) -> Iterator[Finding]:
    """Find companions without a seal: what they belonged to was taken away."""
    for name in names:
        stem, dot, suffix = name.rpartition(".")
        if name.startswith(SEALS) and f"{dot}{suffix}" in {SIGNATURE, STAMP, OPEN_STAMP}:
            number = seal_number(f"{stem}.json")
            if number is not None and number not in numbers:
                message = f"the seal that {name} belongs to is gone"
                yield check.say(FindingVerdict.MISSING, f"{stem}.json", message)


def _unsealed(check: SealCheck, scope: Scope, listed: tuple[tuple[str, ...], ...]) -> Iterator[Finding]:
    """Find files that should have a seal and have none; `listed` are the manifests, and the WARC files."""
    manifests, warcs = listed
    claimed = sorted(name for name in scope.claimed if name.startswith("warc/"))
    for name in (*claimed, *manifests):
        if name not in check.sealed:
            message = "no seal holds this file: its run is being closed, or the newest seals were taken away"
            yield check.say(FindingVerdict.MISSING, name, message)
    for name in warcs:
        if name not in check.sealed and name not in scope.claimed:
            message = "no seal holds this file, and no manifest claims it: its run is not finished, or somebody put it there"
            yield check.say(FindingVerdict.UNVERIFIABLE, name, message)


def _begun_twice(check: SealCheck, scope: Scope) -> Iterator[Finding]:
    """Judge manifests that name none before them, though their story has another: a seal tells who may have written one.

    A machine cannot name a manifest that waits on another one's disk. So one whose very bytes a verified seal holds is as it was
    written; of others the story's true beginning was taken away, or they were put there.
    """
    for firsts in beginnings(scope.claims):
        names = [one.manifest.name for one in firsts]
        held = [check.sealed[name] if check.vouches(name) else None for name in names]
        first = next((one for one, seal in zip(firsts, held, strict=True) if seal), firsts[0])
        for one, seal in zip(firsts, held, strict=True):
            if one is first:
                continue
            verdict = FindingVerdict.OK if seal else FindingVerdict.ALTERED
            message = (
                f"it names no manifest before it: {first.manifest.name} was not in the store yet when it was written; seal {seal} holds it"
                if seal
                else "it names no manifest before it, though the story has one"
            )
            name = one.manifest.name
            yield Finding(check="chain", verdict=verdict, subject=name, message=message)


def _undecided(check: SealCheck, scope: Scope) -> Iterator[Finding]:
    """Find decisions without a seal: nothing may be missing on the word of one that anybody could have written."""
    for name in scope.decided.names:
        if name in check.sealed:
            continue
        if is_about_bytes(name):
            message = "no seal holds this decision to destroy: anybody could have written it, to hide what they took away"
            yield check.say(FindingVerdict.MISSING, name, message)
        else:
            message = (
                "no seal holds this decision: where this machine made it, it waits for its seal until no run is in the way; where "
                "somebody else put this file there, it hides at most, and accepts, rejects, clears and shows again nothing"
            )
            yield check.say(FindingVerdict.UNVERIFIABLE, name, message)


def _bare(check: SealCheck, store: Store, scope: Scope, manifests: tuple[str, ...]) -> Iterator[Finding]:
    """Say of a store without a single seal what that means."""
    if manifests or scope.claimed:
        message = f"there is no seal, though {len(manifests)} runs were closed here and each is sealed: the seals were taken away"
        yield check.say(FindingVerdict.MISSING, SEALS, message)
    elif check.trust.keys:
        message = "there is no seal, and so nothing that a trusted key has signed"
        yield check.say(FindingVerdict.MISSING, SEALS, message)
    elif store.list("warc/"):
        message = (
            "there is no custody log and no seal: that no record was taken out or rewritten cannot be shown"
        )
        yield check.say(FindingVerdict.UNVERIFIABLE, "custody/", message)

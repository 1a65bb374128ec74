"""What came into a store while it was audited: other machines seal, and of a run that ends the files come before their seal.

Nothing is taken on the word of a file: an accusation is let go only where a seal that came since, verified and behind those that were
there, holds what it is about, or the manifest that claims it.
"""

from collections.abc import Callable, Generator, Iterator

from archive.audit.finding import Finding, FindingVerdict
from archive.audit.levels import Unchecked
from archive.checks.seals import SealCheck
from archive.custody.log import custody_name
from archive.custody.seals import KEYS, SEALS, newest_number, seal_name
from archive.manifests.manifest import ManifestError, from_json
from archive.store import Store, StoreError

_MAY_COME = ("warc/", "custody/", "cdxj/", "text/", "runs/", "decisions/")
_WHY = "they came in while this audit was under way, and seals that came with them hold them: the next audit looks at them"


def settled(
    store: Store,
    parts: Generator[Finding, None, SealCheck],
    waits: Callable[[], bool],
    unchecked: Callable[[Unchecked], None],
) -> Iterator[Finding]:
    """Pass the findings of an audit on; an accusation that a seal may answer which was not there at its beginning is held back to the end.

    There newer seals are checked too, again and again for as long as *waits* gives them time. What no seal answers is told as it was found.
    """
    first, held = newest_number(store), list[Finding]()
    check = yield from _holding_back(parts, held)
    if not held:
        return
    newest = max(check.digests, default=0)
    known = {other for name, by in check.sealed.items() if by <= first for other in _sealed_with(name)}
    came = {
        other for name, by in check.sealed.items() if by > first for other in _came_with(store, check, name)
    }
    yield from (finding for finding in held if finding.subject in known)
    left = [finding for finding in held if finding.subject not in known | came]
    while left:
        while store.exists(seal_name(newest + 1)):
            newest += 1
            yield from check.check(newest)
            name = next((name for name, by in reversed(check.sealed.items()) if by == newest), None)
            came |= set() if name is None else _came_with(store, check, name)
        left = [finding for finding in left if finding.subject not in came]
        if not left or not waits():
            break
    yield from left
    if answered := {finding.subject for finding in held} & came:
        unchecked(Unchecked(what=f"{len(answered)} files", why=_WHY))


def _holding_back(
    parts: Generator[Finding, None, SealCheck], held: list[Finding]
) -> Generator[Finding, None, SealCheck]:
    while True:
        try:
            finding = next(parts)
        except StopIteration as end:
            check: SealCheck = end.value
            return check
        may_come = finding.subject.startswith(_MAY_COME) and not finding.subject.startswith((SEALS, KEYS))
        if may_come and finding.verdict is not FindingVerdict.OK:
            held.append(finding)
        else:
            yield finding


def _sealed_with(name: str) -> tuple[str, ...]:
    return (name, custody_name(name)) if name.startswith("warc/") else (name,)


def _came_with(store: Store, check: SealCheck, name: str) -> set[str]:
    """Return what the seal of a file vouches for, when it could be verified: the file with its log, or a manifest and what that claims."""
    if not check.holds(name):
        return set()
    came = set(_sealed_with(name))
    if check.vouches(name) and name.startswith("runs/"):
        try:
            came |= {entry.name for entry in from_json(store.read(name), place=name).files}
        except (ManifestError, StoreError):
            return came
    return came

"""Is the clean text of a run what its manifest says that the run wrote? The one question before its words are shown or given as evidence."""

from dataclasses import dataclass
from enum import StrEnum

from archive.checks.decisions import read_decided
from archive.custody.log import CustodyError
from archive.custody.proof import seal_of
from archive.decisions.decision import decision_digest
from archive.manifests.manifest import FileEntry, manifest_name
from archive.store import Store, StoreError
from flows.house import House
from flows.manifest_heads import Head, head_now


class TextState(StrEnum):
    """What came of it. UNCLAIMED: no manifest that can be read speaks of the file."""

    AS_WRITTEN = "as-written"
    ALTERED = "altered"
    UNCLAIMED = "unclaimed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A run's text as it stands now; `head` is the manifest that claims it, `detail` says what was compared."""

    name: str
    state: TextState
    detail: str
    head: Head | None = None


def text_file(house: House, name: str) -> TextFile:
    """Read "text/<story>/runs/<run>.jsonl" and compare it with what the run's manifest claims, but for what was destroyed in it since.

    Raises StoreError for a file that cannot be read.
    """
    story, run = name.split("/")[1], name.rpartition("/")[2].removesuffix(".jsonl")
    head = head_now(house, manifest_name(story, run))
    claim = next((one for one in head.files if one.name == name), None) if head else None
    if head is None or claim is None:
        return TextFile(
            name=name, state=TextState.UNCLAIMED, detail=f"{manifest_name(story, run)} claims no {name}"
        )
    now = house.store().measure(name)
    fits = now == claim or _is_destroyed_in(house.store(), claim, now)
    state = TextState.AS_WRITTEN if fits else TextState.ALTERED
    detail = f"{name} sha256:{now.sha256}" + ("" if fits else f"; {head.name} claims sha256:{claim.sha256}")
    return TextFile(name=name, state=state, detail=detail, head=head)


def _is_destroyed_in(store: Store, claim: FileEntry, now: FileEntry) -> bool:
    """Say whether a file is as the last decision to destroy left it, and that decision is the one that was sealed."""
    decided, _ = read_decided(store)
    by = decided.by.get(claim.name)
    if by is None or not decided.stands(claim, now):
        return False
    try:
        seal, _ = seal_of(store, by)
        return seal.sealed.file.sha256 == decision_digest(store.read(by))
    except (CustodyError, StoreError):
        return False

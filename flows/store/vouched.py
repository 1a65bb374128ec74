"""Is the clean text of a run what its manifest says that the run wrote? The one question before its words are shown or given as evidence."""

from dataclasses import dataclass
from enum import StrEnum

from archive.checks.decisions import Destructions, read_decided
from archive.custody.log import CustodyError
from archive.custody.seal_search import seal_near
from archive.decisions.decision import decision_digest, decision_time
from archive.manifests.manifest import FileEntry, manifest_name
from archive.store import StoreError
from flows.decisions.sealings import sealed_decisions
from flows.house import House
from flows.store.manifest_heads import Head, head_now
from flows.store.measured_files import measured, measured_now


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


def text_file(house: House, name: str, *, again: bool = True) -> TextFile:
    """Read "text/<story>/runs/<run>.jsonl" and compare it with what the run's manifest claims, but for what was destroyed in it since.

    Without `again` a large file is not read for each look; see `measured`. Raises StoreError for a file that cannot be read.
    """
    story, run = name.split("/")[1], name.rpartition("/")[2].removesuffix(".jsonl")
    head = head_now(house, manifest_name(story, run))
    claim = next((one for one in head.files if one.name == name), None) if head else None
    if head is None or claim is None:
        return TextFile(
            name=name, state=TextState.UNCLAIMED, detail=f"{manifest_name(story, run)} claims no {name}"
        )
    now = measured_now(house, name) if again else measured(house, name)
    fits = now.entry == claim or _is_destroyed_in(house, claim, now.entry)
    state = TextState.AS_WRITTEN if fits else TextState.ALTERED
    detail = f"{name} sha256:{now.entry.sha256} ({now.at:%H:%M:%S} UTC)"
    detail += "" if fits else f"; {head.name} claims sha256:{claim.sha256}"
    return TextFile(name=name, state=state, detail=detail, head=head)


def _is_destroyed_in(house: House, claim: FileEntry, now: FileEntry) -> bool:
    """Say whether a file is as the last decision to destroy left it, and that decision is the one that was sealed."""
    store = house.store()
    decided, _ = read_decided(Destructions(store))
    by = decided.by.get(claim.name)
    if by is None or not decided.stands(claim, now):
        return False
    held = sealed_decisions(house).get(by)
    try:
        sealed = held.sha256 if held else seal_near(store, by, decision_time(by))[0].sealed.file.sha256
        return sealed == decision_digest(store.read(by))
    except (CustodyError, StoreError):
        return False

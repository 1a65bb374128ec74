"""What the manifests of earlier runs say; one that cannot be read is passed over and told, and ends no run."""

from collections.abc import Callable, Iterable, Iterator

from archive.checks.manifests import Claim
from archive.custody.log import CustodyError
from archive.custody.seals import from_json as seal_from_json
from archive.custody.seals import newest_number, seal_name
from archive.manifests.manifest import ManifestError, from_json, manifest_digest
from archive.store import Store, StoreError, StoreErrorKind
from flows.house import House

DAMAGED_NOTE = "damaged manifest "  # how the note of a manifest begins that could not read one before it
_SEALS_BACK = 200  # a run has some three, and what is looked for is the manifest written last

Tell = Callable[[str], object]


def untold(sentence: str) -> None:
    """Tell nobody of a damaged manifest: its run told already."""
    del sentence


def claims_in(house: House, names: Iterable[str], tell: Tell) -> Iterator[Claim]:
    """Yield what the manifests of these names say, and *tell*, in a sentence, of each that is gone or damaged.

    Raises StoreError for a bucket that is away: that is no damage.
    """
    store = house.store()
    for name in names:
        try:
            content = store.read(name)
            claim = Claim(manifest=from_json(content, place=name), digest=manifest_digest(content))
        except (StoreError, ManifestError) as error:
            if isinstance(error, StoreError) and error.kind is StoreErrorKind.AWAY:
                raise
            why = str(error).removeprefix(f"{name}: ")
            tell(f"{DAMAGED_NOTE}{name}: {why}; what it says counts nowhere until it is put back from a copy")
            continue
        yield claim


def sealed_digest(store: Store, name: str) -> str | None:
    """Return the digest that a manifest had when it was sealed; None where no seal of late tells it."""
    newest = newest_number(store)
    for number in range(newest, max(newest - _SEALS_BACK, 0), -1):
        try:
            sealed = seal_from_json(store.read(seal_name(number)), seal_name(number)).sealed
        except (StoreError, CustodyError):
            continue
        if sealed.file.name == name:
            return sealed.file.sha256
    return None

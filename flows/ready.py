"""What must be so before a run begins: room on the disk, a key that signs, a catalogue that can be asked."""

from datetime import UTC, datetime

from archive.catalogue.database import CatalogueError
from archive.disk import StoreError, StoreErrorKind, told
from archive.sizes import size_text
from flows.custody import signing_key
from flows.decisions.destroy import finish_destructions
from flows.decisions.sealings import witness_of
from flows.decisions.seals import seal_decisions
from flows.house import House
from flows.store.catalogue import remade
from flows.watch import Beat, Watch
from spiders.space import free_bytes


def make_ready(house: House, watch: Watch, *, alone: bool) -> None:
    """Raise what would stop a run in the middle, and make a broken catalogue again; the caller does a step of the store.

    What a crash left half destroyed is finished where no other run is under way: the first one that begins does it.
    """
    _refuse_without_room(house)
    signing_key(house, watch)  # a run that could not be sealed shall not begin
    seal_decisions(house)  # what was decided while nobody could seal it
    if alone:
        finish_destructions(house, now=datetime.now(UTC))
    try:
        with house.catalogue() as catalogue:
            catalogue.catch_up(house.store(), witness_of(house))
    except CatalogueError as error:
        if not error.is_broken or (house.catalogue_url and not error.is_older):
            raise
        made = remade(house)
        note = f"the catalogue could not be read and was made again from the files: {made.captures} captures of {made.runs} runs"
        watch(Beat(stage="catalogue", done=0, known=0, note=note))


def _refuse_without_room(house: House) -> None:
    """Raise StoreError when the disk is fuller than the crawl would bear: better now than in the middle."""
    place = house.root
    while not place.exists():
        place = place.parent
    with told(f"cannot look at {place}"):
        free = free_bytes(place)
    least = house.settings.min_free_bytes
    if free < least:
        raise StoreError(
            f"the disk of {place} has {size_text(free)} free, and a run begins with {size_text(least)} at least. "
            f"Free {size_text(least - free)} there, or set min_free_bytes lower, then run the same command again",
            kind=StoreErrorKind.FULL,
        )

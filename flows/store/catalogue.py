"""The catalogue made again from what the store holds, whatever became of the old one."""

from contextlib import nullcontext

from archive.catalogue.address import is_postgres
from archive.catalogue.catalogue import Catalogue, CatalogueError
from archive.catalogue.fill import Rebuilt
from archive.catalogue.opening import drop_tables
from flows.decisions.sealings import witness_of
from flows.house import House
from flows.shared.elsewhere import alone_with
from flows.store.whose import asker_of


def rebuild_catalogue(house: House) -> Rebuilt:
    """Read all manifests, indexes and clean text of a store into its catalogue again (see `remade`).

    Raises LockedError while a run writes to the store, on another machine too where the catalogue is common to them.
    """
    is_common = house.is_one_of_many and is_postgres(house.catalogue_url or "")
    with house.lock(), alone_with(house, "catalogue") if is_common else nullcontext():
        return remade(house)


def remade(house: House) -> Rebuilt:
    """Make the catalogue again; the caller holds the store's lock.

    One that is damaged, or of another version, is replaced. In a database that the settings name nothing is deleted but the
    tables of an earlier version: raises CatalogueError then. Tables in PostgreSQL are brought up to date by their migrations.
    """
    url = house.catalogue_url
    path = house.root / "catalogue.db"
    try:
        return _rebuilt(url or f"sqlite:///{path}", house)
    except CatalogueError as error:
        if url and not error.is_older:
            raise
    if url:
        drop_tables(url)
        return _rebuilt(url, house)
    for end in ("-wal", "-shm", ""):  # the log of changes first: it must never be read into another file
        path.with_name(path.name + end).unlink(missing_ok=True)
    return _rebuilt(f"sqlite:///{path}", house)


def _rebuilt(url: str, house: House) -> Rebuilt:
    with Catalogue(url, refills=True, asker=asker_of(house)) as catalogue:
        return catalogue.rebuild(house.store(), witness=witness_of(house))

"""The catalogue in a database that the settings name."""

from archive.catalogue.address import is_postgres, shown
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.database import CatalogueError
from flows.decisions.sealings import witness_of
from flows.house import House
from flows.store.whose import asker_of


def named_catalogue(house: House, url: str) -> Catalogue:
    """Open it; one in PostgreSQL that is empty or of an earlier version is filled first. Raises CatalogueError, OtherDatabaseError."""
    asker = asker_of(house)
    try:
        return Catalogue(url, asker=asker)
    except CatalogueError as error:
        if not (error.is_older and is_postgres(url)):
            raise
    _refuse_another(house)
    house.tell(f"the catalogue {shown(url)} is filled from the store's files")
    with Catalogue(url, refills=True, asker=asker) as catalogue:
        catalogue.refill(house.store(), witness_of(house))
    return Catalogue(url, asker=asker)


def _refuse_another(house: House) -> None:
    """Refuse a machine that names another database than its bucket does, before that one takes the store's name."""
    if not house.is_one_of_many:
        return
    from archive.shared.preparing import prepare
    from flows.store.agreement import held_to, refuse_no_bucket

    refuse_no_bucket(house)
    held_to(house, prepare(house.settings.shared, tell=house.tell))

"""What a store is called where databases say whose they are: the same on every machine, under every path."""

from archive.catalogue.belonging import Asker
from archive.custody.seals import seal_digest, seal_name
from flows.house import House


def asker_of(house: House) -> Asker:
    """Return who opens the databases of a house."""
    return Asker(store=name_of_store(house), tell=house.tell)


def name_of_store(house: House) -> str:
    """Return a bucket's address, of a folder the digest of its first seal: it never changes, and nobody else has it. "" before that one."""
    if house.bucket is not None:
        return str(house.bucket)
    first = house.root / seal_name(1)
    return f"first seal {seal_digest(first.read_bytes())}" if first.exists() else ""

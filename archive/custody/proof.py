"""Everything that a stranger needs to believe in one record, in one small file: line, Merkle path, seal, signature, key.

Schema "warraq/proof/1". It leads from a record's own bytes to a signature; that the seal is one of an unbroken chain,
and not the newest of a chain that was made anew, is what time stamps and heads kept elsewhere show.
"""

import base64
import json
from dataclasses import dataclass

from archive.custody.log import CustodyError, custody_name, read_log
from archive.custody.merkle import inclusion_path, merkle_root
from archive.custody.seals import (
    STAMP,
    Seal,
    beside,
    from_json,
    key_name,
    newest_number,
    read_signature,
    seal_name,
)
from archive.store import Store

SCHEMA = "warraq/proof/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One log line with its way to the root, and the seal with what goes with it, byte for byte.

    `path` holds lower-case hex digests, lowest first (RFC 9162 §2.1.3); `index` of `size` is the line's place.
    """

    record: str
    line: str
    index: int
    size: int
    path: tuple[str, ...]
    seal_name: str
    seal: str
    signature: bytes
    key: str
    time_stamp: bytes | None


def proof_of(store: Store, warc: str, record: str) -> Proof:
    """Return the proof of a record of a WARC file. Raises CustodyError when log or seal do not give one."""
    name = custody_name(warc)
    lines = read_log(store.read(name), name)
    index = next((n for n, line in enumerate(lines) if line.link.id == record), None)
    if index is None:
        raise CustodyError(f"{name}: no line speaks of {record[:100]!r}")
    leaves = [line.raw for line in lines]
    seal, content = seal_of(store, warc)
    if seal.sealed.merkle_root != merkle_root(leaves):
        raise CustodyError(f"{name}: its Merkle root is not the one in {seal.name}. Run `warraq audit`")
    stamp = beside(seal.name, STAMP)
    return Proof(
        record=record,
        line=leaves[index].decode("ascii"),
        index=index,
        size=len(leaves),
        path=inclusion_path(leaves, index),
        seal_name=seal.name,
        seal=content.decode("ascii"),
        signature=read_signature(store, seal.name, content),
        key=store.read(key_name(seal.key)).decode("ascii"),
        time_stamp=store.read(stamp) if store.exists(stamp) else None,
    )


def seal_of(store: Store, name: str) -> tuple[Seal, bytes]:
    """Return the newest seal that holds a file, with its bytes; looks from the newest back.

    Raises CustodyError when there is none, or a seal on the way cannot be read.
    """
    for number in range(newest_number(store), 0, -1):
        if found := seal_that_holds(store, name, number):
            return found
    raise CustodyError(
        f"no seal holds {name}: its run is not closed, or seals were taken away. Run `warraq audit`"
    )


def seal_that_holds(store: Store, name: str, number: int) -> tuple[Seal, bytes] | None:
    """Return the seal of a number, with its bytes, where it holds a file; None where it holds another. Raises CustodyError."""
    content = store.read(seal_name(number))
    if name.encode() not in content:
        return None
    seal = from_json(content, seal_name(number))
    return (seal, content) if seal.sealed.file.name == name else None


def proof_json(proof: Proof) -> str:
    """Return a proof as one line of JSON: bytes in base64, all else as text."""
    stamp = proof.time_stamp
    value = {
        "schema": SCHEMA,
        "record": proof.record,
        "line": proof.line,
        "index": proof.index,
        "size": proof.size,
        "path": list(proof.path),
        "seal_name": proof.seal_name,
        "seal": proof.seal,
        "signature": base64.b64encode(proof.signature).decode(),
        "key": proof.key,
        "time_stamp": None if stamp is None else base64.b64encode(stamp).decode(),
    }
    return json.dumps(value, sort_keys=True)

"""A response block read once: head, entity and both digests, for everything that is written about it."""

from dataclasses import dataclass

from archive.chunked import Dechunked
from archive.http import HttpResponse, read_entity, read_response
from archive.warc import hex_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What came back in one exchange. `block_digest` is hex; `payload_digest` ("sha256:…") is the entity's."""

    block: bytes
    response: HttpResponse
    entity: Dechunked
    block_digest: str
    payload_digest: str


def receive(block: bytes) -> Received:
    """Read a response block. Never raises; a block without head is all entity (HTTP/0.9)."""
    response = read_response(block)
    entity = read_entity(response)
    return Received(
        block=block,
        response=response,
        entity=entity,
        block_digest=hex_digest(block),
        payload_digest=f"sha256:{hex_digest(entity.body)}",
    )

"""Proof at every start that the tape runs: one exchange with ourselves, compared byte for byte.

The exact capture reaches below public interfaces. Should an upgrade cut it off, nothing may be fetched:
an archive that looks exact and is not is worse than none.
"""

import asyncio
from collections.abc import Awaitable, Callable

from scrapy import Request

from spiders.capture import CaptureError
from spiders.dialer import GuardedResolver
from spiders.tape import Tape

_HOST = "selftest.invalid"  # RFC 2606 §2: no such name can exist
_INFORMATIONAL = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
# What a rebuilt answer would lose: case, order, spaces, repetition, reason, chunks, extension, trailer.
_RESPONSE = (
    b"HTTP/1.1 200 Fine  by me\r\nx-ODD:  two  spaces \r\nSet-Cookie: b=2\r\nset-cookie: a=1\r\n"
    b"TRANSFER-encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n0002\r\nde\r\n0\r\nTrailer: t\r\n\r\n"
)
_REQUEST = (
    b"GET /selftest?a=%%D8%%A7 HTTP/1.1\r\nUser-Agent: warraq-selftest\r\nX-Case: kept\r\n"
    b"Host: selftest.invalid:%d\r\n\r\n"
)
_LIMIT_S = 10.0


async def prove_wire(download: Callable[[Request], Awaitable[object]], resolver: GuardedResolver) -> None:
    """Run one loopback exchange through the whole client. Raises CaptureError when a byte differs."""
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(_INFORMATIONAL + _RESPONSE)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = int(server.sockets[0].getsockname()[1])
    tape = Tape(limit=1 << 20)
    request = Request(
        f"http://{_HOST}:{port}/selftest?a=%D8%A7",
        headers={"User-Agent": "warraq-selftest", "X-Case": "kept"},
        meta={"tape": tape, "verbatim_url": True, "download_timeout": _LIMIT_S, "download_slot": _HOST},
    )
    try:
        with resolver.own_door(_HOST, port):
            await download(request)
    except (OSError, RuntimeError, ValueError) as error:
        raise CaptureError(f"the self-test exchange failed: {error!r}; nothing is fetched") from error
    finally:
        server.close()
    _compare(tape, asked, port)


def _compare(tape: Tape, asked: list[bytes], port: int) -> None:
    got = tape.last
    wanted = _REQUEST % port
    if asked and asked[0] != wanted:
        raise CaptureError(f"the self-test request left as {asked[0]!r}: something of ours is sent to hosts")
    if got is None or len(tape.exchanges) != 1:
        raise CaptureError("the self-test was not recorded: this Scrapy or Twisted is not the one we know")
    pairs = (
        ("request", bytes(got.request), wanted),
        ("response", bytes(got.response), _RESPONSE),
        ("1xx answer", bytes(got.informational), _INFORMATIONAL),
    )
    for name, recorded, true in pairs:
        if recorded != true:
            raise CaptureError(
                f"the recorded {name} differs from the wire ({len(recorded)} bytes for {len(true)}): "
                "install the versions of requirements.lock"
            )

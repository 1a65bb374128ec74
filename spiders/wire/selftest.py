"""Proof at every start that the tape runs: a few exchanges with ourselves, compared byte for byte.

The exact capture reaches below public interfaces. Should an upgrade cut it off, nothing may be fetched:
an archive that looks exact and is not is worse than none. Each private name that `spiders.wire.capture` uses has
an exchange here that goes wrong without it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from scrapy import Request

from archive.capture import Truncated
from spiders.guard.dialer import GuardedResolver
from spiders.wire.capture import CaptureError, StoppedError
from spiders.wire.tape import Exchange, Tape

_HOST = "selftest.invalid"  # RFC 2606 §2: no such name can exist
_INFORMATIONAL = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
_REQUEST = (
    b"GET /selftest?a=%%D8%%A7 HTTP/1.1\r\nUser-Agent: warraq-selftest\r\nX-Case: kept\r\n"
    b"Host: selftest.invalid:%d\r\n\r\n"
)
_LIMIT_S = 5.0
# Our own server looks this often, and at most so many times, whether a segment of its answer has come.
_LOOK_S, _LOOKS = 0.002, 250


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """An answer in its segments, behind which the connection ends, and what of it the tape must say."""

    name: str
    segments: tuple[bytes, ...]
    informational: bytes = b""
    trailing_bytes: int = 0
    truncated: Truncated | None = None

    @property
    def response(self) -> bytes:
        whole = b"".join(self.segments)[len(self.informational) :]
        return whole[: len(whole) - self.trailing_bytes]


_CASES = (
    # What a rebuilt answer would lose: case, order, spaces, repetition, reason, chunks, extension, trailer.
    _Case(
        name="an odd answer",
        segments=(
            _INFORMATIONAL + b"HTTP/1.1 200 Fine  by me\r\nx-ODD:  two  spaces \r\nSet-Cookie: b=2\r\n"
            b"set-cookie: a=1\r\nTRANSFER-encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n0002\r\nde\r\n0\r\n"
            b"Trailer: t\r\n\r\nbehind",
        ),
        informational=_INFORMATIONAL,
        trailing_bytes=6,
    ),
    _Case(name="an answer until the close", segments=(b"HTTP/1.1 200 OK\r\n\r\nuntil close",)),
    _Case(
        name="an answer that the parser rejects",
        segments=(b"HTTP/1.1 200 OK\r\nX Bad: 1\r\nContent-Length: 6\r\n\r\n", b"second"),
    ),
    _Case(
        name="an answer that breaks off",
        segments=(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",),
        truncated=Truncated.DISCONNECT,
    ),
)


async def prove_wire(download: Callable[[Request], Awaitable[object]], resolver: GuardedResolver) -> None:
    """Run loopback exchanges through the whole client. Raises CaptureError when a byte differs."""
    for number, case in enumerate(_CASES):
        tape, asked = Tape(limit=1 << 20), bytearray()
        server = await asyncio.start_server(_answering(case, tape, asked), "127.0.0.1", 0)
        port = int(server.sockets[0].getsockname()[1])
        request = Request(
            f"http://{_HOST}:{port}/selftest?a=%D8%A7",
            headers={"User-Agent": "warraq-selftest", "X-Case": "kept"},
            meta={
                "tape": tape,
                "verbatim_url": True,
                "download_timeout": _LIMIT_S,
                "download_slot": f"{_HOST}-{number}",  # one of its own, that no delay holds up
            },
        )
        try:
            with resolver.own_door(_HOST, port), _told(case):
                await download(request)
        finally:
            server.close()
        _compare(case, tape, bytes(asked), _REQUEST % port)


_Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def _answering(case: _Case, tape: Tape, asked: bytearray) -> _Answering:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.extend(await reader.readuntil(b"\r\n\r\n"))
        sent = 0
        for segment in case.segments:
            await _arrival(tape, sent)
            writer.write(segment)
            await writer.drain()
            sent += len(segment)
        writer.close()

    return answer


async def _arrival(tape: Tape, size: int) -> None:
    """Wait until the tape has so many bytes, so that what is sent next is a segment of its own."""
    for _ in range(_LOOKS):
        got = tape.last
        if got is not None and len(got.informational) + len(got.response) >= size:
            return
        await asyncio.sleep(_LOOK_S)


@contextmanager
def _told(case: _Case) -> Iterator[None]:
    """Let pass what the client says of an answer that breaks off; what it recorded decides."""
    try:
        yield
    except (StoppedError, CaptureError):
        raise
    except Exception as error:
        if len(case.segments) == 1 and case.truncated is None:
            raise CaptureError(
                f"{case.name} of the self-test failed: {error!r}; nothing is fetched"
            ) from error


def _compare(case: _Case, tape: Tape, asked: bytes, wanted: bytes) -> None:
    if asked and asked != wanted:
        raise CaptureError(f"the self-test request left as {asked!r}: something of ours is sent to hosts")
    got = tape.last
    if got is None or len(tape.exchanges) != 1:
        raise CaptureError("the self-test was not recorded: this Scrapy or Twisted is not the one we know")
    for name, recorded, true in _pairs(case, got, wanted):
        if recorded != true:
            raise CaptureError(
                f"of {case.name} the recorded {name} differs from the wire ({_brief(recorded)} for {_brief(true)}): "
                "install the versions of requirements.lock"
            )


def _pairs(case: _Case, got: Exchange, wanted: bytes) -> tuple[tuple[str, object, object], ...]:
    return (
        ("request", bytes(got.request), wanted),
        ("response", bytes(got.response), case.response),
        ("1xx answer", bytes(got.informational), case.informational),
        ("number of bytes behind it", got.trailing_bytes, case.trailing_bytes),
        ("end", got.truncated, case.truncated),
    )


def _brief(found: object) -> str:
    return f"{len(found)} bytes" if isinstance(found, bytes) else repr(found)

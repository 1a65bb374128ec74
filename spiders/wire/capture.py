"""Scrapy's own HTTP/1.1 handler, with a tape running on the decrypted bytes of every connection.

It reaches below public interfaces (scrapy 2.19: `_pool._factory`, `_LenientHTTP11ClientProtocol`; twisted
26.10: `_finishResponse`, `_giveUp`, `_parser`, `bodyDecoder`), so `spiders.wire.selftest` proves at each start that the tape
still runs. HTTP/2 is off: it has no wire form that a WARC could hold.
"""

# Twisted is typed in part; its protocol methods are not.
# mypy: disable-error-code="no-untyped-call"

import asyncio
import itertools
import time
from collections.abc import Mapping
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Response
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IHandshakeListener, ISSLTransport
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web.http import _IdentityTransferDecoder
from zope.interface import directlyProvides, implementer, providedBy  # type: ignore[import-untyped]

from archive.capture import Tls, Truncated
from spiders.guard.trust import session_of, trust
from spiders.guard.tunnel import UNSEEN, TunnelledPool
from spiders.wire.framing import Extent
from spiders.wire.parser import TapedParser
from spiders.wire.tape import Exchange, Tape

# Carries the number of a tape from Scrapy's request to Twisted's; taken off before anything is written.
_MARK = b"X-Warraq-Tape"
# After the parser gave up, whether the answer is whole is looked at when the server says nothing for so long:
# between two packets of one answer pass milliseconds. A look costs 10 ms at 32 MiB and up to 0.4 s where that comes in
# many chunks, and nobody else is heard meanwhile: the next one waits so many times as long.
_LOOK_S = 0.5
_OF_A_LOOK = 20

_ENDED = frozenset({Extent.WHOLE, Extent.SHATTERED})

_numbers = itertools.count(1)
_running: dict[bytes, Tape] = {}


class StoppedError(Exception):
    """The crawl was stopped before this request was put on the wire."""


class CaptureError(Exception):
    """The wire is not being recorded; nothing may be fetched then."""


class _Tee:
    """A transport that also takes down what is written to it."""

    def __init__(self, transport: Any, protocol: "TapedProtocol") -> None:
        self._transport = transport
        self._protocol = protocol
        directlyProvides(self, providedBy(transport))

    def write(self, chunk: bytes) -> None:
        self._protocol.wrote(chunk)
        self._transport.write(chunk)

    def writeSequence(self, chunks: Any) -> None:  # noqa: N802 - Twisted's name
        self.write(b"".join(chunks))

    def abortConnection(self) -> None:  # noqa: N802 - Twisted's name
        self._protocol.left = True
        self._transport.abortConnection()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


@implementer(IHandshakeListener)
class TapedProtocol(_LenientHTTP11ClientProtocol):
    """One connection, its exchanges taken down one after the other."""

    transport: Any
    left = False  # it was us who ended the connection; whoever did knows why (ExactHandler)
    _exchange: Exchange | None = None
    _uses = 0
    _tls: Tls | None = None
    _given_up: Failure | None = None
    _silence: Any = None
    _pause_s = _LOOK_S

    def makeConnection(self, transport: Any) -> None:  # noqa: N802 - Twisted's name
        """Put the tape between the protocol and its transport."""
        super().makeConnection(_Tee(transport, self))

    def handshakeCompleted(self) -> None:  # noqa: N802 - Twisted's name
        """The TLS session stands: what was written before leaves now."""
        self._tls = session_of(self.transport.getHandle())
        if self._exchange is not None:
            self._exchange.leave(self._tls)

    def request(self, request: Any) -> Any:
        """Send a request; one that no tape was started for is not sent."""
        if self._state != "QUIESCENT":
            return super().request(request)  # it answers RequestNotSent, and the pool tries elsewhere
        exchange = self._exchange = self._begin(request)
        answer = super().request(request)
        if self._parser is not None:  # the request could be written
            parser: Any = self._parser
            parser.__class__, parser.exchange = TapedParser, exchange
        return answer

    def _begin(self, request: Any) -> Exchange:
        mark = request.headers.getRawHeaders(_MARK)
        if mark:
            request.headers.removeHeader(_MARK)
            request.tape = _running.get(mark[0])
        tape: Tape | None = getattr(request, "tape", None)
        if tape is None:
            raise CaptureError(
                "a request without a tape reached the wire: use spiders.wire.capture.ExactHandler"
            )
        if tape.left_s <= 0.0:  # the process stood still: somebody else may ask there by now
            self.transport.abortConnection()
            raise StoppedError
        exchange = tape.begin()
        peer = self.transport.getPeer()
        exchange.ip = None if peer.host == UNSEEN else peer.host
        exchange.port, exchange.tls = peer.port, self._tls
        exchange.sent = self._tls is not None or not ISSLTransport.providedBy(self.transport)
        exchange.reused, self._uses = self._uses > 0, self._uses + 1
        exchange.is_head = request.method == b"HEAD"
        return exchange

    def wrote(self, chunk: bytes) -> None:
        """Take down bytes on their way to the server."""
        if self._exchange is not None:
            self._exchange.write(chunk)

    def dataReceived(self, chunk: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take bytes down before anybody interprets them."""
        exchange = self._exchange
        if exchange is not None and exchange.closed:
            exchange.late(chunk)
        if exchange is None or exchange.closed or not exchange.receive(chunk):
            self.transport.abortConnection()
        elif self._given_up is not None:
            self._look_later()
        else:
            super().dataReceived(chunk)

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._exchange is not None:
            self._exchange.finish(len(rest))
        if rest and self._currentRequest is not None:
            self._currentRequest.persistent = False  # what follows could be taken for the next answer
        super()._finishResponse(rest)

    def _giveUp(self, reason: Any) -> None:  # noqa: N802 - Twisted's name
        """Go on listening when the parser failed: the bytes behind its error belong to the answer."""
        exchange = self._exchange
        if reason.check(ConnectionDone) or exchange is None or exchange.closed:
            super()._giveUp(reason)
            return
        exchange.broken = f"{type(reason.value).__name__}: {reason.getErrorMessage()}"
        self._given_up = reason
        self._look_later()
        self.transport.resumeProducing()

    def _look_later(self) -> None:
        from twisted.internet import reactor as chosen  # not before Scrapy has chosen it

        if self._silence is not None and self._silence.active():
            self._silence.reset(self._pause_s)
            return
        reactor: Any = chosen
        self._silence = reactor.callLater(self._pause_s, self._fell_silent)

    def _fell_silent(self) -> None:
        """End the answer when its own bytes say that it is whole; else more bytes, its connection or its time end it."""
        exchange, began_s = self._exchange, time.monotonic()
        is_open = exchange is not None and not exchange.closed and exchange.extent not in _ENDED
        self._pause_s = max(_LOOK_S, _OF_A_LOOK * (time.monotonic() - began_s))
        if is_open:
            return
        if exchange is not None:
            exchange.close(None)
        reason, self._given_up = self._given_up, None
        super()._giveUp(reason)

    def connectionLost(self, reason: Any = connectionDone) -> None:  # noqa: N802 - Twisted's name
        """The connection is gone: say whether that ended the answer or cut it."""
        if self._exchange is not None and not self._exchange.closed and not self.left:
            self._exchange.close(self._cut(reason))
        if self._given_up is not None:
            if self._silence.active():
                self._silence.cancel()
            reason, self._given_up = self._given_up, None
        super().connectionLost(reason)

    def _cut(self, reason: Any) -> Truncated | None:
        """Say how the end of the connection cut the answer; None when it is its end too (RFC 9112 §6.3).

        Behind a TLS session that just breaks off nobody can tell (RFC 9112 §9.8): many servers never end
        theirs, and an attacker could do the same.
        """
        extent = self._extent()
        if extent is Extent.WHOLE or (extent is Extent.OPEN and reason.check(ConnectionDone)):
            return None
        is_open = extent is Extent.OPEN and self._tls is not None
        return Truncated.UNSPECIFIED if is_open else Truncated.DISCONNECT

    def _extent(self) -> Extent:
        if self._given_up is not None and self._exchange is not None:
            return self._exchange.extent
        decoder = getattr(self._parser, "bodyDecoder", None)
        until_close = isinstance(decoder, _IdentityTransferDecoder) and decoder.contentLength is None
        return Extent.OPEN if until_close else Extent.SHORT


class _TapedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> TapedProtocol:  # noqa: ARG002, N802 - Twisted's name and signature
        return TapedProtocol(self._quiescentCallback)


def taped(url: str, headers: Mapping[str, str | bytes], tape: Tape, **options: Any) -> Request:
    """Give the request for a canonical address, as it stands; what is said goes on the tape.

    `options`: `download_timeout`, the seconds that all of it may take, and `is_stopped` (ExactHandler).
    """
    return Request(url, headers=dict(headers), meta={"tape": tape, "verbatim_url": True, **options})


class ExactHandler(HTTP11DownloadHandler):
    """Download handler for http and https; `request.meta["tape"]` must hold a `Tape`.

    Where `request.meta["is_stopped"]` gives true nothing is sent any more: StoppedError.

    The tape is complete when `download_request` returns or raises: an exchange that was cut says why.
    At most CONCURRENT_REQUESTS requests are on the wire at once; waiting for a place is not timed.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        wire = crawler.settings["WARRAQ_WIRE"]
        self._contextFactory = trust(wire)  # type: ignore[assignment]
        if wire.egress_proxy:
            most, self._pool = self._pool.maxPersistentPerHost, TunnelledPool(wire, self._contextFactory)
            self._pool.maxPersistentPerHost = most
        self._pool._factory = _TapedFactory
        self._places = asyncio.Semaphore(crawler.settings.getint("CONCURRENT_REQUESTS"))

    async def download_request(self, request: Request) -> Response:
        """Fetch one URL with the tape running."""
        tape: Tape = request.meta["tape"]
        number = str(next(_numbers)).encode()
        truncated: Truncated | None = Truncated.DISCONNECT
        async with self._places:
            if request.meta.get("is_stopped", bool)():
                raise StoppedError
            _running[number] = tape
            request.headers[_MARK] = number
            try:
                return await super().download_request(request)
            except DownloadTimeoutError:
                truncated = Truncated.TIME
                raise
            except DownloadCancelledError:
                truncated = Truncated.LENGTH  # the announced length was above DOWNLOAD_MAXSIZE
                raise
            finally:
                tape.close(truncated)
                request.headers.pop(_MARK, None)
                del _running[number]

"""One exchange on the wire as it was, or the reason why there is none.

A capture holds bytes and facts, never an interpretation: heads and bodies stand as they were sent and
received, transfer and content codings included.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.record import RecordRef


class Truncated(StrEnum):
    """Why a response is not whole; the values of WARC/1.1 §5.15 (WARC-Truncated)."""

    LENGTH = "length"
    TIME = "time"
    DISCONNECT = "disconnect"
    UNSPECIFIED = "unspecified"


class FailureKind(StrEnum):
    """What kept a URL from giving an exchange that can be used."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    DISCONNECT = "disconnect"
    TOO_BIG = "too_big"
    BAD_HTTP = "bad_http"
    REDIRECT_LOOP = "redirect_loop"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    RATE_LIMITED = "rate_limited"
    HTTP_STATUS = "http_status"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """The TLS session that carried an exchange: `version` as "TLSv1.3", `cipher` by its OpenSSL name.

    `chain` holds the certificates that the server showed, DER, the server's own first.
    """

    version: str
    cipher: str
    chain: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How an address came to be asked for: `how` is the purpose or channel in a word, `via` the address whose
    answer named it, `hops` the number of redirects behind it."""

    how: str
    via: str | None = None
    hops: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What the archive holds of the same address from before: the whole response, and its validators."""

    ref: RecordRef
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One attempt on the wire.

    `request` and `response` are the bytes sent and received (after TLS), the response cut behind its last
    body byte; `trailing_bytes` counts what the server sent after that. `response` may be empty: the
    server never answered. `url` is the ASCII address that was asked for; `requested_at` is aware UTC with
    microseconds, taken when the request was written. `informational` holds 1xx answers, which never
    stand in `response`. `attempt` counts from 1 for each time that this URL was put on the wire.
    `first_byte_s` and `elapsed_s` are seconds from the writing of the request to the first and the last byte
    of the answer; `failure` says what kept it from being one that can be used. `earlier` is the response
    that this one may turn out to repeat; `conditional` says that the request asked for news only
    (RFC 9110 §13.1) by the validators of `earlier`. `proxy` names what was to carry it there, where that was a proxy:
    then nobody here knows the server's address.
    """

    url: str
    requested_at: datetime
    request: bytes
    response: bytes
    ip: str | None
    port: int | None
    tls: Tls | None = None
    truncated: Truncated | None = None
    trailing_bytes: int = 0
    informational: bytes = b""
    attempt: int = 1
    first_byte_s: float | None = None
    elapsed_s: float | None = None
    failure: FailureKind | None = None
    found: Found | None = None
    earlier: Earlier | None = None
    conditional: bool = False
    proxy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A URL that gave us no exchange to keep, and why."""

    url: str
    at: datetime
    kind: FailureKind
    why: str

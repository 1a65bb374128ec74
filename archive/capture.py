"""One exchange on the wire as it was, or the reason why there is none.

A capture holds bytes and facts, never an interpretation: heads and bodies stand as they were sent and
received, transfer and content codings included.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
    """The TLS session that carried an exchange: `version` as "TLSv1.3", `cipher` by its OpenSSL name."""

    version: str
    cipher: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One attempt on the wire.

    `request` and `response` are the bytes sent and received (after TLS), the response cut behind its last
    body byte; `trailing_bytes` counts what the server sent after that. `response` may be empty: the
    server never answered. `url` is the ASCII address that was asked for; `requested_at` is aware UTC with
    microseconds, taken when the request was written. `informational` holds 1xx answers, which never
    stand in `response`. `attempt` counts from 1 for each time that this URL was put on the wire.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A URL that gave us no exchange to keep, and why."""

    url: str
    at: datetime
    kind: FailureKind
    why: str

"""What one claim's exchanges mean: how it ends, or when it is tried again. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from OpenSSL import SSL
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError
from service_identity import VerificationError
from twisted.internet.error import ConnectError
from twisted.internet.error import TimeoutError as TxTimeoutError

from archive.addresses.urls import MAX_URL, UrlError, canonical
from archive.capture import FailureKind, Truncated
from archive.fate import Fate, Outcome
from archive.http import HttpResponse, payload, read_entity, read_response
from archive.record import RecordRef
from archive.writing.revisit import confirms
from spiders.frontier.plan import Again, Claim, Settled
from spiders.manners.breaker import counted, is_reached
from spiders.manners.polite import is_hearsay
from spiders.manners.turns_rows import Rest
from spiders.wire.framing import Extent
from spiders.wire.tape import Exchange
from spiders.wire.wire import Wire

_REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})  # RFC 9110 §15.4, with a Location
_PARTIAL = 206  # we never send Range, so no part was asked for; broken caches send one all the same (RFC 9110 §15.3.7)
_RANGE = re.compile(r"bytes[ =](\d{1,15})-(\d{1,15})/(\d{1,15})")
_BUSY = frozenset({429, 503})  # the host asks for a pause (RFC 6585 §4, RFC 9110 §15.6.4)
_PASSING = frozenset({500, 502, 504})  # may be over at the next try
_TEXT_BYTES = 1_000  # of an answer, to see whether it begins as a host's own words for "too many requests"
_RETRIED = frozenset({FailureKind.DNS, FailureKind.CONNECT, FailureKind.TIMEOUT, FailureKind.DISCONNECT})
# Seconds as servers spell them: also with a sign, a fraction, a unit, or twice where a proxy joined two fields.
_SECONDS = re.compile(
    r"\+?([0-9]{1,9})[0-9]*+(?:\.[0-9]*+)?\s*+(?:s(?:ec(?:ond)?s?)?)?\s*+(?:[,;].*)?", re.IGNORECASE
)
# Asking again would end in the same way: it is how the server ends (old IIS and Apache over TLS).
_UNANNOUNCED = "nothing announced the end of the answer, neither a length nor the end of the TLS session"
# First wait before another try, doubled at each; a resolver or balancer that hiccups is back within a second.
_FIRST_WAIT_S = 0.5
_CUT = {
    Truncated.TIME: FailureKind.TIMEOUT,
    Truncated.LENGTH: FailureKind.TOO_BIG,
    Truncated.DISCONNECT: FailureKind.DISCONNECT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one claim: the last exchange on the wire (if any), its record, the client's error.

    `refusal` says why the address guard let nothing through; `attempts` counts what was recorded.
    `conditional` says that the request asked for news only.
    """

    exchange: Exchange | None = None
    ref: RecordRef | None = None
    error: Exception | None = None
    refusal: str | None = None
    attempts: int = 0
    conditional: bool = False


def end_of(claim: Claim, answer: Answer, wire: Wire, *, now: float) -> Settled | Again:
    """Decide how a claim ends; `now` in epoch seconds."""
    url = claim.plan.url
    if answer.refusal is not None:
        return _settled(answer, Outcome(url=url, fate=Fate.REFUSED, reason="address", why=answer.refusal))
    response = _response_of(answer.exchange)
    kind, why = _failure(answer, response)
    if kind is None and response is not None and response.status is not None:
        return _by_status(claim, answer, response, wire, now)
    kind = kind or FailureKind.BAD_HTTP
    fresh = kind is FailureKind.BAD_HTTP and answer.exchange is not None and answer.exchange.reused
    if (kind in _RETRIED or fresh) and claim.tries + 1 < wire.max_tries:
        at, failed = now + _wait(claim, wire), counted(claim, wire, kind)
        return Again(url=url, why=why, at=at, attempts=answer.attempts, failed=failed)
    return _settled(answer, _failed(url, kind, why, answer.ref))


def _by_status(
    claim: Claim, answer: Answer, response: HttpResponse, wire: Wire, now: float
) -> Settled | Again:
    url, status = claim.plan.url, response.status or 0
    if is_busy(claim.host, response, wire):
        return _busy(claim, answer, response, wire, now)
    if status == _PARTIAL and not _is_all(response):
        why = f"a part ({response.header('content-range') or 'no Content-Range'}), which nobody asked for"
        return _settled(answer, _failed(url, FailureKind.BAD_HTTP, why, answer.ref))
    if 200 <= status < 300:
        return _settled(answer, Outcome(url=url, fate=Fate.KEPT, reason="ok", ref=answer.ref))
    if status == 304 and answer.conditional:
        if claim.plan.earlier is None or not confirms(claim.plan.earlier, response):
            why = "answered 304 about another version than the one that was asked about: asked again for the whole"
            return Again(url=url, why=why, at=now, counts=False, whole=True, attempts=answer.attempts)
        why = "the host says that it has not changed"
        outcome = Outcome(url=url, fate=Fate.SAME_AS_BEFORE, reason="not-modified", why=why, ref=answer.ref)
        return _settled(answer, outcome)
    if status in _REDIRECTS and response.header("location") is not None:
        return _settled(answer, _redirect(url, response, answer.ref))
    if status in _PASSING and claim.tries + 1 < wire.max_tries:
        at, failed = now + _wait(claim, wire), counted(claim, wire, FailureKind.HTTP_STATUS)
        return Again(url=url, why=f"answered {status}", at=at, attempts=answer.attempts, failed=failed)
    return _settled(answer, _failed(url, FailureKind.HTTP_STATUS, f"answered {status}", answer.ref))


def _is_all(response: HttpResponse) -> bool:
    """Tell whether an answer that calls itself a part is the whole thing (RFC 9110 §14.4)."""
    told = _RANGE.fullmatch((response.header("content-range") or "").strip())
    return told is not None and int(told[1]) == 0 and int(told[2]) + 1 == int(told[3])


def is_busy(host: str, response: HttpResponse, wire: Wire) -> bool:
    """Tell whether an answer says that there are too many requests: by its status, or in the host's own words."""
    if response.status in _BUSY:
        return True
    pace = wire.pace_of(host)
    if pace is None or not pace.busy_text or response.status != 200:
        return False
    beginning = payload(response, limit=_TEXT_BYTES).body.decode("utf-8", "replace")
    return beginning.lstrip("\ufeff \t\r\n").casefold().startswith(pace.busy_text.casefold())


def _busy(claim: Claim, answer: Answer, response: HttpResponse, wire: Wire, now: float) -> Settled | Again:
    """Ask later, and nothing else of that host meanwhile; each time the pause doubles."""
    url, status = claim.plan.url, response.status
    said = f"answered {status}" if status in _BUSY else f"answered {status} with words: too many requests"
    asked = retry_after(response, now)
    if asked is not None and asked > wire.max_wait_s and not is_hearsay(claim.plan, wire):
        return _left_alone(claim, answer, said, now + min(asked, wire.max_rest_s))
    kind = FailureKind.HTTP_STATUS if status == 503 else FailureKind.RATE_LIMITED
    if claim.tries + 1 >= wire.max_tries:
        return _settled(answer, _failed(url, kind, said, answer.ref))
    pace = wire.pace_of(claim.host)
    own = pace.pause_s * 2.0**claim.tries if pace else 0.0
    at = now + min(max(_wait(claim, wire), own, asked or 0.0), wire.max_wait_s)
    why = said + (f", asks to wait {asked:.0f} s" if asked else "")
    failed = counted(claim, wire, kind)
    return Again(url=url, why=why, at=at, host_at=at, attempts=answer.attempts, failed=failed)


def _left_alone(claim: Claim, answer: Answer, said: str, until: float) -> Settled:
    """End a claim whose host asks for longer than a run waits: nobody asks it again before then."""
    why = f"{said}, asked to wait until {_moment(until)}"
    outcome = _failed(claim.plan.url, FailureKind.RATE_LIMITED, why, answer.ref)
    return replace(_settled(answer, outcome), rest_until=until)


def resting(url: str, rest: Rest) -> Outcome:
    """Give the outcome of an address that is not asked because its host asked for a rest before."""
    why = f"not asked: {rest.why}"
    if _moment(rest.until) not in why:
        why += f", so not before {_moment(rest.until)}"
    return _failed(url, FailureKind.RATE_LIMITED, why, None)


def crashed(url: str, error: Exception) -> Outcome:
    """Give the outcome of an address at which we ourselves went wrong."""
    return _failed(url, FailureKind.CRASHED, repr(error)[:300], None)


def _moment(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _redirect(url: str, response: HttpResponse, ref: RecordRef | None) -> Outcome:
    try:
        joined = urljoin(url, _utf8(response.header("location") or ""))
        is_web = urlsplit(joined).scheme in {"http", "https"}
        target = canonical(joined) if is_web else joined.encode("ascii", "backslashreplace").decode()
        if len(target) > MAX_URL:
            raise UrlError(f"it is longer than {MAX_URL} characters: {target[:60]!r}…")
    except ValueError as error:  # UrlError is one
        return _failed(url, FailureKind.BAD_HTTP, f"redirects to what is no address: {error}", ref)
    return Outcome(url=url, fate=Fate.KEPT, reason="redirect", ref=ref, redirects_to=target)


def _utf8(header: str) -> str:
    """Read a header that was decoded as latin-1 as UTF-8 when it is that: raw Arabic paths in Location."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def retry_after(response: HttpResponse, now: float) -> float | None:
    """Read Retry-After (RFC 9110 §10.2.3) as seconds from `now`; None when missing or unreadable.

    Who asks for rest in a spelling of his own is heard as well: the field sent twice, a fraction, a unit, an ISO 8601 date.
    """
    value = (response.header("retry-after") or "").strip()
    if (seconds := _SECONDS.fullmatch(value)) is not None:
        return float(seconds[1])
    moment = _date_in(value)
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((aware - datetime.fromtimestamp(now, UTC)).total_seconds(), 0.0)


def _date_in(value: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return read(value)
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def _wait(claim: Claim, wire: Wire) -> float:
    return min(max(wire.delay_of(claim.host), _FIRST_WAIT_S) * 2.0**claim.tries, wire.max_wait_s)


def failure_of(exchange: Exchange | None, error: Exception | None) -> FailureKind | None:
    """Say what went wrong on the wire in one attempt; None when its answer can be read, whatever its status."""
    sent = exchange if exchange is not None and exchange.sent else None
    return _failure(Answer(exchange=sent, error=error), _response_of(sent))[0]


def _response_of(exchange: Exchange | None) -> HttpResponse | None:
    return None if exchange is None else read_response(bytes(exchange.response))


def _failure(answer: Answer, response: HttpResponse | None) -> tuple[FailureKind | None, str]:
    """Say what is wrong with an exchange as such; (None, "") when its status decides."""
    exchange = answer.exchange
    if exchange is None:
        return _network_kind(answer.error), _sentence(answer.error)
    if exchange.truncated is Truncated.TIME and exchange.broken:
        return FailureKind.BAD_HTTP, f"the answer cannot be read, and did not end: {exchange.broken[:200]}"
    if exchange.truncated is not None and not _is_unannounced(exchange):
        kind = _CUT.get(exchange.truncated, FailureKind.DISCONNECT)
        return kind, f"the answer was cut ({kind.value}) behind {len(exchange.response)} bytes"
    if response is not None and response.status == 101:
        return FailureKind.BAD_HTTP, "the server switched to another protocol (101), which nobody asked for"
    if response is None or response.status is None or response.status < 200:
        return FailureKind.BAD_HTTP, "the answer has no status line that HTTP knows"
    if exchange.broken and exchange.extent is not Extent.WHOLE and not _is_framed(response):
        return FailureKind.BAD_HTTP, f"the answer cannot be read: {exchange.broken[:200]}"
    return None, ""


def _is_unannounced(exchange: Exchange | None) -> bool:
    return exchange is not None and exchange.truncated is Truncated.UNSPECIFIED


def _is_framed(response: HttpResponse) -> bool:
    """Tell whether an answer that the client refused, and its connection ended, ends as it says itself."""
    if response.header("transfer-encoding"):
        return not read_entity(response).notes
    return response.header("content-length") is None


def _network_kind(error: Exception | None) -> FailureKind:
    reasons = tuple(_reasons(error))
    if any(isinstance(reason, SSL.Error | VerificationError) for reason in reasons):
        return FailureKind.TLS
    if any(isinstance(reason, CannotResolveHostError) for reason in reasons):
        return FailureKind.DNS
    if any(isinstance(reason, DownloadTimeoutError | TxTimeoutError) for reason in reasons):
        return FailureKind.TIMEOUT
    if any(isinstance(reason, DownloadConnectionRefusedError | ConnectError) for reason in reasons):
        return FailureKind.CONNECT
    return FailureKind.DISCONNECT


def _reasons(error: BaseException | None) -> Iterator[BaseException]:
    """Walk an error, its causes and Twisted's wrapped reasons."""
    if error is None:
        return
    yield error
    yield from _reasons(error.__cause__)
    for failure in getattr(error, "reasons", ()):
        yield from _reasons(failure.value)


def _sentence(error: Exception | None) -> str:
    deepest = tuple(_reasons(error))[-1] if error else None
    return f"{type(deepest).__name__}: {deepest}"[:300] if deepest else "no request left"


def _failed(url: str, kind: FailureKind, why: str, ref: RecordRef | None) -> Outcome:
    return Outcome(url=url, fate=Fate.FAILED, reason=kind.value, why=why, ref=ref)


def _settled(answer: Answer, outcome: Outcome) -> Settled:
    asked = outcome.fate is not Fate.REFUSED
    if outcome.fate is Fate.KEPT and _is_unannounced(answer.exchange):
        outcome = replace(outcome, why=_UNANNOUNCED)
    return Settled(
        outcome=outcome,
        attempts=answer.attempts,
        reached=is_reached(outcome) if asked else None,
    )

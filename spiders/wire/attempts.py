"""Every attempt of one claim as the archive keeps it, those that got no connection too. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from archive.capture import Capture, FailureKind, Found, Truncated
from spiders.frontier.plan import Claim, Plan
from spiders.manners.polite import validators
from spiders.wire.answer import failure_of
from spiders.wire.tape import Tape

# Ends that come before there is a connection: what stands on the tape then was an earlier attempt.
_BEFORE_CONNECTION = frozenset({FailureKind.DNS, FailureKind.CONNECT})


def attempts_of(claim: Claim, tape: Tape, error: Exception | None, *, now: datetime) -> tuple[Capture, ...]:
    """Give what was tried for a claim, in order; `error` is how the client ended, `now` when (aware UTC).

    An attempt that got no connection, or whose TLS session never stood, has no bytes: only that it was made,
    and what became of it.
    """
    plan = claim.plan
    found = Found(how=plan.how or plan.purpose.value, via=plan.via, hops=plan.hops)
    is_conditional = bool(validators(plan))
    return tuple(
        replace(
            one,
            attempt=claim.attempts + number,
            found=found,
            earlier=plan.earlier,
            conditional=is_conditional,
        )
        for number, one in enumerate(_made(plan, tape, error, now), 1)
    )


def _made(plan: Plan, tape: Tape, error: Exception | None, now: datetime) -> Iterator[Capture]:
    undialled = _got_no_connection(tape, error)
    for exchange in tape.exchanges:
        is_last = exchange is tape.exchanges[-1] and not undialled
        kind = failure_of(exchange, error if is_last else None)
        yield replace(exchange.capture(plan.url, 1), failure=kind)
    if undialled:
        yield Capture(
            url=plan.url,
            requested_at=now,
            request=b"",
            response=b"",
            ip=None,
            port=None,
            failure=failure_of(None, error),
        )


def _got_no_connection(tape: Tape, error: Exception | None) -> bool:
    """Tell whether the last attempt left nothing on the tape."""
    if not tape.exchanges:
        return True
    kind = failure_of(None, error)
    timed_out = kind is FailureKind.TIMEOUT and tape.exchanges[-1].truncated is not Truncated.TIME
    return kind in _BEFORE_CONNECTION or timed_out

"""Hosts whose validators lied, so that none of their pages is asked for news only: remembered for each store, outside of it.

A validator lies when two bodies came under the same one, or when a host said that a page had not changed since a time
at which, by its own later word, it had. What is remembered is no evidence: lost, it is found out again.
"""

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from archive.addresses.urls import UrlError, host_of
from archive.capture import Earlier
from archive.strict_json import Fields, JsonError, read_json
from flows.house import House
from flows.remembered import remember as write_down
from flows.remembered import set_aside
from flows.settings import state_folder

# A choice: a host that mended its server is believed again by the next quarter; a liar is found out again.
REMEMBERED = timedelta(days=90)
# A choice: clocks of hosts and ours; RFC 9110 §8.8.2.1 lets no Last-Modified lie behind the answer's own Date.
_CLOCKS = timedelta(minutes=5)


class _Liar(NamedTuple):
    """A host that lied, how, and when that was found out."""

    host: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """One body of an address as it stood: its answer, and when the host last said that it still stood (304)."""

    answer: Earlier
    confirmed_at: datetime | None = None


def lie_in(bodies: Sequence[Stood]) -> str | None:
    """Say for a person how the host lied about an address, by what it answered one body after the other; None if it did not."""
    for before, after in pairwise(bodies):
        if (same := _same_validator(before.answer, after.answer)) is not None:
            return f"two bodies came under {same}"
        changed_at = _moment(after.answer.last_modified)
        if changed_at and before.confirmed_at and changed_at < before.confirmed_at - _CLOCKS:
            said = before.confirmed_at.isoformat(timespec="seconds")
            return f"304 at {said} for a body that had changed by {after.answer.last_modified}"
    return None


def _same_validator(one: Earlier, other: Earlier) -> str | None:
    """Return what two answers share that must differ; an ETag alone is compared where both are sent (RFC 9110 §13.1.3)."""
    if one.etag and other.etag:
        return f"the ETag {one.etag}" if one.etag == other.etag else None
    if one.etag or other.etag or not one.last_modified:
        return None
    return f"Last-Modified {one.last_modified}" if one.last_modified == other.last_modified else None


def has_validator(answer: Earlier) -> bool:
    """Say whether an answer has a validator that can be true: an ETag, or a time of change that is none of the future."""
    if answer.etag:
        return True
    changed_at = _moment(answer.last_modified)
    return changed_at is not None and changed_at <= answer.ref.captured_at + _CLOCKS


def _moment(value: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(value or "")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def liars_file(house: House) -> Path:
    """Return where the liars that a store met are remembered."""
    place = house.settings.store if "://" in house.settings.store else str(house.root.resolve())
    name = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()
    return state_folder() / "validators" / f"{name}.jsonl"


def known_liars(
    house: House, now: datetime, tell: Callable[[str], object] = lambda _: None
) -> dict[str, str]:
    """Return the hosts that lied within REMEMBERED, and how. A file with what cannot be read is set aside, and told."""
    return {host: one.why for host, one in _liars(house, now, tell).items()}


def _liars(house: House, now: datetime, tell: Callable[[str], object]) -> dict[str, _Liar]:
    """Return what is remembered, in the order in which it was found out; what can be read of a damaged file is kept."""
    hosts, bad, file = dict[str, _Liar](), 0, liars_file(house)
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        return hosts
    except OSError as error:
        tell(f"{file} cannot be read ({error.strerror}): hosts that lied about changes are found out again")
        return hosts
    for line in lines:
        try:
            fields = Fields(read_json(line, file.name), file.name)
            one = _Liar(fields.text("host"), fields.text("why"), fields.moment("at"))
        except (JsonError, OverflowError):
            bad += 1
            continue
        if now - one.at < REMEMBERED:
            hosts[one.host] = one
    if bad:
        why = f"{bad} of {len(lines)} lines cannot be read, so that hosts may have to be found out again"
        tell(set_aside(file, why))
        _write(house, hosts.values())
    return hosts


def _write(house: House, liars: Iterable[_Liar]) -> None:
    """Write down who lied; where that cannot be written, the next run finds it out again."""
    lines = (json.dumps({"host": one.host, "at": one.at.isoformat(), "why": one.why}) for one in liars)
    with contextlib.suppress(OSError):
        write_down(liars_file(house), "".join(f"{line}\n" for line in lines))


def asked_whole(house: House, urls: Iterable[str], now: datetime) -> list[str]:
    """Return a line for each host of *urls* that is asked for whole answers whatever was wished, and why."""
    known, hosts = known_liars(house, now), dict.fromkeys(map(host_in, urls))
    return [
        f"{host} is asked for whole answers only: {known[host]}, so that its word is not taken for {REMEMBERED.days} days"
        for host in hosts
        if host in known
    ]


def remember(house: House, lies: Iterable[tuple[str, str]], now: datetime) -> None:
    """Write down hosts with how each lied, beside those that are remembered."""
    new = {host: _Liar(host, why, now) for host, why in lies}
    if new:
        _write(house, {**_liars(house, now, lambda _: None), **new}.values())


def host_in(url: str) -> str:
    """Return an address's host, "" for what has none."""
    try:
        return host_of(url)
    except UrlError:
        return ""

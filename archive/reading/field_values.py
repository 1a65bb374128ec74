"""The values of named fields, by the standard's grammar (WARC/1.1 §5): what is no date, no digest, no address."""

import ipaddress
import re
from calendar import monthrange
from collections.abc import Callable
from functools import lru_cache

_Check = Callable[[str], object]
_URI = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>]+>|[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>]+")
# A space or brackets inside an address stand in files of wget and others, and are read rightly by everybody.
_TARGET = re.compile(r"<?[A-Za-z][A-Za-z0-9+.\-]*:.*", re.DOTALL)
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?Z)?)?)?", re.IGNORECASE
)
_DIGEST = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[!#$%&'*+\-.^_`|~0-9A-Za-z/=]+")
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_MEDIA_TYPE = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+/[!#$%&'*+\-.^_`|~0-9A-Za-z]+[ \t]*(?:;.*)?")
_NUMBER = re.compile(r"\d{1,18}")
# Characters: what is remembered must not fill the memory. The longest date has 30, the longest address 47.
_LONGEST_KNOWN = 100


def value_fault(name: str, value: str) -> str | None:
    """Say what is wrong with the value of a field, its name in lower case; None: nothing, or nobody defined it."""
    check = VALUE_CHECKS.get(name)
    if check is None or check(value):
        return None
    return f"{name} is {value[:100]!r}, which is no value of its kind" if value else f"{name} is empty"


def _is_date(value: str) -> bool:
    return len(value) <= _LONGEST_KNOWN and _known_date(value)


@lru_cache(maxsize=1024)  # the exchanges of one second share it
def _known_date(value: str) -> bool:
    found = _DATE.fullmatch(value)
    if found is None:
        return False
    year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups())
    if not year or (month is not None and not 1 <= month <= 12):
        return False
    if day is not None and not 1 <= day <= monthrange(year, month or 1)[1]:
        return False
    return (hour or 0) < 24 and (minute or 0) < 60 and (second or 0) <= 60


def _is_ip(value: str) -> bool:
    return len(value) <= _LONGEST_KNOWN and _known_ip(value)


@lru_cache(maxsize=1024)
def _known_ip(value: str) -> bool:
    try:
        ipaddress.ip_address(value.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _is_media_type(value: str) -> bool:
    return _known_media_type(value) if len(value) <= _LONGEST_KNOWN else bool(_MEDIA_TYPE.fullmatch(value))


@lru_cache(maxsize=256)
def _known_media_type(value: str) -> bool:
    return _MEDIA_TYPE.fullmatch(value) is not None


# Each gives something true for a good value.
VALUE_CHECKS: dict[str, _Check] = {
    "warc-type": _TOKEN.fullmatch,
    "warc-record-id": _URI.fullmatch,
    "warc-date": _is_date,
    "content-type": _is_media_type,
    "warc-concurrent-to": _URI.fullmatch,
    "warc-block-digest": _DIGEST.fullmatch,
    "warc-payload-digest": _DIGEST.fullmatch,
    "warc-ip-address": _is_ip,
    "warc-refers-to": _URI.fullmatch,
    "warc-refers-to-target-uri": _TARGET.fullmatch,
    "warc-refers-to-date": _is_date,
    "warc-target-uri": _TARGET.fullmatch,
    "warc-truncated": _TOKEN.fullmatch,
    "warc-warcinfo-id": _URI.fullmatch,
    "warc-filename": bool,
    "warc-profile": _URI.fullmatch,
    "warc-identified-payload-type": _is_media_type,
    "warc-segment-origin-id": _URI.fullmatch,
    "warc-segment-number": _NUMBER.fullmatch,
    "warc-segment-total-length": _NUMBER.fullmatch,
}

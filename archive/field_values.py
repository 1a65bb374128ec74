"""The values of named fields, by the standard's grammar (WARC/1.1 §5): what is no date, no digest, no address."""

import ipaddress
import re
from calendar import monthrange
from collections.abc import Callable
from functools import lru_cache

_Check = Callable[[str], bool]
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


def value_fault(name: str, value: str) -> str | None:
    """Say what is wrong with the value of a field, its name in lower case; None: nothing, or nobody defined it."""
    check = _VALUES.get(name)
    if check is None or check(value):
        return None
    return f"{name} is {value[:100]!r}, which is no value of its kind" if value else f"{name} is empty"


@lru_cache(maxsize=1024)  # the exchanges of one second share it
def _is_date(value: str) -> bool:
    found = _DATE.fullmatch(value)
    if found is None:
        return False
    year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups())
    if not year or (month is not None and not 1 <= month <= 12):
        return False
    if day is not None and not 1 <= day <= monthrange(year, month or 1)[1]:
        return False
    return (hour or 0) < 24 and (minute or 0) < 60 and (second or 0) <= 60


@lru_cache(maxsize=1024)
def _is_ip(value: str) -> bool:
    try:
        ipaddress.ip_address(value.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=256)
def _is_media_type(value: str) -> bool:
    return _MEDIA_TYPE.fullmatch(value) is not None


def _matches(pattern: re.Pattern[str]) -> _Check:
    def check(value: str) -> bool:
        return pattern.fullmatch(value) is not None

    return check


_VALUES: dict[str, _Check] = {
    "warc-type": _matches(_TOKEN),
    "warc-record-id": _matches(_URI),
    "warc-date": _is_date,
    "content-type": _is_media_type,
    "warc-concurrent-to": _matches(_URI),
    "warc-block-digest": _matches(_DIGEST),
    "warc-payload-digest": _matches(_DIGEST),
    "warc-ip-address": _is_ip,
    "warc-refers-to": _matches(_URI),
    "warc-refers-to-target-uri": _matches(_TARGET),
    "warc-refers-to-date": _is_date,
    "warc-target-uri": _matches(_TARGET),
    "warc-truncated": _matches(_TOKEN),
    "warc-warcinfo-id": _matches(_URI),
    "warc-filename": bool,
    "warc-profile": _matches(_URI),
    "warc-identified-payload-type": _is_media_type,
    "warc-segment-origin-id": _matches(_URI),
    "warc-segment-number": _matches(_NUMBER),
    "warc-segment-total-length": _matches(_NUMBER),
}

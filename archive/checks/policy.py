"""Does a record header say what its type allows, and say it well (WARC/1.1 §5 and §6; WARC/1.0 has the same rules)?"""

import ipaddress
import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from functools import lru_cache

from archive.grammar import RecordHead

_TYPES = frozenset(
    ("warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation")
)
_NEEDS_URI = "warc-target-uri"
_SEGMENTS = ("warc-segment-origin-id", "warc-segment-total-length")
_REFERS = ("warc-refers-to-target-uri", "warc-refers-to-date")
# §5: what each type must have besides the four fields of every record.
_NEEDED = {
    "response": (_NEEDS_URI,),
    "resource": (_NEEDS_URI,),
    "request": (_NEEDS_URI,),
    "revisit": (_NEEDS_URI, "warc-profile"),
    "conversion": (_NEEDS_URI,),
    "continuation": (_NEEDS_URI, "warc-segment-origin-id", "warc-segment-number"),
}
# §5.7 to §5.20: what each type shall not have. A payload digest where the standard sees no payload (§5.9) is
# left out: wget and warcio write it, and it harms nobody.
_NEVER = {
    "warcinfo": frozenset(
        (_NEEDS_URI, "warc-concurrent-to", "warc-ip-address", "warc-refers-to", "warc-warcinfo-id", *_SEGMENTS, *_REFERS)
    ),
    "response": frozenset(("warc-refers-to", "warc-filename", *_SEGMENTS, *_REFERS)),
    "resource": frozenset(("warc-refers-to", "warc-filename", *_SEGMENTS, *_REFERS)),
    "request": frozenset(("warc-refers-to", "warc-filename", *_SEGMENTS, *_REFERS)),
    "metadata": frozenset(("warc-filename", *_SEGMENTS)),
    "revisit": frozenset(("warc-filename", *_SEGMENTS)),
    "conversion": frozenset(("warc-concurrent-to", "warc-ip-address", "warc-filename", *_SEGMENTS)),
    "continuation": frozenset(("warc-concurrent-to", "warc-ip-address", "warc-refers-to", "warc-filename", *_REFERS)),
}  # fmt: skip
_Check = Callable[[str], bool]
_IDENTICAL = "identical-payload-digest"
_FIELDS_TYPES = ("application/warc-fields", "text/anvl", "application/anvl")

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
_ABOUT_FIELDS = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n]*\r\n")


def policy_faults(head: RecordHead) -> Iterator[str]:
    """Name what a header lacks, what it must not have, and values that are none. An unknown type has few rules (§5.5)."""
    first = head.first
    kind = first["warc-type"].lower()
    for name in _NEEDED.get(kind, ()):
        if name not in first:
            yield f"a {kind} record must have {name}"
    for name in _NEVER.get(kind, frozenset()) & first.keys():
        yield f"a {kind} record must not have {name}"
    for name, value in first.items():
        check = _VALUES.get(name)
        if check is not None and not check(value):
            yield f"{name} is {value[:100]!r}, which is no value of its kind" if value else f"{name} is empty"
    if kind == "revisit" and _IDENTICAL in first.get("warc-profile", ""):
        if "warc-payload-digest" not in first:
            yield "a revisit of an identical payload must have warc-payload-digest"
    elif "warc-segment-number" in first:
        yield from _segment_faults(kind, first["warc-segment-number"])


def unknown_type(head: RecordHead) -> bool:
    """Say whether a record is of a type that the standard does not know; readers must skip it (§6.1)."""
    return head.first["warc-type"].lower() not in _TYPES


def content_faults(head: RecordHead, begin: bytes) -> Iterator[str]:
    """Name where a header's Content-Type and the beginning of the block, which it speaks of, contradict each other."""
    first = head.first
    kind = first["warc-type"].lower()
    told = first.get("content-type", "").lower()
    if not told:
        return
    if kind == "warcinfo":
        if not told.startswith(_FIELDS_TYPES) and _ABOUT_FIELDS.match(begin):
            yield f"the warcinfo block holds fields, and its content-type is {told[:100]!r} (§6.2: application/warc-fields)"
    elif "msgtype=" in told:
        wrong = {"response": "msgtype=request", "request": "msgtype=response"}.get(kind)
        if wrong and wrong in told.replace(" ", ""):
            yield f"a {kind} record has content-type {told[:100]!r}"


def _segment_faults(kind: str, number: str) -> Iterator[str]:
    """§5.18: the first segment's number is 1, each continuation's is higher."""
    if not _NUMBER.fullmatch(number):
        return
    if (kind == "continuation") != (int(number) > 1):
        yield f"a {kind} record cannot be segment {number}"


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

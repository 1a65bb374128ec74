"""Does a record header say what its type allows, and say it well (WARC/1.1 §5 and §6; WARC/1.0 has the same rules)?"""

import re
from collections.abc import Iterator
from functools import lru_cache

from archive.reading.grammar import RecordHead

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
_RULED = frozenset().union(*_NEEDED.values(), *_NEVER.values())
_IDENTICAL = "identical-payload-digest"
_WRONG_MESSAGES = {"response": "msgtype=request", "request": "msgtype=response"}
_FIELDS_TYPES = ("application/warc-fields", "text/anvl", "application/anvl")

_NUMBER = re.compile(r"\d{1,18}")
_ABOUT_FIELDS = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n]*\r\n")


def policy_faults(head: RecordHead) -> tuple[str, ...]:
    """Name what a header lacks, what it must not have, and values that are none. An unknown type has few rules (§5.5)."""
    first = head.first
    kind = first["warc-type"].lower()
    faults = head.faults
    if kind in _TYPES:
        faults = _shape_faults(kind, tuple([name for name in first if name in _RULED])) + faults
    if (
        kind == "revisit"
        and _IDENTICAL in first.get("warc-profile", "")
        and "warc-payload-digest" not in first
    ):
        faults += ("a revisit of an identical payload must have warc-payload-digest",)
    if "warc-segment-number" in first:
        faults += tuple(_segment_faults(kind, first["warc-segment-number"]))
    return faults


@lru_cache(maxsize=512)  # a writer's records have few shapes
def _shape_faults(kind: str, names: tuple[str, ...]) -> tuple[str, ...]:
    lacks = [f"a {kind} record must have {name}" for name in _NEEDED.get(kind, ()) if name not in names]
    never = _NEVER.get(kind, frozenset())
    return (*lacks, *(f"a {kind} record must not have {name}" for name in names if name in never))


def unknown_type(head: RecordHead) -> bool:
    """Say whether a record is of a type that the standard does not know; readers must skip it (§6.1)."""
    return head.first["warc-type"].lower() not in _TYPES


def content_faults(head: RecordHead, begin: bytes) -> tuple[str, ...]:
    """Name where a header's Content-Type and the beginning of the block, which it speaks of, contradict each other."""
    first = head.first
    kind = first["warc-type"].lower()
    told = first.get("content-type", "").lower()
    if told and kind == "warcinfo":
        if not told.startswith(_FIELDS_TYPES) and _ABOUT_FIELDS.match(begin):
            return (
                f"the warcinfo block holds fields, and its content-type is {told[:100]!r} (§6.2: application/warc-fields)",
            )
    elif "msgtype=" in told:
        wrong = _WRONG_MESSAGES.get(kind)
        if wrong and wrong in told.replace(" ", ""):
            return (f"a {kind} record has content-type {told[:100]!r}",)
    return ()


def _segment_faults(kind: str, number: str) -> Iterator[str]:
    """§5.18: the first segment's number is 1, each continuation's is higher."""
    if not _NUMBER.fullmatch(number):
        return
    if (kind == "continuation") != (int(number) > 1):
        yield f"a {kind} record cannot be segment {number}"

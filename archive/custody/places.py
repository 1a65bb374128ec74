"""Where the records of a WARC file stand, by its custody log: for whoever needs places and not proof of the chain."""

import re
from typing import NamedTuple

_WORD, _NUMBER = rb'"([^"\\\n]*+)"', rb"(0|[1-9][0-9]{0,17})"
_PLACE = re.compile(
    rb'^{"seq":[0-9]++,"prev":"[0-9a-f]{64}","id":' + _WORD + rb',"type":' + _WORD + rb',"url":(?:null|' + _WORD + rb'),"date":'
    + _WORD + rb',"file":' + _WORD + rb',"offset":' + _NUMBER + rb',"length":' + _NUMBER
    + rb',"member":"[0-9a-f]{64}","header":"([0-9a-f]{64})","block":"[0-9a-f]{64}"}\n',
    re.MULTILINE,
)  # fmt: skip


class LoggedPlace(NamedTuple):  # a tuple: one a record
    """What a log says of one record, as it stands there; `header` is the SHA-256 of the record header in hex."""

    id: bytes
    type: bytes
    url: bytes
    date: bytes
    file: bytes
    offset: bytes
    length: bytes
    header: bytes


def logged_places(log: bytes, warc: str, size: int, kinds: frozenset[bytes]) -> list[LoggedPlace] | None:
    """Give the places of records of these kinds in a file of `size` bytes.

    All records of the file are logged, each of which begins where the one before it ends.

    None: the log is spelt in a way that needs closer reading, speaks of another file, or not of the whole file. The
    chain isn't proven: a caller knows the log by its digest, or holds what it says to the records.
    """
    found = _PLACE.findall(log)
    if len(found) != log.count(b"\n") or not log.endswith(b"\n"):
        return None
    places, at, name = [], 0, warc.encode()
    for values in found:
        if values[4] != name or int(values[5]) != at:
            return None
        at += int(values[6])
        if values[1] in kinds:
            places.append(LoggedPlace._make(values))
    return places if at == size else None

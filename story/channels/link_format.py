"""The link format: targets in angle brackets with their parameters (RFC 6690 §2, RFC 8288 §3), one after the other."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_TARGET = re.compile(r"<([^<>]{0,8000})>")
_PARAMETER = re.compile(
    r"\s{0,40}+;\s{0,40}+([A-Za-z0-9!#$&+.^_`|~*-]{1,40}+)(?:\s{0,40}+=\s{0,40}+(?:\"([^\"\\]{0,500}+)\"|([^\s;,\"<>]{1,500}+)))?+"
)
_MOST_PARAMETERS = 20


class Target(NamedTuple):
    """One link: where it leads, its parameters by lower-case name (the first of a name counts, RFC 8288 §3.3)."""

    url: str
    said: Mapping[str, str]

    def is_a(self, relation: str) -> bool:
        """Return whether a relation is among those of `rel`."""
        return relation in self.said.get("rel", "").lower().split()


def targets(text: str) -> Iterator[Target]:
    """Yield the links of a text. What is between two of them and is no parameter is skipped: archives write such."""
    at = 0
    while found := _TARGET.search(text, at):
        at = found.end()
        said: dict[str, str] = {}
        for _ in range(_MOST_PARAMETERS):
            parameter = _PARAMETER.match(text, at)
            if not parameter:
                break
            at = parameter.end()
            said.setdefault(parameter[1].lower(), parameter[2] or parameter[3] or "")
        yield Target(found[1].strip(), said)

"""Which WARC files a sampling audit reads."""

import hashlib
import re
from dataclasses import dataclass

_SPELT = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Part `number` of `of` equal parts. A file is in exactly one part, on every machine: its name alone decides.

    Whoever reads 1/m today, 2/m tomorrow and so on has read every file after m days.
    """

    number: int
    of: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.of:
            raise ValueError(f"sample {self.number}/{self.of}: the number must lie between 1 and {self.of}")

    def holds(self, name: str) -> bool:
        """Return whether a file is in this part."""
        point = int.from_bytes(hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest()[:8], "big")
        return point % self.of == self.number - 1

    def __str__(self) -> str:
        """Return it as it is asked for: "2/7"."""
        return f"{self.number}/{self.of}"


def read_sample(text: str) -> Sample:
    """Read "n/m"; raises ValueError, which says what is wrong."""
    match = _SPELT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"sample {text[:40]!r} is not n/m, such as 1/7: the first of seven parts")
    return Sample(number=int(match[1]), of=int(match[2]))

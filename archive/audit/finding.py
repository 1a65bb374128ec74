"""What an audit says about one thing, and what it says about all of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class FindingVerdict(StrEnum):
    """How a thing stands; only OK and UNVERIFIABLE are no accusation."""

    OK = "ok"
    DAMAGED = "damaged"
    MISSING = "missing"
    ALTERED = "altered"
    UNVERIFIABLE = "unverifiable"


_GRAVITY = (
    FindingVerdict.ALTERED,
    FindingVerdict.DAMAGED,
    FindingVerdict.MISSING,
    FindingVerdict.UNVERIFIABLE,
    FindingVerdict.OK,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One result of one check.

    `check` is a short stable word ("framing", "digest", "pairing", "index", "manifest", "fate", "text", …),
    `subject` the store name or path it is about, `offset` a byte of that file (None: the file as a whole).
    OK is only said of something that was read and compared.
    """

    check: str
    verdict: FindingVerdict
    subject: str
    message: str
    offset: int | None = None


def without_name(message: str, subject: str) -> str:
    """Return a sentence without the name of the file that it is about, which stands beside it anyway."""
    return message.removeprefix(subject).lstrip(":. ") if message.startswith(subject) else message


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How many findings of each verdict an audit gave; zeros are in it."""

    counts: tuple[tuple[FindingVerdict, int], ...]

    @property
    def verdict(self) -> FindingVerdict:
        """Return the gravest verdict; UNVERIFIABLE when nothing was found at all."""
        return gravest(dict(self.counts))


def gravest(counts: Mapping[FindingVerdict, int]) -> FindingVerdict:
    """Return the gravest verdict that was counted; UNVERIFIABLE when nothing was."""
    return next((v for v in _GRAVITY if counts.get(v)), FindingVerdict.UNVERIFIABLE)


def summarise(findings: Iterable[Finding]) -> Summary:
    """Count findings by verdict."""
    counted = Counter(finding.verdict for finding in findings)
    return Summary(counts=tuple((verdict, counted[verdict]) for verdict in FindingVerdict))

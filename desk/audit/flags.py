"""How a person asks for an audit."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class AuditFlags:
    """How stores are audited."""

    jobs: int | None = None
    "Workers of the setting engine that read WARC files side by side (default: one a core)."
    sample: str | None = None
    "n/m: read only the WARC files of the n-th of m parts; 1/m to m/m together read all."
    resume: Annotated[bool, Parameter(negative="")] = False
    "Go on with an audit that was interrupted; keeps what was checked in your own state folder."
    state: Path | None = None
    "As --resume, and keep it in this file; never one inside the store."
    remote: Annotated[bool, Parameter(negative="")] = False
    "Read what is in the bucket, never a copy on this machine."
    custody: Path | None = None
    "The custody log of the one WARC file that is given; a log beside it is found by itself."
    trust: tuple[str, ...] = ()
    "Fingerprints of the keys that may have signed seals, besides the setting trusted_keys; a seal of theirs is demanded."
    head: tuple[str, ...] = ()
    "Digests of seals that you wrote down elsewhere (`warraq custody`): each must still be in the store's chain."
    every: Annotated[bool, Parameter(name="--all", negative="")] = False
    "Show each finding as it comes, not causes with a few of what follows from them."


class WordsError(ValueError):
    """Flags that make no audit. The message says which, and what would."""

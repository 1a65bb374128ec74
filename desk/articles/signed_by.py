"""Whose seals these are, told: no audit knows whose a key is, somebody must say so."""

from dataclasses import dataclass
from enum import StrEnum

from archive.checks.signers import Signed, Signer
from desk.terminal.voice import Voice

SIGNER_UNKNOWN = "signer-unknown"  # the word of level e: all is sound, and nobody said whose key that is


class Whose(StrEnum):
    """What is known of a key that signed."""

    TRUSTED = "trusted"  # named by --trust or the setting trusted_keys
    OWN = "own"  # of this machine
    OTHER = "other"  # this machine has a key, and it is another one
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The keys that are known: fingerprints that somebody trusts, and that of this machine's own key."""

    trusted: frozenset[str] = frozenset()
    own: str | None = None

    def whose(self, fingerprint: str) -> Whose:
        """Say what is known of a key."""
        if fingerprint in self.trusted:
            return Whose.TRUSTED
        if self.own is None:
            return Whose.UNKNOWN
        return Whose.OWN if fingerprint == self.own else Whose.OTHER

    def all_of(self, signed: Signed) -> bool:
        """Say whether every key that signed is a known one."""
        return all(self.whose(s.fingerprint) in {Whose.TRUSTED, Whose.OWN} for s in signed.signers)


def signer_value(signer: Signer, known: Known) -> dict[str, object]:
    """Return the JSON value of one key."""
    return {
        "fingerprint": signer.fingerprint,
        "whose": known.whose(signer.fingerprint).value,
        "seals": signer.seals,
        "first": signer.first,
        "last": signer.last,
    }


def signed_value(signed: Signed, known: Known) -> dict[str, object]:
    """Return the JSON value of what is signed."""
    return {
        "seals": signed.seals,
        "newest": signed.newest,
        "head": signed.head,
        "stamps": signed.stamps,
        "signers": [signer_value(signer, known) for signer in signed.signers],
    }


def say_signed(signed: Signed, known: Known, voice: Voice) -> None:
    """Tell a person who signed, what to write down, and what nobody told this audit."""
    for signer in signed.signers:
        voice.say(f"signed    {seals_text(signer)} by {signer.fingerprint}")
        voice.say(f"          {known_text(signer, known)}")
    if not signed.signers:
        voice.say(f"signed    {signed.seals} seals, and no signature was verified")
    voice.say(f"head      {signed.head} (seal {signed.newest}); {_stamps(signed.stamps)}")


def seals_text(signer: Signer) -> str:
    """Say which seals a key signed."""
    if signer.seals == 1:
        return f"seal {signer.first}"
    return f"{signer.seals} seals ({signer.first} to {signer.last})"


def known_text(signer: Signer, known: Known) -> str:
    """Say what is known of a key."""
    return _WORDS[known.whose(signer.fingerprint)]


def _stamps(count: int) -> str:
    return f"{count} verified time stamps" if count else "no verified time stamp"


_COMPARE = "nobody told this audit whose key that is: compare the fingerprint, or give --trust"
_WORDS = {
    Whose.TRUSTED: "a key that is trusted",
    Whose.OWN: "your key: the one of this machine",
    Whose.OTHER: f"another key than this machine's; {_COMPARE}",
    Whose.UNKNOWN: _COMPARE,
}

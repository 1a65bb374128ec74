"""Decisions as whoever shows or gives out must heed them: what hid a page goes on hiding it when its file is damaged or lost.

Whoever can write to a store can put a decision there: one that nobody vouches for hides at most.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field

from archive.custody.sealed_decisions import NOTHING_HELD, Held, fits
from archive.decisions.decision import Decision, DecisionError, DecisionKind, from_json
from archive.disk import StoreError, StoreErrorKind

HIDING = tuple(f"-{kind.value}.json" for kind in (DecisionKind.TAKEDOWN, DecisionKind.DESTROY))  # how their names end  # fmt: skip
Reader = Callable[[str], bytes]
Vouch = Callable[[Decision, bytes], bool]
_SMALL = 8_192  # bytes: all but a decision to destroy much


def by_anybody(decision: Decision, content: bytes) -> bool:
    """Vouch for every decision, where nobody can be asked who made it."""
    del decision, content
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What speaks for decisions beside their own files.

    `held` is what the seals hold of them. `vouches` says whether somebody whose word counts sealed or signed these bytes.
    `about` remembers of which article of which story the bytes of a digest speak, so that they are read once.
    """

    held: Mapping[str, Held] = field(default_factory=lambda: NOTHING_HELD)
    vouches: Vouch = by_anybody
    about: MutableMapping[str, tuple[str, str]] = field(default_factory=dict)


NO_WITNESS = Witness()


def heeded(names: Iterable[str], *readers: Reader, witness: Witness = NO_WITNESS) -> Iterator[Decision]:
    """Read decisions in the order of their names, each by the first reader that has it whole: files, or what a catalogue remembers.

    Words that are not those that were sealed are nobody's; what nobody vouches for hides, and does nothing else. Raises
    StoreError (BROKEN) where nothing tells which page a decision hid; others that nobody can read are left to the audit.
    """
    for name in sorted(set(names)):
        told = sorted(_told(name, readers, witness), key=lambda each: not each[1])
        hides = name.endswith(HIDING)
        one = next(
            (one for one, is_vouched in told if is_vouched or (hides and name not in witness.held)), None
        )
        if one is not None:
            yield one
        elif hides:
            what = "is lost or damaged" if not told else "has a seal that is not sound"
            raise StoreError(
                f"{name} {what}, so nobody can say which page it hides: nothing of its story is shown or given out. "
                f"Put the {'seal' if told else 'file'} back from a copy of the store; `warraq audit` says what is wrong with it",
                kind=StoreErrorKind.BROKEN,
            )


def remembered(contents: Mapping[str, str]) -> Reader:
    """Return a reader of what a catalogue remembers of decisions, by their names."""

    def read(name: str) -> bytes:
        if name not in contents:
            raise StoreError(f"{name} is not remembered", kind=StoreErrorKind.MISSING)
        return contents[name].encode("utf-8", "surrogatepass")

    return read


def _told(name: str, readers: Iterable[Reader], witness: Witness) -> Iterator[tuple[Decision, bool]]:
    """Give what each reader has of a decision, up to the one that somebody vouches for, and whether that is so."""
    for read in readers:
        found = _read(name, read, witness.held)
        if found is not None:
            is_vouched = witness.vouches(*found)
            yield found[0], is_vouched
            if is_vouched:
                return


def _read(name: str, read: Reader, held: Mapping[str, Held]) -> tuple[Decision, bytes] | None:
    try:
        content = read(name)
        if not fits(held, name, content):
            return None
        return (_parsed if len(content) <= _SMALL else from_json)(content, name), content
    except (DecisionError, StoreError):  # the next reader may know; the audit names it
        return None


@functools.lru_cache(maxsize=4096)  # the very bytes are asked for: what they say stays so
def _parsed(content: bytes, name: str) -> Decision:
    return from_json(content, name)

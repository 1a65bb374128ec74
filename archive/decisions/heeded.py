"""Decisions as whoever shows or gives out must heed them: what hid a page goes on hiding it when its file is damaged or lost."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping

from archive.custody.sealed_decisions import NOTHING_HELD, Held, fits
from archive.decisions.decision import Decision, DecisionError, DecisionKind, from_json
from archive.disk import StoreError, StoreErrorKind

HIDING = tuple(f"-{kind.value}.json" for kind in (DecisionKind.TAKEDOWN, DecisionKind.DESTROY))  # how their names end  # fmt: skip
Reader = Callable[[str], bytes]
_SMALL = 8_192  # bytes: all but a decision to destroy much


def heeded(
    names: Iterable[str], *readers: Reader, sealed: Mapping[str, Held] = NOTHING_HELD
) -> Iterator[Decision]:
    """Read decisions in the order of their names, each by the first reader that has it whole: files, or what a catalogue remembers.

    Words that are not those that were sealed are nobody's. Raises StoreError (BROKEN) where nothing tells which page a
    decision hid; others that nobody can read are left to the audit.
    """
    for name in sorted(set(names)):
        one = next(filter(None, (_read(name, read, sealed) for read in readers)), None)
        if one is not None:
            yield one
        elif name.endswith(HIDING):
            raise StoreError(
                f"{name} is lost or damaged, so nobody can say which page it hides: nothing of its story is shown or given out. "
                f"Put the file back from a copy of the store; `warraq audit` says what is wrong with it",
                kind=StoreErrorKind.BROKEN,
            )


def remembered(contents: Mapping[str, str]) -> Reader:
    """Return a reader of what a catalogue remembers of decisions, by their names."""

    def read(name: str) -> bytes:
        if name not in contents:
            raise StoreError(f"{name} is not remembered", kind=StoreErrorKind.MISSING)
        return contents[name].encode("utf-8", "surrogatepass")

    return read


def _read(name: str, read: Reader, sealed: Mapping[str, Held]) -> Decision | None:
    try:
        content = read(name)
        if not fits(sealed, name, content):
            return None
        return (_parsed if len(content) <= _SMALL else from_json)(content, name)
    except (DecisionError, StoreError):  # the next reader may know; the audit names it
        return None


@functools.lru_cache(maxsize=4096)  # the very bytes are asked for: what they say stays so
def _parsed(content: bytes, name: str) -> Decision:
    return from_json(content, name)

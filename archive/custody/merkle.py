"""Merkle trees as RFC 9162 §2.1 defines them: one digest for many lines, and short proofs that a line is under it."""

import hashlib
from collections.abc import Iterable, Sequence

_LEAF, _NODE = b"\x00", b"\x01"  # RFC 9162 §2.1.1: a leaf can never pass for a node


def merkle_root(leaves: Iterable[bytes]) -> str:
    """Return the Merkle tree hash of entries in order, in lower-case hex; of none, that of nothing (RFC 9162 §2.1.1)."""
    levels = _levels(leaves)
    return levels[-1][0].hex() if levels[0] else hashlib.sha256().hexdigest()


def inclusion_path(leaves: Iterable[bytes], index: int) -> tuple[str, ...]:
    """Return the digests that lead from entry `index` to the root, lowest first (RFC 9162 §2.1.3.1).

    Raises IndexError when there is no such entry.
    """
    return tuple(step[1:] for step in _sided(_levels(leaves), index))


def sided_paths(leaves: Iterable[bytes], indexes: Iterable[int]) -> tuple[tuple[str, ...], ...]:
    """Return the inclusion path of each of these entries, each digest with its side: "L…" goes in front, "R…" behind.

    The same digests as in `inclusion_path`; with their sides a shell follows them. Raises IndexError.
    """
    levels = _levels(leaves)
    return tuple(_sided(levels, index) for index in indexes)


def _sided(levels: list[list[bytes]], index: int) -> tuple[str, ...]:
    if not 0 <= index < len(levels[0]):
        raise IndexError(f"entry {index} of {len(levels[0])}")
    path = []
    for level in levels[:-1]:
        if (beside := index ^ 1) < len(level):
            path.append(("L" if index & 1 else "R") + level[beside].hex())
        index >>= 1
    return tuple(path)


def is_included(leaf: bytes, place: tuple[int, int], path: Sequence[str], root: str) -> bool:
    """Return whether the path leads from an entry to the root; `place` is (index, number of entries).

    RFC 9162 §2.1.3.2. Digests are lower-case hex; a path that holds anything else proves nothing.
    """
    index, size = place
    if not 0 <= index < size:
        return False
    at, last, digest = index, size - 1, hashlib.sha256(_LEAF + leaf).digest()
    for step in path:
        try:
            beside = bytes.fromhex(step)
        except ValueError:
            return False
        if last == 0:
            return False
        if at & 1 or at == last:
            digest = _node(beside, digest)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            digest = _node(digest, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and digest.hex() == root


def _levels(leaves: Iterable[bytes]) -> list[list[bytes]]:
    """Return the tree level by level, leaves first; a node without a neighbour rises as it is."""
    levels = [[hashlib.sha256(_LEAF + leaf).digest() for leaf in leaves]]
    while len(level := levels[-1]) > 1:
        above = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        levels.append(above + level[len(above) * 2 :])
    return levels


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()

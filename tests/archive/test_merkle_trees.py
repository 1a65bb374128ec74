"""Merkle trees against the vectors that certificate-transparency implementations share, and against their own proofs."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.custody.merkle import inclusion_path, is_included, merkle_root

# The eight entries and the roots of their first n, as in the reference implementations of RFC 6962 and RFC 9162.
ENTRIES = [
    bytes.fromhex(h)
    for h in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_the_reference(size: int) -> None:
    assert merkle_root(ENTRIES[:size]) == ROOTS[size]


def by_definition(entries: list[bytes]) -> bytes:
    """RFC 9162 §2.1.1 as it is written."""
    if not entries:
        return hashlib.sha256().digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return hashlib.sha256(b"\x01" + by_definition(entries[:k]) + by_definition(entries[k:])).digest()


@given(st.lists(st.binary(max_size=4), max_size=40))
def test_the_root_is_the_one_of_the_definition(entries: list[bytes]) -> None:
    assert merkle_root(entries) == by_definition(entries).hex()


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=40), st.data())
def test_every_entry_has_a_path_and_no_other_entry_fits_it(entries: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(entries) - 1))
    path, root, size = inclusion_path(entries, index), merkle_root(entries), len(entries)
    assert is_included(entries[index], (index, size), path, root)
    assert not is_included(entries[index] + b"x", (index, size), path, root)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        other = "00" * 32
        assert not is_included(entries[index], (index, size), (*path[:at], other, *path[at + 1 :]), root)
        assert not is_included(entries[index], (index, size), path[:-1], root)
    assert not is_included(entries[index], (index, size), (*path, "00" * 32), root)
    assert not is_included(entries[index], (size, size), path, root)


def test_a_path_of_words_that_are_no_digests_proves_nothing() -> None:
    assert not is_included(b"a", (0, 2), ("not hex",), merkle_root([b"a", b"b"]))


def test_there_is_no_path_to_an_entry_that_is_not_there() -> None:
    with pytest.raises(IndexError):
        inclusion_path([b"a"], 1)

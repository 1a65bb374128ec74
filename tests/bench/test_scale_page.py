"""The table of docs/scale.md is what its formulas make of the figures above it: a figure that is measured anew is multiplied anew."""

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")
SIZES = (1e6, 1e7, 1e8, 1e9)


def _figure(name: str) -> float:
    """Return a figure of the first table, the middle of two."""
    (cell,) = re.findall(rf"^\| [^|]*`{name}`\**[^|]*\| \**([\d.–]+)", PAGE, re.MULTILINE)
    return sum(map(float, cell.split("–"))) / len(cell.split("–"))


def _row(begin: str) -> list[float]:
    (cells,) = re.findall(rf"^\| {re.escape(begin)}[^|]*\|[^|]*\|([^\n]*)\|$", PAGE, re.MULTILINE)
    return [float(one.replace(",", "")) for one in cells.split("|")]


KILOBYTES = {name: _figure(name) for name in ("b_warc", "b_custody", "b_cdxj", "b_text", "b_run", "b_cat")}
PRODUCTS = {
    "CPU-hours, fetched alone": _figure("c_keep") / 1000 / 3600,
    "CPU-hours, gathered": _figure("c") / 1000 / 3600,
    "evidence, TB": (_figure("b") - KILOBYTES["b_text"] - KILOBYTES["b_cat"]) * 1e3 / 1e12,
    "text and catalogue, TB": (KILOBYTES["b_text"] + KILOBYTES["b_cat"]) * 1e3 / 1e12,
    "on the wire, TB": 21e3 / 1e12,
    "hours at 1 Gbit/s": 21e3 * 8 / 1e9 / 3600,
    "days of politeness, 10,000 equal hosts": 2 / 10_000 / 86_400,
    "days of politeness, a host has a hundredth": 2 / 100 / 86_400,
}


@pytest.mark.parametrize(("row", "each"), PRODUCTS.items())
def test_each_product_is_that_of_its_factors(row: str, each: float) -> None:
    told = _row(row)
    for size, figure in zip(SIZES, told, strict=True):
        assert figure == pytest.approx(size * each, rel=0.15)  # rounded in the page: 0.02 for 0.023
    assert told[-1] == pytest.approx(1e9 * each, rel=0.02)


def test_sums_are_those_of_their_parts() -> None:
    assert _figure("b") == pytest.approx(sum(KILOBYTES.values()))
    parts = ("c_keep", "c_read", "c_links", "c_judge", "c_close")
    assert _figure("c") == pytest.approx(sum(map(_figure, parts)), rel=0.01)


def test_an_audit_is_told_for_the_records_that_a_page_has() -> None:
    (records, each, hours) = re.findall(r"\+ (\d)·N·([\d.]+) ms`.*?: (\d+) CPU-hours", PAGE, re.DOTALL)[0]
    seconds = 1e9 * (70e3 / 970e6 + int(records) * float(each) / 1000)
    assert seconds / 3600 == pytest.approx(float(hours), rel=0.02)

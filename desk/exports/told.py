"""What `warraq export` says of what it wrote: one line for programs, some for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk.terminal.voice import Voice
from flows.exports.bundle import Bundled
from flows.exports.chosen import LeftOut
from flows.exports.package import Exported
from flows.exports.texts import Written
from flows.reservations import Reserved

SCHEMA = "warraq/exported/2"
NOTHING = LeftOut(not_asked=0, reserved=0, taken_down=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said of any export; `more` are the keys that are its form's own, null elsewhere."""

    to: str
    path: Path
    size_bytes: int
    sha256: str | None
    files: int
    articles: int
    left_out: LeftOut
    reserved: Reserved
    runs: tuple[str, ...] | None = None
    records: int | None = None
    warcs: int | None = None
    pages: int | None = None
    key: str | None = None
    manifests_left_out: int | None = None
    unproven: int | None = None
    missing: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    has_new_key: bool = False


def of_text(to: str, written: Written) -> Told:
    """Return what is said of texts."""
    return Told(to=to, path=written.path, size_bytes=written.size_bytes, sha256=written.sha256, files=written.files,
                articles=written.articles, left_out=written.left_out, reserved=written.reserved, altered=written.altered)  # fmt: skip


def of_bundle(to: str, bundled: Bundled) -> Told:
    """Return what is said of an evidence bundle."""
    return Told(to=to, path=bundled.path, size_bytes=bundled.size_bytes, sha256=bundled.sha256, files=bundled.files,
                articles=bundled.articles, left_out=bundled.left_out, reserved=bundled.reserved, runs=bundled.runs,
                records=bundled.records, manifests_left_out=bundled.manifests_left_out, unproven=bundled.unproven, missing=bundled.missing)  # fmt: skip


def of_package(to: str, exported: Exported) -> Told:
    """Return what is said of a WACZ."""
    packed = exported.packed
    return Told(to=to, path=packed.path, size_bytes=packed.size_bytes, sha256=packed.sha256, files=packed.files,
                articles=exported.reserved.articles, left_out=NOTHING, reserved=exported.reserved, runs=exported.runs,
                warcs=exported.warcs, pages=exported.pages, key=packed.key, missing=exported.missing)  # fmt: skip


def tell(told: Told, voice: Voice) -> None:
    """Print what was written."""
    voice.line(_line(told))
    for text in _lines(told):
        voice.say(text)


def _line(told: Told) -> dict[str, Any]:
    left = told.left_out
    return {
        "schema": SCHEMA,
        "to": told.to,
        "path": str(told.path),
        "size_bytes": told.size_bytes,
        "sha256": told.sha256,
        "files": told.files,
        "articles": told.articles,
        "left_out": {"not_asked": left.not_asked, "reserved": left.reserved, "taken_down": left.taken_down},
        "reserved": told.reserved.reserved,
        "signals": {signal.value: count for signal, count in told.reserved.by_signal.items()},
        "unknown": told.reserved.unknown,
        "runs": None if told.runs is None else list(told.runs),
        "records": told.records,
        "warcs": told.warcs,
        "pages": told.pages,
        "key": told.key,
        "manifests_left_out": told.manifests_left_out,
        "unproven": told.unproven,
        "missing": list(told.missing),
        "altered": list(told.altered),
    }


def _lines(told: Told) -> Iterator[str]:
    yield f"written   {told.path}  {told.size_bytes} bytes" + (
        f", {told.files} files" if told.files > 1 else ""
    )
    yield f"holds     {_holds(told)}"
    yield from _reserved_lines(told)
    left = told.left_out
    if left.not_asked or left.taken_down:
        yield f"left out  {left.not_asked} articles that were not asked for or are not of the story" + (
            f", {left.taken_down} that were taken down" if left.taken_down else ""
        )
    if told.manifests_left_out:
        yield f"left out  {told.manifests_left_out} manifests: they name what was taken down, and a seal holds a manifest whole"
    if told.unproven:
        yield f"unproven  visits to these pages (such as that one is gone): {told.unproven}; the manifests of their runs are not in it, and records prove what they show"
    if told.sha256:
        yield f"sha256    {told.sha256}" + (
            "  (of SHA256SUMS)" if told.to == "bundle" and told.path.is_dir() else ""
        )
    for name in told.altered:
        yield f"ALTERED   {name} is not what its run wrote, and is in it as it stands: pass nothing on before `warraq audit` explains it"
    for record in told.missing:
        yield f"missing   {record}: it is referred to, and is not here: it was taken down or destroyed, or is not in the store"


def _holds(told: Told) -> str:
    if told.warcs is not None:
        return f"{told.warcs} WARC files of {len(told.runs or ())} runs, {told.pages} pages"
    records = f", {told.records} records of {len(told.runs or ())} runs" if told.records is not None else ""
    return f"{told.articles} articles{records}"


def _reserved_lines(told: Told) -> Iterator[str]:
    """Yield what is reserved, in numbers; also that nothing is, and where nobody asked."""
    reserved = told.reserved
    signals = ", ".join(f"{count} {signal}" for signal, count in reserved.by_signal.items())
    is_evidence = told.to in {"wacz", "bundle"}
    yield (
        f"reserved  {reserved.reserved} of {reserved.articles} articles by their sites{f': {signals}' if signals else ''}"
        + ("; evidence keeps all" if is_evidence else "")
    )
    if reserved.unknown:
        yield f"unknown   {reserved.unknown} articles were read before reservations were asked for; `warraq refetch` asks"
    if told.left_out.reserved:
        yield f"left out  {told.left_out.reserved} of them; --reservations keep writes them too"
    elif reserved.reserved and not is_evidence:
        yield f"left out  0: {reserved.reserved} reserved articles are in it, as wished"

"""The evidence of one article, or of many, in one folder or .zip that a stranger checks without our software."""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from archive.decisions.decision import article_of
from archive.disk import digest_of
from archive.strict_json import moment_text
from flows.bulk.bulk import Bulk
from flows.decisions.decide import book_of, decisions_of
from flows.exports.about import write_about
from flows.exports.changed import changes_of
from flows.exports.chosen import Chosen, LeftOut, chosen
from flows.exports.how_to import Told, first_lines, page, plain
from flows.exports.records import Picker, sought_by
from flows.exports.sealed import LINES, PATHS, Proofs
from flows.exports.target import Target, check_free, whole_file, whole_folder
from flows.exports.texts import Form, write_lines
from flows.exports.visited import read_histories, write_history
from flows.exports.wanted import Line, Policy, Wanted
from flows.house import House
from flows.reservations import Reserved
from flows.version import VERSION

SUMS = "SHA256SUMS"
_SCRIPT = ("verify_pages.py", "verify_told.py", "verify.py")
_OF_OURS = re.compile(r"^from flows\..*\n", re.MULTILINE)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a .zip can say: equal bundles are equal bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundled:
    """What was written; `sha256` is the digest of the .zip, of a folder that of its SHA256SUMS; `missing` names records that are nowhere.

    `unproven` counts visits whose run's manifest is not in it.
    """

    path: Path
    size_bytes: int
    sha256: str
    files: int
    articles: int
    records: int
    runs: tuple[str, ...]
    left_out: LeftOut
    reserved: Reserved
    manifests_left_out: int
    unproven: int
    missing: tuple[str, ...] = ()


def bundle(
    house: House, wanted: Wanted, target: Target, *, at: datetime | None = None, bulk: Bulk | None = None
) -> Bundled:
    """Write the evidence of what is wanted: a .zip where the target's name says so, else a folder. `at` is when it is said to be made.

    *bulk* does what many articles cost (None: this process).

    Reserved articles are in it, since it is evidence; what was taken down is not. Raises ExportError (nothing there),
    ChangedError and CustodyError (the store's files are not what was sealed), StoreError (EXISTS and the disk's own).
    """
    check_free(target)
    kept, at = replace(wanted, policy=Policy.KEEP), at or datetime.now(UTC)
    with chosen(house, kept, is_evidence=True) as articles, _folder(target, wanted.story) as folder:
        proofs, missing, unproven = _fill(house, kept, articles, folder, bulk or Bulk())
        counts = {**_counts(articles, proofs, at), "unproven": str(unproven)}
        _tell(folder, articles, counts)
        write_about(folder, kept, Form.BUNDLE, articles, at)
        (folder / SUMS).write_text("".join(_sums(folder)), "utf-8")
        files = [file for file in folder.rglob("*") if file.is_file()]
        told = Bundled(
            path=target.path,
            size_bytes=sum(file.stat().st_size for file in files),
            sha256=digest_of(folder / SUMS)[1],
            files=len(files),
            articles=articles.articles,
            records=proofs.records,
            runs=tuple(sorted(run for _, run in proofs.runs)),
            left_out=articles.left_out,
            reserved=articles.reserved,
            manifests_left_out=proofs.manifests_left_out,
            unproven=unproven,
            missing=missing,
        )
    if _is_zip(target):
        size, digest = digest_of(target.path)
        return replace(told, size_bytes=size, sha256=digest)
    return told


def _fill(
    house: House, wanted: Wanted, articles: Chosen, folder: Path, bulk: Bulk
) -> tuple[Proofs, tuple[str, ...], int]:
    """Write texts, records, proofs and decisions; return the proofs, the records that are missing, and how many visits no manifest here tells of."""
    write_lines(folder / "articles.jsonl", articles, bulk)
    store = house.store()
    picker = Picker(house=house, store=store, taken=articles.taken)
    picked = picker.pick(wanted.story, sought_by(articles.lines()))
    proofs = Proofs(store=store, folder=folder, runs=set(articles.runs))
    proofs.write(picked, articles.taken)
    unproven = write_history(house, wanted.story, articles, folder, bulk)
    _decisions(house, wanted.story, articles, proofs)
    proofs.write_seals()
    if (authority := house.settings.timestamp_ca) is not None and any(folder.glob("custody/seals/*.tsr")):
        shutil.copyfile(authority, folder / "custody" / "timestamp-ca.pem")
    return proofs, tuple(sorted(picked.missing)), unproven


def _decisions(house: House, story: str, articles: Chosen, proofs: Proofs) -> None:
    """Write what people decided about these articles, as far as it is sealed."""
    decisions = decisions_of(house, story)
    if decisions:
        ours, book = {article_of(line["id"]) for line in articles.lines()}, book_of(house)
        for one in decisions:
            if one.article in ours:
                proofs.claimed(one.name, book.read(one.name))


def _counts(articles: Chosen, proofs: Proofs, at: datetime) -> dict[str, str]:
    """Return what the sentences of the bundle's page are filled with."""
    return {
        "made_at": moment_text(at)[:19].replace("T", " ") + " UTC",
        "software": f"warraq {VERSION}",
        "story": articles.title,
        "articles": str(articles.articles),
        "records": str(proofs.records),
        "runs": str(len(proofs.runs)),
        "seals": str(len(proofs.seals)),
        "manifests_left_out": str(proofs.manifests_left_out),
    }


def _tell(folder: Path, articles: Chosen, counts: dict[str, str]) -> None:
    """Write how the bundle is checked."""
    shown = first_lines(articles.lines())
    stamps = any(folder.glob("custody/seals/*.tsr")) and (folder / "custody" / "timestamp-ca.pem").exists()
    visits = read_histories(folder, len(shown))
    told = Told(
        counts={**counts, "more": str(articles.articles - len(shown))},
        articles=shown,
        visits=visits,
        changes=[list(changes_of(folder, one)) for one in visits],
        place=_place(folder, shown),
        has_stamps=stamps,
    )
    (folder / "HOW-TO-VERIFY.html").write_text(page(told), "utf-8", "backslashreplace")
    (folder / "HOW-TO-VERIFY.txt").write_text(plain(told), "utf-8", "backslashreplace")
    (folder / "verify.py").write_text(verify_script(), "utf-8")


def verify_script() -> str:
    """Return the script that checks a bundle, in one file: what it imports of ours stands in it."""
    *parts, whole = (resources.files("flows.exports").joinpath(name).read_text("utf-8") for name in _SCRIPT)
    told = "".join(part.partition('"""\n')[2] for part in parts)  # but for what each says of itself
    first = _OF_OURS.search(whole)
    assert first is not None
    return _OF_OURS.sub("", f"{whole[: first.start()]}{told}{whole[first.start() :]}")


def _place(folder: Path, shown: list[Line]) -> tuple[int, int]:
    """Return where in the file the record of the first article that has one begins, and its length; else the first record."""
    record = next((line["record"] for line in shown if line.get("record")), "")
    with (folder / LINES).open("rb") as lines, (folder / PATHS).open(encoding="ascii") as paths:
        first = None
        for line, row in zip(lines, paths, strict=True):
            place = (int(row.split()[0]), int(row.split()[1]))
            first = first or place
            if record and f'"id":"{record}"'.encode() in line:
                return place
    return first or (0, 0)


def _sums(folder: Path) -> Iterator[str]:
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        yield f"{digest_of(file)[1]}  {file.relative_to(folder).as_posix()}\n"


def _is_zip(target: Target) -> bool:
    return target.path.suffix.lower() == ".zip"


@contextmanager
def _folder(target: Target, name: str) -> Iterator[Path]:
    """Give the folder to fill; it becomes the target, or is packed into it, when the block ends well."""
    if not _is_zip(target):
        with whole_folder(target) as folder:
            yield folder
        return
    with (
        whole_file(target) as part,
        tempfile.TemporaryDirectory(prefix=".bundle-", dir=part.parent) as scratch,
    ):
        folder = Path(scratch) / name
        folder.mkdir()
        yield folder
        _pack(folder, part)


def _pack(folder: Path, path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        for file in sorted(file for file in folder.rglob("*") if file.is_file()):
            name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o100644 << 16
            is_packed = file.suffix == ".gz"
            entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            with file.open("rb") as source, packed.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, 1 << 20)

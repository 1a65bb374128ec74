"""The part of verify.py that compares what the files of a bundle tell with what seals hold; it is put into that script, since it must stand alone."""

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flows.exports.verify_pages import FaultError

RENDERED = "urn:warraq:rendered:"  # in front of a page's address in the record of what a browser made of it
UNPROVEN = (
    "by any seal: of articles.jsonl all but address, record, time of archiving, title and paragraphs (so outlet, names of authors, "
    "dates of publication and change, language, verdict, reservations and what stands in `now` are what the software made of the page); "
    "of history.jsonl the numbers of versions; that no article was left out; and HOW-TO-VERIFY, changes.txt and EXPORT.json, "
    "which only repeat the other files for a reader"
)
Told = dict[str, Any]


def sha256(content: bytes) -> str:
    """Return the digest in lower-case hex."""
    return hashlib.sha256(content).hexdigest()


def check_articles(folder: Path) -> str:
    """Check that each article has the address, time and place of a sealed record that is here, and the words that were sealed as read in it."""
    links, (read, _), onward = links_of(folder), readings(folder), redirects(folder)
    count = pasted = unread = elsewhere = 0
    with (folder / "articles.jsonl").open("rb") as file:
        for raw in file:
            line, count = json.loads(raw), count + 1
            if line["record"] is None:
                pasted += 1
                continue
            for record, words in words_of(line):
                if record not in links:
                    raise FaultError(f"article {count} was read in {record}, which is not here")
                if record in read and words not in read[record]:
                    raise FaultError(f"the words of article {count} are not those that were read in {record}")
                unread += record not in read
            check_places(line, links, f"article {count}")
            elsewhere += not is_own(line, onward)
    found = (
        (pasted, "without a record"),
        (unread, "whose reading was not sealed"),
        (elsewhere, "whose page is another than that of their record (a feed, a copy, a page that moved)"),
    )
    if told := [f"{number} {what}" for number, what in found if number]:
        return f"not checked: of {count} articles {', '.join(told)}"
    return f"articles: {count}, each of the address and with the words that were sealed as read in a record that is here"


def check_places(line: Told, links: dict[str, Told], name: str) -> None:
    """Compare what an article tells of its records with their custody lines."""
    is_inside = line.get("via") in {"feed", "wordpress"}  # one answer holds texts of many pages
    own = {"record": line["record"], "url": line["url"], "archived": line["archived"]}
    for told in (own, *(line.get("parts") or ())):
        link, at = links[told["record"]], told["archived"]
        if not (is_inside and told is own) and told["url"] != (link["url"] or "").removeprefix(RENDERED):
            raise FaultError(f"{name} is told to stand at {told['url']}, and its record is of {link['url']}")
        place = (at["warc"], at["offset"], at["length"], moment(at["captured_at"]))
        if place != (link["file"], link["offset"], link["length"], moment(link["date"])):
            raise FaultError(f"{name} is told to be archived at another time or place than its record")


def is_own(line: Told, onward: dict[str, set[str]]) -> bool:
    """Say whether an article goes by the address of its record, or by one that led there as a sealed manifest says."""
    if line.get("instead_of") is not None:
        return False
    seen: set[str] = set()
    ahead = {line["id"]}
    while ahead and line["url"] not in ahead:
        seen |= ahead
        ahead = {url for one in ahead for url in onward.get(one, ())} - seen
    return bool(ahead)


def check_history(folder: Path) -> str:
    """Compare the visits to each page with the sealed manifests, in both directions, and their places with the records that stand there."""
    links, sources, runs = links_of(folder), readings(folder), manifests(folder)
    ids = (json.loads(raw) for raw in (folder / "articles.jsonl").read_bytes().splitlines())
    lines = (json.loads(raw) for raw in (folder / "history.jsonl").read_bytes().splitlines())
    count, unknown, ends = 0, set(), Counter()  # type: ignore[var-annotated] # a stranger's Python may be old
    for article, line in zip(ids, lines, strict=True):
        if (article["id"], article["url"]) != (line["id"], line["url"]):
            raise FaultError("history.jsonl is not of the articles of articles.jsonl")
        for visit in line["visits"]:
            count += 1
            check_visit(folder, visit, links, sources, f"visit {count}")
            if visit["manifest"] in runs:
                check_end(visit, runs[visit["manifest"]], links, f"visit {count}")
            else:
                unknown.add(visit["manifest"])
                ends[visit["reason"]] += 1
        check_all_told(line["visits"], article.get("instead_of") or line["url"] or line["id"], runs)
    if unknown:
        told = ", ".join(f"{number} “{reason}”" for reason, number in sorted(ends.items()))
        return (
            f"not checked: {sum(ends.values())} of {count} visits ({told}): the manifests of their runs are not here ({', '.join(sorted(unknown))}). "
            "A manifest that names a page which was taken down is left out whole; what a record shows of a visit is proven by that record alone"
        )
    return f"visits: {count}, all those that the manifests of their runs tell of, and each as they say"


def check_visit(folder: Path, visit: Told, links: dict[str, Told], sources: Any, name: str) -> None:
    """Compare a visit with the record that shows it, and with the files that are said to show that."""
    (read, repeated), record = sources, visit["record"]
    link = links.get(record)
    place = [link["at"], link["length"]] if link else [None, None]
    if [visit["offset"], visit["length"]] != place:
        raise FaultError(f"{name} names another place than that of its record")
    if link and moment(visit["at"]) != moment(link["date"]):
        raise FaultError(f"{name} was at another time than its record says")
    shown = {record, repeated.get(record)} - {None}
    if visit["page"] is not None and visit["page"] not in {f"pages/{stem(one)}.txt" for one in shown}:
        raise FaultError(f"{name} names a page that was not made of its record")
    if visit["words"] is not None:
        words = sha256((folder / visit["words"]).read_bytes())
        if not any(words in read.get(one, ()) for one in shown):
            raise FaultError(f"{name} names words that were not read in its record")


def check_end(visit: Told, run: Told, links: dict[str, Told], name: str) -> None:
    """Compare how a visit ended with what the manifest of its run says."""
    end = run["planned"].get(visit["url"])
    record = ((end or {}).get("record") or {}).get("record_id")
    if end is None or (visit["fate"], visit["reason"], visit["record"]) != (
        end["fate"],
        end["reason"],
        record,
    ):
        raise FaultError(f"{name} did not end as {visit['manifest']} says")
    if record not in links:
        known = {moment(run["ended_at"]), *([moment(end["record"]["captured_at"])] if record else ())}
        if moment(visit["at"]) not in known:
            raise FaultError(f"{name} was at another time than {visit['manifest']} says")


def check_all_told(visits: list[Told], page: str, runs: dict[str, Told]) -> None:
    """Find visits to a page that a sealed manifest tells of and its history does not."""
    told = {(visit["manifest"], visit["url"]) for visit in visits}
    if len(told) != len(visits):
        raise FaultError(f"a visit to {page} is told twice")
    for name, run in runs.items():
        for url in {page, *(url for _, url in told)}:
            if url in run["planned"] and (name, url) not in told:
                raise FaultError(f"{name} tells of a visit to {url} that history.jsonl leaves out")


def not_proven(_: Path) -> str:
    """Name what stands in a bundle and no seal holds."""
    return f"not proven {UNPROVEN}"


def links_of(folder: Path) -> dict[str, Told]:
    """Return the custody line of each record that is here, and where in evidence.warc.gz it begins (`at`)."""
    lines, paths = (
        (folder / "custody" / name).read_bytes().splitlines() for name in ("lines.jsonl", "paths.txt")
    )
    links = ({**json.loads(raw), "at": int(row.split()[0])} for raw, row in zip(lines, paths, strict=True))
    return {link["id"]: link for link in links}


def manifests(folder: Path) -> dict[str, Told]:
    """Return of each manifest that is here when its run ended and how each address did."""
    found = {}
    for path in sorted((folder / "runs").rglob("*.json")):
        run = json.loads(path.read_bytes())
        planned = {end["url"]: end for end in run["planned"]}
        found[path.relative_to(folder).as_posix()] = {"ended_at": run["ended_at"], "planned": planned}
    return found


def redirects(folder: Path) -> dict[str, set[str]]:
    """Return where addresses led to, as the manifests say that are here."""
    found: dict[str, set[str]] = {}
    for run in manifests(folder).values():
        for url, end in run["planned"].items():
            if end["redirects_to"]:
                found.setdefault(url, set()).add(end["redirects_to"])
    return found


def readings(folder: Path) -> tuple[dict[str, set[str]], dict[str, str]]:
    """Return the digests of what was sealed as read, by the record that it was read in (WARC/1.1 section 6.8), and what each revisit refers to."""
    read: dict[str, set[str]] = {}
    repeated: dict[str, str] = {}
    with (folder / "evidence.warc.gz").open("rb") as file:
        for link in links_of(folder).values():
            if link["type"] not in {"conversion", "revisit"}:
                continue
            file.seek(link["at"])
            head, _, rest = gzip.decompress(file.read(link["length"])).partition(b"\r\n\r\n")
            fields = dict(one.split(": ", 1) for one in head.decode("utf-8", "replace").split("\r\n")[1:])
            refers = fields.get("WARC-Refers-To", "").strip("<>")
            if fields["WARC-Type"] == "conversion":
                read.setdefault(refers, set()).add(sha256(rest[: int(fields["Content-Length"])]))
            elif refers:
                repeated[link["id"]] = refers
    return read, repeated


def words_of(line: Told) -> Iterator[tuple[str, str]]:
    """Give the records that an article was read in, each with the digest of the words that it must have given: title and paragraphs."""
    parts, paragraphs = line.get("parts") or [], line["paragraphs"]
    own = paragraphs[: parts[0]["from"]] if parts else paragraphs
    for record, words in (
        (line["record"], own),
        *((p["record"], paragraphs[p["from"] : p["to"]]) for p in parts),
    ):
        text = "\n\n".join((line["title"], *words)) + "\n"
        yield record, sha256(text.encode("utf-8", "replace"))


def stem(record: str) -> str:
    """Return what the files that show a record are called."""
    name = record.removeprefix("urn:uuid:")
    is_plain = len(name) == 36 and not name.strip("0123456789abcdef-")
    return name if is_plain else sha256(record.encode("utf-8", "surrogatepass"))


def moment(text: str) -> str:
    """Return a time in UTC as it is compared: "2025-07-28T12:30:17.5Z" and "2025-07-28T12:30:17.500000+00:00" are one."""
    whole, _, rest = text.replace("+00:00", "").removesuffix("Z").partition(".")
    return f"{whole}.{rest.rstrip('0')}"

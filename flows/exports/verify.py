#!/usr/bin/env python3
"""Check a bundle of evidence with nothing but Python's standard library, and openssl for what is signed.

python3 verify.py [FOLDER]. Exit code 0: all is as it was sealed; 1: something is not; 3: something could not be checked.
It stands in every bundle, and HOW-TO-VERIFY says the same in commands of a shell.
"""

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flows.exports.verify_pages import FaultError, check_pages


def main(folder: Path) -> int:
    """Run every check, say what each found, and return the exit code."""
    steps = (
        check_sums,
        check_records,
        check_claims,
        check_keys,
        check_signatures,
        check_stamps,
        check_articles,
        check_history,
        check_pages,
    )
    code = 0
    for step in steps:
        try:
            said = step(folder)
        except (FaultError, OSError, ValueError, KeyError, EOFError) as fault:
            say(f"FAULT    {fault}")
            code = 1
            continue
        if said.startswith("not checked"):
            code = code or 3
        say(f"{'?' if said.startswith('not checked') else 'sound':9}{said}")
    say(
        {0: "All is as it was sealed.", 1: "NOT SOUND: see FAULT above."}.get(
            code, "Sound as far as it was checked: see ? above."
        )
    )
    say(
        "Compare the fingerprint of the key with the one that its owner publishes: without that, anybody could have signed."
    )
    return code


def say(text: str) -> None:
    """Print one line, whatever the terminal's charset."""
    sys.stdout.write(
        text.encode(sys.stdout.encoding or "ascii", "backslashreplace").decode(sys.stdout.encoding or "ascii")
        + "\n"
    )


def sha256(content: bytes) -> str:
    """Return the digest in lower-case hex."""
    return hashlib.sha256(content).hexdigest()


def digest_of(path: Path) -> str:
    """Return the digest of a file of any size."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def check_sums(folder: Path) -> str:
    """Compare every file with SHA256SUMS, in both directions."""
    rows = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    claimed = {name: digest for digest, name in (row.split("  ", 1) for row in rows)}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {
        "SHA256SUMS"
    }
    if there != set(claimed):
        raise FaultError(f"files are missing or were added: {', '.join(sorted(there ^ set(claimed)))}")
    wrong = [name for name, digest in claimed.items() if digest_of(folder / name) != digest]
    if wrong:
        raise FaultError(f"other bytes than in SHA256SUMS: {', '.join(wrong)}")
    return f"files: {len(claimed)}, all those of SHA256SUMS and no other"


def seals_in(folder: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Give every seal with its name."""
    for path in sorted((folder / "custody" / "seals").glob("*.json")):
        yield path.relative_to(folder).as_posix(), json.loads(path.read_bytes())


def check_records(folder: Path) -> str:
    """Check that each record is the one of its custody line, and that the line leads to the root of its seal."""
    seals, end, count = dict(seals_in(folder)), 0, 0
    lines = (folder / "custody" / "lines.jsonl").read_bytes().split(b"\n")[:-1]
    paths = (folder / "custody" / "paths.txt").read_text("ascii").splitlines()
    with (folder / "evidence.warc.gz").open("rb") as file:
        for raw, row in zip(lines, paths, strict=True):
            offset, length, seal, path = row.split(" ")
            line, member = json.loads(raw), file.read(int(length))
            if int(offset) != end or sha256(member) != line["member"]:
                raise FaultError(
                    f"record {count + 1} at byte {end} is not the one that its custody line speaks of"
                )
            head = gzip.decompress(member).partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
            if f"<{line['id']}>" not in head:
                raise FaultError(f"record {count + 1} has another id than its custody line")
            if root_of(raw, path) != seals[seal]["merkle_root"]:
                raise FaultError(f"the line of record {count + 1} does not lead to the root in {seal}")
            end, count = end + int(length), count + 1
        if file.read(1):
            raise FaultError("evidence.warc.gz has bytes behind its last record")
    return f"records: {count}, each the one that was sealed"


def root_of(line: bytes, path: str) -> str:
    """Return the root that a line leads to (RFC 9162 section 2.1.3)."""
    digest = hashlib.sha256(b"\0" + line).digest()
    for step in () if path == "-" else path.split(","):
        beside = bytes.fromhex(step[1:])
        pair = beside + digest if step[0] == "L" else digest + beside
        digest = hashlib.sha256(b"\1" + pair).digest()
    return digest.hex()


def check_claims(folder: Path) -> str:
    """Compare manifests and decisions with the seals that hold them."""
    held = [seal["file"] for _, seal in seals_in(folder) if seal["kind"] != "warc"]
    for file in held:
        assert isinstance(file, dict)
        if digest_of(folder / file["name"]) != file["sha256"]:
            raise FaultError(f"{file['name']} is not the file that was sealed")
    return f"manifests and decisions: {len(held)}, each the one that was sealed"


def check_keys(folder: Path) -> str:
    """Check that each key has the fingerprint that is its name."""
    import base64

    told = []
    for path in sorted((folder / "custody" / "keys").glob("*.pem")):
        body = "".join(line for line in path.read_text("ascii").splitlines() if not line.startswith("-----"))
        if sha256(base64.b64decode(body)) != path.stem:
            raise FaultError(f"{path.name} holds another key")
        told.append(path.stem)
    return f"signed by the key with the fingerprint {', '.join(told)}"


def check_signatures(folder: Path) -> str:
    """Have openssl check the signature of each seal."""
    if shutil.which("openssl") is None:
        return "not checked: the signatures, for want of the openssl program"
    count = 0
    for name, seal in seals_in(folder):
        path = folder / name
        key, signature = folder / "custody" / "keys" / f"{seal['key']}.pem", path.with_suffix(".sig")
        is_edwards = "ED25519" in openssl("pkey", "-pubin", "-in", key, "-noout", "-text")
        words = ("pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", path, "-sigfile", signature)
        openssl(*words if is_edwards else ("dgst", "-sha256", "-verify", key, "-signature", signature, path))
        count += 1
    return f"seals: {count}, each with a good signature"


def check_stamps(folder: Path) -> str:
    """Have openssl check time stamps against the authority's certificates, where both are there."""
    stamps = sorted((folder / "custody" / "seals").glob("*.tsr"))
    authority = folder / "custody" / "timestamp-ca.pem"
    if not stamps:
        return "there are no time stamps: the times are the word of the machine that archived"
    if shutil.which("openssl") is None or not authority.exists():
        return (
            f"not checked: {len(stamps)} time stamps, for want of openssl or of the authority's certificates"
        )
    for stamp in stamps:
        openssl("ts", "-verify", "-in", stamp, "-data", stamp.with_suffix(".json"), "-CAfile", authority)
    return f"time stamps: {len(stamps)}, each good"


def openssl(*words: object) -> str:
    """Run openssl; what it refuses is a fault."""
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise FaultError(
            f"openssl {words[0]} refuses {words[-1]}: {(done.stderr or done.stdout).strip()[-300:]}"
        )
    return done.stdout


def check_articles(folder: Path) -> str:
    """Check that the words of each article are those that were sealed as read in a record that is here."""
    proven = {json.loads(raw)["id"] for raw in (folder / "custody" / "lines.jsonl").read_bytes().splitlines()}
    read = readings(folder)
    count = pasted = unread = 0
    with (folder / "articles.jsonl").open("rb") as file:
        for raw in file:
            line, count = json.loads(raw), count + 1
            if line["record"] is None:
                pasted += 1
                continue
            for record, words in words_of(line):
                if record not in proven:
                    raise FaultError(f"article {count} was read in {record}, which is not here")
                if record in read and words not in read[record]:
                    raise FaultError(f"the words of article {count} are not those that were read in {record}")
                unread += record not in read
    if pasted or unread:
        return f"not checked: the words of articles, {pasted} without a record and {unread} whose reading was not sealed"
    return f"articles: {count}, each with the words that were sealed as read in a record that is here"


def check_history(folder: Path) -> str:
    """Compare the visits to each page with the sealed manifests, and their places with the records that stand there."""
    lines, paths = (
        (folder / "custody" / name).read_bytes().splitlines() for name in ("lines.jsonl", "paths.txt")
    )
    rows = zip(lines, paths, strict=True)
    places = {json.loads(raw)["id"]: [int(number) for number in row.split()[:2]] for raw, row in rows}
    ends: dict[str, set[tuple[object, ...]]] = {}
    count = unknown = 0
    for raw in (folder / "history.jsonl").read_bytes().splitlines():
        for visit in json.loads(raw)["visits"]:
            name, count = visit["manifest"], count + 1
            if visit["record"] in places and places[visit["record"]] != [visit["offset"], visit["length"]]:
                raise FaultError(f"visit {count} names another place than that of its record")
            if not (folder / name).is_file():
                unknown += 1
                continue
            if name not in ends:
                planned = json.loads((folder / name).read_bytes())["planned"]
                ends[name] = {ended(one, (one.get("record") or {}).get("record_id")) for one in planned}
            if ended(visit, visit["record"]) not in ends[name]:
                raise FaultError(f"visit {count} did not end as {name} says")
    if unknown:
        return f"not checked: {unknown} visits, for want of the manifests of their runs"
    return f"visits: {count}, each as the manifest of its run says"


def ended(told: dict[str, Any], record: str | None) -> tuple[object, ...]:
    """Return how an address ended: what a visit and a manifest both say."""
    return told["url"], told["fate"], told["reason"], record


def readings(folder: Path) -> dict[str, set[str]]:
    """Return the digests of what was sealed as read, by the record that it was read in (WARC/1.1 section 6.8)."""
    read: dict[str, set[str]] = {}
    with (folder / "evidence.warc.gz").open("rb") as file:
        for row in (folder / "custody" / "paths.txt").read_text("ascii").splitlines():
            head, _, rest = gzip.decompress(file.read(int(row.split(" ")[1]))).partition(b"\r\n\r\n")
            fields = dict(one.split(": ", 1) for one in head.decode("utf-8", "replace").split("\r\n")[1:])
            if fields["WARC-Type"] == "conversion":
                record = fields["WARC-Refers-To"].strip("<>")
                read.setdefault(record, set()).add(sha256(rest[: int(fields["Content-Length"])]))
    return read


def words_of(line: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the records that an article was read in, each with the digest of the words that it must have given: title and paragraphs."""
    parts, paragraphs = line.get("parts") or [], line["paragraphs"]
    own = paragraphs[: parts[0]["from"]] if parts else paragraphs
    for record, words in (
        (line["record"], own),
        *((p["record"], paragraphs[p["from"] : p["to"]]) for p in parts),
    ):
        text = "\n\n".join((line["title"], *words)) + "\n"
        yield record, sha256(text.encode("utf-8", "replace"))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent))

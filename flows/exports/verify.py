#!/usr/bin/env python3
"""Check a bundle of evidence with nothing but Python's standard library, and openssl for what is signed.

python3 verify.py [FOLDER]. Exit code 0: all that seals hold is as it was sealed; 1: something is not; 3: something could not be checked.
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

from flows.exports.verify_pages import FaultError, check_pages
from flows.exports.verify_told import check_articles, check_history, not_proven, sha256

FILES = {
    "SHA256SUMS",
    "EXPORT.json",
    "HOW-TO-VERIFY.html",
    "HOW-TO-VERIFY.txt",
    "articles.jsonl",
    "changes.txt",
    "custody/lines.jsonl",
    "custody/paths.txt",
    "custody/timestamp-ca.pem",
    "evidence.warc.gz",
    "history.jsonl",
    "verify.py",
}
MARKS = {"not checked": "?", "not proven": "note"}
ENDS = {
    0: "All that seals hold is as it was sealed; what no seal holds is named above (note).",
    1: "NOT SOUND: see FAULT above.",
    3: "Sound as far as it was checked: see ? above; what no seal holds is named above (note).",
}


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
        not_proven,
    )
    code = 0
    for step in steps:
        try:
            said = step(folder)
        except (FaultError, OSError, ValueError, LookupError, TypeError, EOFError) as fault:
            say(f"FAULT    {fault if isinstance(fault, FaultError) else repr(fault)}")
            code = 1
            continue
        mark = next((mark for begin, mark in MARKS.items() if said.startswith(begin)), "sound")
        code = 3 if mark == "?" and not code else code
        say(f"{mark:9}{said}")
    say(ENDS[code])
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
    """Compare manifests and decisions with the seals that hold them; a file that no seal holds proves nothing and must not look so."""
    held: dict[str, object] = {}
    for _, seal in seals_in(folder):
        if seal["kind"] != "warc":
            assert isinstance(seal["file"], dict)
            held[seal["file"]["name"]] = seal["file"]["sha256"]
    for name, digest in held.items():
        if digest_of(folder / name) != digest:
            raise FaultError(f"{name} is not the file that was sealed")
    keys = {f"custody/keys/{seal['key']}.pem" for _, seal in seals_in(folder)}
    seals = {
        name.removesuffix(".json") + end
        for name, _ in seals_in(folder)
        for end in (".json", ".sig", ".tsr", ".ots")
    }
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    pages = {name for name in there if name.startswith("pages/")}  # these are made again below
    if stray := there - FILES - pages - keys - seals - held.keys():
        raise FaultError(f"no seal holds {', '.join(sorted(stray))}")
    return f"manifests and decisions: {len(held)}, each the one that was sealed, and no other"


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


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent))

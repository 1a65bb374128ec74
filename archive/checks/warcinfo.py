"""Does a file's own warcinfo record agree with the manifest that claims the file?"""

from collections.abc import Iterator
from pathlib import Path

from archive.audit.finding import Finding, FindingVerdict
from archive.checks.framing import OUR_SOFTWARE
from archive.manifests.manifest import Manifest
from archive.reading.written_by import read_about


def check_warcinfo(path: Path, subject: str, manifest: Manifest) -> Iterator[Finding]:
    """Compare software, isPartOf and private-addresses (docs/format.md §4) with the manifest of a run of ours.

    A run that could reach private addresses says so in its manifest for good: a file that says "allowed" under
    a manifest that says no was given to the wrong run, or the manifest was changed.
    """
    said = read_about(path)
    if said is None:
        message = "it does not begin with a warcinfo record, so nothing says which run wrote it"
        yield _finding(subject, FindingVerdict.MISSING, message)
        return
    part, whole = said.get("isPartOf"), f"{manifest.story}/{manifest.run_id}"
    if part != whole:
        told = "of no run" if part is None else f"that it is part of {part[:200]!r}"
        message = f"its warcinfo says {told}, {manifest.name} claims it"
        yield _finding(subject, FindingVerdict.ALTERED, message)
    if not said.get("software", "").startswith(OUR_SOFTWARE):
        message = f"its warcinfo says that {said.get('software', '')[:200]!r} wrote it, {manifest.name} is of a run of ours"
        yield _finding(subject, FindingVerdict.ALTERED, message)
    if said.get("private-addresses") == "allowed" and not manifest.allow_private:
        message = f"its warcinfo says that private addresses were allowed, {manifest.name} says no"
        yield _finding(subject, FindingVerdict.ALTERED, message)


def _finding(subject: str, verdict: FindingVerdict, message: str) -> Finding:
    return Finding(check="manifest", verdict=verdict, subject=subject, offset=0, message=message)

"""`warraq audit`: check originals, ours or anybody's."""

from collections.abc import Iterator
from pathlib import Path

from archive.audit import Finding, FindingVerdict, Summary, audit_file, audit_store, summarise
from archive.store import FolderStore
from desk.exits import Exit
from desk.flags import Common
from desk.safe import safe_text
from desk.voice import Voice


def audit(*places: Path, common: Common | None = None) -> int:
    """Check originals: framing, checksums, digests, pairing, index both ways, manifests.

    Reads everything again and believes nothing. Example: warraq audit ./store

    Parameters
    ----------
    places
        Folders of stores, or WARC files of anybody; default: the store in force.
    """
    common = common or Common()
    found = places or (common.house().root,)
    return audit_aloud(found, common.voice())


def audit_aloud(places: tuple[Path, ...], voice: Voice) -> int:
    """Audit each place, tell each finding that is not ok, then a summary each; return the exit code."""
    code = Exit.SOUND
    for place in places:
        if not place.exists():
            voice.fail(f"{place}: there is nothing; give the folder of a store or a .warc(.gz) file")
            return Exit.USAGE
        summary = summarise(_told(_findings(place), voice))
        voice.line(
            {
                "summary": {
                    "place": str(place),
                    "verdict": summary.verdict.value,
                    **{v.value: n for v, n in summary.counts},
                }
            }
        )
        voice.say(f"audit     {_sentence(summary)}: {place}")
        if summary.verdict is not FindingVerdict.OK:
            code = Exit.INTEGRITY
    return code


def _findings(place: Path) -> Iterator[Finding]:
    return audit_store(FolderStore(place)) if place.is_dir() else audit_file(place)


def _told(findings: Iterator[Finding], voice: Voice) -> Iterator[Finding]:
    """Pass findings on, telling each that is not ok."""
    for finding in findings:
        if finding.verdict is not FindingVerdict.OK:
            _tell(finding, voice)
        yield finding


def _sentence(summary: Summary) -> str:
    counted = ", ".join(f"{count} {verdict.value}" for verdict, count in summary.counts if count)
    return (
        f"{summary.verdict.value} ({counted} findings)"
        if counted
        else "unverifiable, nothing was there to check"
    )


def _tell(finding: Finding, voice: Voice) -> None:
    voice.line(
        {
            "check": finding.check,
            "verdict": finding.verdict.value,
            "subject": finding.subject,
            "offset": finding.offset,
            "message": finding.message,
        }
    )
    where = f" at byte {finding.offset}" if finding.offset is not None else ""
    voice.say(f"{finding.verdict.value.upper():<13} {finding.check:<10} {safe_text(finding.subject)}{where}")
    voice.say(f"              {safe_text(finding.message)}")

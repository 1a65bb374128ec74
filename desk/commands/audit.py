"""`warraq audit`: check originals, ours or anybody's."""

from pathlib import Path

from archive.audit import Finding, FindingVerdict, audit_place, summed
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
    """Audit each place, tell each finding that is not ok, then the summary; return the exit code."""
    worst = Exit.SOUND
    for place in places:
        if not place.exists():
            voice.fail(f"{place}: there is nothing; give the folder of a store or a .warc(.gz) file")
            return Exit.USAGE
        summary = summed(audit_place(place), tell=lambda finding: _tell(finding, voice))
        voice.line({"summary": summary.fields(str(place))})
        voice.say(summary.sentence(str(place)))
        if summary.worst is not FindingVerdict.OK:
            worst = Exit.INTEGRITY
    return worst


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
    voice.say(f"{finding.verdict.value.upper():<13} {finding.check:<16} {safe_text(finding.subject)}{where}")
    voice.say(f"              {safe_text(finding.message)}")

"""What follows from what among findings, so that a person reads the cause first and is not buried under its echoes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archive.audit.finding import Finding, FindingVerdict

_NAME = re.compile(r"[^\s'\",;()]+")  # a file's name in a sentence
_WHOLE = frozenset(
    {"custody", "manifest", "remote", "framing", "chain"}
)  # checks that speak of a file as a whole
_ACCUSING = frozenset({FindingVerdict.ALTERED, FindingVerdict.DAMAGED, FindingVerdict.MISSING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A finding, and those that follow from it: they speak of its file, or say the very same of others (`alike`)."""

    finding: Finding
    alike: bool = False
    followers: list[Finding] = field(default_factory=list)


def causes_of(findings: Iterable[Finding]) -> list[Cause]:
    """Group findings by what caused them: files that are gone or changed as a whole first, by their seals before all.

    A finding follows from the file that it is about or names, a file that nobody claims from the manifest of its run,
    and a reference that leads nowhere from a WARC file that is not as it was.
    """
    held = list(findings)
    whole = sorted((f for f in held if _is_whole(f)), key=lambda f: f.check != "custody")
    by_file: dict[str, Cause] = {}
    for finding in whole:
        by_file.setdefault(finding.subject, Cause(finding=finding))
    roots = {id(cause.finding) for cause in by_file.values()}
    runs = {_run_of(name): cause for name, cause in by_file.items() if name.startswith("runs/")}
    warc = next((cause for name, cause in by_file.items() if name.startswith("warc/")), None)
    alone: dict[tuple[str, str, str], Cause] = {}
    for finding in held:
        if id(finding) in roots:
            continue
        cause = next((by_file[name] for name in _names(finding) if name in by_file), None)
        cause = cause or _by_run(finding, runs) or (warc if _leads_nowhere(finding) else None)
        if cause is not None:
            cause.followers.append(finding)
        else:
            _alike(finding, alone)
    return [*by_file.values(), *alone.values()]


def _is_whole(finding: Finding) -> bool:
    return finding.verdict in _ACCUSING and finding.offset is None and finding.check in _WHOLE


def _names(finding: Finding) -> Iterator[str]:
    yield finding.subject
    for word in _NAME.findall(finding.message):
        yield word.rstrip(":.")


def _run_of(name: str) -> str:
    """Return "<story>/<run>" of a manifest's name."""
    return name.removeprefix("runs/").removesuffix(".json")


def _by_run(finding: Finding, runs: dict[str, Cause]) -> Cause | None:
    if finding.verdict is not FindingVerdict.UNVERIFIABLE or not runs:
        return None
    name = finding.subject.partition("/")[2].replace("/runs/", "/")
    return next((cause for run, cause in runs.items() if name.startswith(run)), None)


def _leads_nowhere(finding: Finding) -> bool:
    return finding.check == "pairing" and finding.verdict is FindingVerdict.MISSING


def _alike(finding: Finding, alone: dict[tuple[str, str, str], Cause]) -> None:
    key = (finding.check, finding.verdict.value, finding.message)
    if key in alone:
        alone[key].followers.append(finding)
    else:
        alone[key] = Cause(finding=finding, alike=True)

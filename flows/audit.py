"""Audit: everything that the store holds is read again and compared with what was claimed."""

from dataclasses import dataclass
from pathlib import Path

from archive.audit import Finding, FindingVerdict, Summary, audit_file, audit_store
from flows.house import House
from flows.steps import step


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What an audit found, and what it looked at."""

    findings: tuple[Finding, ...]

"""The audit of one place after the other, told as it goes: a store, a bucket, a folder of files, or a file."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from archive.audit.file import check_warc
from archive.audit.levels import Unchecked
from archive.audit.logged import audit_logged, log_of, store_around
from archive.audit.sample import read_sample
from archive.audit.store import AuditOptions, Finding, FindingVerdict, Sample, audit_store
from archive.checks.facts import RecordFacts
from archive.checks.seals import Trust
from archive.custody.keys import keys_inside
from archive.store import FolderStore, Store
from archive.wacz.audit import audit_wacz
from archive.wacz.held import HeldWarc
from desk.articles.signed_by import Known
from desk.audit.flags import AuditFlags, WordsError
from desk.audit.page import AuditPage
from desk.audit.places import archives_in, is_store, unread_entries
from desk.exits import Exit
from desk.terminal.voice import Voice
from flows.audit import waits_of
from flows.audit_state import AuditState, state_file
from flows.bulk.bulk import Bulk, bulk_of
from flows.crew import crew_of
from flows.custody import own_fingerprint, trust_of
from flows.house import House
from flows.settings import load_settings

_NOT_SIGNED = (
    "the package is not signed: whoever put it together, or took it apart and together again, is not known"
)
_KEY_INSIDE = "a private key lies in the store, so whoever gets the store can sign in its name: move it out, make a new one"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ZIP = b"PK\x03\x04"  # a ZIP file with something in it begins with its first entry
_NO_ZIP = (b"\x1f\x8b", b"WARC", b"\x28\xb5\x2f\xfd", b"file")  # WARC and ARC, compressed or not


def audit_aloud(places: tuple[str, ...], voice: Voice, how: AuditFlags | None = None) -> int:
    """Audit each place, tell each finding that is not ok, then a summary each; return the exit code."""
    how = how or AuditFlags()
    audits = [_Audit(place=place, how=how, voice=voice) for place in places]
    alarms = [one.told() for one in audits]
    return Exit.INTEGRITY if any(alarms) else Exit.SOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class _Audit:
    """The audit of one place; making it refuses what cannot be audited, before anything is read."""

    place: str
    how: AuditFlags
    voice: Voice

    def __post_init__(self) -> None:
        if not self._is_bucket and not Path(self.place).exists():
            raise WordsError(f"{self.place}: there is nothing; give a store, a bucket or a WARC file")
        if not self._is_bucket and not (Path(self.place).is_file() or Path(self.place).is_dir()):
            raise WordsError(f"{self.place} is neither a file nor a folder, and only these can be read again")
        if self.how.jobs is not None and self.how.jobs < 1:
            raise WordsError(f"--jobs: {self.how.jobs} processes read nothing; give 1 or more")
        for digest in (*self.how.trust, *self.how.head):
            if not _DIGEST.fullmatch(digest):
                raise WordsError(
                    f"{digest[:80]!r} is not the 64 hexadecimal digits that `warraq custody` shows"
                )
        if self.how.custody and (self.how.custody == Path(self.place) or not self.how.custody.is_file()):
            raise WordsError(f"--custody: {self.how.custody} is no custody log")
        why = next(self._deaf(), None)
        if why is not None:
            raise WordsError(why)
        self._sample()

    @property
    def _is_bucket(self) -> bool:
        return "://" in self.place

    @property
    def _is_store(self) -> bool:
        return self._is_bucket or (Path(self.place).is_dir() and is_store(Path(self.place)))

    def _deaf(self) -> Iterator[str]:
        """Name the flags that this place cannot obey: none is passed over in silence."""
        how, place, path = self.how, self.place, Path(self.place)
        remembers = bool(how.resume or how.state)
        if how.remote and not self._is_bucket:
            yield f"--remote: {place} is no bucket; its bytes are on this machine"
        if remembers and self._is_bucket:
            yield f"--resume, --state: of what is in a bucket ({place}) nothing shows that it is still what was checked; audit it in parts with --sample"
        if how.custody and (path.is_dir() or self._is_bucket or _is_package(path)):
            yield f"--custody: {place} is no WARC file; a store and a package have their logs inside"
        if self._is_store:
            if how.state and how.state.resolve().is_relative_to(path.resolve()):
                yield f"--state: {how.state} is inside {place}, so whoever writes there could say that it was checked; keep it elsewhere"
            return
        if how.sample or remembers:
            yield f"--sample, --resume, --state: {place} is no store, and files of anybody are read whole; they are for stores"
        if how.head:
            yield f"--head: {place} does not hold the chain of seals; give the store that it is from"
        if (
            how.trust
            and path.is_file()
            and not _is_package(path)
            and (how.custody or store_around(path) is None)
        ):
            yield f"--trust: there is no seal of {place}: it stands in no store, and its log is not signed; give the store that it is from"

    def told(self) -> bool:
        """Audit and tell; return whether it is an alarm."""
        is_store = self._is_store
        page = AuditPage(
            place=self.place,
            is_store=is_store,
            voice=self.voice,
            known=self._known(),
            shows_all=self.how.every,
        )
        if is_store:
            self._tell_store(page)
        elif Path(self.place).is_dir():
            page.tell(self._folder(page))
        else:
            page.tell(self._file(Path(self.place), page))
        return page.alarming

    def _folder(self, page: AuditPage) -> Iterator[Finding]:
        """Audit each WARC, ARC and WACZ file of a folder that is no store, as anybody's; each must prove something."""
        folder = Path(self.place)
        paths = archives_in(folder)
        if not paths:
            message = "this is no store (no warc/, no runs/), and no WARC, ARC or WACZ file lies in it"
            yield Finding(
                check="store", verdict=FindingVerdict.UNVERIFIABLE, subject=self.place, message=message
            )
            return
        what = f"no store is here (no warc/, no runs/): each of its {len(paths)} WARC, ARC and WACZ files was audited as anybody's"
        page.hear_unchecked(Unchecked(what=self.place, why=what))
        for path in paths:
            told = Counter[FindingVerdict]()
            for finding in self._file(path, page):
                told[finding.verdict] += 1
                yield finding
            page.unproven += not told[FindingVerdict.OK]

    def _file(self, path: Path, page: AuditPage) -> Iterator[Finding]:
        found: list[RecordFacts] = []
        if _is_package(path):
            warcs: dict[str, HeldWarc] = {}
            signed = False
            for finding in audit_wacz(path, warcs=warcs, trust=self._trust(page)):
                signed |= finding.check == "signature"
                yield finding
            if not signed:
                page.hear_unchecked(Unchecked(what="signature", why=_NOT_SIGNED))
            page.files += len(warcs)
            found = [record for warc in warcs.values() for record in warc.records.values()]
        elif (log := self.how.custody or log_of(path)) or store_around(path):
            page.files += 1
            yield from audit_logged(path, log, found, self._trust(page))
        else:
            why = (
                "no custody log lies beside it: that no record was taken out or forged whole cannot be shown"
            )
            page.hear_unchecked(Unchecked(what="custody", why=why))
            page.files += 1
            yield from check_warc(path, str(path), found)
        page.records += len(found)
        page.read_bytes += path.stat().st_size

    def _tell_store(self, page: AuditPage) -> None:
        state, sample = self._state(), self._sample()
        page.sample = str(sample) if sample else None
        if not self._is_bucket:
            for one in unread_entries(Path(self.place)):
                page.hear_unchecked(one)
            for key in keys_inside(Path(self.place)):
                page.hear_unchecked(Unchecked(what=key.name, why=_KEY_INSIDE))
        crew = crew_of(self._bulk())
        options = AuditOptions(
            sample=sample,
            crew=state.remembered(crew) if state else crew,
            remote=self.how.remote,
            trust=self._trust(page),
            hidden=page.hear_hidden,
            unchecked=page.hear_unchecked,
            progress=page.hear_report,
            waits=self._waits(),
        )
        page.tell(_remembering(audit_store(self._store(), options), page, state))

    def _waits(self) -> Callable[[], bool] | None:
        return waits_of(replace(self._house(), tell=self.voice.note)) if self._is_bucket else None

    def _trust(self, page: AuditPage) -> Trust:
        told = trust_of(self._house().settings, self.how.head)
        keys = told.keys | frozenset(self.how.trust)
        return replace(told, keys=keys, demanded=bool(self.how.trust), heard=page.hear_signed)

    def _known(self) -> Known:
        settings = self._house().settings
        trusted = frozenset(settings.trusted_keys) | frozenset(self.how.trust)
        return Known(trusted=trusted, own=own_fingerprint(settings))

    def _store(self) -> Store:
        if not self._is_bucket:
            return FolderStore(Path(self.place))
        return self._house().audited()

    def _bulk(self) -> Bulk:
        bulk = bulk_of(self._house().settings, self.voice.note)
        return replace(bulk, workers=self.how.jobs) if self.how.jobs else bulk

    def _house(self) -> House:
        return House(settings=load_settings(store=self.place if self._is_store else None))

    def _state(self) -> AuditState | None:
        if not (self.how.resume or self.how.state):
            return None
        path = self.how.state or state_file(Path(self.place))
        return AuditState(path=path, now=lambda: datetime.now(UTC))

    def _sample(self) -> Sample | None:
        try:
            return read_sample(self.how.sample) if self.how.sample else None
        except ValueError as error:
            raise WordsError(str(error)) from error


def _is_package(path: Path) -> bool:
    """Say whether a file is to be read as a WACZ: as its first bytes have it, else as its name has it."""
    with path.open("rb") as file:
        begin = file.read(len(_ZIP))
    return begin == _ZIP or (path.suffix.lower() == ".wacz" and not begin.startswith(_NO_ZIP))


def _remembering(findings: Iterator[Finding], page: AuditPage, state: AuditState | None) -> Iterator[Finding]:
    """Pass findings on; at the end say what an earlier audit had checked, and forget it."""
    yield from findings
    if state is not None:
        page.reused, page.reused_since = state.reused, state.oldest
        if state.reused:
            why = f"an audit that was interrupted checked them earlier, from {state.oldest} on; their times and sizes are the same since"
            page.hear_unchecked(Unchecked(what=f"{state.reused} WARC files not read now", why=why))
        state.done()

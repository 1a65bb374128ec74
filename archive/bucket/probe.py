"""What a bucket lets us do, tried action by action with small objects of our own, so that a user learns what is missing."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from archive.bucket.api import BucketApi, Lock
from archive.bucket.place import LockMode, Retention
from archive.bucket.stream import open_object
from archive.bucket.trouble import AwayError, TakenError
from archive.disk import StoreError, StoreErrorKind
from archive.manifests.manifest import FileEntry

FOLDER = "doctor"
# Amazon refuses a request whose time is 15 minutes off; half of it leaves time to set the clock.
MAX_SKEW = timedelta(minutes=7)
# A lock must be tried to be believed; this is how long its object stays.
LOCK_FOR = timedelta(minutes=2)
# Answers after which every permission would look missing.
_HOPELESS = frozenset(
    {
        "NoSuchBucket",
        "NoCredentials",
        "ExpiredToken",
        "InvalidAccessKeyId",
        "InvalidToken",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
    }
)
_DENIED = frozenset({"AccessDenied", "403", "AllAccessDisabled"})
_DATA = b"warraq doctor tried what this bucket lets it do; this may be deleted\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One thing tried: the permission or promise, whether it holds, whether a store cannot do without it, and why."""

    name: str
    holds: bool
    needed: bool
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prober:
    """Tries a bucket out. `run` makes the names of its objects unique; they stand under "doctor/" and are deleted.

    `many` says that several machines write it, which cannot be without names that are refused when they are taken.
    """

    api: BucketApi
    run: str
    now: Callable[[], datetime]
    retention: Retention | None = None
    many: bool = False

    def probe(self) -> Iterator[Probe]:
        """Yield what was tried, in the order in which a store needs it; stops where nothing more can be learnt."""
        trouble = self._trouble(self._list)
        yield _outcome("s3:ListBucket", trouble, "the names under the prefix can be listed")
        if isinstance(trouble, AwayError) and (trouble.silent or trouble.code in _HOPELESS):
            return
        yield from self._clock()
        stored = self._tried("s3:PutObject", self._put, "a small object was stored")
        yield stored
        if stored.holds:
            yield self._tried("s3:GetObject", self._get, "it came back as it went")
            yield self._write_once()
        yield from self._parts()
        yield self._tried(
            "s3:ListBucketMultipartUploads", self._uploads, "unfinished uploads can be found", needed=False
        )
        yield from self._lock()
        yield self._tried("s3:DeleteObject", self._delete, "views of clean text can be removed", needed=False)

    def _list(self) -> None:
        next(self.api.names(FOLDER), None)

    def _clock(self) -> Iterator[Probe]:
        try:
            said = self.api.server_time()
            there = parsedate_to_datetime(said or "").astimezone(UTC)
        except (StoreError, ValueError):
            return
        off = abs(self.now() - there)
        message = f"this machine's clock and the server's are {off.total_seconds():.0f} s apart"
        advice = "" if off <= MAX_SKEW else "; set it (NTP), or requests will be refused"
        yield Probe(name="clock", holds=off <= MAX_SKEW, needed=True, message=message + advice)

    def _put(self) -> None:
        self.api.put(self._file("once"), _DATA, once=True)

    def _get(self) -> None:
        with open_object(self.api, self._name("once")) as file:
            if file.read() != _DATA:
                raise StoreError(
                    "the server gives other bytes back than it was given: do not use it",
                    kind=StoreErrorKind.BROKEN,
                )

    def _write_once(self) -> Probe:
        try:
            self.api.put(self._file("once"), _DATA, once=True)
        except TakenError:
            return _good("write-once", "a name that is taken is refused (If-None-Match)")
        except StoreError as error:
            return Probe(name="write-once", holds=False, needed=False, message=str(error))
        message = "the server ignores If-None-Match: a name that is taken would be replaced. " + (
            "Several machines (setting shared) cannot write it: use another server, or one machine"
            if self.many
            else "warraq's names are unique to a run and read back, so one machine that writes is safe; object lock or versioning makes it sure"
        )
        return Probe(name="write-once", holds=False, needed=self.many, message=message)

    def _parts(self) -> Iterator[Probe]:
        file = self._file("parts")
        key = self.api.place.key(file.name)
        upload_id = ""

        def begin() -> None:
            nonlocal upload_id
            upload_id = self.api.begin(file)
            self.api.put_part(file.name, upload_id, 1, _DATA)

        begun = self._tried("s3:PutObject", begin, "an upload in parts can be begun")
        if not begun.holds:
            yield begun
        if upload_id:
            yield self._tried(
                "s3:ListMultipartUploadParts",
                lambda: self.api.parts(key, upload_id),
                "the parts of an upload can be listed",
                needed=False,
            )
            yield self._tried(
                "s3:AbortMultipartUpload",
                lambda: self.api.abort(key, upload_id),
                "an upload in parts can be given up",
                needed=False,
            )

    def _uploads(self) -> None:
        next(self.api.uploads(), None)

    def _lock(self) -> Iterator[Probe]:
        kept = self.retention
        if kept is None:
            return
        yield self._tried(
            "s3:GetBucketObjectLockConfiguration", self._lock_enabled, "the bucket has object lock"
        )
        # Tried in the mode that an administrator can lift, whatever the setting: it is the same permission.
        lock = Lock(mode=LockMode.GOVERNANCE, until=(self.now() + LOCK_FOR).replace(microsecond=0))
        locked = self._tried(
            "s3:PutObjectRetention",
            lambda: self.api.put(self._file("locked"), _DATA, once=True, lock=lock),
            f"originals will be locked: {kept.mode.value.lower()}, {kept.days} days",
        )
        yield locked
        if locked.holds:
            yield self._tried("s3:GetObjectRetention", self._locked, "the lock of an object can be seen")

    def _lock_enabled(self) -> None:
        try:
            enabled = self.api.lock_enabled()
        except AwayError as error:
            if error.code != "ObjectLockConfigurationNotFoundError":
                raise
            enabled = False
        if not enabled:
            message = "the bucket was made without object lock; make one with it, or unset s3_object_lock"
            raise StoreError(message, kind=StoreErrorKind.NOT_WRITABLE)

    def _locked(self) -> None:
        stored = self.api.head(self._name("locked"))
        if stored is None or stored.mode is None:
            message = "the object that was stored locked is not shown as locked"
            raise StoreError(message, kind=StoreErrorKind.NOT_WRITABLE)

    def _delete(self) -> None:
        self.api.delete(self._name("once"))
        for name in tuple(self.api.names(f"{FOLDER}/")):
            with suppress(StoreError):  # one that is locked for two minutes goes next time
                self.api.delete(name)

    def _tried(self, name: str, what: Callable[[], object], good: str, *, needed: bool = True) -> Probe:
        return _outcome(name, self._trouble(what), good, needed=needed)

    def _trouble(self, what: Callable[[], object]) -> Exception | None:
        try:
            what()
        except (StoreError, TakenError) as error:
            return error
        return None

    def _name(self, kind: str) -> str:
        return f"{FOLDER}/{kind}-{self.run}"

    def _file(self, kind: str) -> FileEntry:
        return FileEntry(
            name=self._name(kind), size_bytes=len(_DATA), sha256=hashlib.sha256(_DATA).hexdigest()
        )


def _outcome(name: str, trouble: Exception | None, good: str, *, needed: bool = True) -> Probe:
    if trouble is None:
        return _good(name, good)
    missing = isinstance(trouble, AwayError) and trouble.code in _DENIED
    message = f"permission {name} is missing" if missing else str(trouble)
    return Probe(name=name, holds=False, needed=needed, message=message)


def _good(name: str, message: str) -> Probe:
    return Probe(name=name, holds=True, needed=True, message=message)

"""Which bucket a store is in, and how its server wants to be spoken to."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive.disk import StoreError, StoreErrorKind
from archive.manifests.manifest import ManifestError, check_name

SCHEME = "s3://"
# What the S3 API keeps for itself.
_TAKEN_BEGINS = ("xn--", "sthree-", "amzn-s3-demo-")
_TAKEN_ENDS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
# The longest key of the S3 API, in octets of UTF-8 (Amazon S3 user guide, "Naming objects").
MAX_KEY = 1024
# One request may carry 5 GiB; above this size a file goes in parts, so that a break costs one part.
SINGLE_BYTES = 64 * 1024**2
# Held in memory one at a time. 5 MiB is the least that the API takes; 10,000 parts are the most.
PART_BYTES = 16 * 1024**2
MAX_PARTS = 10_000
# What a process may keep of downloads: four WARC files of the usual 1 GB.
CACHE_BYTES = 4 * 1024**3


class Checksums(StrEnum):
    """When the library adds checksums of its own to requests, and asks for them in answers.

    `when_supported` sends trailing checksums over TLS, which servers other than Amazon's refuse or, worse,
    store inside the object: so it is for Amazon alone unless a user says otherwise.
    """

    AUTO = "auto"
    REQUIRED = "when_required"
    SUPPORTED = "when_supported"


class LockMode(StrEnum):
    """How a bucket keeps an object from being deleted: until the day (compliance), or but for the privileged."""

    COMPLIANCE = "COMPLIANCE"
    GOVERNANCE = "GOVERNANCE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """For how many days the bucket shall refuse to delete an original, and in which mode."""

    mode: LockMode
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """How to speak to an S3 server; None means what the library finds in its own configuration.

    `path_style` puts the bucket into the path (None: for every server but Amazon's). `timeout_s` is the
    longest silence of a connection, `tries` how often one request is tried, with growing pauses.
    """

    endpoint: str | None = None
    region: str | None = None
    ca_file: Path | None = None
    checksums: Checksums = Checksums.AUTO
    path_style: bool | None = None
    timeout_s: float = 60.0
    tries: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketPlace:
    """A bucket and the prefix in it under which a store lives."""

    bucket: str
    prefix: str = ""

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.prefix}".rstrip("/")

    def key(self, name: str) -> str:
        """Return the object's key for a store-relative name; raises StoreError for one that may not stand there."""
        try:
            check_name(name)
        except ManifestError as error:
            raise StoreError(str(error), kind=StoreErrorKind.BAD_NAME) from error
        key = self.prefix + name
        if len(key.encode()) > MAX_KEY:
            message = f"{name[:120]}… is longer than a key may be ({MAX_KEY} octets); choose a shorter prefix"
            raise StoreError(message, kind=StoreErrorKind.BAD_NAME)
        return key

    def name(self, key: str) -> str:
        """Return the store-relative name of a key under the prefix."""
        return key.removeprefix(self.prefix)


def is_bucket(text: str) -> bool:
    """Say whether a setting names a bucket rather than a folder."""
    return text.startswith(SCHEME)


def read_place(text: str) -> BucketPlace:
    """Read "s3://bucket/prefix"; raises ValueError that says what is wrong with it."""
    bucket, _, prefix = text.removeprefix(SCHEME).partition("/")
    if not is_bucket(text) or not bucket or any(c in bucket for c in "@:?#% \\"):
        # The value may hold a secret key, so it is not told.
        raise ValueError("s3://bucket or s3://bucket/prefix is wanted (credentials never stand in it)")
    if rule := _broken_rule(bucket):
        raise ValueError(f"a bucket named {bucket!r} cannot be: {rule}")
    prefix = prefix.strip("/")
    if prefix:
        check_name(prefix)
    return BucketPlace(bucket=bucket, prefix=f"{prefix}/" if prefix else "")


def _broken_rule(bucket: str) -> str | None:
    """Say which rule of S3 a bucket's name breaks (Amazon S3 user guide, "General purpose bucket naming rules")."""
    rules = (
        (3 <= len(bucket) <= 63, "a name has 3 to 63 characters"),
        (
            re.fullmatch(r"[a-z0-9.-]*", bucket),
            "a name has lower-case letters, digits, dots and hyphens alone",
        ),
        (
            bucket[:1].isalnum() and bucket[-1:].isalnum(),
            "a name begins and ends with a letter or a digit",
        ),
        (".." not in bucket, "no two dots stand side by side"),
        (not re.fullmatch(r"(\d+\.){3}\d+", bucket), "a name does not look like an IP address"),
        (not bucket.startswith(_TAKEN_BEGINS), f"a name does not begin with {' or '.join(_TAKEN_BEGINS)}"),
        (not bucket.endswith(_TAKEN_ENDS), f"a name does not end with {' or '.join(_TAKEN_ENDS)}"),
    )
    return next((rule for kept, rule in rules if not kept), None)


def read_retention(text: str) -> Retention | None:
    """Read "compliance:365" or "governance:30" (days); "" is None. Raises ValueError."""
    if not text:
        return None
    mode, _, days = text.partition(":")
    if mode.upper() not in LockMode.__members__ or not days.isdecimal() or not 0 < int(days) <= 36_500:
        raise ValueError(f"{text!r} is not compliance:DAYS or governance:DAYS (1 to 36500 days)")
    return Retention(mode=LockMode[mode.upper()], days=int(days))

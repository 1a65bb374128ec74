"""The one door of boto3: what a store asks of an S3 server, a method each, with our own errors."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from archive.bucket.place import BucketPlace, Checksums, LockMode, Server
from archive.bucket.trouble import told_by_bucket
from archive.disk import StoreError, StoreErrorKind
from archive.manifests.manifest import FileEntry

_AMAZON = (".amazonaws.com", ".amazonaws.com.cn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What a server says of an object: its size, the SHA-256 that we left with it, and its lock."""

    size_bytes: int
    sha256: str | None
    mode: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An upload in parts that was begun and not finished."""

    key: str
    upload_id: str
    begun_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Until when an object shall not be deleted, and in which mode."""

    mode: LockMode
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An answer's bytes, and the whole object's size and entity tag."""

    stream: Any
    size_bytes: int
    etag: str


class BucketApi:
    """Requests to one bucket. Names are store-relative. Opening asks nothing of the network.

    Every method raises AwayError when the bucket is out of reach or refuses, StoreError (MISSING) for an
    object that is not there.
    """

    def __init__(self, place: BucketPlace, server: Server, client: Any = None) -> None:
        self.place = place
        self.server = server
        self._client = client or connect(server)

    def __reduce__(self) -> tuple[type["BucketApi"], tuple[BucketPlace, Server]]:
        """Travel to another process as what a client there is made of."""
        return BucketApi, (self.place, self.server)

    def head(self, name: str) -> Stored | None:
        """Return what the server says of an object, or None when there is none."""
        try:
            with told_by_bucket("s3:GetObject", self._at(name)):
                answer = self._client.head_object(Bucket=self.place.bucket, Key=self.place.key(name))
        except StoreError as error:
            if error.kind is StoreErrorKind.MISSING:
                return None
            raise
        return Stored(
            size_bytes=answer["ContentLength"],
            sha256=answer.get("Metadata", {}).get("sha256"),
            mode=answer.get("ObjectLockMode"),
            until=answer.get("ObjectLockRetainUntilDate"),
        )

    def get(self, name: str, start: int = 0) -> Body:
        """Return an object's bytes from an offset on."""
        part = {"Range": f"bytes={start}-"} if start else {}
        with told_by_bucket("s3:GetObject", self._at(name)):
            answer = self._client.get_object(Bucket=self.place.bucket, Key=self.place.key(name), **part)
        size = start + int(answer["ContentLength"])
        return Body(stream=answer["Body"], size_bytes=size, etag=str(answer.get("ETag", "")))

    def put(self, file: FileEntry, body: BinaryIO | bytes, *, once: bool, lock: Lock | None = None) -> None:
        """Store an object in one request; with `once`, raises TakenError where one of this name is."""
        only_new = {"IfNoneMatch": "*"} if once else {}
        with told_by_bucket("s3:PutObject" + _and_lock(lock), self._at(file.name)):
            self._client.put_object(
                **self._new(file, lock),
                **only_new,
                Body=body,
                ContentLength=file.size_bytes,
                ChecksumAlgorithm="SHA256",  # said besides the sum itself: a lock is refused without it
                ChecksumSHA256=_base64(file.sha256),
            )

    def begin(self, file: FileEntry, lock: Lock | None = None) -> str:
        """Begin an upload in parts and return its id."""
        summed = {"ChecksumAlgorithm": "SHA256"} if self._sums_parts else {}
        with told_by_bucket("s3:PutObject" + _and_lock(lock), self._at(file.name)):
            answer = self._client.create_multipart_upload(**self._new(file, lock), **summed)
        return str(answer["UploadId"])

    def put_part(self, name: str, upload_id: str, number: int, part: bytes) -> dict[str, object]:
        """Upload one part (from 1); return what `finish` needs of it."""
        summed = {"ChecksumAlgorithm": "SHA256"} if self._sums_parts else {}
        with told_by_bucket("s3:PutObject", self._at(name)):
            answer = self._client.upload_part(
                Bucket=self.place.bucket,
                Key=self.place.key(name),
                UploadId=upload_id,
                PartNumber=number,
                Body=part,
                **summed,
            )
        proof = {k: answer[k] for k in ("ChecksumSHA256",) if k in answer}
        return {"PartNumber": number, "ETag": answer["ETag"], **proof}

    def finish(self, name: str, upload_id: str, parts: list[dict[str, object]], *, once: bool = True) -> None:
        """Make an object of the parts. Some servers ignore the condition: the caller looks before and after."""
        only_new = {"IfNoneMatch": "*"} if once else {}
        with told_by_bucket("s3:PutObject", self._at(name)):
            self._client.complete_multipart_upload(
                Bucket=self.place.bucket,
                Key=self.place.key(name),
                UploadId=upload_id,
                MultipartUpload={"Parts": parts},
                **only_new,
            )

    def retain(self, name: str, lock: Lock) -> None:
        """Lock an object that is there."""
        with told_by_bucket("s3:PutObjectRetention", self._at(name)):
            self._client.put_object_retention(
                Bucket=self.place.bucket,
                Key=self.place.key(name),
                Retention={"Mode": lock.mode.value, "RetainUntilDate": lock.until},
            )

    def abort(self, key: str, upload_id: str) -> None:
        """Give up an upload in parts; one that is not there (any more) is no error."""
        try:
            with told_by_bucket("s3:AbortMultipartUpload", f"{self.place}"):
                self._client.abort_multipart_upload(Bucket=self.place.bucket, Key=key, UploadId=upload_id)
        except StoreError as error:
            if error.kind is not StoreErrorKind.MISSING:
                raise

    def uploads(self) -> Iterator[Upload]:
        """Yield the unfinished uploads under our prefix."""
        pages = self._client.get_paginator("list_multipart_uploads")
        with told_by_bucket("s3:ListBucketMultipartUploads", f"{self.place}"):
            for page in pages.paginate(Bucket=self.place.bucket, Prefix=self.place.prefix):
                for one in page.get("Uploads", ()):
                    yield Upload(
                        key=one["Key"], upload_id=one["UploadId"], begun_at=one["Initiated"].astimezone(UTC)
                    )

    def parts(self, key: str, upload_id: str) -> int:
        """Return how many parts of an upload the server has."""
        with told_by_bucket("s3:ListMultipartUploadParts", f"{self.place}"):
            answer = self._client.list_parts(Bucket=self.place.bucket, Key=key, UploadId=upload_id)
        return len(answer.get("Parts", ()))

    def names(self, prefix: str = "", *, after: str = "") -> Iterator[str]:
        """Yield the names under a prefix that come after a name, in the server's order."""
        return (name for name, _, _ in self.listed(prefix, after=after))

    def listed(self, prefix: str = "", *, after: str = "") -> Iterator[tuple[str, int, str]]:
        """Yield name, size and entity tag of what is under a prefix and comes after a name, in the server's order."""
        pages = self._client.get_paginator("list_objects_v2")
        asked = {"Bucket": self.place.bucket, "Prefix": self.place.prefix + prefix}
        if after:
            asked["StartAfter"] = self.place.prefix + after
        with told_by_bucket("s3:ListBucket", f"{self.place}"):
            for page in pages.paginate(**asked):
                for one in page.get("Contents", ()):
                    yield self.place.name(one["Key"]), int(one.get("Size", 0)), str(one.get("ETag", ""))

    def delete(self, name: str) -> None:
        """Delete an object; one that is not there is no error."""
        with told_by_bucket("s3:DeleteObject", self._at(name)):
            self._client.delete_object(Bucket=self.place.bucket, Key=self.place.key(name))

    def lock_enabled(self) -> bool:
        """Return whether the bucket was made with object lock."""
        with told_by_bucket("s3:GetBucketObjectLockConfiguration", f"{self.place}"):
            answer = self._client.get_object_lock_configuration(Bucket=self.place.bucket)
        return bool(answer.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled")

    def keeps_versions(self) -> bool:
        """Return whether the bucket keeps what was there before under a name; suspended versioning keeps it too."""
        with told_by_bucket("s3:GetBucketVersioning", f"{self.place}"):
            answer = self._client.get_bucket_versioning(Bucket=self.place.bucket)
        return bool(answer.get("Status"))

    def server_time(self) -> str | None:
        """Return the Date header of an answer to a look at the bucket."""
        with told_by_bucket("s3:ListBucket", f"{self.place}"):
            answer = self._client.head_bucket(Bucket=self.place.bucket)
        said: str | None = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
        return said

    @property
    def _sums_parts(self) -> bool:
        return bool(self._client.meta.config.request_checksum_calculation == Checksums.SUPPORTED)

    def _new(self, file: FileEntry, lock: Lock | None) -> dict[str, object]:
        locked = {"ObjectLockMode": lock.mode.value, "ObjectLockRetainUntilDate": lock.until} if lock else {}
        return {
            "Bucket": self.place.bucket,
            "Key": self.place.key(file.name),
            "Metadata": {"sha256": file.sha256},
            **locked,
        }

    def _at(self, name: str) -> str:
        return f"{self.place}/{name}"


def _and_lock(lock: Lock | None) -> str:
    return " with s3:PutObjectRetention" if lock else ""


def _base64(sha256: str) -> str:
    return base64.b64encode(bytes.fromhex(sha256)).decode()


def connect(server: Server) -> Any:
    """Make a client, which opens no connection yet and may serve many buckets.

    Whether the server is Amazon's is seen in the endpoint that the library found.
    """
    session = boto3.session.Session()  # it reads the description of S3 once, a tenth of a second
    asked = _made(session, server, Checksums.REQUIRED, path_style=False)
    host = urlsplit(asked.meta.endpoint_url).hostname or ""
    foreign = not host.endswith(_AMAZON)
    checksums = server.checksums
    if checksums is Checksums.AUTO:
        checksums = Checksums.REQUIRED if foreign else Checksums.SUPPORTED
    path_style = foreign if server.path_style is None else server.path_style
    return _made(session, server, checksums, path_style=path_style)


def _made(session: Any, server: Server, checksums: Checksums, *, path_style: bool) -> Any:
    ca_file: Path | None = server.ca_file
    config = Config(
        connect_timeout=server.timeout_s,
        read_timeout=server.timeout_s,
        retries={"mode": "standard", "total_max_attempts": server.tries},
        request_checksum_calculation=checksums.value,
        response_checksum_validation=checksums.value,
        s3={"addressing_style": "path" if path_style else "auto"},
        proxies={},  # none: without this the library takes one from the environment
    )
    region = server.region or session.region_name or "us-east-1"
    return session.client(
        "s3",
        endpoint_url=server.endpoint,
        region_name=region,
        verify=str(ca_file) if ca_file else None,
        config=config,
    )

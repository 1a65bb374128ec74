"""A bucket with a store in it, and a server that stands between the two and misbehaves as told."""

import functools
import http.client
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from archive.bucket.api import BucketApi, connect
from archive.bucket.cache import Cache
from archive.bucket.mirror import Mirror
from archive.bucket.outbox import Outbox
from archive.bucket.place import BucketPlace, Checksums, Retention, Server
from archive.bucket.sending import Sender
from archive.bucket.store import BucketStore
from archive.fsops import DISK, FileOps

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PART = 64 * 1024  # a real server takes no part under 5 MiB: moto is told to


connected = functools.cache(connect)  # making a client costs 0.3 s of CPU


@functools.cache
def another_client(endpoint: str, ca_file: Path | None) -> Any:
    return (
        boto3.session.Session().client(  # a session of its own: the default one keeps the first credentials
            "s3",
            endpoint_url=endpoint,
            verify=str(ca_file) if ca_file else None,
            config=Config(
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
    )


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A bucket, this machine's folder for it, and how to make a store of both."""

    endpoint: str
    bucket: str
    folder: Path
    prefix: str = "some/prefix/"
    ca_file: Path | None = None
    tries: int = 2
    timeout_s: float = 5.0
    retention: Retention | None = None
    single_bytes: int = PART
    part_bytes: int = PART
    checksums: Checksums = Checksums.AUTO
    files: FileOps = DISK
    now: Callable[[], datetime] = lambda: NOW

    @property
    def api(self) -> BucketApi:
        server = Server(
            endpoint=self.endpoint,
            tries=self.tries,
            timeout_s=self.timeout_s,
            ca_file=self.ca_file,
            checksums=self.checksums,
        )
        place = BucketPlace(bucket=self.bucket, prefix=self.prefix)
        return BucketApi(place, server, connected(server))

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.folder / "local" / "outbox", files=self.files)

    def store(self) -> BucketStore:
        sender = Sender(
            api=self.api,
            outbox=self.outbox,
            now=self.now,
            retention=self.retention,
            single_bytes=self.single_bytes,
            part_bytes=self.part_bytes,
        )
        mirror = Mirror(self.folder / "local" / "mirror", files=self.files)
        return BucketStore(sender, mirror, Cache(self.folder / "local" / "cache"))

    def client(self) -> Any:
        return another_client(self.endpoint, self.ca_file)

    def file(self, data: bytes, name: str = "local.bin") -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def there(self, name: str) -> bytes:
        """What the bucket holds, seen by another client."""
        answer = self.client().get_object(Bucket=self.bucket, Key=self.prefix + name)
        body: bytes = answer["Body"].read()
        return body

    def keys(self) -> list[str]:
        pages = self.client().get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        return [one["Key"] for page in pages for one in page.get("Contents", ())]

    def holds(self, name: str) -> bool:
        return self.prefix + name in self.keys()

    def at(self, endpoint: str) -> "Bench":
        return replace(self, endpoint=endpoint)


@dataclass
class Seen:
    """One request as the shim saw it, and what it may do with it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def is_(self, method: str, pattern: str = "") -> bool:
        return self.method == method and re.search(pattern, self.path) is not None


Misbehaviour = Callable[["Handler", Seen], bool]


@dataclass
class Shim:
    """A proxy before an S3 server. `rule` sees every request first; it returns True when it has answered."""

    upstream: str
    rule: Misbehaviour | None = None
    requests: list[Seen] = field(default_factory=list)

    def __enter__(self) -> "Shim":
        shim = self

        class Bound(Handler):
            owner = shim

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Bound)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def counted(self, method: str, pattern: str = "") -> int:
        return sum(seen.is_(method, pattern) for seen in self.requests)


class Handler(BaseHTTPRequestHandler):
    """Passes requests on, and lets the rule of its shim answer first."""

    owner: Shim
    protocol_version = "HTTP/1.1"

    def handle_any(self) -> None:
        if self.headers.get("Expect", "").lower() == "100-continue":
            pass  # the base class has answered it
        size = int(self.headers.get("Content-Length") or 0)
        seen = Seen(
            method=self.command,
            path=self.path,
            headers=dict(self.headers.items()),
            body=self.rfile.read(size),
        )
        self.owner.requests.append(seen)
        if self.owner.rule is None or not self.owner.rule(self, seen):
            self.answer(*self.passed_on(seen))

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_any  # noqa: N815  # http.server's names

    def passed_on(self, seen: Seen) -> tuple[int, list[tuple[str, str]], bytes]:
        """Ask the server behind. Host stays as the client signed it."""
        to = urlsplit(self.owner.upstream)
        connection = http.client.HTTPConnection(to.hostname or "", to.port, timeout=20)
        try:
            connection.request(seen.method, seen.path, body=seen.body, headers=seen.headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        head = self.command == "HEAD"
        for name, value in headers:
            if name.lower() not in {
                "transfer-encoding",
                "connection",
                *(() if head else ("content-length",)),
            }:
                self.send_header(name, value)
        if not head:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if head else body)

    def refuse(self, status: int, code: str) -> bool:
        """Answer with an S3 error."""
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>as told</Message></Error>"
        self.answer(status, [("Content-Type", "application/xml")], body.encode())
        return True

    def reset(self) -> bool:
        """Break the connection with a RST."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.close_connection = True
        self.connection.close()
        return True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        return

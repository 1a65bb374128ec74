"""An object as a file: read as it comes, taken up again where a connection broke, seekable by ranges."""

import io
from typing import Any, BinaryIO, cast

from archive.bucket.api import Body, BucketApi
from archive.bucket.trouble import told_by_bucket
from archive.disk import CHUNK, StoreError, StoreErrorKind

# How often a broken answer is taken up again; every attempt is tried with pauses by the library besides.
_BREAKS = 3


class _Remote(io.RawIOBase):
    """The bytes of one object. Raises StoreError when the object changes or ends while it is read."""

    def __init__(self, api: BucketApi, name: str) -> None:
        super().__init__()
        self._api = api
        self._name = name
        self._at = 0
        first = api.get(name)
        self._size, self._etag = first.size_bytes, first.etag
        self._body: Body | None = first

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        at = max(base + offset, 0)
        if at != self._at:
            self._let_go()
            self._at = at
        return at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        view = memoryview(
            buffer
        )  # whatever can be written into; Python has no public type for it before 3.12
        wanted = min(len(view), self._size - self._at)
        if wanted <= 0:
            return 0
        chunk = self._read(wanted)
        view[: len(chunk)] = chunk
        self._at += len(chunk)
        return len(chunk)

    def close(self) -> None:
        self._let_go()
        super().close()

    def _read(self, wanted: int) -> bytes:
        for left in reversed(range(_BREAKS)):
            try:
                with told_by_bucket("s3:GetObject", f"{self._api.place}/{self._name}"):
                    if chunk := bytes(self._opened().stream.read(wanted)):
                        return chunk
            except StoreError as error:
                if error.kind is not StoreErrorKind.AWAY or not left:
                    raise
            self._let_go()
        raise StoreError(
            f"{self._api.place}/{self._name} ends at {self._at} of {self._size} bytes",
            kind=StoreErrorKind.BROKEN,
        )

    def _opened(self) -> Body:
        if self._body is None:
            self._body = self._api.get(self._name, self._at)
            if (self._body.size_bytes, self._body.etag) != (self._size, self._etag):
                raise StoreError(
                    f"{self._api.place}/{self._name} changed while it was read; read it again",
                    kind=StoreErrorKind.BROKEN,
                )
        return self._body

    def _let_go(self) -> None:
        if self._body is not None:
            self._body.stream.close()
            self._body = None


def open_object(api: BucketApi, name: str) -> BinaryIO:
    """Open an object for reading; raises StoreError (MISSING) at once when there is none."""
    return cast("BinaryIO", io.BufferedReader(_Remote(api, name), buffer_size=CHUNK))

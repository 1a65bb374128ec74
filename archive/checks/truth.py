"""Does a request's own text agree with the address that its record header claims?"""

from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from archive.finding import Finding, FindingVerdict
from archive.reader import StoredRecord
from archive.record import RecordKind
from archive.urls import UrlError, canonical, host_of


def check_truth(record: StoredRecord, subject: str) -> Iterator[Finding]:
    """Compare a request line and Host (RFC 9112 §3.2) with WARC-Target-URI; finds a header changed later."""
    target = record.url or ""
    if record.kind != RecordKind.REQUEST or not target.lower().startswith("http"):
        return
    asked = _asked(record.block)
    if asked is None:
        return
    host, path = asked
    try:
        wanted_host, wanted = host_of(target), _path_of(canonical(target))
        asked_path = _path_of(
            canonical(path if path.lower().startswith("http") else f"http://{wanted_host}{path}")
        )
        asked_host = host_of(f"http://{host}/") if host else wanted_host
    except UrlError:
        return
    if (asked_host, _loose(asked_path)) != (wanted_host, _loose(wanted)):
        message = f"WARC-Target-URI {target[:200]!r} is not what the request asked for: {host[:100]!r} {path[:200]!r}"
        yield Finding(
            check="truth",
            verdict=FindingVerdict.ALTERED,
            subject=subject,
            offset=record.offset,
            message=message,
        )


def _asked(block: bytes) -> tuple[str, str] | None:
    """Return Host and target of a request, or None when it has no request line."""
    lines = block.partition(b"\r\n\r\n")[0].decode("latin-1").split("\n")
    words = lines[0].split()
    if len(words) != 3 or not (words[1].startswith("/") or words[1].lower().startswith("http")):
        return None
    named = (line.partition(":") for line in lines[1:])
    host = next((value.strip() for name, _, value in named if name.strip().lower() == "host"), "")
    return host, words[1]


def _path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def _loose(path: str) -> bytes:
    return unquote_to_bytes(path)

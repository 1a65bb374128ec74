"""What is said to a proxy and what it answers (CONNECT, RFC 9110 §9.3.6), and how one is named. Pure."""

import re

_PROXY = re.compile(r"http://(?P<host>[\w.-]+|\[[0-9a-fA-F:.]+\]):(?P<port>\d{1,5})/?", re.ASCII)
_OPENED = re.compile(rb"HTTP/1\.\d 2\d\d[ \r]")
MOST_HEAD = 16 * 1024  # bytes of a proxy's answer, a choice: common ones say some 100


def read_proxy(text: str) -> tuple[str, int]:
    """Give host and port of `http://HOST:PORT`. Raises ValueError for anything else, names and passwords too."""
    found = _PROXY.fullmatch(text)
    if found is None or not 0 < int(found["port"]) < 1 << 16:
        raise ValueError(
            "http://HOST:PORT of a proxy that takes CONNECT; names and passwords never stand in it"
        )
    return found["host"].strip("[]"), int(found["port"])


def named(text: str) -> str:
    """Give back what names a proxy, or "" for none. Raises ValueError."""
    if text:
        read_proxy(text)
    return text


def unreachable(proxy: str, error: BaseException) -> str:
    """Say that a proxy cannot be reached, and why."""
    return f"the proxy {proxy} (egress_proxy) cannot be reached: {error}"


def connect_request(host: str, port: int) -> bytes:
    """Give the bytes that ask for a way to a host and port."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n".encode("ascii")


def fault_of(head: bytes) -> str:
    """Say what a proxy answered instead of opening the way; "" when it did."""
    line = head.partition(b"\r\n")[0][:200].decode("latin-1")
    return "" if _OPENED.match(head) else f"the proxy opened no way: {line!r}"

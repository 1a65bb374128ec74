"""Host names as they are dialled: ASCII, lower case, one spelling for every address."""

import ipaddress
import re
from functools import lru_cache

import idna

MAX_HOST = 253  # octets of a domain name in text form, RFC 1035 §2.3.4
MAX_LABEL = 63  # octets, RFC 1035 §2.3.4
_LABEL = re.compile(
    r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
)  # LDH rule, and the underscore that real hosts have
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_LAST_PART_BITS = 32

# fmt: off
# Second-level labels under which country registries sell names; measured on the outlets of seeds/outlets.toml
# and the public suffix list's most frequent forms. A wrong guess merges or splits a politeness queue, no more.
_SECOND_LEVEL = frozenset((
    "ac", "asn", "asso", "co", "com", "csiro", "edu", "firm", "gen", "go", "gob", "gouv", "gov", "gub",
    "id", "idv", "ind", "info", "ltd", "med", "mil", "ne", "net", "nhs", "nic", "nom", "or", "org", "plc",
    "police", "pro", "sch", "store", "web",
))
_SHARED_HOSTING = frozenset((
    "blogspot.com", "wordpress.com", "substack.com", "github.io", "gitlab.io", "netlify.app", "vercel.app",
    "pages.dev", "web.app", "tumblr.com", "ghost.io", "medium.com",
))
# fmt: on


class UrlError(ValueError):
    """A string that is no web address we would fetch. The message says which part and why."""


def ascii_host(text: str) -> str:
    """Return the host as it is dialled: lower-case ASCII, IDNA 2008 (UTS #46), dotted IPv4, bracketed IPv6.

    A trailing dot is dropped. Every spelling of an IPv4 address (decimal, hexadecimal, octal, short) becomes
    the dotted one, as in the WHATWG URL Standard §3.5, so that no guard can be misled by a spelling.
    """
    if text.startswith("["):
        return _ipv6(text)
    if len(text) > MAX_HOST + 1:
        raise UrlError(f"host is longer than {MAX_HOST} characters: {text[:60]!r}…")
    host = _to_ascii(text).removesuffix(".")
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4(labels)
    if len(host) > MAX_HOST:
        raise UrlError(f"host is longer than {MAX_HOST} characters: {host[:60]!r}…")
    for label in labels:
        if len(label) > MAX_LABEL or not _LABEL.fullmatch(label):
            raise UrlError(f"host {host[:60]!r} has a label that no name server knows: {label[:70]!r}")
    return host


def is_address(host: str) -> bool:
    """Return whether an `ascii_host` result is an IP address and not a name."""
    return host.startswith("[") or host.rpartition(".")[2].isdigit()


@lru_cache(maxsize=20_000)  # as many hosts as one archive has; about 4 MB
def registered_domain(host: str) -> str:
    """Return the part of a host that somebody registered: "news.example.co.uk" gives "example.co.uk".

    A built-in rule of thumb, not the public suffix list: the last two labels, or three where the second-level
    label is one that country registries use. An address is its own domain.
    """
    labels = host.split(".")
    if is_address(host) or len(labels) < 3:
        return host
    country = len(labels[-1]) == 2 or labels[-1].startswith("xn--")
    deep = (country and labels[-2] in _SECOND_LEVEL) or ".".join(labels[-2:]) in _SHARED_HOSTING
    return ".".join(labels[-3:] if deep else labels[-2:])


def _to_ascii(text: str) -> str:
    try:
        mapped = text.lower() if text.isascii() else idna.uts46_remap(text, std3_rules=False)
        return mapped if mapped.isascii() else idna.encode(mapped, strict=False).decode("ascii")
    except (UnicodeError, ValueError, IndexError) as error:  # IDNAError is a UnicodeError
        raise UrlError(f"host {text[:60]!r} is no internationalised name: {error}") from error


def _ipv6(text: str) -> str:
    if not text.endswith("]") or "%" in text:
        raise UrlError(f"host {text[:60]!r} is no IPv6 address")
    try:
        return f"[{ipaddress.IPv6Address(text[1:-1]).compressed}]"
    except ValueError as error:
        raise UrlError(f"host {text[:60]!r} is no IPv6 address: {error}") from error


def _ipv4(labels: list[str]) -> str:
    """Read one to four numbers; the last one fills the bytes that are left (WHATWG URL §3.5)."""
    if len(labels) > 4 or not all(_NUMBER.fullmatch(label) for label in labels):
        raise UrlError(f"host {'.'.join(labels)[:60]!r} ends in a number and is no IPv4 address")
    try:
        numbers = [_number(label) for label in labels]
    except ValueError as error:
        raise UrlError(f"host {'.'.join(labels)[:60]!r} is no IPv4 address: {error}") from error
    rest = _LAST_PART_BITS - 8 * (len(numbers) - 1)
    if any(n > 255 for n in numbers[:-1]) or numbers[-1] >= 1 << rest:
        raise UrlError(f"host {'.'.join(labels)[:60]!r} is no IPv4 address: a number is too big")
    value = numbers[-1]
    for place, number in enumerate(numbers[:-1]):
        value += number << (8 * (3 - place))
    return str(ipaddress.IPv4Address(value))


def _number(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8) if len(label) > 1 and label.startswith("0") else int(label)

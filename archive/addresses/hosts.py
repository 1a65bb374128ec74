"""Host names as they are dialled: ASCII, lower case, one spelling for every address."""

import ipaddress
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import idna

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

MAX_HOST = 253  # octets of a domain name in text form, RFC 1035 §2.3.4
MAX_LABEL = 63  # octets, RFC 1035 §2.3.4
_LABEL = re.compile(
    r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
)  # LDH rule, and the underscore that real hosts have
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_LAST_PART_BITS = 32

# fmt: off
# Platforms whose names below are people of their own, and that the public suffix list does not have.
_PLATFORMS = frozenset((
    "000webhostapp.com", "ahlamontada.com", "ahlamontada.net", "angelfire.com", "art.blog", "beehiiv.com", "blog.ir", "blogcu.com", "blogfa.com", "blogg.se",
    "blogs.com", "blogsky.com", "bravesites.com", "canalblog.com", "dreamwidth.org", "e-monsite.com", "edublogs.org", "fandom.com", "forumotion.com",
    "forumotion.net", "freeservers.com", "ghost.io", "home.blog", "hypotheses.org", "jimdofree.com", "jimdosite.com", "livejournal.com", "loxblog.com",
    "medium.com", "micro.blog", "mihanblog.com", "mystrikingly.com", "narod.ru", "news.blog", "over-blog.com", "over-blog.net", "overblog.com",
    "parsiblog.com", "persianblog.ir", "pressbooks.pub", "rozblog.com", "site123.me", "skyrock.com", "squarespace.com", "substack.com", "tilda.ws",
    "tistory.com", "tripod.com", "tumblr.com", "typepad.com", "ucoz.com", "ucoz.net", "ucoz.ru", "unblog.fr", "webnode.com", "webnode.page", "webs.com",
    "weebly.com", "wikidot.com", "wordpress.com", "wpcomstaging.com", "wpengine.com", "write.as", "yoo7.com", "zohosites.com",
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

    By the public suffix list, its private part too, and the platforms that it lacks: who has a name there speaks for no
    other one. What is no name below a suffix ("co.uk", "localhost") and an address are their own domain.
    """
    if is_address(host):
        return host
    above, _, last = host.rpartition(".")
    platform = f"{above.rpartition('.')[2]}.{last}"
    if platform in _PLATFORMS:
        return ".".join(host.split(".")[-3:])
    return _suffixes().privatesuffix(host) or host


@lru_cache(maxsize=1)
def _suffixes() -> "PublicSuffixList":
    """Read the list in 20 ms, where its own reader takes 36: it encodes 10,000 rules, of which some hundred are not in ASCII. `--help` asks for none."""
    from publicsuffixlist import PSLFILE, PublicSuffixList, encode_idn

    with Path(PSLFILE).open("rb") as file:
        rules = [line for line in file if line.strip() and not line.startswith(b"//")]
    for rule in [line.decode().lower().split(" ")[0].rstrip() for line in rules if not line.isascii()]:
        exception = "!" if rule.startswith("!") else ""
        rules.append(f"{exception}{encode_idn(rule.lstrip('!'))}".encode())
    return PublicSuffixList(rules, accept_encoded_idn=False)


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

"""Hosts whose owners want no visit of ours: asked for nothing, not even their robots.txt, and not through others.

An address is refused when a listed host stands in it as an address could: anywhere between separators, however often escaped,
whoever the archive, cache, translator or proxy is that carries it. A name inside a word ("news.example-review") or among words
is text. Where it cannot be told, the answer is no: who opted out was promised so, and a page less is no harm.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from archive.addresses.hosts import UrlError, ascii_host
from archive.addresses.urls import host_of
from archive.fate import Fate, Outcome
from spiders.guard.inner_ip import embedded

OPTED_OUT = "opted_out"
_UNESCAPES = 8  # rounds; an address that is escaped more often than this hides something
_DEEP = re.compile(r"%(?:25)+(?=[0-9A-Fa-f]{2})")  # an escaped escape, however often
_AS_READ = str.maketrans(
    {"\t": "", "\r": "", "\n": "", "+": " "}
)  # WHATWG URL §4.4, and how forms write a blank
# A name, and what stands before it: all ASCII but letters, digits, "-", "_", "." parts names, and commas are looked at apart.
_PIECE = re.compile(r"(//|[:@]|)([^\x00-\x1f!-+/:-@\[-^`{-\x7f]++)")
# As scripts write letters; `html.unescape` has those of pages.
_LETTER = re.compile(r"[%\\]u([0-9A-Fa-f]{4})")
_DASHED_IP = re.compile(r"(?<![0-9])(?:[0-9]{1,3}-){3}[0-9]{1,3}(?![0-9])")
_IPV6 = re.compile(r"\[[0-9A-Fa-f:.]{2,45}\]")
_DOT = re.compile("[.。．｡]")  # what IDNA (UTS #46) takes for a dot
# Said of the reader's way, where the value is a host and no more.
_READERS_WAY = re.compile(r"(?:utm_\w+|ref|referr?er)=[^/:?#=@]*", re.IGNORECASE)
# Services that spell another host in their own: "." as "-", "-" as "--".
_CARRIERS = (".translate.goog", ".cdn.ampproject.org", ".bing-amp.com", ".turbopages.org")
_PROXY = re.compile(r"[a-z]*-?proxy\d*")  # of libraries: news-example.ezproxy.campus.example
_DASHES = re.compile("--?")


class OptOutError(ValueError):
    """A line that names no host."""


def read_hosts(text: str) -> tuple[str, ...]:
    """Return the hosts that a list names, one a line, "#" before a comment. Raises OptOutError naming the line."""
    hosts = []
    for number, line in enumerate(text.splitlines(), 1):
        if word := line.partition("#")[0].strip():
            try:
                hosts.append(host_of(word) if "://" in word else ascii_host(word.removeprefix("*.")))
            except UrlError as error:
                raise OptOutError(f"line {number}: {word[:80]!r} is no host ({error})") from error
    return tuple(dict.fromkeys(hosts))


@dataclass(frozen=True, slots=True)
class OptOuts:
    """The hosts of a list; each stands for all below it too."""

    hosts: frozenset[str]

    def why(self, url: str) -> str:
        """Say which entry speaks against asking for an address; "" when none does. Its time grows with the address."""
        if not self.hosts:
            return ""
        text = _unescaped(_without_ways(url))
        if text is None:
            return f"it is escaped more than {_UNESCAPES} times over, which hides whose page it is, and some owners want no visits"
        found = (one for host, is_asked in _hosts(text) if (one := self._named_by(host, is_asked=is_asked)))
        return next((f"the owner of {one} wants no visits" for one in found), "")

    def refuses(self, url: str) -> Outcome | None:
        """Give the outcome of an address that must not be asked for, None for one that may."""
        why = self.why(url)
        return Outcome(url=url, fate=Fate.REFUSED, reason=OPTED_OUT, why=why) if why else None

    def _named_by(self, host: str, *, is_asked: bool) -> str:
        """Return the entry that a host is, or is below of, or that stands whole in a name which would be asked."""
        told = (one for form in _forms(host) if (one := self._entry(form)))
        return next(told, "") or (self._inside(host) if is_asked else "")

    def _inside(self, host: str) -> str:
        """Return the entry that some cache or resolver carries in its own name: news.example.cache.test, 192-0-2-7.ip.test."""
        dotted = (address.replace("-", ".") for address in _DASHED_IP.findall(host))
        labels = host.split(".")
        runs = (
            ".".join(labels[at : at + size])
            for at in range(len(labels))
            for size in self._sizes
            if at + size < len(labels)
        )
        return next((one for one in (*dotted, *runs) if one in self.hosts), "")

    @property
    def _sizes(self) -> set[int]:
        """Return how many labels the entries have; of one label none is looked for inside of names."""
        return {host.count(".") + 1 for host in self.hosts} - {1}

    def _entry(self, host: str) -> str:
        at = 0
        while host[at:] not in self.hosts:
            at = host.find(".", at) + 1
            if not at:
                return ""
        return host[at:]


def opt_outs(hosts: Iterable[str]) -> OptOuts:
    """Return a list of hosts, ready to be asked."""
    return OptOuts(frozenset(form for host in hosts for form in (host, *_inner_ips(host))))


def _without_ways(url: str) -> str:
    """Leave out what only says where a reader came from: "?ref=news.example" is a page of somebody else."""
    front, mark, query = url.partition("?")
    kept = (pair for pair in query.split("&") if not _READERS_WAY.fullmatch(_unescaped(pair) or "/"))
    return front + mark + "&".join(kept)


def _unescaped(text: str) -> str | None:
    """Undo escapes until there are none, as each server on the way may undo some; None where there is no end of them."""
    for _ in range(_UNESCAPES):
        plain = unquote(_DEEP.sub("%", text)) if "%" in text else text
        plain = unescape(_LETTER.sub(lambda letter: chr(int(letter[1], 16)), plain))
        if plain == text:
            return text.translate(_AS_READ)
        text = plain
    return None


def _hosts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield what stands in an address, unescaped, as a host could, and whether it would be asked; its own too."""
    for literal in _IPV6.findall(text):
        with suppress(UrlError):
            yield ascii_host(literal), True
    for before, piece in _PIECE.findall(text):
        words = piece.split(maxsplit=1)
        if not words or (len(words) > 1 and (not before or piece[0].isspace())):
            continue  # a name among words is text
        for name in _names(words[0]):
            if before == "//" or _DOT.search(name):
                with suppress(UrlError):
                    yield ascii_host(name), before == "//"


def _names(word: str) -> Iterator[str]:
    """Yield the names of a list with commas, and what it is the other way round: indexes write "example,news)/page"."""
    parts = word.split(",")
    for part in parts:
        yield part.strip(".")
    if len(parts) > 1:
        yield ".".join(reversed(word.strip(",").split(",")))


def _forms(host: str) -> Iterator[str]:
    """Yield a host, the IPv4 addresses in an IPv6 one, and the hosts that a translator's or a cache's own name spells."""
    yield host
    yield from _inner_ips(host)
    front = next((host.removesuffix(end) for end in _CARRIERS if host.endswith(end)), "")
    if not front and "proxy" in host:
        labels = host.split(".")
        at = next((at for at, label in enumerate(labels) if _PROXY.fullmatch(label)), 0)
        front = ".".join(labels[:at])
    if front:
        yield front
        dashed = front.rpartition(".")[2].removeprefix("0-").removesuffix("-0")
        yield _DASHES.sub(lambda dashes: "-" if len(dashes[0]) > 1 else ".", dashed)


def _inner_ips(host: str) -> Iterator[str]:
    if host.startswith("["):
        yield from map(str, embedded(ipaddress.IPv6Address(host[1:-1])))

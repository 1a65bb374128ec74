"""Everything that decides how we behave on the wire, in one value that is handed in."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectTo:
    """Dial `address`:`port` for `host`:`for_port` (curl's --connect-to), below HTTP and TLS."""

    host: str
    for_port: int
    address: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How one host is asked that has rules of its own: one request at a time, `delay_s` from one to the next.

    Once it has said that there are too many, nothing is sent for `pause_s` at least. `busy_text` is how the text
    begins that it answers with status 200 instead ("" where it does not): letters, not a pattern, in any case.
    """

    host: str
    delay_s: float
    pause_s: float = 0.0
    busy_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """Behaviour on the wire of one crawl. Sizes in bytes, times in seconds.

    `paces` are hosts with rules of their own: what stands there counts instead of `delay_s` and `concurrency`, and a
    longer crawl delay of the host's robots.txt counts before both. `interfaces` are beginnings of addresses, up to a "/", "?" or "&", of
    interfaces that their operators publish for programs: a robots.txt, which is for crawlers of pages, is kept and its
    delay is too, but its rules refuse no ask of a channel there. One that cannot be had refuses all. `allow_private` opens the address guard for loopback and private ranges; `connect_to` maps names to
    addresses below HTTP; `egress_proxy` (`http://HOST:PORT`) carries everything else through a proxy (spiders.guard.tunnel); `ca_file` replaces the system's trusted certificates (PEM). A child whose memory
    once reached `memory_mb` (MiB) ends, and a fresh one goes on.

    The numbers are choices. A host sees one request in 2 s; an answer that takes 30 s or more than 32 MiB is
    no article; 10 redirects are twice what a robots.txt gets (RFC 9309 §2.3.1.2); a host that asks for more
    than two minutes between two requests is asked after two minutes all the same, and one that asks for more before the
    next one is left alone for the run: `max_rest_s` at most, remembered in `turns`. `turns` is the file in which all crawls of a
    machine share one budget for each host (spiders.manners.turns); without one a crawl knows of itself alone. With `shared`, the address of
    a database, many machines share it there instead (spiders.manners.turns_shared), this one as `machine`; one that `is_leased` asks no host which another has leased. `opted_out` are hosts
    whose owners want no visit; it holds for all below them. An answer takes five times its size at the peak, on tape,
    in the client and in the archive (measured: VmHWM of a child at rest 69 MiB, behind one answer of 60 MiB
    367 MiB; tests/spiders/test_memory.py has the server): 1024 MiB are six of the largest at once.
    """

    user_agent: str
    delay_s: float = 2.0
    concurrency: int = 16
    timeout_s: float = 30.0
    max_bytes: int = 32 * 1024 * 1024
    max_redirects: int = 10
    max_tries: int = 3
    max_wait_s: float = 120.0
    max_rest_s: float = 24 * 3600.0
    memory_mb: int = 1024
    allow_private: bool = False
    ports: tuple[int, ...] = (80, 443)
    connect_to: tuple[ConnectTo, ...] = ()
    ca_file: Path | None = None
    paces: tuple[Pace, ...] = ()
    interfaces: tuple[str, ...] = ()
    egress_proxy: str = ""
    turns: Path | None = None
    shared: str = ""
    machine: str = ""
    is_leased: bool = False
    opted_out: tuple[str, ...] = ()

    def is_interface(self, url: str) -> bool:
        """Say whether a canonical address is one of an interface for programs."""
        return url.startswith(self.interfaces)

    def pace_of(self, host: str) -> Pace | None:
        """Return the rules of a host that has its own."""
        return next((pace for pace in self.paces if pace.host == host), None)

    def delay_of(self, host: str) -> float:
        """Return the seconds between two requests to a host, but for what its robots.txt asks."""
        pace = self.pace_of(host)
        return self.delay_s if pace is None else pace.delay_s

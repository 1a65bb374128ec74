"""The flags that commands share, and the settings that they make together with environment and file."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from desk.voice import Voice

if TYPE_CHECKING:
    from flows.house import House
    from flows.settings import Settings


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Common:
    """Flags of every command."""

    store: str | None = None
    "Folder of the store, or s3://bucket/prefix (else WARRAQ_STORE, warraq.toml, ./store)."
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False
    "JSON lines on stdout; progress stays on stderr."
    quiet: Annotated[bool, Parameter(negative="")] = False
    "No progress."

    def voice(self) -> Voice:
        """Return the voice that these flags ask for."""
        return Voice(as_json=self.as_json, quiet=self.quiet)

    def house(self, flags: "WireFlags | None" = None) -> "House":
        """Return the house that the settings and these flags describe."""
        from flows.house import House

        return House(settings=self.settings(flags))

    def settings(self, flags: "WireFlags | None" = None) -> "Settings":
        """Return the settings in force."""
        from flows.settings import load_settings

        wire = flags.given() if flags else {}
        return load_settings(store=self.store, **wire)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class WireFlags:
    """Flags of the commands that fetch."""

    seeds: Path | None = None
    "Folder of the stories (default ./seeds)."
    outlets: Path | None = None
    "File of the known outlets (default: outlets.toml among the seeds)."
    contact: str | None = None
    "Address or page where site owners reach you; stands in the user agent."
    delay: Annotated[float | None, Parameter(name="--delay")] = None
    "Seconds between two requests to one host (default 2)."
    host_delay: tuple[str, ...] = ()
    "HOST:SECONDS, the delay for that host instead, whatever the rules of the service there."
    no_services: Annotated[bool, Parameter(negative="")] = False
    "Ask outlets alone: no search, index or archive learns what is looked for."
    timeout: float | None = None
    "Seconds that one exchange may take (default 30)."
    workers: int | None = None
    "Crawl processes, each with its own hosts (default 1)."
    allow_private: Annotated[bool, Parameter(negative="")] = False
    "Allow loopback and private addresses; manifest and WARC say so."
    ca_file: Path | None = None
    "Trusted certificates (PEM) instead of the system's."
    connect_to: tuple[str, ...] = ()
    "HOST:PORT:ADDRESS:PORT, dial this address for that host."

    def given(self) -> dict[str, object]:
        """Return the flags that were given, by the names of the settings."""
        return {
            "seeds": self.seeds,
            "outlets": self.outlets,
            "contact": self.contact,
            "delay_s": self.delay,
            "host_delays": self.host_delay or None,
            "services": False if self.no_services else None,
            "timeout_s": self.timeout,
            "workers": self.workers,
            "allow_private": self.allow_private or None,
            "ca_file": self.ca_file,
            "connect_to": self.connect_to or None,
        }

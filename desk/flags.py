"""The flags that commands share, and the settings that they make together with environment and file."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from desk.terminal.voice import Voice

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
    log_json: Annotated[bool, Parameter(negative="")] = False
    "Log as JSON lines on stderr: a line an address with its fate, messages too; no progress."

    def voice(self) -> Voice:
        """Return the voice that these flags ask for."""
        return Voice(as_json=self.as_json, quiet=self.quiet, log_json=self.log_json)

    def house(self, flags: "StoryFlags | None" = None) -> "House":
        """Return the house that the settings and these flags describe."""
        from flows.house import House

        return House(settings=self.settings(flags), tell=self.voice().note)

    def settings(self, flags: "StoryFlags | None" = None) -> "Settings":
        """Return the settings in force."""
        from flows.manners import mend_contact
        from flows.settings import contact_file, load_settings

        wire = flags.given() if flags else {}
        settings = load_settings(store=self.store, **wire)
        if not settings.contact and (said := mend_contact(contact_file())):
            self.voice().warn(said)
        return settings


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class StoryFlags:
    """Flags of the commands that read stories."""

    seeds: Annotated[Path | None, Parameter(help="Folder of the stories (default ./seeds).")] = None
    outlets: Annotated[
        Path | None, Parameter(help="File of the known outlets (default: outlets.toml among the seeds).")
    ] = None

    def given(self) -> dict[str, object]:
        """Return the flags that were given, by the names of the settings."""
        return {"seeds": self.seeds, "outlets": self.outlets}


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class FetchFlags(StoryFlags):
    """Flags of the commands that fetch addresses."""

    contact: Annotated[
        str | None, Parameter(help="Address or page where site owners reach you; stands in the user agent.")
    ] = None
    delay: Annotated[
        float | None, Parameter(name="--delay", help="Seconds between two requests to one host (default 2).")
    ] = None
    host_delay: Annotated[
        tuple[str, ...],
        Parameter(
            help="HOST:SECONDS, the delay for that host instead, whatever the rules of the service there."
        ),
    ] = ()
    timeout: Annotated[float | None, Parameter(help="Seconds that one exchange may take (default 30).")] = (
        None
    )
    workers: Annotated[
        int | None, Parameter(help="Crawl processes, each with its own hosts (default 1).")
    ] = None
    allow_private: Annotated[
        bool,
        Parameter(negative="", help="Allow loopback and private addresses; manifest and WARC say so."),
    ] = False
    ca_file: Annotated[Path | None, Parameter(help="Trusted certificates (PEM) instead of the system's.")] = (
        None
    )
    connect_to: Annotated[
        tuple[str, ...], Parameter(help="HOST:PORT:ADDRESS:PORT, dial this address for that host.")
    ] = ()
    render: Annotated[
        bool,
        Parameter(
            negative="",
            help="Show pages to a browser (Chromium) where their exact answers give no text or perhaps a part of it; its DOM is kept beside them.",
        ),
    ] = False
    render_all: Annotated[bool, Parameter(negative="", help="The same for every page that is kept.")] = False

    def given(self) -> dict[str, object]:
        """Return the flags that were given, by the names of the settings."""
        return {
            "seeds": self.seeds,
            "outlets": self.outlets,
            "contact": self.contact,
            "delay_s": self.delay,
            "host_delays": self.host_delay or None,
            "timeout_s": self.timeout,
            "workers": self.workers,
            "allow_private": self.allow_private or None,
            "ca_file": self.ca_file,
            "connect_to": self.connect_to or None,
            "render": "all" if self.render_all else "needed" if self.render else None,
        }


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class WireFlags(FetchFlags):
    """Flags of the commands that look for coverage."""

    no_services: Annotated[
        bool,
        Parameter(
            negative="", help="Ask outlets alone: no search, index or archive learns what is looked for."
        ),
    ] = False

    def given(self) -> dict[str, object]:
        """Return the flags that were given, by the names of the settings."""
        return {**FetchFlags.given(self), "services": False if self.no_services else None}


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class QuietWireFlags(StoryFlags):
    """Flags of the commands that read stories and fetch nothing: those of the wire are taken, as scripts give them to every
    command, and stand in no help, as they do nothing here."""

    wire: Annotated[WireFlags | None, Parameter(show=False)] = None

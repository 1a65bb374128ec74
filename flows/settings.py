"""The one reader of the environment: flags, then WARRAQ_* variables, then files that they name, then warraq.toml, then defaults."""

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AfterValidator, ConfigDict, Field, ValidationError, field_validator

from archive.bucket.place import CACHE_BYTES, Checksums, is_bucket, read_place, read_retention
from archive.catalogue.address import check_catalogue
from flows.bulk.engine import Engine
from flows.demo_store import own_key
from flows.manners import opted_out, read_contact
from flows.paces import INTERFACES, connect_rule, host_delay, paces
from flows.reading.render_wish import Render
from flows.settings_files import refuse_unknown, settings_around
from flows.shared.sharing import Sharing
from flows.telling.webhook_address import Webhook
from flows.trust_file import TrustFile
from flows.version import VERSION
from flows.wrong_settings import SettingsError as SettingsError  # noqa: PLC0414 - raised here, so named here
from flows.wrong_settings import refuse_folder, unreadable, wrong_settings
from spiders.guard.proxy import named
from spiders.job import LEAST_FREE_BYTES, LOW_DISK_PATIENCE_S
from spiders.wire.wire import Wire

# Read elsewhere: where scheduled flows find the checkout, and where the quality gates find their pages.
OTHER_VARIABLES = frozenset({"WARRAQ_HOME", "WARRAQ_GATE_DATA"})
# Settings by which the same bytes are made elsewhere or sooner: no digest of settings holds them.
NO_EFFECT = frozenset({"engine", "engine_workers", "dask_scheduler"})
_TURNS = "turns.sqlite"
_FILE = "warraq.toml"
CHECKOUT = Path(__file__).resolve().parent.parent


def _seeds_folder() -> Path:
    """Return ./seeds where there is one, else the seeds that came with this checkout."""
    here = Path("seeds")
    return here if here.is_dir() else CHECKOUT / "seeds"


def _key_file() -> Path:
    """Return where the signing key stands unless a setting says otherwise: the user's own folder, outside every store."""
    return _own_folder("XDG_CONFIG_HOME", ".config") / "signing-key.pem"


def state_folder() -> Path:
    """Return where what this user's commands remember stands, outside every store: no evidence, and nobody else's to write."""
    return _own_folder("XDG_STATE_HOME", ".local/state")


def contact_file() -> Path:
    """Return where the contact stands that a person gave once, for all stores; empty when they gave none."""
    return _own_folder("XDG_CONFIG_HOME", ".config") / "contact"


def _own_folder(variable: str, default: str) -> Path:
    # XDG Base Directory Specification: a relative path in the variable is no path.
    home = Path(os.environ.get(variable, ""))
    return (home if home.is_absolute() else Path.home() / default) / "warraq"


class Settings(Sharing):
    """Everything a user can set. Times in seconds, sizes in bytes; `connect_to` is HOST:PORT:ADDRESS:PORT.

    `host_delays` are HOST:SECONDS: the delay for one host, whatever the rules of the service that stands there.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, validate_default=True, hide_input_in_errors=True
    )

    store: str = "./store"
    seeds: Path = Field(default_factory=_seeds_folder)
    outlets: Path | None = None
    opt_out: Path | None = None
    contact: str = Field(default_factory=lambda: read_contact(contact_file()))
    delay_s: float = Field(default=2.0, ge=0)
    host_delays: tuple[str, ...] = ()
    timeout_s: float = Field(default=30.0, gt=0)
    concurrency: int = Field(default=16, ge=1)
    max_bytes: int = Field(default=32 * 1024 * 1024, ge=1024)
    max_tries: int = Field(default=3, ge=1)
    max_wait_s: float = Field(default=120.0, ge=0)
    workers: int = Field(default=1, ge=1)
    rounds: int = Field(default=3, ge=1)
    alarm_days: float = Field(default=3.0, gt=0)
    alarm_webhook: Webhook = ""
    alarm_private: bool = False
    alarm_apprise: tuple[str, ...] = ()
    services: bool = True
    extract_limit_s: float = Field(default=20.0, gt=0)
    extract_workers: int = Field(default=2, ge=1)
    engine: Engine = Engine.PROCESSES
    engine_workers: int | None = Field(default=None, ge=1)
    dask_scheduler: str = ""
    render: Render = Render.OFF
    render_limit_s: float = Field(default=20.0, gt=0)
    browser: Path | None = None
    embedder: Path | None = None
    embedder_floor: float = Field(default=0.5, ge=0, lt=1)
    embedder_words: int = Field(default=200_000, ge=1)
    news_bytes: int = Field(default=4 * 2**30, ge=1024)
    allow_private: bool = False
    ports: tuple[int, ...] = (80, 443)
    ca_file: TrustFile = None
    connect_to: tuple[str, ...] = ()
    egress_proxy: Annotated[str, AfterValidator(named)] = ""
    catalogue: str | None = None
    signing_key: Path = Field(default_factory=_key_file)
    trusted_keys: tuple[str, ...] = ()
    timestamp_urls: tuple[str, ...] = ()
    timestamp_ca: Path | None = None
    ots_calendars: tuple[str, ...] = ()
    local: Path | None = None
    s3_endpoint: str | None = None
    s3_region: str | None = None
    s3_ca_file: TrustFile = None
    s3_object_lock: str = ""
    s3_checksums: Checksums = Checksums.AUTO
    s3_path_style: bool | None = None
    s3_timeout_s: float = Field(default=60.0, gt=0)
    s3_tries: int = Field(default=5, ge=1)
    s3_cache_bytes: int = Field(default=CACHE_BYTES, ge=1024)
    min_free_bytes: int = Field(default=LEAST_FREE_BYTES, ge=0)
    low_disk_patience_s: float = Field(default=LOW_DISK_PATIENCE_S, ge=0)

    def __init__(self, **given: object) -> None:
        around = settings_around(os.environ, Path(_FILE), type(self).model_fields)
        super().__init__(**{**around, **given})  # type: ignore[arg-type]  # pydantic checks the values

    @field_validator("store")
    @classmethod
    def _folder_or_bucket(cls, value: str) -> str:
        if "://" in value:
            read_place(value)
        return value

    @field_validator("catalogue")
    @classmethod
    def _database(cls, value: str | None) -> str | None:
        return value and check_catalogue(value)

    @field_validator("s3_endpoint")
    @classmethod
    def _bare_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^/@\s?#]+/?", value):
            raise ValueError("http(s)://HOST or http(s)://HOST:PORT; credentials never stand in it")
        return value

    @field_validator("s3_object_lock")
    @classmethod
    def _retention(cls, value: str) -> str:
        read_retention(value)
        return value

    @field_validator("contact")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.isascii() or not value.isprintable():
            raise ValueError("an address or page in ASCII, on one line")
        return value

    @field_validator("trusted_keys")
    @classmethod
    def _fingerprints(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch(r"[0-9a-f]{64}", key) for key in value):
            raise ValueError("the 64 lower-case hexadecimal digits that `warraq custody` shows, for each key")
        return value

    @field_validator("timestamp_urls", "ots_calendars")
    @classmethod
    def _web_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.match(r"https?://[^/\s]", url) for url in value):
            raise ValueError("addresses that begin with http:// or https://")
        return value

    @field_validator("ca_file", "outlets", "opt_out", "timestamp_ca", "s3_ca_file")
    @classmethod
    def _existing(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"there is no file {value}")
        return value

    @field_validator("dask_scheduler")
    @classmethod
    def _scheduler(cls, value: str) -> str:
        if value and not re.fullmatch(r"(?:tcp|tls|ucx|ws|wss)://[^/@\s]+:\d+", value):
            raise ValueError(
                "tcp://HOST:PORT (or tls://…) of a Dask scheduler; empty begins a cluster on this machine"
            )
        return value

    @field_validator("connect_to")
    @classmethod
    def _four_parts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for rule in value:
            connect_rule(rule)
        return value

    @field_validator("host_delays")
    @classmethod
    def _two_parts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(rule for rule in value if host_delay(rule))

    @property
    def local_folder(self) -> Path:
        """Return the folder of this machine: the store's own, or the one beside a bucket, by default under ./warraq-local."""
        if not is_bucket(self.store):
            return Path(self.store).expanduser()
        place = read_place(self.store)
        return (self.local or Path("warraq-local") / place.bucket / place.prefix).expanduser()

    @property
    def outlets_file(self) -> Path:
        """Return the file of known outlets."""
        return self.outlets or self.seeds / "outlets.toml"

    @property
    def opted_out(self) -> tuple[str, ...]:
        """Return the hosts whose owners want no visits: of the project's list, the seeds folder's and `opt_out`. Raises SettingsError."""
        return opted_out(CHECKOUT / "seeds", self.seeds, self.opt_out)

    @property
    def user_agent(self) -> str:
        """Return the honest name that we give ourselves, with the contact where one is set."""
        return f"warraq/{VERSION} (+{self.contact})" if self.contact else f"warraq/{VERSION}"

    def wire(self) -> Wire:
        """Return the behaviour on the wire that these settings ask for."""
        return Wire(
            user_agent=self.user_agent,
            delay_s=self.delay_s,
            concurrency=self.concurrency,
            timeout_s=self.timeout_s,
            max_bytes=self.max_bytes,
            max_tries=self.max_tries,
            max_wait_s=self.max_wait_s,
            allow_private=self.allow_private,
            ports=self.ports,
            connect_to=tuple(connect_rule(rule) for rule in self.connect_to),
            egress_proxy=self.egress_proxy,
            ca_file=self.ca_file.resolve() if self.ca_file else None,  # the crawl runs in another folder
            paces=paces(self.delay_s, dict(map(host_delay, self.host_delays))),
            interfaces=INTERFACES,
            turns=state_folder() / _TURNS if self.delay_s > 0 else None,
            shared=self.shared,
            machine=self.machine,
            opted_out=self.opted_out,
        )

    def digest(self) -> str:
        """Return "sha256:<hex>" over all settings but those of no effect on what is made, so that a manifest can say which were in force."""
        text = json.dumps(self.model_dump(mode="json", exclude=set(NO_EFFECT)), sort_keys=True)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def load_settings(**flags: object) -> Settings:
    """Return the settings in force; flags that are None were not given. Raises SettingsError with the key and the keys there are."""
    given = {name: value for name, value in flags.items() if value is not None}
    refuse_unknown(os.environ, Settings.model_fields, OTHER_VARIABLES)
    refuse_folder(Path(_FILE))
    try:
        settings = Settings(**given)
        return _with_its_key(settings)
    except ValidationError as error:
        raise SettingsError(wrong_settings(error, Settings.model_fields, (given, os.environ))) from error
    except (ValueError, OSError) as error:
        raise SettingsError(unreadable(error)) from error


def _with_its_key(settings: Settings) -> Settings:
    """Return settings by which a demo's store is signed by its own key, unless another one was named."""
    if "signing_key" in settings.model_fields_set or is_bucket(settings.store):
        return settings
    key = own_key(settings.local_folder, state_folder())
    return settings if key is None else settings.model_copy(update={"signing_key": key})


def environment() -> dict[str, str]:
    """Return the environment of this process, for a child."""
    return dict(os.environ)

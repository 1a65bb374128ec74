"""The hosts of the practice web, as sites.toml describes them."""

import tomllib
import zlib
from dataclasses import dataclass
from datetime import timedelta, timezone
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One outlet: its names, its look, and which shapes it has. Field by field as in sites.toml."""

    key: str
    name: str
    language: str
    country: str
    skin: str
    address: str
    date: str
    hours: float
    shapes: tuple[str, ...]
    scheme: str = "https"
    charset: str = "utf-8"
    charset_in_header: bool = True
    codings: tuple[str, ...] = ()
    chunked: bool = False
    arabic_digits: bool = False
    metadata: tuple[str, ...] = ()
    feed: str = ""
    feed_items: int = 30
    feed_tracking: bool = False
    link_tracking: bool = False
    page_size: int = 4
    section_page: str = "/section/{section}?page={page}"
    news_sitemap: str = ""
    news_days: int = 2
    month_index: str = ""
    month_child: str = ""
    robots: tuple[str, ...] = ()
    disallow: tuple[str, ...] = ("/private/",)
    crawl_delay: float = 0
    private: tuple[str, ...] = ()
    dead: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    listed: bool = True  # in outlets.toml: a reader of that file knows of it

    @property
    def host(self) -> str:
        """The host name."""
        return f"{self.key}.example"

    @property
    def base(self) -> str:
        """Scheme and host, without a slash at the end."""
        return f"{self.scheme}://{self.host}"

    @property
    def direction(self) -> str:
        """The text direction, as in HTML's dir."""
        return "rtl" if self.language in {"ar", "fa", "he"} else "ltr"

    @property
    def zone(self) -> timezone:
        """The fixed offset of its clock in summer."""
        return timezone(timedelta(hours=self.hours))

    def has(self, shape: str) -> bool:
        """Whether the outlet has a shape."""
        return shape in self.shapes

    def choose(self, count: int, salt: str = "") -> int:
        """A number below count that is always the same for this outlet: which wording it uses."""
        return zlib.crc32(f"{self.key}{salt}".encode()) % count


def _frozen(value: object) -> object:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


@cache
def all_sites() -> dict[str, Site]:
    """Every outlet by key, in the order of sites.toml."""
    table = tomllib.loads((HERE / "sites.toml").read_text(encoding="utf-8"))
    rows = {key: {name: _frozen(value) for name, value in row.items()} for key, row in table.items()}
    return {key: Site(key=key, **row) for key, row in rows.items()}  # type: ignore[arg-type]  # TOML's types are checked by tests


def host_table() -> dict[str, Site]:
    """Every host name that answers: the outlets, and the mobile and www twins of those that have them."""
    table = {site.host: site for site in all_sites().values()}
    for site in all_sites().values():
        table |= {f"{twin}.{site.host}": site for twin in ("m", "www") if site.has(twin)}
    return table

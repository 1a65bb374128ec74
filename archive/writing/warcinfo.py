"""The record that begins each WARC file: who wrote it, how, and under which rules (WARC/1.1 §6.2)."""

from dataclasses import dataclass
from datetime import datetime

from archive.record import RecordKind
from archive.warc import (
    CONFORMS_TO,
    WarcRecord,
    bracketed,
    field_lines,
    fields_block,
    hex_digest,
    record_header,
    warc_date,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoolOptions:
    """What the warcinfo record of each file says about the crawl, and when a new file begins.

    `robots` is the robots policy in a word ("obey"), `settings_digest` "sha256:…" over all settings in force,
    `extractor` names what made the text of a file of conversions, `proxy` what carried the crawl. A file is closed behind the exchange that
    takes it over `max_bytes`, and at the first keep or commit after it became `max_age_s` seconds old.
    """

    software: str
    user_agent: str = ""
    operator: str = ""
    robots: str = "obey"
    settings_digest: str = ""
    extractor: str = ""
    allow_private: bool = False
    proxy: str = ""
    max_bytes: int = 1_000_000_000  # 1 GB, the size that WARC/1.1 annex B recommends
    # A day, as crawlers of news sites use it (StormCrawler's news crawl): a long run is sealed in parts no older.
    max_age_s: float = 24 * 3600.0


def about(part_of: str, options: SpoolOptions) -> bytes:
    """Give the block. `part_of` is "<story>/<run>". Raises WarcError when an option holds a control character."""
    pairs = (
        ("software", options.software),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", CONFORMS_TO),
        ("operator", options.operator),
        ("http-header-user-agent", options.user_agent),
        ("robots", options.robots),
        ("private-addresses", "allowed" if options.allow_private else "refused"),
        ("egress-proxy", options.proxy),
        ("settings-digest", options.settings_digest),
        ("extractor", options.extractor),
        ("isPartOf", part_of),
    )
    return fields_block((key, value) for key, value in pairs if value)


def warcinfo(block: bytes, file_name: str, record_id: str, now: datetime) -> WarcRecord:
    """Give the record that begins a file; `file_name` has no folders."""
    digest, date = hex_digest(block), warc_date(now)
    fields = (
        ("WARC-Type", RecordKind.WARCINFO.value),
        ("WARC-Record-ID", bracketed(record_id)),
        ("WARC-Date", date),
        ("WARC-Filename", file_name),
        ("Content-Type", "application/warc-fields"),
        ("WARC-Block-Digest", f"sha256:{digest}"),
    )
    return WarcRecord(
        kind=RecordKind.WARCINFO,
        record_id=record_id,
        url=None,
        date=date,
        header=record_header(field_lines(fields), len(block)),
        block=block,
        block_digest=digest,
    )

"""What a run claims, as rows of the catalogue's tables."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from archive.catalogue.tables import Keyed, Row, keyed, sql_text
from archive.cdxj.lines import kind_said
from archive.cdxj.spelt import Spelt
from archive.manifests.manifest import Manifest
from archive.manifests.spelt import RunSaid
from archive.strict_json import moment_text


def run_row(manifest: Manifest) -> Row:
    """Return the row of a run."""
    return (
        manifest.story,
        manifest.run_id,
        moment_text(manifest.began_at),
        moment_text(manifest.ended_at),
        manifest.result.value,
        manifest.settings_digest,
        manifest.previous,
        manifest.allow_private,
        manifest.connect_to,
    )


_HEAD = 253  # octets of a host's name at most (RFC 1035 §2.3.4)
Keys = dict[str, Keyed]  # of addresses met before: a run plans what it keeps


def fate_rows(said: RunSaid, keys: Keys) -> Iterator[Row]:
    """Give a row for every planned URL, and fill *keys*."""
    if not said.ended:
        return iter(())
    url, fate, reason, why, record_id, onward = zip(*said.ended, strict=True)
    story, run = itertools.repeat(said.manifest.story), itertools.repeat(said.manifest.run_id)
    redirects_to = [None if to is None else sql_text(to) for to in onward]
    keys.update((one, keyed(one)) for one in url)
    hashes = [keys[one][1] for one in url]
    return zip(story, run, itertools.count(), _sql_texts(url), fate, _sql_texts(reason), _sql_texts(why), record_id, redirects_to, hashes, strict=False)  # fmt: skip


def end_rows(said: RunSaid) -> Iterator[Row]:
    """Give a row for each way in which addresses of a host ended."""
    manifest = said.manifest
    counted = Counter((_host(one.url), one.fate, one.reason) for one in said.ended)
    for (host, fate, reason), count in counted.items():
        yield manifest.story, manifest.run_id, sql_text(host), fate, sql_text(reason), count


def _host(url: str) -> str:
    """Return the host of an address as manifests have it, which is normalised; of another one its head."""
    scheme, _, rest = url.partition("://")
    if scheme not in {"http", "https"}:
        return url[:_HEAD]
    name, _, port = (host := rest.partition("/")[0].partition("?")[0]).rpartition(":")
    return (name if port.isdigit() else host)[:_HEAD]


def capture_rows(said: RunSaid, lines: Iterable[Spelt], keys: Keys) -> Iterator[Row]:
    """Give a row for every index line; the manifest's records know the time to the microsecond. *keys* need not know any address.

    Of two lines about one place the first counts: an index of ours has no second one.
    """
    story, run, records = said.manifest.story, said.manifest.run_id, said.records
    seen: dict[str, set[int]] = {}
    for _, timestamp, url, mime, status, digest, length, offset, warc, record_id in lines:
        offsets = seen.setdefault(warc, set())
        if offset in offsets:
            continue
        offsets.add(offset)
        kind, at = records.get(record_id) or (kind_said(url, mime).value, _of_digits(timestamp))
        key, hashed, site = keys.get(url) or keyed(url)
        yield (
            story,
            run,
            warc,
            offset,
            length,
            record_id,
            kind,
            sql_text(url),
            key,
            hashed,
            site,
            at,
            None if digest == "-" else digest,
            status,
            None if mime == "-" else mime,
        )


def _sql_texts(texts: Sequence[str]) -> Iterable[str]:
    joined = "".join(texts)
    return texts if joined.isascii() and "\0" not in joined else map(sql_text, texts)


def _of_digits(timestamp: str) -> str:
    t = timestamp
    return f"{t[:4]}-{t[4:6]}-{t[6:8]}T{t[8:10]}:{t[10:12]}:{t[12:14]}.000000Z"

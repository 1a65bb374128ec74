"""Who signs and who else witnesses: the signing key on first use, seals of a run, and time stamps over the network."""

import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path

from archive.audit.finding import FindingVerdict
from archive.checks.seals import Trust
from archive.custody.ots import ANSWER_TYPE, OpenStampError, calendar_address, calendar_digest, open_stamp
from archive.custody.sealing import Sealer, seal_manifest, seal_warcs, warcs_to_seal
from archive.custody.seals import OPEN_STAMP, STAMP, Sealed, SealKind, beside, newest_number, seal_name
from archive.custody.timestamps import REQUEST_TYPE, StampError, check_stamp, stamp_request
from archive.manifests.manifest import FileEntry
from archive.store import Store, StoreError, StoreErrorKind
from flows.house import House
from flows.settings import Settings
from flows.signing import own_fingerprint as own_fingerprint  # noqa: PLC0414 - whose word the seals are
from flows.signing import signing_key as signing_key  # noqa: PLC0414
from flows.version import VERSION

ANSWER_LIMIT_S = 20.0  # an authority answers in about one second
MAX_ANSWER = 1 << 20  # bytes; tokens with whole certificate chains have some ten thousand
# A run stamps its own seals and what the runs before it left; a store that gets its first authority late asks
# for the rest with `warraq custody stamp`, since each seal holds all before it anyway.
LOOK_BACK = 50


def trust_of(settings: Settings, heads: Iterable[str] = ()) -> Trust:
    """Return whom an audit believes, by the settings; `heads` are digests of seals that a user wrote down elsewhere."""
    return Trust(
        keys=frozenset(settings.trusted_keys), authority=settings.timestamp_ca, heads=frozenset(heads)
    )


def seal_published(house: House, folder: Path, whose: tuple[str, str], entries: Iterable[FileEntry]) -> None:
    """Seal a run's published WARC files; `folder` is the run's in the spool, `whose` (story, run). May be repeated."""
    if house.is_one_of_many:
        from flows.shared.chain import note_seals

        note_seals(house, folder, warcs_to_seal(house.store(), whose, entries))
        return
    with house.step():  # the chain of seals is the store's, and runs of other stories seal too
        seal_warcs(_sealer(house, folder), whose, entries, datetime.now(UTC))


def seal_claims(house: House, folder: Path, whose: tuple[str, str], entry: FileEntry) -> None:
    """Seal a run's manifest, then have its seals witnessed. May be repeated; only the store's refusals are raised."""
    if house.is_one_of_many:
        from flows.shared.chain import note_seals

        note_seals(house, folder, [Sealed(kind=SealKind.MANIFEST, story=whose[0], run=whose[1], file=entry)])
        return
    with house.step():
        seal_manifest(_sealer(house, folder), whose, entry, datetime.now(UTC))


def _sealer(house: House, folder: Path) -> Sealer:
    return Sealer(store=house.store(), key=signing_key(house), software=f"warraq/{VERSION}", scratch=folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """What came of asking for time stamps: the companions that were written, by store name, and what went wrong."""

    written: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def unwitnessed(store: Store, suffix: str, *, back: int | None = None) -> tuple[str, ...]:
    """Return the seals that have no companion of this kind, newest first, back to the last one that has.

    `back` ends the look after so many; None looks at all seals, and over those that have one.
    """
    names = []
    for number in range(newest_number(store), 0, -1):
        name = seal_name(number)
        if not store.exists(beside(name, suffix)):
            names.append(name)
        elif back is not None:
            break
        if back is not None and len(names) == back:
            break
    return tuple(names)


def witness_seals(house: House, *, back: int | None = LOOK_BACK) -> Witnessed:
    """Have seals stamped by the authorities and calendars that are set; with none set, nothing is asked of anybody.

    A seal that nobody stamped stays as it is, and is asked for again next time: what goes wrong is told, not raised.
    """
    asks: list[tuple[str, Callable[[bytes], bytes]]] = []
    if house.settings.timestamp_urls:
        asks.append((STAMP, lambda content: _stamped(house, content)))
    if house.settings.ots_calendars:
        asks.append((OPEN_STAMP, lambda content: _open_stamped(house, content)))
    written: list[str] = []
    refused: list[str] = []
    for suffix, ask in asks:
        for name in unwitnessed(house.store(), suffix, back=back):
            try:
                written.append(_witness(house.store(), name, suffix, ask))
            except (StampError, OpenStampError, StoreError) as error:
                refused.append(f"{name}: {error}")
                break  # an authority that is away is not asked a hundred times
    return Witnessed(written=tuple(written), refused=tuple(refused))


def _witness(store: Store, name: str, suffix: str, ask: Callable[[bytes], bytes]) -> str:
    companion = beside(name, suffix)
    answer = ask(store.read(name))
    with tempfile.TemporaryDirectory(prefix="warraq-witness-") as folder:
        draft = Path(folder) / companion.rpartition("/")[2]
        draft.write_bytes(answer)
        try:
            store.publish(draft, companion)
        except StoreError as error:
            if error.kind is not StoreErrorKind.EXISTS:  # else another command was faster; its answer stays
                raise
    return companion


def _stamped(house: House, content: bytes) -> bytes:
    """Return the first authority's answer that is a time stamp over the content, raw."""
    request, why = stamp_request(content), []
    for url in house.settings.timestamp_urls:
        try:
            answer = _posted(house, url, request, REQUEST_TYPE)
        except (OSError, HTTPException, ValueError) as error:
            why.append(f"{url}: {error}")
            continue
        stamp = check_stamp(answer, content, house.settings.timestamp_ca)
        if stamp.verdict is FindingVerdict.OK or (
            stamp.verdict is FindingVerdict.UNVERIFIABLE and house.settings.timestamp_ca is None
        ):
            return answer
        why.append(f"{url}: {stamp.why}")
    raise StampError(f"no time stamp: {'; '.join(why)}. Ask again with `warraq custody stamp`")


def _open_stamped(house: House, content: bytes) -> bytes:
    answers, why = [], []
    for calendar in house.settings.ots_calendars:
        try:
            answers.append(_posted(house, calendar_address(calendar), calendar_digest(content), ANSWER_TYPE))
        except (OSError, HTTPException, ValueError) as error:
            why.append(f"{calendar}: {error}")
    if not answers:
        raise StampError(f"no calendar answered: {'; '.join(why)}. Ask again with `warraq custody stamp`")
    return open_stamp(content, answers)


def _posted(house: House, url: str, body: bytes, kind: str) -> bytes:
    """Post to an address that the settings name, through the proxy that they name, and to no other: a redirect is not followed."""
    request = urllib.request.Request(url, data=body, headers={"Content-Type": kind})  # noqa: S310  # http(s) only, see settings
    proxy = house.settings.egress_proxy
    proxies = urllib.request.ProxyHandler({"http": proxy, "https": proxy} if proxy else {})
    opener = urllib.request.build_opener(proxies, _NoRedirect)
    with opener.open(request, timeout=ANSWER_LIMIT_S) as answer:
        content: bytes = answer.read(MAX_ANSWER + 1)
    if len(content) > MAX_ANSWER:
        raise ValueError(f"the answer is longer than {MAX_ANSWER} bytes")
    return content


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Let no authority send us elsewhere."""

    def redirect_request(self, *_: object) -> None:
        """Refuse; the 3xx answer is then an error like every other."""

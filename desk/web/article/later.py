"""What became of a page since it was kept, as the manifests of its visits say: the catalogue's word for it is held to theirs."""

import functools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from archive.catalogue.standing import TOLD, Asked, Read, history
from archive.catalogue.views.articles import Entry
from archive.catalogue.views.visits import Reading, Visit
from archive.manifests.manifest import manifest_name
from archive.store import FolderStore
from desk.web.article.badge import Check, State, key_check
from desk.web.story.run_seal import SealState, seal_of_run
from flows.house import House
from flows.store.manifest_heads import Head, head_now

_MOST = 12  # runs that are asked: the last ones of the page, and of the story
_LARGEST = 4 * 1024 * 1024  # bytes of a manifest that is read though the catalogue has no visit in it
_OF_SEAL = {SealState.SOUND: State.SOUND, SealState.DAMAGED: State.DAMAGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """`now` are the columns of an entry that follow from its visits, `other` those in which the catalogue says otherwise.

    `heads` are the manifests that tell of a change, or that the page is gone. None was asked where not `is_asked`: in a bucket each
    is a request.
    """

    now: Mapping[str, Any]
    other: tuple[str, ...] = ()
    heads: tuple[Head, ...] = ()
    is_asked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a manifest says of one address; `asked` is None where it says nothing."""

    asked: Asked | None
    head: Head


def later_of(house: House, entry: Entry, visits: Iterable[Visit], read: Iterable[Reading]) -> Later:
    """Compare what the catalogue tells of a page with its visits, and these with the manifests of their runs."""
    store, found = house.store(), {(one.story, one.run, one.url): one for one in visits}
    if not isinstance(store, FolderStore):
        return Later(now={}, is_asked=False)
    asked = {key: _asked(one) for key, one in found.items()}
    heads: dict[str, Head] = {}
    for key in _looked_at(store, entry, found):
        name, before = manifest_name(*key[:2]), asked.get(key)
        said = _said(house, store, name, key[2], is_named=before is not None)
        if said is None or said.asked is None:
            if before is not None and before.reason in TOLD:
                asked[key] = replace(before, fate="", reason="")  # no manifest says so
        elif before is not None or said.asked.reason in TOLD:
            asked[key] = said.asked
            heads |= {name: said.head} if said.asked.reason in TOLD else {}
    now = history(list(asked.values()), [_read(one) for one in read])
    other = tuple(name for name, value in now.items() if getattr(entry, name) != value)
    return Later(now=now, other=other, heads=tuple(heads.values()))


def later_checks(house: House, later: Later) -> Iterator[Check]:
    """Say whether lists tell what became of the page as the manifests do, and whether these are what was sealed."""
    if not later.is_asked:
        yield Check(name="later", state=State.UNKNOWN, counts=False)
        return
    states = [State.DAMAGED] if later.other else []
    for head in later.heads:
        sealed = seal_of_run(house.store(), head)
        states.append(_OF_SEAL.get(sealed.state, State.UNKNOWN))
        if sealed.seal:
            yield key_check(house, sealed.seal)
    gravest = next((one for one in (State.DAMAGED, State.UNKNOWN) if one in states), State.SOUND)
    yield Check(
        name="later", state=gravest, detail=", ".join(later.other or (one.name for one in later.heads))
    )


def _asked(visit: Visit) -> Asked:
    return Asked(at=visit.at, fate=visit.fate, reason=visit.reason, record_id=visit.record_id)


def _read(one: Reading) -> Read:
    order = (one.captured_at or "", one.run, one.offset)
    return Read(
        record_id=one.record_id, words_sha256=one.words_sha256, captured_at=one.captured_at, order=order
    )


def _looked_at(
    store: FolderStore, entry: Entry, found: Mapping[tuple[str, str, str], Visit]
) -> set[tuple[str, str, str]]:
    """Return story, run and address of what is asked: the last visits, and the story's last runs, in which others may have hidden one."""
    last = sorted(found, key=lambda key: found[key].at)[-_MOST:]
    told = [key for key in found if found[key].reason in TOLD][-_MOST:]
    names = [name for name in store.list(f"runs/{entry.story}/") if name.endswith(".json")][-_MOST:]
    runs = {name.rpartition("/")[2].removesuffix(".json") for name in names}
    runs -= {run for story, run, _ in found if story == entry.story}
    return {*last, *told, *((entry.story, run, entry.url) for run in runs if entry.url)}


def _said(house: House, store: FolderStore, name: str, url: str, *, is_named: bool) -> _Said | None:
    """Return what a manifest says of an address; None where it cannot be read, or is too long to be looked through unasked."""
    try:
        stat = (store.root / name).stat()
    except OSError:
        return None
    if stat.st_size > _LARGEST and not is_named:
        return None
    return _remembered(house, name, url, (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))


@functools.lru_cache(maxsize=1024)
def _remembered(house: House, name: str, url: str, state: tuple[int, ...]) -> _Said | None:
    """Read a manifest; `state` changes with its file."""
    del state
    if (head := head_now(house, name)) is None:
        return None
    content = house.store().read(name)
    at = content.find(
        f'\n   "url": {json.dumps(url)},\n'.encode()
    )  # as a manifest is written: no text holds a line end
    if at < 0:
        return _Said(asked=None, head=head)
    begin, end = content.rfind(b"\n  {\n", 0, at), content.find(b"\n  }", at)
    value = json.loads(content[begin : end + 4])
    record = value["record"] or {}
    asked = Asked(
        at=record.get("captured_at") or _ended(content),
        fate=value["fate"],
        reason=value["reason"],
        record_id=record.get("record_id"),
    )
    return _Said(asked=asked, head=head)


def _ended(content: bytes) -> str:
    begin = content.find(b'\n "ended_at": "') + len(b'\n "ended_at": "')
    return content[begin : content.index(b'"', begin)].decode("ascii", "replace")

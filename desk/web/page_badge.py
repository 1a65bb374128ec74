"""The badge of an article's page, which stands beside its words: they too must be what a run wrote, sealed, and the list must say the same."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archive.catalogue.lines import Place, told_by
from archive.decisions.decision import standing_of
from archive.store import StoreError
from desk.web.article.badge import Badge, Check, State, key_check
from desk.web.article.opened import Opened
from desk.web.story.run_seal import SealState, seal_of_run
from flows.decisions import written_about
from flows.house import House
from flows.vouched import TextState, text_file

_OF_TEXT = {TextState.AS_WRITTEN: State.SOUND, TextState.ALTERED: State.DAMAGED}
_OF_SEAL = {SealState.SOUND: State.SOUND, SealState.DAMAGED: State.DAMAGED}
_LISTED = ("id", "url", "title", "outlet", "language", "published_at", "captured_at", "relation", "record_id")


def page_badge(house: House, badge: Badge, found: Opened, names: Iterable[str]) -> Badge:
    """Return a record's badge with what was checked of the page's words: `names` are the runs' texts that they stand in."""
    more = [check for name in sorted({found.name, *names}) for check in _text(house, name)]
    more += [*_listed(found), *_decided(house, found), Check(name="later", state=State.UNKNOWN, counts=False)]
    new = [check for check in dict.fromkeys(more) if check not in badge.checks]
    return replace(badge, checks=(*badge.checks, *new))


def _text(house: House, name: str) -> Iterator[Check]:
    """Follow a run's text to its manifest, the manifest to its seal, the seal to its key."""
    try:
        told = text_file(house, name)
    except StoreError as error:
        yield Check(name="text", state=State.DAMAGED, detail=str(error))
        return
    yield Check(name="text", state=_OF_TEXT.get(told.state, State.UNKNOWN), detail=told.detail)
    if told.head is None:
        return
    sealed = seal_of_run(house.store(), told.head)
    detail = f"{told.head.name} sha256:{told.head.digest}" + (f"; {sealed.seal.name}" if sealed.seal else "")
    yield Check(name="manifest", state=_OF_SEAL.get(sealed.state, State.UNKNOWN), detail=detail)
    if sealed.seal:
        yield key_check(house, sealed.seal)


def _listed(found: Opened) -> Iterator[Check]:
    """Compare what the catalogue lists of an article with its newest line: a list is a view, and no seal holds it."""
    entry = found.entry
    if not found.is_newest:
        return
    place = Place(story=entry.story, run=entry.run, began_at="", name=entry.name)
    told = told_by(json.dumps(dict(found.line)).encode(), 0, place)
    listed = told.listed if told else {}
    other = [name for name in _LISTED if listed.get(name) != getattr(entry, name)]
    yield Check(name="listed", state=State.DAMAGED if other else State.SOUND, detail=", ".join(other))


def _decided(house: House, found: Opened) -> Iterator[Check]:
    """Compare the decision that the page tells with those that stand in files."""
    entry = found.entry
    if entry.decision is None:
        return
    review = standing_of(written_about(house, entry.story, entry.article)).review
    fits = review is not None and (review.kind.value, review.note) == (entry.decision, entry.decision_note)
    yield Check(
        name="decided", state=State.SOUND if fits else State.DAMAGED, detail=review.name if review else ""
    )

"""The badge of an article's page, which stands beside its words: they too must be what a run wrote, sealed, and the list must say the same."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from archive.store import StoreError
from desk.web.article.badge import Badge, Check, State, key_check
from desk.web.article.later import later_checks
from desk.web.article.opened import Opened
from desk.web.story.listing import told_otherwise
from desk.web.story.run_seal import SealState, seal_of_run
from flows.decisions.sealings import Sealing, sealings_of
from flows.house import House
from flows.store.vouched import TextState, text_file

_OF_TEXT = {TextState.AS_WRITTEN: State.SOUND, TextState.ALTERED: State.DAMAGED}
_OF_SEAL = {SealState.SOUND: State.SOUND, SealState.DAMAGED: State.DAMAGED}
_OF_DECISION = {Sealing.STRANGER: State.UNKNOWN, Sealing.UNSEALED: State.UNKNOWN}


def page_badge(house: House, badge: Badge, found: Opened, names: Iterable[str]) -> Badge:
    """Return a record's badge with what was checked of the page's words: `names` are the runs' texts that they stand in."""
    more = [check for name in sorted({found.name, *names}) for check in _text(house, name)]
    more += [*_listed(found), *_decided(house, found), *later_checks(house, found.later)]
    new = [check for check in dict.fromkeys(more) if check not in badge.checks]
    return replace(badge, checks=(*badge.checks, *new))


def _text(house: House, name: str) -> Iterator[Check]:
    """Follow a run's text to its manifest, the manifest to its seal, the seal to its key."""
    try:
        told = text_file(house, name, again=False)
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
    if not found.is_newest:
        return
    other = [*told_otherwise(found.entry, found.line)]
    other += (
        ["is_hidden"] if found.entry.is_hidden else []
    )  # no decision says so, or nobody would see this page
    yield Check(name="listed", state=State.DAMAGED if other else State.SOUND, detail=", ".join(other))


def _decided(house: House, found: Opened) -> Iterator[Check]:
    """Compare the decision that lists tell with the one that was sealed, and that one's file with its seal."""
    entry, review = found.entry, found.review
    if entry.decision is None and review is None:
        return
    sealing = sealings_of(house, [review.name])[review.name] if review else Sealing.LOST
    fits = review is not None and (review.kind.value, review.note) == (entry.decision, entry.decision_note)
    state = State.DAMAGED if not fits or sealing.is_wrong else _OF_DECISION.get(sealing, State.SOUND)
    yield Check(name="decided", state=state, detail=f"{review.name}: {sealing.value}" if review else "")

"""Deciding about an article: written down at once, sealed when no run is in the way, and known to the catalogue."""

import contextlib
import pwd
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from os import getuid

from archive.catalogue.views.articles import entry
from archive.custody.log import CustodyError
from archive.custody.sealing import Sealer, seal_decision
from archive.custody.seals import SIGNATURE, SealKind, beside, from_json, newest_number, seal_name
from archive.decisions.book import Book, Word, deciding, refuse_missing
from archive.decisions.decision import (
    LONGEST_NOTE,
    Decision,
    DecisionError,
    DecisionKind,
    Standing,
    article_of,
    decision_names,
    standing_of,
    story_of_decision,
)
from archive.decisions.decision import from_json as read_decision
from archive.decisions.reach import address_of, reach_of
from archive.disk import make_folders
from archive.shelf import every_line, newest_lines
from archive.store import FolderStore, LockedError, Store, StoreError
from flows.custody import signing_key
from flows.house import House
from flows.version import VERSION
from story.decided import Review

_SCRATCH = ".decisions"  # below the spool; the leading dot keeps it out of every listing


class DecideError(Exception):
    """A decision that cannot be made. The message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody decides: `article` is the article's id in hex, as the catalogue has it, `by` who they say they are."""

    story: str
    kind: DecisionKind
    article: str
    note: str = ""
    by: str = ""


def decide(house: House, wanted: Wanted, *, now: datetime) -> Decision:
    """Write a decision down and enter it in the catalogue; `now` is aware UTC.

    It needs no lock of a run: a gather may be under way. What is decided already is not decided again. Raises
    DecideError for an article that the story does not have and for a restore of what was destroyed, StoreError as the
    store does.
    """
    refuse_missing(house.root)
    about = _about(house, wanted)
    return decide_of(house, about, now=now)


def decide_of(house: House, word: Word, *, now: datetime) -> Decision:
    """Write down what is decided of a page of which no text may stand in the store; see `decide`."""
    if word.kind in {DecisionKind.DESTROY, DecisionKind.DESTROYED}:
        raise DecideError("bytes are destroyed by `warraq takedown --destroy` alone")
    word = _reaching(house, word)
    if len(word.note) > LONGEST_NOTE:
        raise DecideError(f"the note has {len(word.note)} characters; at most {LONGEST_NOTE} are kept")
    refuse_missing(house.root)
    with deciding(house.root):
        standing = standing_of(_of_article(decisions_of(house, word.story), word.id))
        decision = _refused_or_same(standing, word) or book_of(house).add(word, now)
    enter(house, decision)  # the same one too: a crash may have come between its file and the catalogue
    with contextlib.suppress(LockedError), house.lock():  # a run seals it at its own end
        seal_decisions(house)
        house.flush()
    return decision


def _reaching(house: House, word: Word) -> Word:
    """Return a word to take down with all that the article's text stands in, in whatever version."""
    if word.kind is not DecisionKind.TAKEDOWN:
        return word
    reach = reach_of(every_line(house.store(), word.story), word.id)
    pages = reach.pages - {word.id, word.url}
    return replace(word, pages=tuple(sorted(pages)), shared=tuple(sorted(reach.shared)))


def _refused_or_same(standing: Standing, word: Word) -> Decision | None:
    """Return the decision in force where it is the very same; raise DecideError for one that means nothing now."""
    match word.kind:
        case DecisionKind.RESTORE if standing.hidden is None:
            raise DecideError(f"{word.id} is not taken down: there is nothing to restore")
        case DecisionKind.RESTORE if standing.is_destroyed:
            raise DecideError(f"{word.id} was destroyed: its bytes cannot be restored")
        case DecisionKind.TAKEDOWN:
            return standing.hidden
        case DecisionKind.ACCEPT | DecisionKind.REJECT:
            now = standing.review
            same = now is not None and (now.kind, now.note, now.by) == (word.kind, word.note, word.by)
            return now if same else None
        case DecisionKind.CLEAR if standing.review is None:
            raise DecideError(f"nothing was decided of {word.id} that could be cleared")
    return None


def _of_article(decisions: Sequence[Decision], line_id: str) -> tuple[Decision, ...]:
    return tuple(one for one in decisions if one.id == line_id)


def _about(house: House, wanted: Wanted) -> Word:
    """Return what is decided, with the article's own id, address and record. Raises DecideError."""
    word = Word(story=wanted.story, kind=wanted.kind, id="", note=wanted.note, by=wanted.by or own_name())
    with house.catalogue() as catalogue:
        listed = entry(catalogue, wanted.story, wanted.article)
    if listed is not None:
        return replace(word, id=listed.id, url=listed.url, record_id=listed.record_id)
    for line in newest_lines(house.store(), wanted.story):
        if article_of(line["id"]) == wanted.article:
            return replace(word, id=line["id"], url=address_of(line), record_id=line.get("record"))
    earlier = next((d for d in decisions_of(house, wanted.story) if d.article == wanted.article), None)
    if earlier is None:
        raise DecideError(f"the story {wanted.story} has no article {wanted.article[:80]!r}; `warraq show` lists them")  # fmt: skip
    return replace(word, id=earlier.id, url=earlier.url, record_id=earlier.record_id)


def own_name() -> str:
    """Return the name of the account that decides, where nobody says another."""
    try:
        return pwd.getpwuid(getuid()).pw_name
    except KeyError:  # an account without an entry, as containers have
        return str(getuid())


def decisions_of(house: House, story: str) -> tuple[Decision, ...]:
    """Return a story's decisions, the oldest first; damaged ones are left to the audit."""
    return tuple(_readable(book_of(house), story))


def _readable(book: Book, story: str) -> Iterator[Decision]:
    for name in book.names(story):
        with contextlib.suppress(DecisionError, StoreError):  # the audit names it
            yield read_decision(book.read(name), name)


def reviews_of(house: House, story: str) -> dict[str, Review]:
    """Return what people decided of a story's articles, by id, as the judge hears it."""
    now = standing_by_id(house, story)
    return {line_id: _review(one.review) for line_id, one in now.items() if one.review is not None}


def standing_by_id(house: House, story: str) -> dict[str, Standing]:
    """Return how the articles of a story stand by what was decided, by id; others are not in it."""
    told: dict[str, list[Decision]] = {}
    for one in decisions_of(house, story):
        told.setdefault(one.id, []).append(one)
    return {line_id: standing_of(each) for line_id, each in told.items()}


def _review(decision: Decision) -> Review:
    accepted = decision.kind is DecisionKind.ACCEPT
    said = f"{'accepted' if accepted else 'rejected'} by {decision.by} on {decision.at:%Y-%m-%d}"
    return Review(accepted=accepted, detail=f"{said}: {decision.note}" if decision.note else said)


def hidden_ids(house: House, story: str) -> frozenset[str]:
    """Return the ids of a story's articles that were taken down or destroyed."""
    return frozenset(line_id for line_id, one in standing_by_id(house, story).items() if one.is_hidden)


def book_of(house: House) -> Book:
    """Return where a house's decisions are written: in a folder store itself, or beside a bucket until its lock is free."""
    store = house.store()
    scratch = house.spool / _SCRATCH / "drafts"
    if isinstance(store, FolderStore):
        return Book(store=store, scratch=scratch)
    return Book(store=FolderStore(house.root), scratch=scratch, others=(store,))


def seal_decisions(house: House) -> None:
    """Seal every decision that no seal holds, of a bucket publish it first; the caller holds the store's lock.

    May be repeated, and killed at any point. Raises KeyFileError, StoreError.
    """
    store = house.store()
    if not isinstance(store, FolderStore):
        _hand_over(house, store)
    waiting = unsealed(store)
    if not waiting:
        return
    scratch = house.spool / _SCRATCH / "seals"
    make_folders(scratch)
    sealer = Sealer(store=store, key=signing_key(house), software=f"warraq/{VERSION}", scratch=scratch)
    for name in waiting:
        seal_decision(sealer, story_of_decision(name) or "", store.measure(name), datetime.now(UTC))
    for draft in scratch.iterdir():
        draft.unlink()


def _hand_over(house: House, store: Store) -> None:
    """Give what was decided while a run held the lock to the bucket's outbox; each stays here until it is there."""
    here = FolderStore(house.root)
    for name in decision_names(here):
        store.publish(here.local_path(name), name)
        here.local_path(name).unlink()


def unsealed(store: Store) -> tuple[str, ...]:
    """Return the decisions that no seal holds. Seals are read from the newest back: a story's are sealed in their order."""
    names: dict[str, list[str]] = {}
    for name in decision_names(store):
        names.setdefault(story_of_decision(name) or "", []).append(name)
    looked_for = set(names)
    for number in range(newest_number(store) if names else 0, 0, -1):
        if not looked_for:
            break
        story, held = _sealed_decision(store, number)
        if story in looked_for:
            looked_for.remove(story)
            names[story] = [name for name in names[story] if name > held]
    return tuple(name for story in sorted(names) for name in names[story])


def _sealed_decision(store: Store, number: int) -> tuple[str, str]:
    """Return story and name of the decision that a seal holds; empty words for every other seal, and one that a crash left unsigned."""
    name = seal_name(number)
    try:
        sealed = from_json(store.read(name), name).sealed
    except (CustodyError, StoreError):
        return "", ""  # the audit names it
    is_whole = sealed.kind is SealKind.DECISION and store.exists(beside(name, SIGNATURE))
    return (sealed.story, sealed.file.name) if is_whole else ("", "")


def enter(house: House, decision: Decision) -> None:
    """Enter a decision in the catalogue, so that lists and search know it at once."""
    with house.catalogue() as catalogue:
        catalogue.enter_decision(decision)

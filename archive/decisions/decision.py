"""What people decided about a story's articles: one small file a decision, each with the digest of the one before it.

Schema "warraq/decision/1". A decision is `decisions/<story>/<time>-<kind>.json`, written once. Its time is later than
that of the decision before it, whatever the clock said, so that the order of names is the order of the chain.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from archive.decisions.destruction import Destruction, read_destruction
from archive.manifests.manifest import ManifestError
from archive.store import Store, StoreError
from archive.strict_json import Fields, JsonError, moment_text, read_json

SCHEMA = "warraq/decision/1"
DECISIONS = "decisions/"
LONGEST_NOTE = 2_000  # characters: a reason, not an article
LONGEST_NAME = 200
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"decisions/([^/]+)/([0-9]{8}T[0-9]{12}Z)-([a-z]+)\.json")
_LATER: Mapping[str, object] = {"pages": [], "shared": []}  # keys that the first decisions had not
_TIME = "%Y%m%dT%H%M%S%fZ"


class DecisionError(ValueError):
    """A decision that contradicts itself or its schema. The message names the file and the key."""


class DecisionKind(StrEnum):
    """What was decided.

    ACCEPT, REJECT: the article belongs to the story, or does not, whatever the judge says. CLEAR takes either back.
    TAKEDOWN hides it everywhere, RESTORE shows it again. DESTROY says which bytes shall go; DESTROYED, that they are gone.
    """

    ACCEPT = "accept"
    REJECT = "reject"
    CLEAR = "clear"
    TAKEDOWN = "takedown"
    RESTORE = "restore"
    DESTROY = "destroy"
    DESTROYED = "destroyed"


REVIEWS = frozenset({DecisionKind.ACCEPT, DecisionKind.REJECT, DecisionKind.CLEAR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision about one article of one story.

    `article` is the SHA-256 of the article's `id` in hex; `record_id` the record that it was about, where one was
    named. `note` is the reason, `by` who says that they decided. `previous` is the SHA-256 of the story's decision
    file before it, `destruction` what a DESTROY takes away. Of a TAKEDOWN and a DESTROY `pages` are the addresses of all
    pages that the text stands in, `shared` records that hold it among texts of other pages. Raises DecisionError when that does not fit together.
    """

    story: str
    kind: DecisionKind
    id: str
    url: str | None
    record_id: str | None
    note: str
    by: str
    at: datetime
    previous: str | None
    pages: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    destruction: Destruction | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise DecisionError(f"{self.story}: a decision's time needs a zone")
        if self.previous is not None and not _DIGEST.fullmatch(self.previous):
            raise DecisionError(f"{self.name}: previous is no SHA-256 in lower-case hex")
        if (self.kind is DecisionKind.DESTROY) != (self.destruction is not None):
            raise DecisionError(
                f"{self.name}: what is destroyed belongs to a decision to destroy, and to no other"
            )

    @property
    def article(self) -> str:
        """Return the article's id as a short word: SHA-256 in hex."""
        return article_of(self.id)

    @property
    def name(self) -> str:
        """Return the store-relative name."""
        return decision_name(self.story, self.at, self.kind)


def decision_name(story: str, at: datetime, kind: DecisionKind) -> str:
    """Return "decisions/<story>/<time>-<kind>.json"."""
    return f"{DECISIONS}{story}/{at.astimezone(UTC).strftime(_TIME)}-{kind.value}.json"


def article_of(line_id: str) -> str:
    """Return the word by which the catalogue and the desk call an article: SHA-256 of its line's `id`, in hex."""
    return hashlib.sha256(line_id.encode("utf-8", "surrogatepass")).hexdigest()


def decision_digest(content: bytes) -> str:
    """Return what the next decision holds as `previous`: SHA-256 of the file's bytes."""
    return hashlib.sha256(content).hexdigest()


def story_of_decision(name: str) -> str | None:
    """Return the story in a decision file's name; None for every other name."""
    match = _NAME.fullmatch(name)
    return match[1] if match else None


def kind_of_decision(name: str) -> DecisionKind | None:
    """Return the kind in a decision file's name; None where there is none of ours."""
    match = _NAME.fullmatch(name)
    kinds = [one for one in DecisionKind if match is not None and match[3] == one.value]
    return next(iter(kinds), None)


def is_about_bytes(name: str) -> bool:
    """Say by its name whether a decision takes bytes away, or says that they are gone."""
    match = _NAME.fullmatch(name)
    return match is not None and match[3] in {DecisionKind.DESTROY.value, DecisionKind.DESTROYED.value}


def decision_time(name: str) -> datetime:
    """Return the time in a decision file's name; raises DecisionError for every other name."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise DecisionError(f"{name[:200]!r} is no decisions/<story>/<time>-<kind>.json")
    return datetime.strptime(match[2], _TIME).replace(tzinfo=UTC)


def to_json(decision: Decision) -> bytes:
    """Return the file's bytes: keys sorted, one space, ASCII, one line end. Equal decisions give equal bytes."""
    value = {
        "schema": SCHEMA,
        "story": decision.story,
        "kind": decision.kind.value,
        "article": decision.article,
        "id": decision.id,
        "url": decision.url,
        "record_id": decision.record_id,
        "note": decision.note,
        "by": decision.by,
        "at": moment_text(decision.at),
        "previous": decision.previous,
        "pages": list(decision.pages),
        "shared": list(decision.shared),
        "destroys": None if decision.destruction is None else decision.destruction.value(),
    }
    return _spelt(value)


def _spelt(value: Mapping[str, object]) -> bytes:
    return (json.dumps(value, sort_keys=True, indent=1) + "\n").encode("ascii")


def from_json(content: bytes, name: str) -> Decision:
    """Read a decision strictly: every key, its spelling, and that it stands under its own name. Raises DecisionError.

    The first decisions of this schema had no `pages` and no `shared`: they said nothing of either.
    """
    try:
        value = read_json(content, name)
        is_first = isinstance(value, dict) and not value.keys() & _LATER
        fields = Fields({**value, **_LATER} if isinstance(value, dict) and is_first else value, name)
        if (schema := fields.text("schema")) != SCHEMA:
            raise DecisionError(
                f"{name}: schema {schema!r} is not {SCHEMA!r}: another version of warraq wrote it"
            )
        article, decision = fields.text("article"), _decision(fields, name)
        fields.done()
    except (JsonError, ManifestError) as error:
        raise DecisionError(str(error)) from error
    if decision.name != name or decision.article != article:
        raise DecisionError(f"{name}: its name or article is not that of the decision in it")
    if content != (_first_json(decision) if is_first else to_json(decision)):
        raise DecisionError(f"{name}: it is not spelt as a decision is written")
    return decision


def _first_json(decision: Decision) -> bytes:
    value = json.loads(to_json(decision))
    return _spelt({key: one for key, one in value.items() if key not in _LATER})


def _decision(fields: Fields, name: str) -> Decision:
    destroys = fields.take("destroys")
    return Decision(
        story=fields.text("story"),
        kind=fields.choice("kind", DecisionKind),
        id=fields.text("id"),
        url=fields.text_or_none("url"),
        record_id=fields.text_or_none("record_id"),
        note=fields.text("note"),
        by=fields.text("by"),
        at=fields.moment("at"),
        previous=fields.text_or_none("previous"),
        pages=fields.texts("pages"),
        shared=fields.texts("shared"),
        destruction=None if destroys is None else read_destruction(destroys, f"{name}.destroys"),
    )


def decision_names(store: Store, story: str | None = None) -> tuple[str, ...]:
    """Return the names of a story's decisions (of all stories without one), each story's in the order of its chain."""
    prefix = DECISIONS if story is None else f"{DECISIONS}{story}/"
    return tuple(name for name in store.list(prefix) if _NAME.fullmatch(name))


def read_decisions(store: Store, story: str | None = None) -> Iterator[Decision]:
    """Read decisions leniently: one that is damaged is left to the audit, and does not stand in the others' way."""
    yield from read_named(store.read, decision_names(store, story))


def read_named(read: Callable[[str], bytes], names: Iterable[str]) -> Iterator[Decision]:
    """Read the decisions of these names as leniently."""
    for name in names:
        try:
            yield from_json(read(name), name)
        except (DecisionError, StoreError):
            continue  # the audit names it


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an article stands by all that was decided of it.

    `review` is the ACCEPT or REJECT in force, `hidden` the TAKEDOWN or DESTROY in force, both None where there is none.
    """

    review: Decision | None = None
    hidden: Decision | None = None

    @property
    def is_hidden(self) -> bool:
        """Say whether the article is shown nowhere and given to nobody."""
        return self.hidden is not None

    @property
    def is_destroyed(self) -> bool:
        """Say whether its bytes are gone, or about to go: that is never taken back."""
        return self.hidden is not None and self.hidden.kind is DecisionKind.DESTROY


def standing_of(decisions: Iterable[Decision]) -> Standing:
    """Return what one article's decisions, in the order of their chain, come to."""
    review: Decision | None = None
    hidden: Decision | None = None
    for one in decisions:
        match one.kind:
            case DecisionKind.ACCEPT | DecisionKind.REJECT:
                review = one
            case DecisionKind.CLEAR:
                review = None
            case DecisionKind.TAKEDOWN if hidden is None:
                hidden = one
            case DecisionKind.DESTROY:
                hidden = one
            case DecisionKind.RESTORE if hidden is not None and hidden.kind is DecisionKind.TAKEDOWN:
                hidden = None
    return Standing(review=review, hidden=hidden)


def standings(decisions: Iterable[Decision]) -> Mapping[tuple[str, str], Standing]:
    """Return how each article stands, by (story, article); articles of which nothing was decided are not in it."""
    by_article: dict[tuple[str, str], list[Decision]] = {}
    for one in decisions:
        by_article.setdefault((one.story, one.article), []).append(one)
    return {key: standing_of(each) for key, each in by_article.items()}


def unfinished(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Return those decisions to destroy behind which nothing says that the article's bytes are gone."""
    begun: dict[tuple[str, str], list[Decision]] = {}
    for one in decisions:
        if one.kind is DecisionKind.DESTROY:
            begun.setdefault((one.story, one.article), []).append(one)
        elif one.kind is DecisionKind.DESTROYED:
            begun.pop((one.story, one.article), None)
    return tuple(one for each in begun.values() for one in each)

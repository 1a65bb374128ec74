"""Which articles repeat another one, how much of it, and which was there first.

Two texts of one event share facts; a copy shares sentences. The measure is exact: sets of five-word
shingles (Broder 1997), and the share of the shorter text's that stand in the longer one too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

import numpy as np

from story.alphabets.tokens import words
from story.seed import SeedText
from story.verdict import Reason, Relation, Verdict
from story.wording.copied import CopyFinding, CopyKind, First
from story.wording.copy_search import Repeats, find_repeats
from story.wording.shingles import MAX_WORDS, SHINGLE_WORDS, Numbers, Wording, sample, wording

SEED_ID = "seed:"
SENTENCES = 12  # shared sentences that a finding shows
_MIN_SENTENCE_SHINGLES = 2  # six words
_SENTENCE_SHARE = 0.8  # of a sentence's shingles: one word of ten may be another
_SENTENCE = re.compile(r"(?<=[.!؟?؛。])\s+|\n+")
_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
_LATEST = datetime(9999, 12, 31, tzinfo=UTC)
# An agency's own page is the original unless another one is older by more than that: updates move its date, and many
# pages give a day only. One without a date is only put before what was captured in its second.
_AGENCY_AHEAD, _UNDATED_AHEAD = timedelta(days=1), timedelta(seconds=1)
# Of the original's shingles, below which a copy that was judged to be unrelated stays so (a choice): call to subscribe, box on
# the author and consent are copied word for word by pages that tell nothing else, and are seldom half of an article.
_TELLING = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class TextItem:
    """One article to compare. Times are aware; `published_at` (midnight is a bare day) and `captured_at` may be unknown.

    `agency` is whom the text credits, `own` the agency on whose own site it stands.
    """

    id: str
    text: str
    title: str = ""
    published_at: datetime | None = None
    captured_at: datetime | None = None
    agency: str | None = None
    own: str | None = None


def find_copies(articles: Sequence[TextItem]) -> tuple[CopyFinding, ...]:
    """Return, for each article that repeats an earlier one, which one it repeats, in order of time.

    The original is the earliest by publication, then by capture, an agency's own page before others of its day, if it
    says its day; without any time the longest, then the smallest id. An article is held against originals, so that all copies of one
    text name the same one. Two texts on the same event that do not share their wording are never found here.
    """
    told = [(item, wording(item.text)) for item in articles]
    told.sort(key=lambda pair: (*order_of(pair[0]), -len(pair[1].shingles), pair[0].id))
    texts = _TextsInMemory([spelled for _, spelled in told])
    found = find_repeats(texts)
    return tuple(
        finding_of(told[n][0], told[int(found.of[n])][0], found, n)
        for n in np.flatnonzero(found.of >= 0).tolist()
    )


def seed_items(texts: Sequence[SeedText]) -> tuple[TextItem, ...]:
    """Return seeds as items that come before every article: the user had them first. Their ids are "seed:<name>"."""
    return tuple(
        TextItem(id=f"{SEED_ID}{t.name}", text=t.text, title=t.title, published_at=_EARLIEST) for t in texts
    )


def with_copies(verdicts: Sequence[Verdict], findings: Sequence[CopyFinding]) -> tuple[Verdict, ...]:
    """Return the verdicts, with what `findings` say of copies: see `ruled`."""
    found = {f.article: f for f in findings}
    related = {v.article for v in verdicts if v.related}
    return tuple(_ruled(v, found, related) for v in verdicts)


def _ruled(verdict: Verdict, found: Mapping[str, CopyFinding], related: set[str]) -> Verdict:
    finding = found.get(verdict.article)
    return verdict if finding is None else ruled(verdict, finding, finding.copy_of in related)


def ruled(verdict: Verdict, finding: CopyFinding, of_related: bool, *, later: bool = False) -> Verdict:
    """Return the verdict on an article that repeats another one, which was judged to be `of_related`, or not.

    A copy belongs to the story when it or its original was judged so, or its original is a seed; then it is COPY_OF, and
    any other copy keeps its relation beside `copy_of`. Score and reasons stay. By its own words alone belongs one that has
    grown to more than twice its original, and one that was judged to be unrelated and holds less than half of the original:
    what it repeats may be the outlet's own furniture. A derived text keeps its relation. All get a reason of weight 0 that
    says what they share, and with whom; `later`: the original stands behind it in its list.
    """
    of_story = of_related or finding.copy_of.startswith(SEED_ID)
    standing = ", which belongs to the story" if of_story else ", which does not belong to the story"
    said = f"{words_of(finding)}{standing}{_LATER if later else ''}"
    reasons = (*verdict.reasons, Reason(rule=finding.kind.value, weight=0.0, detail=said))
    told = replace(verdict, reasons=reasons, copied=finding)
    if finding.kind is CopyKind.DERIVED:
        return told
    telling = finding.of_original >= _TELLING or verdict.relation is not Relation.UNRELATED
    related = verdict.related or (telling and not finding.grown and of_story)
    relation = Relation.COPY_OF if related else verdict.relation
    return replace(told, relation=relation, copy_of=finding.copy_of, related=related)


# A page that was dated back has the earlier time too: whose word it is stands beside it.
_CLAIMED = ", the earlier by the times that both give"
_LATER = " (it stands later in this list)"


def words_of(finding: CopyFinding) -> str:
    """Return what a finding says, in one sentence."""
    agency = f", credited to {finding.agency}" if finding.agency else ""
    of = f"{finding.copy_of}{_CLAIMED if finding.first is First.PUBLISHED else ''}"
    if finding.grown:
        part = f"takes in {finding.containment:.0%} of {of}"
        return f"{part} and is {finding.length:.1f} times as long{agency}"
    return f"{finding.share:.0%} of the wording is that of {of}{agency}"


def finding_of(item: TextItem, original: TextItem, found: Repeats, text: int) -> CopyFinding:
    """Return what `found` says of `text`, the number of `item`, which repeats `original`."""
    kind, of, shared = found.kind(text), int(found.of[text]), int(found.common[text])
    assert kind is not None, "only texts that repeat one are asked"
    own, other = int(found.sizes[text]), int(found.sizes[of])
    return CopyFinding(
        article=item.id,
        copy_of=original.id,
        kind=kind,
        share=shared / min(own, other),
        jaccard=shared / (own + other - shared),
        containment=shared / min(own, other),
        length=round(own / other, 3),
        first=_first(item, original),
        agency=item.agency or original.agency or original.own,
        sentences=shared_sentences(item.text, original.text),
    )


def shared_sentences(text: str, original: str) -> tuple[str, ...]:
    """Return the first twelve sentences of `text` that stand in `original` too, but for a word here and there."""
    known = frozenset(_runs(original))
    pieces = ((piece.strip(), _runs(piece)) for piece in _SENTENCE.split(text))
    shared = (piece for piece, own in pieces if _stands_in(own, known))
    return tuple(piece for piece, _ in zip(shared, range(SENTENCES), strict=False))


def _runs(text: str) -> list[tuple[str, ...]]:
    told = words(text)[:MAX_WORDS]
    return list(zip(*(told[n:] for n in range(SHINGLE_WORDS)), strict=False))


def _stands_in(own: list[tuple[str, ...]], known: frozenset[tuple[str, ...]]) -> bool:
    held = sum(map(known.__contains__, own))
    return len(own) >= _MIN_SENTENCE_SHINGLES and held >= _SENTENCE_SHARE * len(own)


def latest(at: datetime | None) -> datetime | None:
    """Return the last moment that a publication time can mean: a bare day, read as midnight, means all of it.

    So a page that gives only its day is never taken for the original of one that gives its hour.
    """
    return at + timedelta(days=1, seconds=-1) if at is not None and at.time() == time() else at


def order_of(item: TextItem) -> tuple[datetime, datetime]:
    """Return what articles are sorted by: when it was published at the latest, else captured; then when captured."""
    captured = item.captured_at or _LATEST
    at = item.published_at if item.published_at == _EARLIEST else latest(item.published_at) or captured
    if item.own and at > _EARLIEST + _AGENCY_AHEAD:
        at -= _AGENCY_AHEAD if item.published_at else _UNDATED_AHEAD
    return at, captured


def _first(item: TextItem, original: TextItem) -> First:
    if original.id.startswith(SEED_ID):
        return First.SEED
    if original.own and original.published_at:
        return First.AGENCY
    if item.published_at and original.published_at:
        said = latest(original.published_at)
        return First.PUBLISHED if said and said < item.published_at else First.UNKNOWN
    seen = item.captured_at and original.captured_at and not (item.published_at or original.published_at)
    return First.SEEN if seen and item.captured_at != original.captured_at else First.UNKNOWN


class _TextsInMemory:
    """The texts of one story, all at hand."""

    def __init__(self, told: Sequence[Wording]) -> None:
        self._shingles = [one.shingles for one in told]
        self.sizes = np.array([len(one.shingles) for one in told], np.int32)
        self.digests = np.array([one.digest for one in told], np.uint64)

    def shingles(self, text: int) -> Numbers:
        return self._shingles[text]

    def postings(self) -> Iterator[Numbers]:
        rows = [postings_of(shingles, text) for text, shingles in enumerate(self._shingles)]
        yield np.concatenate([np.empty(0, np.uint64), *rows])

    def drawers(self) -> "_OneDrawer":
        return _OneDrawer()


class _OneDrawer:
    def __init__(self) -> None:
        self._rows: list[Numbers] = [np.empty(0, np.uint64)]

    def put(self, rows: Numbers) -> None:
        self._rows.append(rows)

    def __iter__(self) -> Iterator[Numbers]:
        yield np.concatenate(self._rows)


def postings_of(shingles: Numbers, text: int) -> Numbers:
    """Return a row for each shingle by which a text is sought: the shingle's upper half, and the text's number."""
    return (sample(shingles) & np.uint64(0xFFFFFFFF00000000)) | np.uint64(text)

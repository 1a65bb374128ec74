"""Which articles repeat another one, and how much of it.

Two texts of one event share facts; a copy shares sentences. The measure is exact: sets of five-word
shingles (Broder 1997), their Jaccard similarity and their containment. Candidates come from an inverted
index over one shingle in four, which finds what MinHash bands lose: a short excerpt inside a long text
has a small Jaccard similarity and no common band, but it has common shingles.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from story.seed import SeedText
from story.tokens import words
from story.verdict import Reason, Relation, Verdict

# Thresholds from an earlier count over 58,431 Arabic articles of 19 outlets, not in this repository: different texts on
# one event shared at most 3 % of their shingles, agency copies mostly more than 80 %. tests/gate measures how many
# pairs above COPY_SHARE are found.
COPY_SHARE = 0.8
DERIVED_SHARE = 0.5
SHINGLE_WORDS = 5
_MAX_WORDS = 4000  # of a text; a longer one is compared by its beginning, so that no page costs minutes
_MIN_SHINGLES = 16  # about twenty words: below that a quotation or a dateline would pass for a copy
_SAMPLED = 4  # one shingle in four is indexed; 64 shingles leave 16, of which 8 meet at a share of one half
_UNSAMPLED_BELOW = 120  # texts with fewer shingles are indexed whole
_MAX_POSTINGS = 64  # a shingle in more originals than this is a formula of the trade, not evidence
_MIN_SENTENCE_WORDS = 6
SEED_ID = "seed:"
_SENTENCE = re.compile(r"(?<=[.!؟?؛。])\s+|\n+")
_LATEST = datetime.max.replace(tzinfo=UTC)


class CopyKind(StrEnum):
    """How much of an article is another's: nearly all of it, or at least half of the shorter one."""

    COPY = "copy"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextItem:
    """One article to compare. Times are aware; `published_at` and `captured_at` may be unknown."""

    id: str
    text: str
    title: str = ""
    published_at: datetime | None = None
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFinding:
    """`article` repeats `copy_of`.

    `share` is max(`jaccard`, `containment`) over five-word shingles, 0 to 1; containment is measured on
    the shorter of both. `sentences` are the article's own sentences that stand in the original too.
    """

    article: str
    copy_of: str
    kind: CopyKind
    share: float
    jaccard: float
    containment: float
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Text:
    item: TextItem
    order: tuple[datetime, datetime, int, str]
    words: tuple[int, ...]
    shingles: frozenset[int]

    def sampled(self) -> Iterator[int]:
        whole = len(self.shingles) < _UNSAMPLED_BELOW
        return (s for s in self.shingles if whole or s % _SAMPLED == 0)


def find_copies(articles: Sequence[TextItem]) -> tuple[CopyFinding, ...]:
    """Return, for each article that repeats an earlier one, which one it repeats, in order of time.

    The original is the earliest by publication, then by capture; without any time the longest, then the
    smallest id. An article is held against originals first, so that all copies of one text name the
    same original. Two texts on the same event that do not share their wording are never found here.
    """
    index = _Originals()
    findings = []
    for text in sorted(_texts(articles), key=lambda t: t.order):
        finding = index.best_for(text)
        if finding is not None:
            findings.append(finding)
        if finding is None or finding.kind is CopyKind.DERIVED:
            index.add(text)
    return tuple(findings)


def seed_items(texts: Sequence[SeedText]) -> tuple[TextItem, ...]:
    """Return seeds as items that come before every article: the user had them first. Their ids are "seed:<name>"."""
    first = datetime.min.replace(tzinfo=UTC)
    return tuple(
        TextItem(id=f"{SEED_ID}{t.name}", text=t.text, title=t.title, published_at=first) for t in texts
    )


def with_copies(verdicts: Sequence[Verdict], findings: Sequence[CopyFinding]) -> tuple[Verdict, ...]:
    """Return the verdicts, with COPY_OF for the articles that `findings` call copies.

    A copy belongs to the story when it or its original was judged so, or its original is a seed; its score and
    reasons stay.
    A derived text keeps its relation and gets a reason of weight 0 that says what it shares.
    """
    found = {f.article: f for f in findings}
    related = {v.article for v in verdicts if v.related}
    return tuple(_ruled(v, found, related) for v in verdicts)


def _ruled(verdict: Verdict, found: Mapping[str, CopyFinding], related: set[str]) -> Verdict:
    finding = found.get(verdict.article)
    if finding is None:
        return verdict
    detail = f"{finding.share:.0%} of the wording is that of {finding.copy_of}"
    reasons = (*verdict.reasons, Reason(rule=finding.kind.value, weight=0.0, detail=detail))
    if finding.kind is CopyKind.DERIVED:
        return replace(verdict, reasons=reasons)
    belongs = verdict.related or finding.copy_of in related or finding.copy_of.startswith(SEED_ID)
    return replace(
        verdict, relation=Relation.COPY_OF, copy_of=finding.copy_of, related=belongs, reasons=reasons
    )


class _Originals:
    """The texts seen so far that are no copies, findable by the shingles that they share with another."""

    def __init__(self) -> None:
        self._texts: list[_Text] = []
        self._postings: dict[int, list[int]] = {}
        self._whole: dict[tuple[int, ...], _Text] = {}

    def add(self, text: _Text) -> None:
        place = len(self._texts)
        self._texts.append(text)
        self._whole.setdefault(text.words, text)
        # Every shingle is posted once a text is short, one in four otherwise: see `_Text.sampled`.
        for shingle in text.sampled():
            postings = self._postings.setdefault(shingle, [])
            if len(postings) < _MAX_POSTINGS:
                postings.append(place)

    def best_for(self, text: _Text) -> CopyFinding | None:
        same = self._whole.get(text.words) if text.words else None
        if same is not None:
            return _finding(text, same, jaccard=1.0, containment=1.0)
        shared = Counter(p for s in text.shingles for p in self._postings.get(s, ()))
        findings = [f for place in sorted(shared) if (f := _compare(text, self._texts[place]))]
        copies = [f for f in findings if f.kind is CopyKind.COPY]
        return copies[0] if copies else max(findings, key=lambda f: f.share, default=None)


def _compare(text: _Text, earlier: _Text) -> CopyFinding | None:
    fewest = min(len(text.shingles), len(earlier.shingles))
    if fewest < _MIN_SHINGLES:
        return None
    common = len(text.shingles & earlier.shingles)
    jaccard = common / (len(text.shingles) + len(earlier.shingles) - common)
    if max(jaccard, common / fewest) < DERIVED_SHARE:
        return None
    return _finding(text, earlier, jaccard=jaccard, containment=common / fewest)


def _finding(text: _Text, earlier: _Text, *, jaccard: float, containment: float) -> CopyFinding:
    share = max(jaccard, containment)
    # A later text that takes in a short flash and is more than twice its length tells the story anew.
    grown = len(text.shingles) > 2 * len(earlier.shingles)
    copied = share >= COPY_SHARE and not grown
    return CopyFinding(
        article=text.item.id,
        copy_of=earlier.item.id,
        kind=CopyKind.COPY if copied else CopyKind.DERIVED,
        share=share,
        jaccard=jaccard,
        containment=containment,
        sentences=_shared_sentences(text.item.text, earlier.item.text),
    )


def _shared_sentences(text: str, original: str) -> tuple[str, ...]:
    known = {tuple(words(s)) for s in _SENTENCE.split(original)}
    own = ((s.strip(), tuple(words(s))) for s in _SENTENCE.split(text))
    return tuple(s for s, key in own if len(key) >= _MIN_SENTENCE_WORDS and key in known)


def _texts(articles: Sequence[TextItem]) -> Iterator[_Text]:
    numbers: dict[str, int] = {}
    for item in articles:
        spelled = words(item.text)[:_MAX_WORDS]
        ids = tuple(numbers.setdefault(word, len(numbers)) for word in spelled)
        # The hash of a tuple of small integers is the same in every process, unlike that of a string.
        shingles = frozenset(hash(ids[i : i + SHINGLE_WORDS]) for i in range(len(ids) - SHINGLE_WORDS + 1))
        yield _Text(item=item, order=_order(item, len(ids)), words=ids, shingles=shingles)


def _order(item: TextItem, length: int) -> tuple[datetime, datetime, int, str]:
    captured = item.captured_at or _LATEST
    return item.published_at or captured, captured, -length, item.id

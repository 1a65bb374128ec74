"""Two readings of one page held against each other: what a newer extractor makes otherwise, in fields, paragraphs and words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Line = Mapping[str, Any]

# What a reader of the text would notice. Which words the text stands in is told apart, places and sources follow from it.
FIELDS = (
    "title", "bylines", "outlet", "published_at", "modified_at", "language", "canonical_url", "section", "agency",
    "paywalled", "status",
)  # fmt: skip
# Words that lines of schema warraq/article/1 have for the same state.
_OLD_STATUS = {"whole": "article", "paywall-teaser": "extraction_suspect"}
# Two paragraphs that share half of their words are one that was changed, split or joined: a choice; no figure rests on it.
_ALIKE = 0.5
# Comparing what stands on one side only costs its words times its paragraphs. 1,000,000 take some 0.2 s; no real page comes near,
# and above it no pair is looked for: a page is an attacker.
_MOST_WORK = 1_000_000
_NEAR = 3  # words that are shown on both sides of what differs


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A paragraph that stands in both readings with other words, and the words around what differs."""

    before: str
    now: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """What two readings have otherwise. `fields` gives of each its values before and now."""

    fields: Mapping[str, tuple[object, object]]
    same: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    rewritten: tuple[Rewritten, ...]
    words_added: int
    words_removed: int

    @property
    def any(self) -> bool:
        """Say whether there is a difference."""
        return bool(self.fields or self.added or self.removed or self.rewritten)


def status_of(line: Line) -> str:
    """Return the status of an article line in today's words."""
    said = str(line.get("status"))
    return _OLD_STATUS.get(said, said)


def compare(before: Line, now: Line) -> Differences:
    """Compare two article lines of one record. A field that the older schema did not know is no difference."""
    pairs = {name: (_field(before, name), _field(now, name)) for name in FIELDS if name in before}
    old, new = [str(p) for p in before["paragraphs"]], [str(p) for p in now["paragraphs"]]
    removed, added = _left(old, new), _left(new, old)
    rewritten = _rewritten(removed, added)
    gone, come = {r.before for r in rewritten}, {r.now for r in rewritten}
    words_before, words_now = _words(old), _words(new)
    return Differences(
        fields={name: pair for name, pair in pairs.items() if pair[0] != pair[1]},
        same=len(new) - len(added),
        added=tuple(p for p in added if p not in come),
        removed=tuple(p for p in removed if p not in gone),
        rewritten=tuple(rewritten),
        words_added=(words_now - words_before).total(),
        words_removed=(words_before - words_now).total(),
    )


def _field(line: Line, name: str) -> object:
    return status_of(line) if name == "status" else line.get(name)


def _words(paragraphs: Sequence[str]) -> Counter[str]:
    return Counter(word for paragraph in paragraphs for word in paragraph.split())


def _left(these: Sequence[str], others: Sequence[str]) -> list[str]:
    """Return those of *these* that *others* do not hold as often, in their order."""
    there = Counter(others)
    left = []
    for paragraph in these:
        if there[paragraph]:
            there[paragraph] -= 1
        else:
            left.append(paragraph)
    return left


def _rewritten(removed: Sequence[str], added: Sequence[str]) -> list[Rewritten]:
    """Pair what went with what came where they share their words; each paragraph once, in the order of the page."""
    letters = sum(map(len, removed)) * len(added) + sum(map(len, added)) * len(removed)
    if letters > _MOST_WORK * 6:
        return []
    free = [(paragraph, Counter(paragraph.split())) for paragraph in added]
    pairs = []
    for before in removed:
        own = Counter(before.split())
        likeness = [(own & words).total() / max(1, min(own.total(), words.total())) for _, words in free]
        best = max(range(len(free)), key=likeness.__getitem__, default=None)
        if best is not None and likeness[best] >= _ALIKE:
            now, _ = free.pop(best)
            pairs.append(Rewritten(before=before, now=now, words=_around(before.split(), now.split())))
    return pairs


def _around(before: Sequence[str], now: Sequence[str]) -> str:
    """Return what differs between two lists of words, with a few words on both sides: "in [-Rome-] {+Paris+} on"."""
    least = min(len(before), len(now))
    first = next((i for i in range(least) if before[i] != now[i]), least)
    last = next((i for i in range(least - first) if before[-1 - i] != now[-1 - i]), least - first)
    old, new = before[first : len(before) - last], now[first : len(now) - last]
    parts = [
        "… " * (first > _NEAR) + " ".join(now[max(0, first - _NEAR) : first]),
        f"[-{_short(old)}-]" if old else "",
        f"{{+{_short(new)}+}}" if new else "",
        " ".join(now[len(now) - last :][:_NEAR]) + " …" * (last > _NEAR),
    ]
    return " ".join(part for part in parts if part)


def _short(words: Sequence[str]) -> str:
    return (
        " ".join(words)
        if len(words) <= 4 * _NEAR
        else f"{' '.join(words[:_NEAR])} … {' '.join(words[-_NEAR:])}"
    )

"""What a tool's answer is worth against a page's gold, and the figures of many such answers."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median

from bench.rouge import common_words, words_of
from bench.text_sets import WITH_TITLE, GoldPage
from bench.text_tools import Told

LEAD = 8  # words: the lead counts as lost where the gold's first eight are not in the output, in a row
CLEAN = 0.9  # precision of a page below which it holds more boilerplate than a reader overlooks
ZWNJ = "\u200c"
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class Match:
    """Gold against output: order counts for `precision`, `recall` and `f1` (ROUGE-L), not for `bag_precision`."""

    precision: float
    recall: float
    f1: float
    bag_precision: float
    lead_lost: bool


@dataclass(frozen=True, kw_only=True)
class Score:
    """One answer to one page. `match` and `titled` (the tool's title put before its text) are None without a gold.

    `snippets` counts those held and lost that should be there, and those held and gone that should not.
    `survived` has a pair for each injected block: its kind, and whether it is in the text.
    """

    page: GoldPage
    told: Told
    match: Match | None
    titled: Match | None
    snippets: tuple[int, int, int, int]
    survived: tuple[tuple[str, bool], ...]
    zwnj: tuple[int, int]

    @property
    def empty(self) -> bool:
        """Say whether no text came, and no error either."""
        return self.told.error is None and not self.told.text.strip()


def score(page: GoldPage, told: Told) -> Score:
    """Judge one answer."""
    words = words_of(told.text)
    gold = words_of(page.gold or "")
    title = words_of(told.title)
    titled = words if words[: len(title)] == title else title + words
    return Score(
        page=page,
        told=told,
        match=_match(gold, words) if page.gold else None,
        titled=_match(gold, titled) if page.gold else None,
        snippets=_snippets(page, told.text),
        survived=tuple(_survived(page, words, gold)),
        zwnj=(min(told.text.count(ZWNJ), (page.gold or "").count(ZWNJ)), (page.gold or "").count(ZWNJ)),
    )


def _match(gold: list[str], words: list[str]) -> Match:
    if not gold or not words:
        return Match(precision=0.0, recall=0.0, f1=0.0, bag_precision=0.0, lead_lost=True)
    common = common_words(gold, words)
    return Match(
        precision=common / len(words),
        recall=common / len(gold),
        f1=2 * common / (len(gold) + len(words)),
        bag_precision=sum((Counter(gold) & Counter(words)).values()) / len(words),
        lead_lost=not _holds(words, gold[:LEAD]),
    )


def _holds(words: Sequence[str], some: Sequence[str]) -> bool:
    return f" {' '.join(some)} " in f" {' '.join(words)} "


def _snippets(page: GoldPage, text: str) -> tuple[int, int, int, int]:
    told = _SPACE.sub(" ", text)
    held = sum(_SPACE.sub(" ", s).strip() in told for s in page.held)
    wrong = sum(_SPACE.sub(" ", s).strip() in told for s in page.not_held)
    return held, len(page.held) - held, wrong, len(page.not_held) - wrong


def _survived(page: GoldPage, words: list[str], gold: list[str]) -> Iterable[tuple[str, bool]]:
    for kind, text in page.injected:
        some = words_of(text)
        if not _holds(gold, some):
            yield kind, _holds(words, some)


Figures = dict[str, float]


def figures(scores: Sequence[Score]) -> Figures:
    """Sum many answers of one tool up; what cannot be said of these pages is left out. Times in milliseconds."""
    found: Figures = {
        "pages": len(scores),
        "errors": sum(s.told.error is not None for s in scores),
        "empty": sum(s.empty for s in scores),
    }
    matches = [s.match for s in scores if s.match]
    if matches:
        found |= _matched(matches)
        found |= _read(scores)
        found["f1_with_title"] = mean(s.titled.f1 for s in scores if s.titled)
        found["worst"] = min(m.f1 for m in matches)
    if any(sum(s.snippets) for s in scores):
        found |= _snipped(scores)
    if gold := sum(s.zwnj[1] for s in scores):
        found["zwnj_kept"] = sum(s.zwnj[0] for s in scores) / gold
    if paragraphs := sum(int(s.told.notes.get("paragraphs", 0)) for s in scores):
        found["placed"] = sum(int(s.told.notes.get("placed", 0)) for s in scores) / paragraphs
    times = [1000 * s.told.cpu_s for s in scores if s.told.cpu_s is not None]
    if times:
        found |= {"ms_median": median(times), "ms_mean": mean(times)}
    return found | _survivals(scores)


def _matched(matches: Sequence[Match]) -> Figures:
    return {
        "f1": mean(m.f1 for m in matches),
        "precision": mean(m.precision for m in matches),
        "recall": mean(m.recall for m in matches),
    }


def _read(scores: Sequence[Score]) -> Figures:
    """Tell what a reader misses or stumbles over; a gold that begins with the title is held against the titled text."""
    read = [m for s in scores if (m := s.titled if s.page.set in WITH_TITLE else s.match)]
    return {
        "lead_lost": mean(m.lead_lost for m in read),
        "unclean": mean(m.bag_precision < CLEAN for m in read),
    }


def _snipped(scores: Sequence[Score]) -> Figures:
    held, lost, wrong, gone = (sum(column) for column in zip(*(s.snippets for s in scores), strict=True))
    precision, recall = held / max(1, held + wrong), held / max(1, held + lost)
    return {
        "snippet_precision": precision,
        "snippet_recall": recall,
        "snippet_f1": 2 * precision * recall / max(1e-9, precision + recall),
        "snippet_leak": wrong / max(1, wrong + gone),
    }


def _survivals(scores: Sequence[Score]) -> Figures:
    kinds: defaultdict[str, list[bool]] = defaultdict(list)
    for kind, alive in (pair for s in scores for pair in s.survived):
        kinds[kind].append(alive)
    return {f"survived_{kind}": mean(alive) for kind, alive in sorted(kinds.items())}

"""Who took a text over from whom: a story's articles as trees, each original with its copies and derived texts beneath."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desk.terminal.addresses import readable
from desk.terminal.safe import safe_text
from desk.texts.facts import facts_of

Line = Mapping[str, Any]

_MIDNIGHT = "T00:00:00"
_FIRST = {
    "published": "published later than it, as both say",
    "agency": "it stands on the agency's own site",
    "seed": "your own seed",
    "seen": "captured later; neither says when it was published",
    "unknown": "which was first cannot be known",
}
_SENTENCE_LETTERS = 160


@dataclass(slots=True)
class Told:
    """A text with those that repeat it; `line` is None for an original that is not shown: a seed, or one left out."""

    id: str
    line: Line | None = None
    repeats: list["Told"] = field(default_factory=list)


def trees_of(lines: Sequence[Line]) -> list[Told]:
    """Return the originals in the order of `lines`, each with what repeats it; every line stands in exactly one place."""
    own = [Told(line["id"], line) for line in lines]
    told: dict[str, Told] = {}
    for one in own:  # of two lines of one id the first is meant
        told.setdefault(one.id, one)
    roots: list[Told] = []
    for line, one in zip(lines, own, strict=True):
        named = _original(line, told)
        if named is None:
            roots.append(one)
            continue
        if named not in told:
            told[named] = Told(named)
            roots.append(told[named])
        told[named].repeats.append(one)
    return roots


def _original(line: Line, told: Mapping[str, Told]) -> str | None:
    """Return what a line says to repeat, unless what it names goes back to the line itself."""
    named = _named(line)
    seen = {line["id"]}
    at = named
    while at is not None and at not in seen:
        seen.add(at)
        known = told.get(at)
        at = _named(known.line) if known and known.line else None
    return None if at is not None else named


def _named(line: Line) -> str | None:
    """Return what a line repeats; lines of older runs know copies only."""
    verdict = line["verdict"]
    copied = verdict.get("copied")
    named = copied["of"] if copied else verdict["copy_of"]
    return named if isinstance(named, str) else None


def head_of(tree: Told) -> str | None:
    """Return a line on an original that is not shown itself."""
    if tree.line is not None:
        return None
    name = tree.id.removeprefix("seed:")
    return f"seed {safe_text(name)}" if name != tree.id else f"not shown: {safe_text(tree.id)}"


def original_of(tree: Told) -> str | None:
    """Return a line on what an original is to those that repeat it: how many, when it was published, whom it credits."""
    if tree.line is None or not tree.repeats:
        return None
    agency = f"; credit: {safe_text(tree.line['agency'], limit=30)}" if tree.line.get("agency") else ""
    return f"original of {_many(tree)}, {time_of(tree.line)}{agency}"


def _many(tree: Told) -> int:
    below = list(tree.repeats)
    for one in below:  # grows as it is read: a chain may be as long as the story
        below.extend(one.repeats)
    return len(below)


def drawn(tree: Told, *, sentences: int, rail: str = "            ") -> Iterator[str]:
    """Give the lines of what repeats an original, drawn as a tree, with so many of the sentences that they share. What may be written from right to left stands last in its line."""
    ahead = [(tree, place, rail) for place in reversed(range(len(tree.repeats)))]
    while ahead:  # no recursion: a chain may be as long as the story
        above, place, rail = ahead.pop()
        repeat, last = above.repeats[place], place == len(above.repeats) - 1
        below = f"{rail}{'   ' if last else '│  '}"
        assert repeat.line is not None, "only originals may be missing"
        yield f"{rail}{'└─ ' if last else '├─ '}{_share(repeat.line)}"
        yield f"{below}{readable(repeat.line['url'] or '')}"
        yield f"{below}{safe_text(repeat.line['title'], limit=120)}"
        yield from (f"{below}{fact}" for fact in facts_of(repeat.line))
        yield from (f"{below}  {shared}" for shared in _shared(repeat.line, sentences))
        ahead.extend((repeat, deeper, below) for deeper in reversed(range(len(repeat.repeats))))


def _shared(line: Line, most: int) -> Iterator[str]:
    copied = line["verdict"].get("copied")
    found = copied["sentences"] if copied else ()
    for sentence in found[:most]:
        yield f"= {safe_text(sentence, limit=_SENTENCE_LETTERS)}"
    if most and len(found) > most:
        yield f"and {len(found) - most} sentences more"


def _share(line: Line) -> str:
    copied = line["verdict"].get("copied")
    when, outlet = time_of(line), safe_text(line["outlet"] or "?", limit=40)
    if not copied:
        return f"copy  {when}  {line['language']}  {outlet}"
    grown = f", grown to {copied['length']:.1f} times its length" if copied["length"] > 2 else ""
    agency = f"; credit: {safe_text(copied['agency'], limit=30)}" if copied["agency"] else ""
    first = _FIRST.get(copied["first"], "")
    return f"{copied['kind']} {copied['share']:.0%}{grown}  {when}  ({first}{agency})  {line['language']}  {outlet}"


def time_of(line: Line) -> str:
    """Return when an article was published, to the minute; a bare day as a day."""
    at = line["published_at"]
    if not at:
        return "date unknown"
    return str(at[:10] if _MIDNIGHT in at else at[:16].replace("T", " "))

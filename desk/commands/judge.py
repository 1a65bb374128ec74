"""`warraq judge`: score any articles against a story."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from desk.articles.reasons import SCALE, Begins, score_told, told_in_short
from desk.exits import Exit
from desk.flags import Common, QuietWireFlags
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from story.wording.copied import CopyKind

if TYPE_CHECKING:
    from flows.house import House
    from flows.judging.article_lines import BadLine
    from flows.judging.scoring import Scored, Told
    from flows.lines import Line

JUDGED_SCHEMA = "warraq/judged/1"
_NOTHING: "Line" = {
    "relation": None, "score": None, "reasons": [], "copy_of": None, "related": False, "episode": None, "copied": None,
}  # fmt: skip
_INDENT = " " * 12
_REASONS = 3
_COPIES = frozenset(kind.value for kind in CopyKind)
_SHOWN = 10  # lines that cannot be read are named one by one, up to this many


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class JudgeFlags:
    """Whether `judge` judges what is archived."""

    again: Annotated[bool, Parameter(negative="")] = False
    "Judge all archived articles of the story again, say what changed and why, keep both verdicts; decisions stay."
    dry_run: Annotated[bool, Parameter(negative="")] = False
    "With --again: compare only, keep nothing."

    def wrong(self, file: str | None) -> str | None:
        """Say what does not go together, if anything."""
        if self.dry_run and not self.again:
            return "--dry-run belongs to --again: it compares and keeps nothing"
        if self.again and file is not None:
            return "--again judges what the store holds of the story: leave FILE out"
        if not self.again and file is None:
            return "no FILE given; give JSON lines, one article each, or --again to judge what is archived"
        return None


def judge(
    story: str,
    file: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None,
    /,
    *,
    how: JudgeFlags | None = None,
    common: Common | None = None,
    flags: QuietWireFlags | None = None,
) -> int:
    """Score any articles against a story, or its archived ones again: RELATED, UNRELATED, UNSURE, or COPY_OF one that belongs to it, with reasons.

    FILE.jsonl holds {"id", "title", "text", "date"?, "lang"?, "url"?} a line, any number of lines, plain or gzip; "-" reads standard input.
    A setting `embedder` names a model of vectors for languages without seeds. Every line is answered, in its order; one that cannot be read says why, and the command ends with exit code 3.
    Example: warraq judge paris-meeting-2025 articles.jsonl --json

    Parameters
    ----------
    story
        Name of a folder under seeds/, or the path of such a folder.
    file
        JSON lines, one article each; "-" for standard input.
    """
    common, how = common or Common(), how or JudgeFlags()
    voice = common.voice()
    if wrong := how.wrong(file):
        voice.fail(wrong)
        return Exit.USAGE
    if file is not None:
        return _judged(story, file, common.house(flags), voice)
    from desk.articles.judged_again import say_judged_again
    from desk.stopped import Stop

    house, again = common.house(flags), ("judge", story, "--again", *(["--dry-run"] if how.dry_run else []))
    with Stop(house=house, voice=voice, again=again):
        return say_judged_again(story, house, voice, dry=how.dry_run)


def _judged(story: str, file: str, house: "House", voice: Voice) -> int:
    from flows.bulk.bulk import bulk_of
    from flows.judging.article_lines import BadLine
    from flows.judging.embedders import model_of
    from flows.judging.scoring import Told, judged_lines
    from flows.store.stories import open_seeds

    told = Told(on_progress=_progress(voice))
    teller = _Teller(voice=voice, file=file)
    model, bulk = model_of(house.settings), bulk_of(house.settings, house.tell)
    for scored in judged_lines(open_seeds(story, house.settings), file, told, model, bulk):
        teller.begin(story)
        if isinstance(scored, BadLine):
            teller.say_bad(scored)
            continue
        line = _line_of(scored)
        voice.line(line, at_once=False)
        teller.say(line, scored.title)
    teller.say_doubts(told)
    teller.end()
    return Exit.PARTIAL if told.bad else Exit.SOUND


def _progress(voice: Voice) -> Callable[[int], None] | None:
    """Return how progress is told where somebody watches."""
    return (lambda many: voice.note(f"{many} lines judged")) if voice.err.isatty() else None


def _line_of(scored: "Scored") -> "Line":
    from flows.lines import verdict_fields

    verdict = scored.verdict
    return {"schema": JUDGED_SCHEMA, "line": scored.line, "id": verdict.article, **verdict_fields(verdict)}


@dataclass(slots=True, kw_only=True)
class _Teller:
    voice: Voice
    file: str
    bad: int = 0
    begun: bool = False
    told: Counter[str] = field(default_factory=Counter)
    begins: Begins = field(default_factory=Begins)

    def begin(self, story: str) -> None:
        if not self.begun:
            self.voice.say(f"{safe_text(self.file)} judged for {safe_text(story)}: {SCALE}")
            self.voice.say()
            self.begun = True

    def say(self, line: "Line", title: str) -> None:
        self.told[line["relation"]] += 1
        if self.voice.as_json:
            return
        self.voice.say(f"{line['relation']:<9} {score_told(line['score']):>6}  {safe_text(line['id'])}")
        if title:
            self.voice.say(f"{_INDENT}{safe_text(title, limit=160)}")
        for reason in line["reasons"]:
            if reason["rule"] in _COPIES:
                self.voice.say(f"{_INDENT}{safe_text(reason['detail'], limit=300)}")
        for told in told_in_short(line, self.begins, _REASONS):
            self.voice.say(f"{_INDENT}{told}")

    def end(self) -> None:
        counts = ", ".join(f"{many} {relation}" for relation, many in self.told.most_common())
        unread = f"; {self.bad} could not be read" if self.bad else ""
        self.voice.say()
        for told in self.begins.lines():
            self.voice.say(told)
        self.voice.say(f"{self.told.total()} lines judged: {counts}{unread}")

    def say_bad(self, bad: "BadLine") -> None:
        self.voice.line(
            {"schema": JUDGED_SCHEMA, "line": bad.line, "id": bad.id, **_NOTHING, "error": bad.why},
            at_once=False,
        )
        self.bad += 1
        if self.bad <= _SHOWN:
            self.voice.fail(f"{self.file}, line {bad.line}: {bad.why}")

    def say_doubts(self, told: "Told") -> None:
        if told.bad > _SHOWN:
            self.voice.fail(f"{self.file}: {told.bad - _SHOWN} more lines like these; the others are judged")
        for words, (many, first) in told.doubts.items():
            where = f", first in line {first}" if first else ""
            self.voice.note(f"{many} of {told.judged} lines have {words}{where}")

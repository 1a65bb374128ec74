"""`warraq judge`: score any articles against a story."""

from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from desk.exits import Exit
from desk.flags import Common, QuietWireFlags
from desk.safe import safe_text
from desk.voice import Voice
from flows.article_lines import BadLine
from flows.embedders import open_embedder
from flows.lines import Line, verdict_fields
from flows.scoring import Told, judged_lines
from flows.stories import open_story

JUDGED_SCHEMA = "warraq/judged/1"
_NOTHING: Line = {
    "relation": None, "score": None, "reasons": [], "copy_of": None, "related": False, "episode": None, "copied": None,
}  # fmt: skip
_SHOWN = 10  # lines that cannot be read are named one by one, up to this many


def judge(
    story: str,
    file: Annotated[str, Parameter(allow_leading_hyphen=True)],
    /,
    *,
    common: Common | None = None,
    flags: QuietWireFlags | None = None,
) -> int:
    """Score any articles against a story: RELATED, UNRELATED, UNSURE or COPY_OF, with reasons.

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
    common = common or Common()
    voice, house = common.voice(), common.house(flags)
    told = Told()
    teller = _Teller(voice=voice, file=file)
    embedder = open_embedder(house.settings)
    for scored in judged_lines(open_story(story, house.settings), file, told, embedder):
        if isinstance(scored, BadLine):
            teller.say_bad(scored)
            continue
        line = {
            "schema": JUDGED_SCHEMA,
            "line": scored.line,
            "id": scored.verdict.article,
            **verdict_fields(scored.verdict),
        }
        voice.line(line)
        teller.say(line)
    teller.say_doubts(told)
    return Exit.PARTIAL if told.bad else Exit.SOUND


@dataclass(slots=True, kw_only=True)
class _Teller:
    voice: Voice
    file: str
    bad: int = 0

    def say(self, line: Line) -> None:
        if self.voice.as_json:
            return
        copy = f"  copy of {safe_text(line['copy_of'])}" if line["copy_of"] else ""
        self.voice.say(f"{line['relation']:<9} {line['score']:>6.1f}  {safe_text(line['id'])}{copy}")
        for reason in sorted(line["reasons"], key=lambda r: -abs(r["weight"]))[:3]:
            self.voice.say(
                f"            {reason['weight']:+.1f} {reason['rule']}: {safe_text(reason['detail'], limit=120)}"
            )

    def say_bad(self, bad: BadLine) -> None:
        self.voice.line(
            {"schema": JUDGED_SCHEMA, "line": bad.line, "id": bad.id, **_NOTHING, "error": bad.why}
        )
        self.bad += 1
        if self.bad <= _SHOWN:
            self.voice.fail(f"{self.file}, line {bad.line}: {bad.why}")

    def say_doubts(self, told: Told) -> None:
        if told.bad > _SHOWN:
            self.voice.fail(f"{self.file}: {told.bad - _SHOWN} more lines like these; the others are judged")
        for words, (many, first) in told.doubts.items():
            where = f", first in line {first}" if first else ""
            self.voice.note(f"{many} of {told.judged} lines have {words}{where}")

"""`warraq judge`: score any articles against a story."""

from pathlib import Path

from desk.exits import Exit
from desk.flags import Common, WireFlags
from desk.safe import safe_text
from desk.voice import Voice
from flows.lines import Line, verdict_fields
from flows.scoring import judged_lines
from flows.stories import open_story


def judge(story: str, file: Path, *, common: Common | None = None, wire: WireFlags | None = None) -> int:
    """Score any articles against a story: RELATED, UNRELATED, UNSURE or COPY_OF, with reasons.

    FILE.jsonl holds {"id", "title", "text", "date"?, "lang"?, "url"?} a line. Example: warraq judge paris-meeting-2025 articles.jsonl --json

    Parameters
    ----------
    story
        Name of a folder under seeds/, or the path of such a folder.
    file
        JSON lines, one article each.
    """
    common = common or Common()
    voice, house = common.voice(), common.house(wire)
    for verdict in judged_lines(open_story(story, house.settings), file):
        line = {"id": verdict.article, **verdict_fields(verdict)}
        voice.line(line)
        _say(line, voice)
    return Exit.SOUND


def _say(line: Line, voice: Voice) -> None:
    copy = f"  copy of {line['copy_of']}" if line["copy_of"] else ""
    voice.say(f"{line['relation']:<9} {line['score']:>6.1f}  {safe_text(str(line['id']))}{copy}")
    for reason in sorted(line["reasons"], key=lambda r: -abs(r["weight"]))[:3]:
        voice.say(
            f"            {reason['weight']:+.1f} {reason['rule']}: {safe_text(reason['detail'], limit=120)}"
        )

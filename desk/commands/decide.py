"""`warraq decide`: take an article into a story or out of it, whatever the judge says."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from archive.decisions.decision import DecisionKind, article_of
from desk.articles.decided import decided_line, decided_value
from desk.exits import Exit
from desk.flags import Common
from desk.pending import ended
from flows.decisions.decide import DecideError, Wanted, own_name
from flows.decisions.decide import decide as decide_it
from flows.decisions.takedown import pages_named
from story.naming import archive_name


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class DecideFlags:
    """What is decided."""

    accept: Annotated[bool, Parameter(negative="")] = False
    "It belongs to the story."
    reject: Annotated[bool, Parameter(negative="")] = False
    "It does not belong to the story."
    clear: Annotated[bool, Parameter(negative="")] = False
    "Take back what was decided: the judge's verdict counts again."
    note: str = ""
    "Why; it stands beside the verdict."
    by: str | None = None
    "Who decides (default: the name of your account)."

    def kind(self) -> DecisionKind | None:
        """Return what is decided; None where not exactly one thing is."""
        flags = {
            DecisionKind.ACCEPT: self.accept,
            DecisionKind.REJECT: self.reject,
            DecisionKind.CLEAR: self.clear,
        }
        chosen = [kind for kind, given in flags.items() if given]
        return chosen[0] if len(chosen) == 1 else None


def decide(story: str, page: str, /, *, how: DecideFlags | None = None, common: Common | None = None) -> int:
    """Decide of an article: accept, reject, or clear what was decided. Later runs heed it (reason `decided`); past verdicts stay as written.

    Example: warraq decide paris-meeting-2025 https://news.example/1 --reject --note "another meeting"

    Parameters
    ----------
    story
        Name of the story.
    page
        The article: its address, its id as `warraq show --json` has it, or its record (urn:uuid:…).
    """
    common, how = common or Common(), how or DecideFlags()
    voice, kind = common.voice(), how.kind()
    if kind is None:
        voice.fail("give one of --accept, --reject and --clear")
        return Exit.USAGE
    house, name = common.house(), archive_name(Path(story).name)
    found = pages_named(house, page, name)
    if len(found) > 1:
        ids = ", ".join(one.id for one in found)
        raise DecideError(f"{page[:200]} stands for {len(found)} articles: give the id of one ({ids[:600]})")
    wanted = Wanted(
        story=name, kind=kind, article=article_of(found[0].id), note=how.note, by=how.by or own_name()
    )
    decision = decide_it(house, wanted, now=datetime.now(UTC))
    voice.line(decided_value(decision))
    voice.say(decided_line(decision))
    return ended(Exit.SOUND, house, voice)

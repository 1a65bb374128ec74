"""`warraq takedown`: hide a page everywhere, show it again, or destroy what is kept of it."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter

from archive.decisions.book import Word
from archive.decisions.decision import DecisionKind
from desk.articles.decided import decided_line, decided_value, down_lines
from desk.exits import Exit
from desk.flags import Common
from desk.pending import ended
from desk.terminal.addresses import readable
from desk.terminal.pasted import command
from desk.terminal.voice import Voice
from flows.decisions.decide import own_name
from flows.decisions.down import down_named
from flows.decisions.takedown import Named, destroy_page, pages_named, take_down, why_down
from flows.house import House
from story.naming import archive_name

_REASON = "--reason is missing: it stands in the custody log, and an audit tells it"


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class TakedownFlags:
    """What becomes of the pages."""

    reason: str = ""
    "Why, as it shall stand in the custody log and in the audit."
    story: str | None = None
    "Only in this story (default: in all that hold the page)."
    by: str | None = None
    "Who decides (default: the name of your account)."
    destroy: Annotated[bool, Parameter(negative="")] = False
    "Destroy the bytes: records of all versions, clean text, lists. Not to be undone; backups and copies elsewhere are yours to find."
    restore: Annotated[bool, Parameter(negative="")] = False
    "Show again what was taken down and not destroyed."
    yes: Annotated[bool, Parameter(negative="")] = False
    "With --destroy: do not ask."

    def wrong(self) -> str | None:
        """Say which flags do not go together, if any."""
        if self.destroy and self.restore:
            return "--destroy and --restore: what is destroyed cannot be restored"
        if self.destroy and not self.reason:
            return _REASON
        return None


def takedown(*pages: str, how: TakedownFlags | None = None, common: Common | None = None) -> int:
    """Hide pages from desk, show, search and exports at once, and ask for them no more; with --destroy their bytes go too.

    Without --reason it changes nothing and says of pages that are down (all, where none is named) when, who and why, and what shows them again. The archive says what was done: who, when and why stand in a sealed decision. Example: warraq takedown https://news.example/1 --reason "court order"

    Parameters
    ----------
    pages
        Addresses, or record ids (urn:uuid:…).
    """
    common, how = common or Common(), how or TakedownFlags()
    voice = common.voice()
    is_asked = not (how.reason or how.restore or how.destroy)
    wrong = how.wrong() or ("" if pages or is_asked else "name the pages: addresses, or records (urn:uuid:…)")
    if wrong:
        voice.fail(wrong)
        return Exit.USAGE
    house = common.house()
    story = archive_name(how.story) if how.story else None
    if is_asked:
        return _tell(house, pages, story, voice)
    named = list(dict.fromkeys(one for page in pages for one in pages_named(house, page, story)))
    if how.destroy and not how.yes and not _agreed(named, voice):
        voice.fail("nothing was destroyed: answer with the word destroy, or give --yes")
        return Exit.USAGE
    for one in named:
        _do(house, one, how, voice)
    return ended(Exit.SOUND, house, voice)


def _tell(house: House, pages: Sequence[str], story: str | None, voice: Voice) -> int:
    """Say of pages that are down, or of all that are, when, who and why; a page that is shown needs a reason to be hidden."""
    found = {page: why_down(house, page, story) for page in pages}
    down = [one for each in found.values() for one in each] if pages else down_named(house, None, story)
    for one in dict.fromkeys(down):
        voice.line({**decided_value(one), "shared": list(one.shared)})
        lift = command(house, "takedown", one.url or one.id, "--restore")
        for line in down_lines(one, lift):
            voice.say(line)
    if not pages and not down:
        voice.say(f"nothing is taken down in {story or house.where('')}")
    for page in (page for page, why in found.items() if not why):
        voice.fail(f"{readable(page)} is not taken down. {_REASON}")
    return Exit.SOUND if all(found.values()) else Exit.USAGE


def _agreed(named: list[Named], voice: Voice) -> bool:
    """Ask the person in front; nobody there is no."""
    if not sys.stdin.isatty():
        return False
    for one in named:
        voice.warn(f"all that is kept of {readable(one.url or one.id)} in {one.story} will be destroyed")
    voice.warn("this cannot be undone. Write destroy to go on:")
    return sys.stdin.readline().strip() == "destroy"


def _do(house: House, page: Named, how: TakedownFlags, voice: Voice) -> None:
    now = datetime.now(UTC)
    kind = DecisionKind.RESTORE if how.restore else DecisionKind.TAKEDOWN
    word = Word(story=page.story, kind=kind, id=page.id, note=how.reason, by=how.by or own_name())
    if not how.destroy:
        decision = take_down(house, page, word, now=now)
        voice.line({**decided_value(decision), "shared": list(decision.shared)})
        voice.say(decided_line(decision))
        _say_shared(decision.shared if decision.kind is DecisionKind.TAKEDOWN else (), voice, is_gone=False)
        return
    done = destroy_page(house, page, word, now=now)
    voice.line({**decided_value(done.decision), "shared": list(done.shared)})
    voice.say(decided_line(done.decision))
    voice.say(
        f"            {done.records} records and {done.lines} lines of text are gone; {done.decision.name} says which"
    )
    _say_shared([one for one in done.shared if one != page.record_id], voice, is_gone=True)


def _say_shared(records: Sequence[str], voice: Voice, *, is_gone: bool) -> None:
    """Say which records hold the text beside those of other pages, what becomes of them, and how they are destroyed."""
    for record in records:
        kept = "and was not destroyed" if is_gone else "and stays in the store"
        voice.warn(
            f"{record} holds its text beside those of other pages, {kept}: it is neither shown nor exported any more. To destroy it, "
            f"and all texts that were read from it: warraq takedown {record} --destroy --reason …"
        )

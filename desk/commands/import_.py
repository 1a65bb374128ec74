"""`warraq import`: archives of anybody, taken into the store."""

from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

from archive.fate import Outcome
from article.pages.addresses import parts_of
from desk.exits import Exit
from desk.flags import Common
from desk.pending import ended
from desk.terminal.progress import shown
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from flows.foreign import ImportRefusedError
from flows.house import House
from flows.importing import Imported, import_file, story_of
from story.naming import archive_name

SCHEMA = "warraq/imported/1"


def import_(*files: Path, story: str | None = None, common: Common | None = None) -> int:
    """Take WARC and WACZ files of anybody into the store as evidence, byte for byte, when nothing in them is wrong.

    Each is audited first. Exit code 5: a file was refused, and nothing of it was kept. Example: warraq import crawl.wacz

    Parameters
    ----------
    files
        .wacz or .warc.gz files.
    story
        The story to keep them under (default: a word made from each file's name).
    """
    common = common or Common()
    voice, house = common.voice(), common.house()
    if not files:
        voice.fail("no file given; example: warraq import crawl.wacz --story elections")
        return Exit.USAGE
    code: int = Exit.SOUND
    for file in files:
        if not file.is_file():
            voice.fail(
                f"{file}: {'is a folder' if file.is_dir() else 'there is no such file'}; give a .wacz or .warc.gz file"
            )
            code = code or Exit.USAGE
            continue
        name = archive_name(Path(story).name) if story else story_of(file)
        try:
            with shown(voice) as watch:
                imported = import_file(house, file, name, now=datetime.now(UTC), watch=watch)
        except ImportRefusedError as error:  # the others may be sound
            voice.fail(str(error))
            code = Exit.INTEGRITY
        else:
            _tell(imported, house, voice)
    return ended(code, house, voice)


def _tell(imported: Imported, house: House, voice: Voice) -> None:
    manifest = imported.manifest
    warcs = [e.name for e in manifest.files if e.name.startswith("warc/")] if manifest else []
    voice.line(
        {
            "schema": SCHEMA,
            "source": str(imported.source),
            "story": manifest.story if manifest else None,
            "run": manifest.run_id if manifest else None,
            "manifest": manifest.name if manifest else None,
            "warcs": warcs,
            "there": list(imported.there),
            "addresses": len(manifest.planned) if manifest else 0,
            "doubts": imported.doubts,
            "notes": list(manifest.notes) if manifest else [],
        }
    )
    for name in imported.there:
        voice.say(f"there     {name} holds these bytes already")
    for name in warcs:
        voice.say(f"imported  {name}")
    if manifest is not None:
        voice.say(f"addresses {len(manifest.planned)}")
        for note in manifest.notes:
            voice.say(f"note      {safe_text(note, limit=600)}")
        voice.say(f"manifest  {house.where(manifest.name)}")
        voice.say(f"check     warraq audit {quote(house.where(''))}")
        if page := next((one for one in manifest.planned if _is_page(one)), None):
            voice.say(f"read      warraq text {quote(page.url)} --archived --store {quote(house.where(''))}")


def _is_page(outcome: Outcome) -> bool:
    """Say whether an answer is one that text may be read from."""
    ref = outcome.ref
    is_html = bool(ref and ref.status == 200 and "html" in (ref.content_type or ""))
    return is_html and parts_of(outcome.url).path not in {"", "/"}

"""`warraq recover`: make sound what a crash left, in a store's spool or in anybody's WARC file."""

from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from archive.mend import Mended, mend
from archive.spool.recovery import Recovered
from desk.articles.decided import decided_line, decided_value
from desk.exits import Exit
from desk.flags import Common
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from flows.demo_store import MARK

if TYPE_CHECKING:
    from flows.house import House
    from flows.store.recover import RecoveredRun


def recover(
    *files: Path,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    salvage: Annotated[bool, Parameter(negative="")] = False,
    catalogue: Annotated[bool, Parameter(negative="")] = False,
    set_aside: Annotated[bool, Parameter(negative="")] = False,
    common: Common | None = None,
) -> int:
    """Make sound what a crash left: cut at what was committed, keep the torn rest beside, say what is gone.

    A run that was closed is sealed; no other is, and nothing is fetched: the command that it names goes on. Example: warraq recover --dry-run

    Parameters
    ----------
    files
        WARC files of anybody (.warc, .warc.gz, .open): each gets a mended copy beside it, itself untouched; default: the store's spool.
    dry_run
        Say what would be done and change nothing.
    salvage
        Of a file, also keep the whole records behind the damage.
    catalogue
        Make the store's catalogue again, from its WARC files where an index is lost; nothing else is done.
    set_aside
        Where the bucket holds other files under a run's names: take the run out of the way of what waits behind it, and import its WARC files.
    """
    common = common or Common()
    voice = common.voice()
    if catalogue:
        return _catalogue_aloud(common, voice, alone=not (files or dry_run))
    if set_aside and (files or dry_run):
        voice.fail("--set-aside is about the store, and does what it says: leave files and --dry-run out")
        return Exit.USAGE
    if files:
        return max(_mend_aloud(file, voice, salvage=salvage, dry=dry_run) for file in files)
    if set_aside:
        _set_aside_aloud(common.house(), voice)
    return _store_aloud(common, voice, dry=dry_run)


def _set_aside_aloud(house: "House", voice: Voice) -> None:
    """Tell which runs were in the way, and as what they came in."""
    from flows.store.aside import set_aside

    for run in set_aside(house, now=datetime.now(UTC)):
        imports = [one.manifest.run_id for one in run.imported if one.manifest]
        voice.line(
            {"set_aside": run.run_id, "story": run.story, "kept": str(run.folder), "imported": imports}
        )
        voice.say(
            f"aside     {run.run_id}: another machine has put a run of that id into the store, its own manifest and logs stay in {run.folder}"
        )
        for one in imports:
            voice.say(f"imported  its WARC files as {one}")


def _catalogue_aloud(common: Common, voice: Voice, *, alone: bool) -> int:
    if not alone:
        voice.fail("--catalogue stands alone: it is about the store, and changes nothing that must be kept")
        return Exit.USAGE
    from flows.store.catalogue import rebuild_catalogue

    made = rebuild_catalogue(common.house())
    voice.line(
        {"captures": made.captures, "runs": made.runs, "scanned": made.scanned, "skipped": made.skipped}
    )
    for name in made.scanned:
        voice.say(f"scanned   {name}: an index is gone or cut, so its WARC files were read")
    for message in made.skipped:
        voice.say(f"skipped   {safe_text(message)}")
    voice.say(f"catalogue {made.captures} captures of {made.runs} runs")
    return Exit.INTEGRITY if made.skipped or made.scanned else Exit.SOUND


def _store_aloud(common: Common, voice: Voice, *, dry: bool) -> int:
    from flows.store.recover import finish_decisions, recover_store, unbegun

    house = common.house()
    code, runs = Exit.SOUND, 0
    for folder in unbegun(house):
        voice.line({"run": folder, "begun": False})
        voice.say(f"{folder}  had not begun; the next command removes its folder")
    for run in recover_store(house, dry=dry):
        runs += 1
        _tell_run(run, house, voice, dry=dry)
        if run.lost_bytes or run.sound.frontier_lost:
            code = Exit.INTEGRITY
    for decision in () if dry else finish_decisions(house, now=datetime.now(UTC)):
        voice.line(decided_value(decision))
        voice.say(decided_line(decision))
    if not runs:
        voice.say(f"sound     no unfinished run in {house.spool}")
    return code if dry else _flush_aloud(house, voice, code)


def _flush_aloud(house: "House", voice: Voice, code: int) -> int:
    """Send what waits for a bucket, and tell what went and what still waits."""
    from desk.pending import ended
    from flows.store.pending import flush_pending

    for name in flush_pending(house):
        voice.line({"sent": name})
        voice.say(f"sent      {name}")
    return ended(code, house, voice)


def _tell_run(run: "RecoveredRun", house: "House", voice: Voice, *, dry: bool) -> None:
    is_demo = (
        not run.closed and (house.root / MARK).exists()
    )  # its sites are in the demo alone: no other command finds them
    following = f"warraq demo --store {quote(str(house.root))}" if is_demo else run.next_command
    for file in run.sound.files:
        _tell_file(file, run.run_id, voice, dry=dry)
    voice.line(
        {
            "run": run.run_id,
            "begun": True,
            "closed": run.closed,
            "asked_again": run.sound.again,
            "still_open": run.sound.still_open,
            "frontier_lost": run.sound.frontier_lost,
            "lost_bytes": run.lost_bytes,
            "next": following,
            "dry_run": dry,
        }
    )
    if run.closed:
        done = (
            f"its seal may be missing; {following} sees to it" if dry else "it is sealed and cleared away now"
        )
        voice.say(f"{run.run_id}  was closed; {done}")
        return
    unknown = f"the same warraq {run.kind} with --store {quote(house.settings.store)}"
    voice.say(f"{run.run_id}  {_left(run)}; {following or unknown} goes on")


def _left(run: "RecoveredRun") -> str:
    if run.sound.frontier_lost:
        return "the frontier is lost: whole exchanges are kept, every address is asked again"
    again = run.sound.again
    asked = f", {again} of them asked before without a kept answer" if again else ""
    return f"{run.sound.still_open} addresses are still open{asked}"


def _tell_file(file: Recovered, run: str, voice: Voice, *, dry: bool) -> None:
    torn = tuple(path.name for path in (file.torn, *file.beside) if path)
    voice.line(
        {
            "run": run,
            "file": file.path.name,
            "kept_bytes": file.kept_bytes,
            "torn_bytes": file.torn_bytes,
            "lost_bytes": file.lost_bytes,
            "torn": torn,
            "dry_run": dry,
        }
    )
    moved = f", {file.torn_bytes} torn" + (f" ({', '.join(torn)})" if torn else "")
    lost = f", {file.lost_bytes} COMMITTED BYTES LOST" if file.lost_bytes else ""
    voice.say(
        f"{file.path.name}  {file.kept_bytes} bytes kept{moved if file.torn_bytes or torn else ''}{lost}"
    )


def _mend_aloud(file: Path, voice: Voice, *, salvage: bool, dry: bool) -> int:
    if not file.is_file():
        what = "is a folder" if file.is_dir() else "there is no such file"
        voice.fail(f"{file}: {what}; give a .warc, .warc.gz or .open file, or a store's folder with --store")
        return Exit.USAGE
    mended = mend(file, salvage=salvage, dry=dry)
    for cut in mended.cuts:
        voice.say(f"cut       {cut.length} bytes at {cut.offset}: {safe_text(cut.message)}")
    voice.line(
        {
            "file": str(file),
            "copy": str(mended.copy) if mended.copy else None,
            "found": mended.found,
            "partners_missing": mended.partners,
            "records": mended.records,
            "kept_bytes": mended.kept_bytes,
            "cuts": [{"offset": c.offset, "length": c.length, "message": c.message} for c in mended.cuts],
            "dry_run": dry,
        }
    )
    voice.say(_sentence(file, mended, dry=dry))
    if mended.partners:
        voice.say(
            f"incomplete the last exchange names {safe_text(', '.join(mended.partners))}, and no whole record has that id"
        )
    return Exit.INTEGRITY if mended.cuts else Exit.SOUND


def _sentence(file: Path, mended: Mended, *, dry: bool) -> str:
    if not mended.cuts:
        return f"sound     {file}: {mended.records} whole records, nothing to mend"
    if mended.copy is None:
        if "annex D" in mended.cuts[0].message:
            return f"lost      {file}: its records are compressed as one piece, no copy is made; unpack it (gunzip, unzstd) and audit the .warc"
        return f"lost      {file}: no whole record in it, no copy is made"
    whole = f"{file}: {mended.records} whole records"
    if mended.found:
        return f"found     {whole} are in {mended.copy} already, byte for byte; nothing was written"
    done = "would be copied" if dry else "copied"
    return f"mended    {whole} {done} to {mended.copy}; the original is untouched"

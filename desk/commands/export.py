"""`warraq export`: a story as one file that others can open and check."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from desk.exits import Exit
from desk.flags import Common
from desk.voice import Voice
from flows.export import Exported, Wish, export_story
from story.folder import archive_name

SCHEMA = "warraq/exported/1"


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Signing:
    """Flags of the signature."""

    sign: Annotated[bool, Parameter(negative="")] = False
    "Sign it (wacz-auth, anonymous) with an ECDSA key that is made on first use."
    key: Path | None = None
    "The key to sign with, PEM, ECDSA (default: package-key.pem beside the key of the seals)."


def export(
    story: str,
    *,
    wacz: Path,
    run: str | None = None,
    overwrite: Annotated[bool, Parameter(negative="")] = False,
    signing: Signing | None = None,
    common: Common | None = None,
) -> int:
    """A story as one WACZ file that opens in ReplayWeb.page, with everything that proves it inside.

    Example: warraq export paris-meeting-2025 --wacz paris.wacz --sign

    Parameters
    ----------
    story
        Name of the story; `pages` for what `warraq fetch` kept.
    wacz
        The file to write; its name ends with .wacz.
    run
        Only this run, such as 20261122T112825Z-gather.
    overwrite
        Replace a file of this name.
    """
    common = common or Common()
    if wacz.suffix.lower() != ".wacz":
        common.voice().fail(
            f"{wacz}: a WACZ file's name ends with .wacz (WACZ 1.1.1); give --wacz {wacz}.wacz"
        )
        return Exit.USAGE
    house = common.house()
    signing = signing or Signing()
    default = house.settings.signing_key.expanduser().with_name("package-key.pem") if signing.sign else None
    wish = Wish(story=archive_name(Path(story).name), path=wacz, created=datetime.now(UTC), run=run)
    wish = replace(wish, key_file=signing.key or default, overwrite=overwrite)
    exported = export_story(house, wish)
    _tell(exported, common.voice(), wish.key_file)
    return Exit.PARTIAL if exported.missing else Exit.SOUND


def _misnamed(wacz: Path, voice: Voice) -> int:
    voice.fail(f"{wacz}: a WACZ file's name ends with .wacz (WACZ 1.1.1); give --wacz {wacz}.wacz")
    return Exit.USAGE


def _tell(exported: Exported, voice: Voice, key_file: Path | None) -> None:
    packed = exported.packed
    voice.line(
        {
            "schema": SCHEMA,
            "path": str(packed.path),
            "size_bytes": packed.size_bytes,
            "sha256": packed.sha256,
            "files": packed.files,
            "runs": list(exported.runs),
            "warcs": exported.warcs,
            "pages": exported.pages,
            "key": packed.key,
            "missing": list(exported.missing),
        }
    )
    if exported.made_key:
        voice.note(f"a new key for packages was made: {key_file}. Keep a copy of it in a safe place")
    voice.say(f"package   {packed.path}  {packed.size_bytes} bytes, {packed.files} files")
    voice.say(f"holds     {exported.warcs} WARC files of {len(exported.runs)} runs, {exported.pages} pages")
    voice.say(f"sha256    {packed.sha256}")
    voice.say(f"signed    {key_file}" if key_file else "signed    no; --sign does it")
    for record in exported.missing:
        voice.say(f"missing   {record}: a revisit refers to it, and it is not in the store")
    voice.say(f"check     warraq audit {packed.path}")

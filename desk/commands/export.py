"""`warraq export`: a story as one file that others can open and check, or its clean text as lines."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from desk.exits import Exit
from desk.flags import Common
from desk.voice import Voice
from flows.export import Exported, Wish, export_story
from flows.export_lines import Policy, TextExported, TextWish, export_lines
from flows.house import House
from flows.reservations import Reserved
from story.folder import archive_name

SCHEMA = "warraq/exported/1"
TEXT_SCHEMA = "warraq/lines/1"


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Signing:
    """Flags of the signature."""

    sign: Annotated[bool, Parameter(negative="")] = False
    "Sign it (wacz-auth, anonymous) with an ECDSA key that is made on first use."
    key: Path | None = None
    "The key to sign with, PEM, ECDSA (default: package-key.pem beside the key of the seals)."

    def wrong(self) -> str | None:
        """Say what is wrong with them where no package is made."""
        return "--sign and --key belong to --wacz" if self.sign or self.key else None

    def key_file(self, house: House) -> Path | None:
        """Return the key to sign with; None where nothing is to be signed."""
        own = house.settings.signing_key.expanduser().with_name("package-key.pem") if self.sign else None
        return self.key or own


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Kind:
    """Flags that say what is written, and where."""

    wacz: Path | None = None
    "Evidence: a WACZ file to write; its name ends with .wacz. Reserved articles are in it and counted."
    jsonl: Path | None = None
    "Text: a file of article lines to write, without articles that their sites reserve."
    reservations: Policy | None = None
    "With --jsonl: leave out what sites reserve (the default), or keep it."

    def wrong(self) -> str | None:
        """Say which of these flags do not go together, if any."""
        if (self.wacz is None) == (self.jsonl is None):
            return "give --wacz FILE.wacz (evidence) or --jsonl FILE (clean text), one of them"
        if self.wacz is not None and self.reservations is not None:
            return "--reservations belongs to --jsonl: evidence keeps everything, and says what is reserved"
        if self.wacz is not None and self.wacz.suffix.lower() != ".wacz":
            return (
                f"{self.wacz}: a WACZ file's name ends with .wacz (WACZ 1.1.1); give --wacz {self.wacz}.wacz"
            )
        return None


def export(
    story: str,
    *,
    kind: Kind | None = None,
    run: str | None = None,
    overwrite: Annotated[bool, Parameter(negative="")] = False,
    signing: Signing | None = None,
    common: Common | None = None,
) -> int:
    """A story as one WACZ file that opens in ReplayWeb.page, with everything that proves it inside; or its clean text as JSON lines.

    Example: warraq export paris-meeting-2025 --wacz paris.wacz --sign

    Parameters
    ----------
    story
        Name of the story; `pages` for what `warraq fetch` kept.
    run
        Only this run, such as 20261122T112825Z-gather.
    overwrite
        Replace a file of this name.
    """
    common, kind, signing = common or Common(), kind or Kind(), signing or Signing()
    if wrong := kind.wrong() or (signing.wrong() if kind.jsonl else None):
        common.voice().fail(wrong)
        return Exit.USAGE
    house, name = common.house(), archive_name(Path(story).name)
    if kind.jsonl is not None:
        policy = kind.reservations or Policy.LEAVE_OUT
        wish = TextWish(story=name, path=kind.jsonl, run=run, policy=policy, overwrite=overwrite)
        _tell_text(export_lines(house, wish), wish, common.voice())
        return Exit.SOUND
    assert kind.wacz is not None
    package = Wish(story=name, path=kind.wacz, created=datetime.now(UTC), run=run, overwrite=overwrite)
    return _packed(replace(package, key_file=signing.key_file(house)), house, common.voice())


def _packed(wish: Wish, house: House, voice: Voice) -> int:
    exported = export_story(house, wish)
    _tell(exported, voice, wish.key_file)
    return Exit.PARTIAL if exported.missing else Exit.SOUND


def _tell_text(exported: TextExported, wish: TextWish, voice: Voice) -> None:
    voice.line(
        {
            "schema": TEXT_SCHEMA,
            "path": str(wish.path),
            "size_bytes": exported.size_bytes,
            "sha256": exported.sha256,
            "articles": exported.articles,
            "left_out": exported.left_out,
            **_reserved_fields(exported.reserved),
        }
    )
    voice.say(f"text      {wish.path}  {exported.size_bytes} bytes, {exported.articles} articles")
    for text in _reserved_lines(exported.reserved):
        voice.say(text)
    if exported.left_out:
        voice.say(f"left out  {exported.left_out} of them; --reservations keep writes them too")
    elif exported.reserved.reserved:
        voice.say(f"left out  0: {exported.reserved.reserved} reserved articles are in the file, as wished")
    voice.say(f"sha256    {exported.sha256}")


def _reserved_fields(reserved: Reserved) -> dict[str, object]:
    signals = {signal.value: count for signal, count in reserved.by_signal.items()}
    return {"reserved": reserved.reserved, "signals": signals, "unknown": reserved.unknown}


def _reserved_lines(reserved: Reserved) -> Iterator[str]:
    """Yield what is reserved, in numbers; also that nothing is, and where nobody asked."""
    told = ", ".join(f"{count} {signal}" for signal, count in reserved.by_signal.items())
    yield f"reserved  {reserved.reserved} of {reserved.articles} articles by their sites{f': {told}' if told else ''}"
    if reserved.unknown:
        yield f"unknown   {reserved.unknown} articles were read before reservations were asked for; `warraq refetch` asks"


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
            **_reserved_fields(exported.reserved),
        }
    )
    if exported.made_key:
        voice.note(f"a new key for packages was made: {key_file}. Keep a copy of it in a safe place")
    voice.say(f"package   {packed.path}  {packed.size_bytes} bytes, {packed.files} files")
    voice.say(f"holds     {exported.warcs} WARC files of {len(exported.runs)} runs, {exported.pages} pages")
    for text in _reserved_lines(exported.reserved):
        voice.say(f"{text}; evidence keeps all" if text.startswith("reserved") else text)
    voice.say(f"sha256    {packed.sha256}")
    voice.say(f"signed    {key_file}" if key_file else "signed    no; --sign does it")
    for record in exported.missing:
        voice.say(f"missing   {record}: a revisit refers to it, and it is not in the store")
    voice.say(f"check     warraq audit {packed.path}")

"""`warraq export`: a story, or an article, as what others read, count, print or check."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from desk.exits import Exit
from desk.exports.told import Told, of_bundle, of_package, of_text, tell
from desk.flags import Common
from flows.bulk.bulk import bulk_of
from flows.exports.bundle import bundle
from flows.exports.package import Wish, export_story
from flows.exports.target import Target
from flows.exports.texts import Form, Making, export_text
from flows.exports.wanted import Policy, Wanted
from flows.house import House
from story.naming import archive_name
from story.verdict import Relation

_EVIDENCE = frozenset({Form.WACZ, Form.BUNDLE})
# What is added to a story's name where no target is given.
_NAMES = {Form.MD: "-md", Form.TEI: "-tei", Form.BUNDLE: "-evidence", Form.DATASET: "-dataset"}


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Filters:
    """Flags that choose articles; each may be given several times, and any of its values will do."""

    since: date | None = None
    "Published on this day or later (UTC), such as 2025-07-25."
    until: date | None = None
    "Published on this day or earlier (UTC)."
    outlet: Annotated[tuple[str, ...], Parameter(negative="")] = ()
    "Of this outlet: its name, or a host with all below it."
    language: Annotated[tuple[str, ...], Parameter(negative="")] = ()
    "In this language (ISO 639-1)."
    verdict: Annotated[tuple[Relation, ...], Parameter(negative="")] = ()
    "With this verdict (default: what belongs to the story)."
    record: Annotated[tuple[str, ...], Parameter(negative="")] = ()
    "The article that was read in this record (urn:uuid:…), whatever its verdict."
    url: Annotated[tuple[str, ...], Parameter(negative="")] = ()
    "The article of this address, whatever its verdict."
    run: str | None = None
    "Only what this run read, such as 20261122T112825Z-gather."

    def wanted(self, story: str, policy: Policy) -> Wanted:
        """Return what is asked for."""
        return Wanted(
            story=story,
            run=self.run,
            since=self.since,
            until=self.until,
            outlets=frozenset(self.outlet),
            languages=frozenset(self.language),
            verdicts=frozenset(self.verdict),
            records=frozenset(self.record),
            urls=frozenset(self.url),
            policy=policy,
        )


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Special:
    """Flags of some forms."""

    reservations: Policy | None = None
    "What sites reserve: leave it out (the default), or keep it. Evidence (wacz, bundle) keeps everything, and says the counts."
    sign: Annotated[bool, Parameter(negative="")] = False
    "With wacz: sign it (wacz-auth, anonymous) with an ECDSA key that is made on first use."
    key: Path | None = None
    "With wacz: the key to sign with, PEM, ECDSA (default: package-key.pem beside the key of the seals)."
    bom: Annotated[bool, Parameter(negative="")] = False
    "With csv: begin with a byte order mark, so that Excel reads it as UTF-8."
    words: Literal["ar", "en"] | None = None
    "With html: the language of the report's own words (default: Arabic where half of the articles are)."
    fonts: Annotated[bool, Parameter(negative="")] = False
    "With html: put Arabic fonts into the file (0.4 MB), for computers that have none."

    def wrong(self, to: Form, filters: Filters, target: Path) -> str | None:
        """Say which flags do not go together, if any."""
        mine = {
            "--sign and --key": (self.sign or self.key is not None, Form.WACZ),
            "--bom": (self.bom, Form.CSV),
            "--words and --fonts": (self.words is not None or self.fonts, Form.HTML),
        }
        for flag, (is_given, form) in mine.items():
            if is_given and to is not form:
                return f"{flag} belong{'' if ' and ' in flag else 's'} to --to {form}"
        if to in _EVIDENCE and self.reservations is not None:
            return f"--reservations does not go with --to {to}: evidence keeps everything, and says what is reserved"
        if to is not Form.WACZ:
            return None
        if set(filters.wanted("", Policy.KEEP).filters()) - {"run"}:
            return "a WACZ packs whole WARC files: choose a --run, or articles with --to bundle"
        if target.suffix.lower() != ".wacz":
            return f"{target}: a WACZ file's name ends with .wacz (WACZ 1.1.1); give -o {target}.wacz"
        return None

    def key_file(self, house: House) -> Path | None:
        """Return the key to sign a package with; None where nothing is to be signed."""
        own = house.settings.signing_key.expanduser().with_name("package-key.pem") if self.sign else None
        return self.key or own


def export(
    story: str,
    *,
    to: Form,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    filters: Filters | None = None,
    special: Special | None = None,
    overwrite: Annotated[bool, Parameter(negative="")] = False,
    common: Common | None = None,
) -> int:
    """Write a story, or an article of it, as lines, tables, pages, a report, a dataset, or evidence that a stranger can check.

    Example: warraq export paris-meeting-2025 --to bundle --url https://news.example/1 -o evidence.zip

    Parameters
    ----------
    story
        Name of the story; `pages` for what `warraq fetch` kept.
    to
        jsonl, parquet, csv: a file of articles · md, tei: a folder, a file an article (a .md or .xml for one) · html: a report in one
        file · dataset: a folder with Parquet and a card · wacz: the story's WARC files for ReplayWeb.page · bundle: evidence with
        the way to check it, a folder or a .zip.
    output
        The file or folder to write (default: the story's name, here).
    overwrite
        Replace a file of this name, or a folder that an export made.
    """
    common, filters, special = common or Common(), filters or Filters(), special or Special()
    house, name = common.house(), archive_name(Path(story).name)
    path = output or Path(f"{name}{_NAMES.get(to, f'.{to}')}")
    if wrong := special.wrong(to, filters, path):
        common.voice().fail(wrong)
        return Exit.USAGE
    wanted = filters.wanted(name, special.reservations or Policy.LEAVE_OUT)
    told = _written(house, wanted, to, Target(path=path, overwrite=overwrite), special)
    tell(told, common.voice())
    _next_step(told, special.key_file(house), common, has_bom=special.bom)
    return Exit.PARTIAL if told.missing or told.altered else Exit.SOUND


def _written(house: House, wanted: Wanted, to: Form, target: Target, special: Special) -> Told:
    making = Making(at=datetime.now(UTC), has_bom=special.bom, bulk=bulk_of(house.settings, house.tell))
    match to:
        case Form.WACZ:
            wish = Wish(
                story=wanted.story,
                path=target.path,
                created=making.at,
                run=wanted.run,
                overwrite=target.overwrite,
            )
            return of_package(to, export_story(house, replace(wish, key_file=special.key_file(house))))
        case Form.BUNDLE:
            return of_bundle(to, bundle(house, wanted, target, at=making.at, bulk=making.bulk))
        case Form.HTML:
            from desk.exports.report import (
                Look,
                write_report,
            )  # its engine takes 0.1 s, and no other form asks for it

            look = Look(language=special.words, has_fonts=special.fonts)
            return of_text(to, write_report(house, wanted, target, making, look))
    return of_text(to, export_text(house, wanted, to, target, making))


def _next_step(told: Told, key_file: Path | None, common: Common, *, has_bom: bool = False) -> None:
    voice = common.voice()
    if told.has_new_key:
        voice.note(f"a new key for packages was made: {key_file}. Keep a copy of it in a safe place")
    if told.to == Form.WACZ:
        voice.say(f"signed    {key_file}" if key_file else "signed    no; --sign does it")
        voice.say(f"check     warraq audit {told.path}")
    elif told.to == Form.CSV and not has_bom:
        voice.say("excel     shows the letters of Arabic rightly with --bom alone")
    elif told.to == Form.BUNDLE:
        voice.say(
            "check     HOW-TO-VERIFY.html in it says how, without warraq; python3 verify.py does it at once"
        )

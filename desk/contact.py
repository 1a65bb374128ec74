"""The contact that site owners see: asked for once, of a person at the terminal or at the desk, and never of a script."""

import re
import sys
from typing import TextIO

from desk.terminal.voice import Voice
from flows.house import House
from flows.manners import keep_contact, read_contact
from flows.settings import contact_file

_MOST_ASKS = 3
# What a site owner can use: an address of mail, or of a page that tells how to write to somebody.
_USABLE = re.compile(r"(?:mailto:)?[!-~]+@[!-~]+\.[!-~]+|https?://[!-~]+\.[!-~]+")
_MISSING = "no contact is set: site owners can't reach you. Set it with --contact or WARRAQ_CONTACT."


def with_contact(house: House, voice: Voice, stdin: TextIO | None = None) -> House:
    """Return the house with a contact, where one is set or a person gives one now; who gave none is not asked again."""
    if house.settings.contact or house.settings.allow_private:
        return house
    keys = stdin or sys.stdin
    is_alone = voice.as_json or voice.quiet or voice.log_json
    if is_alone or not keys.isatty() or not voice.err.isatty() or not is_to_ask(house):
        voice.note(_MISSING)
        return house
    contact = _asked(voice, keys)
    house, trouble = answered(house, contact)
    where = f"{contact_file()} keeps it; change it there, or with contact in warraq.toml"
    where = f"it holds for now alone, for {trouble}" if trouble else where
    voice.note(f"site owners see {contact!r}; {where}" if contact else f"{_MISSING} You are not asked again.")
    return house


def is_to_ask(house: House) -> bool:
    """Say whether a person is to be asked: there is no contact, requests leave the house, and nobody was asked before."""
    settings = house.settings
    return not settings.contact and not settings.allow_private and not contact_file().exists()


def is_usable(said: str) -> bool:
    """Say whether an answer is something that site owners can use, or the "" of who gives none."""
    return not said or _USABLE.fullmatch(said) is not None


def answered(house: House, contact: str) -> tuple[House, str]:
    """Keep a person's answer for all later commands; return the house with it, and why it could not be kept, "" where it was."""
    trouble = ""
    try:
        keep_contact(contact_file(), contact)
    except OSError as error:
        trouble = f"{contact_file()} cannot be written: {error}"
    return _with(house, contact), trouble


def as_kept(house: House) -> House:
    """Return the house with the contact that somebody gave since its settings were read."""
    return house if house.settings.contact else _with(house, read_contact(contact_file()))


def _with(house: House, contact: str) -> House:
    return House(settings=house.settings.model_copy(update={"contact": contact}))


def _asked(voice: Voice, keys: TextIO) -> str:
    voice.note("Who answers for these visits? Site owners see it in every request (docs/crawler-policy.md).")
    for _ in range(_MOST_ASKS):
        voice.err.write("A mail address or a page about you; Enter for none: ")
        voice.err.flush()
        said = keys.readline().strip()
        if is_usable(said):
            return said
        voice.note(
            f"{said[:80]!r} is neither a mail address (you@your.site) nor a page (https://your.site/crawler)"
        )
    return ""

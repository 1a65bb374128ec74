"""The contact that site owners see: asked for once, of a person who sits there, and never of a script."""

import re
import sys
from typing import TextIO

from desk.voice import Voice
from flows.house import House
from flows.manners import keep_contact
from flows.settings import contact_file

_MOST_ASKS = 3
# What a site owner can use: an address of mail, or of a page that tells how to write to somebody.
_USABLE = re.compile(r"(?:mailto:)?[!-~]+@[!-~]+\.[!-~]+|https?://[!-~]+\.[!-~]+")
_MISSING = "no contact is set: site owners can't reach you. Set it with --contact or WARRAQ_CONTACT."


def with_contact(house: House, voice: Voice, stdin: TextIO | None = None) -> House:
    """Return the house with a contact, where one is set or a person gives one now; who gave none is not asked again."""
    settings = house.settings
    if settings.contact or settings.allow_private:
        return house
    keys = stdin or sys.stdin
    is_alone = voice.as_json or voice.quiet or voice.log_json
    if is_alone or not keys.isatty() or not voice.err.isatty() or contact_file().exists():
        voice.note(_MISSING)
        return house
    contact = _asked(voice, keys)
    try:
        keep_contact(contact_file(), contact)
        where = f"{contact_file()} keeps it; change it there, or with contact in warraq.toml"
    except OSError as error:
        where = f"it holds for now alone, for {contact_file()} cannot be written: {error}"
    voice.note(f"site owners see {contact!r}; {where}" if contact else f"{_MISSING} You are not asked again.")
    return House(settings=settings.model_copy(update={"contact": contact}))


def _asked(voice: Voice, keys: TextIO) -> str:
    voice.note("Who answers for these visits? Site owners see it in every request (docs/crawler-policy.md).")
    for _ in range(_MOST_ASKS):
        voice.err.write("A mail address or a page about you; Enter for none: ")
        voice.err.flush()
        said = keys.readline().strip()
        if not said or _USABLE.fullmatch(said):
            return said
        voice.note(
            f"{said[:80]!r} is neither a mail address (you@your.site) nor a page (https://your.site/crawler)"
        )
    return ""

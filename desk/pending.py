"""The last word of a command that wrote: what is not in the bucket yet, and what to do about it."""

from desk.exits import Exit
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from flows.house import House

_SHOWN = 5


def ended(code: int, house: House, voice: Voice) -> int:
    """Tell what waits for the bucket, and return the command's exit code with that in mind.

    Nothing waits: *code* stays. Else sound and partial become "upload pending", or "integrity" where the
    bucket holds other bytes than ours; a worse code stays, since it says more.
    """
    pending = house.pending()
    if pending is None:
        return code
    voice.line(
        {
            "schema": "warraq/pending/1",
            "upload_pending": list(pending.names),
            "store": house.settings.store,
            "why": pending.why,
            "differs": pending.differs,
        }
    )
    voice.say(
        f"pending   {len(pending.names)} files are not in the bucket yet; they are safe in {house.root / 'outbox'}"
    )
    for name in pending.names[:_SHOWN]:
        voice.say(f"          {name}")
    if len(pending.names) > _SHOWN:
        voice.say(f"          and {len(pending.names) - _SHOWN} more")
    voice.say(f"why       {safe_text(pending.why, limit=600)}")
    if not pending.differs:
        voice.say("next      warraq recover sends them; so does the next command that writes to this store")
    if code not in {Exit.SOUND, Exit.PARTIAL}:
        return code
    return Exit.INTEGRITY if pending.differs else Exit.UPLOAD_PENDING

"""`warraq audit`: check originals, ours or anybody's."""

from desk.audit.flags import AuditFlags, WordsError
from desk.exits import Exit
from desk.flags import Common


def audit(*places: str, how: AuditFlags | None = None, common: Common | None = None) -> int:
    """Check originals: framing, checksums, digests, pairing, index both ways, manifests, custody.

    Reads everything again and believes nothing. Exit code 5: something is damaged, missing or altered, or
    nothing at all could be verified. Example: warraq audit ./store

    Parameters
    ----------
    places
        Folders of stores or buckets (s3://bucket/prefix), or .warc, .arc and .wacz files of anybody, or folders of such files;
        default: the store in force.
    """
    from desk.audit.place import audit_aloud

    common = common or Common()
    voice = common.voice()
    try:
        code = audit_aloud(places or (common.settings().store,), voice, how or AuditFlags())
    except WordsError as error:
        voice.fail(str(error))
        return Exit.USAGE
    if places:
        return code
    from desk.audit.unsound import told

    return told(code, common)

"""`warraq diff`: what changed between two versions of a page."""

from desk.flags import Common


def diff(page: str, /, *versions: str, common: Common | None = None) -> int:
    """Show what changed between two versions of a page: title, bylines, dates, paragraphs, and words inside them.

    Without VERSIONS the newest version and the newest one before it with other words. Marks: [-gone-] {+come+}; ~ changed, + added,
    - removed, > stands elsewhere. Example: warraq diff https://news.example/2025/07/25/paris-meeting

    Parameters
    ----------
    page
        An address, or a record id (urn:uuid:…): that record and the version before it.
    versions
        Which versions: two numbers of the list that is printed first, one number (against the newest), or another record id.
    """
    from archive.record import as_record_id
    from desk.texts.compared import say_difference

    common = common or Common()
    page, versions = as_record_id(page), tuple(map(as_record_id, versions))
    return say_difference(page, versions, common.house(), common.voice())

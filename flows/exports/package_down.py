"""What must not leave in a package: pages that were taken down, in whatever story, whose records stand in its whole WARC files."""

from collections.abc import Container, Iterable

from archive.custody.log import custody_name, read_log
from archive.decisions.decision import DecisionKind
from archive.store import Store
from flows.decisions.down import Down

_NEXT = "Give --to bundle: it leaves their records out"


def held_down(down: Down, story: str, store: Store, warcs: Iterable[str], gone: Container[str]) -> str:
    """Say that a package of a story would hold what was taken down, "" where it would not; of what was destroyed stones alone are left.

    Raises CustodyError, StoreError.
    """
    own = [
        one for (of, _), one in down.articles.items() if of == story and one.kind is not DecisionKind.DESTROY
    ]
    if own:
        many = f"{len(own)} articles of {story!r} were taken down"
        return f"{many}, and a WACZ packs whole WARC files, which hold them still. {_NEXT}"
    for warc in sorted(warcs) if down.pages or down.records else ():
        name = custody_name(warc)
        for line in read_log(store.read(name), name):
            if (
                line.link.id not in gone
                and (one := down.decision_of(line.link.url, line.link.id)) is not None
            ):
                what = f"{one.url or one.id} was taken down in the story {one.story!r}, and {warc} holds it still"
                return f"{what}: a WACZ packs whole WARC files. {_NEXT}"
    return ""

"""Which stories a store has, and what to say where a story has no article: a typing error, no gather yet, or a bucket that is away."""

from shlex import quote

from archive.store import FolderStore
from flows.house import House
from story.naming import STORY_FILE

_NAMED = 8  # stories in a sentence


def stories_of(house: House) -> tuple[str, ...]:
    """Return the names of the stories that have a run in the store, sorted."""
    return tuple(sorted({name.split("/")[1] for name in house.store().list("runs/") if name.count("/") == 2}))


def unheard(house: House) -> str:
    """Return in a sentence that the store's bucket did not answer, so that only what this machine knows was looked at; else ""."""
    store = house.store()
    if isinstance(store, FolderStore) or not store.why_away:
        return ""
    return f"only what this machine knows of {house.where('')} was looked at: {store.why_away}"


def no_articles(house: House, story: str) -> str:
    """Return what to say of a story without an article in the store, with the next step that works."""
    where, there = house.where(""), stories_of(house)
    begin, store = f"the store {where} holds no article of {story!r}", f"--store {quote(where)}"
    if away := unheard(house):
        return f"{away}; it holds no article of {story!r}"
    if (house.settings.seeds / story / STORY_FILE).is_file():
        return f"{begin}; run: warraq gather {quote(story)} {store}"
    if story in there:
        with house.catalogue() as catalogue:
            pages = catalogue.pages_of(story)
        kept = f"; it holds {len(pages)} of its answers, and nobody judged them"
        return (
            f"{begin}{kept}; read one: warraq text {quote(pages[0].url)} --archived {store}"
            if pages
            else begin
        )
    known = ", ".join(there[:_NAMED]) + (", …" if len(there) > _NAMED else "")
    return f"{begin}: it has no story of that name ({f'there are: {known}' if known else 'it has none yet'})"

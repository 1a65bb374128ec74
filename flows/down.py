"""What was taken down in a store: which addresses and records nobody is shown, given, or asks for again."""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.addresses.same_page import keys_in, page_key
from archive.decisions.decision import Decision, DecisionKind, decision_names, standing_of, story_of_decision
from archive.store import FolderStore
from flows.decisions import decisions_of
from flows.house import House

_KINDS = tuple(f"-{kind.value}.json" for kind in (DecisionKind.TAKEDOWN, DecisionKind.DESTROY))


@dataclass(frozen=True, slots=True, kw_only=True)
class Down:
    """`urls` are the addresses of pages that were taken down, further pages and copies too, `keys` what they are compared by;
    `records` are those that hold the text of such a page among those of others."""

    urls: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()

    def has(self, url: str | None, record: str | None = None) -> bool:
        """Say whether a record is of a page that was taken down: by its address, or one that stands in it; or holds the text of one."""
        if record in self.records:
            return True
        return bool(url and self.keys) and not self.keys.isdisjoint(keys_in(url or ""))


def down_in(house: House) -> Down:
    """Return what was taken down in any story of a store."""
    store = house.store()
    places = (store, *(() if isinstance(store, FolderStore) else (FolderStore(house.root),)))
    names = {name for place in places for name in decision_names(place) if name.endswith(_KINDS)}
    stories = sorted({story_of_decision(name) or "" for name in names})
    return down_by(one for story in stories for one in decisions_of(house, story))


def down_by(decisions: Iterable[Decision]) -> Down:
    """Return what is down by decisions of whatever stories, each story's in the order of its chain."""
    by_article: dict[tuple[str, str], list[Decision]] = {}
    for one in decisions:
        by_article.setdefault((one.story, one.id), []).append(one)
    hidden = [one for each in by_article.values() if standing_of(each).is_hidden for one in each]
    urls = {url for one in hidden for url in (one.id, one.url, *one.pages) if url}
    return Down(
        urls=frozenset(urls),
        keys=frozenset(map(page_key, urls)),
        records=frozenset(record for one in hidden for record in one.shared),
    )


def addresses_down(house: House) -> tuple[str, ...]:
    """Return the addresses of all pages of a store that were taken down: nobody asks for them again."""
    return tuple(sorted(down_in(house).urls))

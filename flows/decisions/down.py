"""What was taken down in a store: which addresses and records nobody is shown, given, or asks for again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from shlex import quote

from archive.addresses.same_page import keys_in, page_key
from archive.decisions.decision import Decision, DecisionKind, standing_of
from flows.decisions.decide import decided_in
from flows.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Down:
    """`urls` are the addresses of pages that were taken down, further pages and copies too; each with the decision in force
    `pages` what they are compared by, and `records` those that hold the text of such a page among those of others.

    `articles` are the articles themselves, each by its story and its id's digest, `store` is where they are kept, as a command is told."""

    articles: Mapping[tuple[str, str], Decision] = field(default_factory=dict)
    urls: frozenset[str] = frozenset()
    pages: Mapping[str, Decision] = field(default_factory=dict)
    records: Mapping[str, Decision] = field(default_factory=dict)
    store: str = ""

    def has(self, url: str | None, record: str | None = None) -> bool:
        """Say whether a record is of a page that was taken down: by its address, or one that stands in it; or holds the text of one."""
        return self.decision_of(url, record) is not None

    def why(self, url: str | None, record: str | None = None) -> str:
        """Say in a sentence that a record is of such a page, with what can be done about it; "" where it is of none."""
        one = self.decision_of(url, record)
        if one is None:
            return ""
        what = f"{url or one.url or one.id} "
        if record is not None and record in self.records:
            what = f"{record} holds the text of {one.id}, which "
        done = "was destroyed" if one.kind is DecisionKind.DESTROY else "was taken down"
        why = f": {one.note}" if one.note else ""
        store = f" --store {quote(self.store)}" if self.store else ""
        lift = f"`warraq takedown {quote(one.url or one.id)} --restore{store}` shows it again"
        then = "nothing brings it back" if one.kind is DecisionKind.DESTROY else lift
        return f"{what}{done} on {one.at:%Y-%m-%d} by {one.by or 'nobody named'}{why}; {then}"

    def decision_of(self, url: str | None, record: str | None) -> Decision | None:
        """Return the decision by which a record is not shown."""
        if record is not None and record in self.records:
            return self.records[record]
        keys = keys_in(url) if url and self.pages else ()
        return next((self.pages[key] for key in keys if key in self.pages), None)


def down_in(house: House) -> Down:
    """Return what was taken down in any story of a store. Raises StoreError where a decision that hides a page cannot be read."""
    with decided_in(house) as decided:
        return replace(down_by(decided.of_hidden()), store=house.where(""))


def down_by(decisions: Iterable[Decision]) -> Down:
    """Return what is down by decisions of whatever stories, each story's in the order of its chain."""
    urls, records, articles = dict[str, Decision](), dict[str, Decision](), dict[tuple[str, str], Decision]()
    for each in _by_article(decisions):
        if (now := standing_of(each).hidden) is not None:
            articles[now.story, now.article] = now
            urls |= {url: now for one in each for url in (one.id, one.url, *one.pages) if url}
            records |= {record: now for one in each for record in one.shared}
    pages = {page_key(url): one for url, one in urls.items()}
    return Down(articles=articles, urls=frozenset(urls), pages=pages, records=records)


def down_named(house: House, name: str | None = None, story: str | None = None) -> tuple[Decision, ...]:
    """Return the decisions in force that hide pages of one story or of all, oldest first: of a page named by an address or record, or of every one."""
    with decided_in(house, story) as decided:
        chains = _by_article(decided.of_hidden())
    found = (standing_of(each).hidden for each in chains if name is None or _is_named(each, name))
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.at, one.name)))


def _is_named(chain: Iterable[Decision], name: str) -> bool:
    """Say whether decisions about an article name a record or address as one of it."""
    if name.startswith("urn:uuid:"):
        return any(name == one.record_id or name in one.shared for one in chain)
    keys = set(keys_in(name))
    return any(page_key(url) in keys for one in chain for url in (one.id, one.url, *one.pages) if url)


def _by_article(decisions: Iterable[Decision]) -> Iterable[list[Decision]]:
    chains: dict[tuple[str, str], list[Decision]] = {}
    for one in decisions:
        chains.setdefault((one.story, one.id), []).append(one)
    return chains.values()


def addresses_down(house: House) -> tuple[str, ...]:
    """Return the addresses of all pages of a store that were taken down: nobody asks for them again."""
    return tuple(sorted(down_in(house).urls))

"""What a run's outcomes say to the boards: which of its addresses ended, and which nobody asked because their host is not well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from archive.addresses.hosts import registered_domain
from archive.addresses.urls import host_of
from archive.fate import Fate, Outcome
from archive.manifests.manifest import Manifest
from archive.shared.board import End, Shard
from spiders.manners.breaker import LEASE_LOST
from spiders.manners.robots import AGAIN_S
from spiders.manners.unasked import Trouble, trouble_of

# Ends of our own, which say nothing of an address.
_NO_FATES = frozenset({LEASE_LOST, "cancelled"})
# How long a host is left alone at first: no rules, as long as one run waits for them too; a rest is its own, which the database knows;
# one that was given up, as long as a restart takes.
PAUSES_S = {Trouble.NO_RULES: AGAIN_S, Trouble.FALLEN: 300.0, Trouble.REST: 60.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """Addresses of a shard at one place that nobody asked: why, and what they come to should that not pass."""

    trouble: Trouble
    end: End
    urls: list[str]

    @property
    def pause_s(self) -> float:
        """Return for how long nobody asks there at first."""
        return PAUSES_S[self.trouble]


@dataclass(slots=True)
class Ends:
    """How a run's addresses ended, by shard; by shard and place, what nobody asked; and the places that gave an answer."""

    decided: dict[Shard, list[End]] = field(default_factory=dict)
    unasked: dict[tuple[Shard, str], Unasked] = field(default_factory=dict)
    well: set[str] = field(default_factory=set)


def ends_of(outcomes: Mapping[str, Outcome], shards: Sequence[Shard]) -> Ends:
    """Return how addresses ended, but for ends of our own."""
    ends = Ends()
    for shard in shards:
        decided = ends.decided.setdefault(shard, [])
        for url in shard.urls:
            if (outcome := outcomes.get(url)) is None or (outcome.reason in _NO_FATES and outcome.url == url):
                continue
            trouble, place = trouble_of(outcome), place_at(outcome.url)
            if trouble is not None and place == place_at(url):
                fresh = Unasked(trouble=trouble, end=_told(url, outcome), urls=[])
                ends.unasked.setdefault((shard, place), fresh).urls.append(url)
            elif (end := _end(url, outcome, shard.name, trouble)) is not None:
                decided.append(end)
            if place != place_at(url):
                ends.well.add(place_at(url))  # it led elsewhere
            if outcome.ref is not None and (status := outcome.ref.status or 0) < 500 and status != 429:
                ends.well.add(place)
    return ends


def ends_in(manifest: Manifest, shards: Sequence[Shard]) -> Ends:
    """Return how a sealed run's addresses ended, redirects followed."""
    planned = {outcome.url: outcome for outcome in manifest.planned}
    ended: dict[str, Outcome] = {}
    for shard in shards:
        for url in shard.urls:
            outcome, seen = planned.get(url), set[str]()
            while outcome is not None and outcome.redirects_to in planned and outcome.url not in seen:
                seen.add(outcome.url)
                outcome = planned[outcome.redirects_to]
            if outcome is not None:
                ended[url] = outcome
    return ends_of(ended, shards)


def _end(url: str, outcome: Outcome, shard: str, trouble: Trouble | None) -> End | None:
    """Return how an address ended: None where that is an end of our own.

    Where it led to a host that another machine has, or that is not well, it was kept as the redirect that it is, and its target is handed on.
    """
    is_left = outcome.reason == LEASE_LOST and _shard_of(outcome.url) != shard
    if outcome.url != url and (is_left or trouble is not None):
        why = f"it leads on to {outcome.url}, handed on: {outcome.why}"
        return End(
            url=url,
            fate=Fate.KEPT.value,
            reason="redirect",
            why=why,
            final_url=outcome.url,
            onward=_shard_of(outcome.url),
        )
    return None if outcome.reason in _NO_FATES else _told(url, outcome)


def _told(url: str, outcome: Outcome) -> End:
    return End(url=url, fate=outcome.fate.value, reason=outcome.reason, why=outcome.why, final_url=outcome.url)  # fmt: skip


def place_at(url: str) -> str:
    """Return the host of an address, and its port where it is not the usual one, as the database knows it; "" for what is no address."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _shard_of(url: str) -> str:
    return registered_domain(host_of(url))

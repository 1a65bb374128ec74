"""What a run cost, put together from its frontier and its lives."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from archive.fate import Outcome
from archive.manifests.cost import Cost, RunCost, added
from archive.manifests.manifest import Manifest
from flows.house import House
from flows.live.lives import life_so_far
from flows.store.claims import Tell, claims_in


def cost_of_run(folder: Path, paid: Iterable[tuple[str, str, Cost]], planned: Sequence[Outcome]) -> RunCost:
    """Return what a run cost so far: *paid* is each address with its host and cost, *planned* how each ended.

    An address without a fate stands in neither split: both say what the manifest's fates cost.
    """
    fates = {outcome.url: outcome.fate.value for outcome in planned}
    by_fate: dict[str, list[Cost]] = {}
    by_host: dict[str, list[Cost]] = {}
    for url, host, cost in paid:
        if url not in fates:
            continue
        by_fate.setdefault(fates[url], []).append(cost)
        if host:
            by_host.setdefault(host, []).append(cost)
    wall_ms, cpu_ms = life_so_far(folder)
    return RunCost(wall_ms=wall_ms, cpu_ms=cpu_ms, by_fate=_summed(by_fate), by_host=_summed(by_host))


def runs_of(house: House, story: str, tell: Tell) -> tuple[Manifest, ...]:
    """Return what the runs of a story claim, in the order in which they ended; *tell* hears of damaged ones."""
    store = house.store()
    names = [name for name in store.list(f"runs/{story}/") if name.endswith(".json")]
    claims = claims_in(house, names, tell)
    return tuple(sorted((claim.manifest for claim in claims), key=lambda one: one.ended_at))


def _summed(split: Mapping[str, Sequence[Cost]]) -> tuple[tuple[str, Cost], ...]:
    return tuple(sorted((name, added(costs)) for name, costs in split.items()))

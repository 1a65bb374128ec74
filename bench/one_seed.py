"""From one seed alone to the coverage: gathers on the practice web, judged by what its articles say of themselves.

    python -m bench.one_seed [SEED…] [--store FOLDER]

Each seed of the demo's story becomes a story of its own, without a window and without any other seed, and is gathered from
the practice outlets and the services played there. The table tells, by language, how much of the labelled coverage was
found, how much of what was judged related is right, and what each channel gave.
"""

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.addresses.urls import url_key
from flows.gather import Gathered, gather
from flows.house import House
from flows.lines import Judged
from flows.settings import CHECKOUT, load_settings
from flows.store.stories import open_story
from flows.walk.measured import by_channel
from practice.server import PracticeWeb
from practice.truth import Expected, everything

SEEDS = CHECKOUT / "seeds" / "paris-meeting-2025"
ON_STORY = frozenset({"july", "august"})
# The budget that a gather has where nobody sets one. Practice lists hold a handful of lines each, a real one a thousand:
# a fifth of the probes would hold a fifth of the story's likeliest day and say nothing of what a user gets.
LIST_PROBES = 1_000
_STORY = """title = "one seed"
languages = ["ar", "en", "fr", "he", "tr", "fa"]

[budget]
asks = {{ "gdelt-gal" = {probes} }}
"""
_ASKED_AT = datetime(2025, 8, 22, 12, tzinfo=UTC)  # the practice web's clock on visit 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """What a gather from one seed came to."""

    seed: str
    gathered: Gathered
    missed: tuple[Expected, ...]
    found: Mapping[str, tuple[int, int]]  # language → found, wanted
    wrong: tuple[Judged, ...]
    unexplained: tuple[Judged, ...]

    @property
    def recall(self) -> float:
        """Return the share of the wanted articles that were found and judged to belong to the story."""
        return sum(n for n, _ in self.found.values()) / sum(n for _, n in self.found.values())

    @property
    def precision(self) -> float:
        """Return the share of the articles judged to belong to the story that do."""
        related = self.gathered.related
        return 1 - len(self.wrong) / related if related else 0.0


def wanted() -> dict[str, Expected]:
    """Return the on-story articles that a polite visitor can be led to, by the key of each of their addresses."""
    return {
        url_key(url): one
        for one in everything(visit=1)
        if one.label in ON_STORY and one.allowed and not one.gone and one.channels
        for url in one.urls
    }


def house_of(web: PracticeWeb, store: Path, seeds: Path) -> House:
    """Return a house whose names lead to the practice web, its services at no pace of their own."""
    settings = load_settings(
        store=str(store),
        seeds=seeds,
        outlets=CHECKOUT / "practice" / "outlets.toml",
        delay_s=0.0,
        host_delays=tuple(f"{host}:0" for host in web.service_hosts),
        services=True,
        allow_private=True,
        ca_file=web.ca_file,
        connect_to=tuple(":".join(map(str, dial)) for dial in web.connect_to()),
        contact="https://warraq.example/bench",
    )
    return House(settings=settings)


def gathered_alone(seed: Path, web: PracticeWeb, store: Path, probes: int = LIST_PROBES) -> Alone:
    """Gather from one seed, with so many probes of GDELT's lists, and compare with the truth."""
    with _story_of(seed, probes) as folder:
        house = house_of(web, store, folder.parent)
        gathered = gather(open_story(folder.name, house.settings), house, now=_ASKED_AT)
    truth = wanted()
    related = [j for j in gathered.judged if j.verdict.related]
    places = {(one.host, one.article): one for one in truth.values()}
    hits = {(one.host, one.article) for j in related if (one := truth.get(url_key(j.verdict.article)))}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for place, one in places.items():
        counts[one.language][0] += place in hits
        counts[one.language][1] += 1
    return Alone(
        seed=seed.stem,
        gathered=gathered,
        missed=tuple(one for place, one in sorted(places.items()) if place not in hits),
        found={language: (n, of) for language, (n, of) in sorted(counts.items())},
        wrong=tuple(j for j in related if url_key(j.verdict.article) not in _all_on_story()),
        unexplained=tuple(j for j in gathered.judged if not j.verdict.reasons or not j.links),
    )


def _all_on_story() -> frozenset[str]:
    """Return the keys of all on-story articles: one that a visitor was led to by chance is not wrong."""
    return frozenset(url_key(url) for one in everything(visit=1) if one.label in ON_STORY for url in one.urls)


@contextmanager
def _story_of(seed: Path, probes: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="warraq-one-seed-") as root:
        folder = Path(root) / f"alone-{seed.stem[:3]}"
        folder.mkdir()
        (folder / seed.name).write_bytes(seed.read_bytes())
        (folder / "story.toml").write_text(_STORY.format(probes=probes), encoding="utf-8")
        yield folder


def table(alone: Alone) -> Iterator[str]:
    """Yield the lines of one gather's table."""
    languages = "  ".join(f"{language} {n}/{of}" for language, (n, of) in alone.found.items())
    yield f"{alone.seed}: recall {alone.recall:.3f}, precision {alone.precision:.3f}, {alone.gathered.related} in the story   {languages}"
    for one in alone.missed:
        yield f"   missed {one.language} {one.label:<6} {one.host} {one.article}: {_fate(one, alone.gathered)}"
    for judged in alone.wrong:
        yield f"   wrong  {judged.verdict.relation} {judged.verdict.score:.1f} {judged.verdict.article}"
    for told in alone.gathered.rounds:
        yield f"   {told.sentence}"
    for count in by_channel(alone.gathered.manifest.channels).values():
        kinds = ", ".join(f"{n} {kind}" for kind, n in count.unmeasured)
        yield f"   {count.channel:<14} {count.measured}/{count.asked} answers, {count.links} links, {count.pages} pages, {count.related} in the story  {kinds}"


def _fate(one: Expected, gathered: Gathered) -> str:
    """Say what became of an article that was not found: how it was judged, how its fetch ended, or who could have led to it."""
    keys = frozenset(map(url_key, one.urls))
    for judged in gathered.judged:
        if url_key(judged.verdict.article) in keys:
            return f"{judged.verdict.relation.value} {judged.verdict.score:.1f}"
    for outcome in gathered.manifest.planned:
        if url_key(outcome.url) in keys:
            return f"{outcome.fate.value}: {outcome.reason}"
    return f"never fetched; known to {', '.join(sorted(one.channels))}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Gather from each seed named, or from all, and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("seeds", nargs="*", help="beginnings of seeds' names (default: all)")
    parser.add_argument("--store", type=Path, help="folder of the stores (default: a temporary one)")
    given = parser.parse_args(arguments)
    seeds = [one for one in sorted(SEEDS.glob("*.txt")) if one.name.startswith(tuple(given.seeds) or "")]
    with tempfile.TemporaryDirectory() as folder, PracticeWeb(visit=1) as web:
        for seed in seeds:
            began = datetime.now(UTC)
            web.reset()
            alone = gathered_alone(seed, web, (given.store or Path(folder)) / seed.stem)
            print("\n".join(table(alone)))
            print(f"   {(datetime.now(UTC) - began).total_seconds():.0f} s", flush=True)


if __name__ == "__main__":
    main()

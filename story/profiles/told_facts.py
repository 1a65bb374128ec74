"""Places, nations, events and people of a story in words for a person: no identifier, and each once."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from babel import Locale

from story.events.anchored import AnchoredStory, AnchorFeatures, Sketch

_NAMES_SHOWN = 3
_KINDS = {  # of facts, in the order in which they are told
    "place": "places",
    "nation": "countries",
    "event": "what happens",
    "about": "subjects",
    "year": "years",
    "name": "names",
}


def facts_named(keys: Iterable[str], written: Mapping[str, str]) -> str:
    """Return facts as somebody wrote them, without those that are written alike."""
    return listed(written.get(key) or fact_name(key) for key in keys)


def facts_by_kind(keys: Iterable[str], written: Mapping[str, str]) -> str:
    """Return facts as somebody wrote them, each kind by its name; a country that a city stands for by its own: France (Paris)."""
    cities = {form for key, form in written.items() if key.startswith("place:")}

    def said(key: str) -> str:
        form = written.get(key) or fact_name(key)
        return f"{fact_name(key)} ({form})" if key.startswith("nation:") and form in cities else form

    by_kind: dict[str, list[str]] = {}
    for key in keys:
        by_kind.setdefault(_KINDS.get(key.partition(":")[0], "names"), []).append(key)
    told = ((kind, listed(map(said, by_kind.get(kind, ())))) for kind in dict.fromkeys(_KINDS.values()))
    return "; ".join(f"{kind} {names}" for kind, names in told if names)


def facts_missed(keys: Iterable[str], written: Mapping[str, str]) -> str:
    """Return facts that a text lacks: places as the seeds write them, nations and events in words, then as the seeds write them."""

    def told(key: str) -> str:
        named, seeds = fact_name(key), written.get(key)
        if seeds is None or key.startswith("place:"):
            return seeds or named
        return f"{named} ({seeds})" if seeds.casefold() != named.casefold() else named

    return listed(map(told, keys))


def people_met(story: AnchoredStory, f: AnchorFeatures, article: Sketch) -> str:
    """Return who of the story's people a text names, whom by last name only, and what else stands as a name in the seeds."""
    people = [key for key in f.met_names if key in story.people]
    full = listed(article.written[key] for key in people if key in article.whole)
    last = listed(story.written.get(key, "") for key in people if key not in article.whole)
    others = listed(story.written.get(key, "") for key in f.met_names if key not in story.people)
    parts = (
        f"names {full}" if full else "",
        f"by last name only: {last}" if last else "",
        f"has the seeds' phrase {others}" if others else "",
    )
    return "; ".join(filter(None, parts))


def people_missed(story: AnchoredStory, f: AnchorFeatures) -> str:
    """Return whom of the story's people a text does not name; where it names all, which other leading words of the seeds it has not."""
    missed = [name for name in story.names if name not in f.met_names]
    people = [name for name in missed if name in story.people]
    told = listed(story.written.get(key, "") for key in (people or missed)[:_NAMES_SHOWN])
    if not told:
        return "the seeds lead with no name that could be met"
    return f"does not name {told}" if people else f"has not the seeds' phrase {told}"


def fact_name(key: str) -> str:
    """Return a fact's own name in English: a nation's, an event's; of others what stands in the key."""
    kind, _, name = key.partition(":")
    return str(_territories().get(name, name)) if kind == "nation" else name.replace("_", " ")


def listed(told: Iterable[str]) -> str:
    """Return different words, one behind the other."""
    return ", ".join(dict.fromkeys(filter(None, told)))


@cache
def _territories() -> Mapping[str, Any]:
    locale: Any = Locale("en")  # babel ships no types for its names
    return locale.territories  # type: ignore[no-any-return]  # a mapping of codes and names

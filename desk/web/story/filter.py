"""The filter of a story's list as it stands in an address, and back. What is not understood is left out and told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from archive.catalogue.views.articles import Filter
from story.verdict import Relation

DECISIONS = ("accept", "reject")
_LONGEST = 300  # characters of an outlet's name
_FLAGS = ("changed", "suspect", "gone")
_TEXTS = ("outlet", "language", "relation", "decision", "since", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for; `unread` names what was not understood: a key of the words and the value."""

    wanted: Filter
    unread: tuple[tuple[str, str], ...] = ()

    @property
    def is_filtered(self) -> bool:
        """Say whether anything is asked for."""
        return self.wanted != Filter()

    def query(self, **other: object) -> dict[str, str | int | None]:
        """Return the query of this filter; *other* changes some of it, None takes it away."""
        changed = replace(self.wanted, **other)  # type: ignore[arg-type]
        texts: dict[str, str | int | None] = {name: getattr(changed, name) for name in _TEXTS}
        return {**texts, **{name: 1 if getattr(changed, name) else None for name in _FLAGS}}


def asked_filter(query: Mapping[str, str]) -> Asked:
    """Return what the query of an address asks for."""
    unread: list[tuple[str, str]] = []
    since, until = (_day(query.get(name, ""), unread) for name in ("since", "until"))
    relation = _known(query.get("relation", ""), [one.value for one in Relation], unread)
    decision = _known(query.get("decision", ""), DECISIONS, unread)
    wanted = Filter(
        outlet=query.get("outlet", "")[:_LONGEST] or None,
        language=query.get("language", "")[:_LONGEST] or None,
        relation=relation,
        decision=decision,
        since=since,
        until=until,
        changed=bool(query.get("changed")),
        suspect=bool(query.get("suspect")),
        gone=bool(query.get("gone")),
    )
    return Asked(wanted=wanted, unread=tuple(unread))


def _day(text: str, unread: list[tuple[str, str]]) -> str | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        unread.append(("story.bad_day", text[:_LONGEST]))
        return None


def _known(text: str, known: "list[str] | tuple[str, ...]", unread: list[tuple[str, str]]) -> str | None:
    if not text or text in known:
        return text or None
    unread.append(("story.bad_filter", text[:_LONGEST]))
    return None

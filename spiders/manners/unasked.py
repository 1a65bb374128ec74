"""Which addresses were never asked, because their host was not well: at rest, given up, or without rules that could be read.

A run ends them like any other; what many runs share (flows.shared) may have them tried again. It is told from the sentence of the
outcome, which stands in manifests: what a page or a robots.txt says of itself (404, 403) is an answer.
"""

import re
from enum import StrEnum

from archive.fate import Fate, Outcome
from spiders.manners.optouts import OPTED_OUT


class Trouble(StrEnum):
    """Why nobody asked."""

    REST = "rest"  # it said for how long
    FALLEN = "fallen"  # spiders.manners.breaker
    NO_RULES = "no rules"  # spiders.manners.robots


# How the sentences of spiders.wire.answer, spiders.manners.breaker and spiders.manners.robots begin.
_SAYS = {
    Trouble.REST: re.compile(r"not asked: "),
    Trouble.FALLEN: re.compile(r"\S+ was given up after \d+ failures in a row; "),
    Trouble.NO_RULES: re.compile(
        r"\S+(?: \(record [^ )]+\))? gave no rules, so nothing is allowed: (?!answered 40[13]\b)"
    ),
}
_OF_THE_ADDRESS = frozenset({"address", OPTED_OUT, "redirect_loop"})


def trouble_of(outcome: Outcome) -> Trouble | None:
    """Say why an address was not asked; None where it was, or where its host is not to blame."""
    if outcome.fate not in {Fate.FAILED, Fate.REFUSED} or outcome.ref is not None:
        return None
    if outcome.reason in _OF_THE_ADDRESS:
        return None
    return next((trouble for trouble, says in _SAYS.items() if says.match(outcome.why)), None)

"""What is kept of an answer that gives rules: its text beside its outcome, and a word where it asks for more than it gets."""

from dataclasses import replace

from spiders.frontier.plan import Claim, Settled
from spiders.manners.robots import gives_rules, rules_text, why_capped
from spiders.wire.tape import Exchange
from spiders.wire.wire import Wire


def with_rules(end: Settled, claim: Claim, last: Exchange | None, wire: Wire) -> Settled:
    """Return the end of a claim with the rules that its answer gave; as it is where it gave none."""
    if end.outcome.reason != "ok" or last is None or not gives_rules(claim.plan):
        return end
    text = rules_text(bytes(last.response))
    why = why_capped(text, wire.user_agent, wire.max_wait_s)
    return replace(end, rules=text, outcome=replace(end.outcome, why=end.outcome.why or why))

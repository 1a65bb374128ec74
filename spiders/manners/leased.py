"""Hosts that another machine has: what a board's run does not ask there, and leaves to it."""

from dataclasses import dataclass

from spiders.frontier.plan import Claim, Settled
from spiders.frontier.urls import Frontier
from spiders.manners.breaker import left_to_others
from spiders.manners.pacing import Pacing
from spiders.manners.robots import gives_rules


@dataclass(frozen=True, slots=True)
class Leased:
    """Which claims of a board's run (`counts`) are another machine's."""

    counts: bool
    frontier: Frontier
    pacing: Pacing

    async def look(self, claim: Claim) -> None:
        """Learn, before its rules are asked for, whose host it is that a redirect led to; what was planned is this run's own."""
        if self.counts and claim.plan.hops:
            await self.pacing.look_for(claim.host)

    def left(self, claim: Claim) -> Settled | None:
        """Give the end of a claim that is left to another machine. A robots.txt is asked for whoever has its host: other hosts' rules may stand there."""
        if not self.counts:
            return None
        elsewhere = "" if gives_rules(claim.plan) else self.pacing.elsewhere(claim.host)
        return left_to_others(claim, self.frontier.fall(claim.host), elsewhere)

"""What a crawl is given to work with."""

from collections.abc import Callable
from dataclasses import dataclass

from spiders.events import CrawlEvent
from spiders.frontier.urls import Frontier
from spiders.orders import Orders
from spiders.space import SpaceWatch
from spiders.wire.commit import GroupCommit


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """A crawl's frontier, the commits into the archive, its disk, its parent's words, and who hears its events."""

    frontier: Frontier
    commit: GroupCommit
    space: SpaceWatch
    orders: Orders
    tell: Callable[[CrawlEvent], None]

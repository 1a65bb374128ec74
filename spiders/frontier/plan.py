"""What is to be fetched, and what came of it: the values that a frontier takes and gives."""

from dataclasses import dataclass
from enum import StrEnum

from archive.capture import Earlier
from archive.fate import Outcome
from archive.manifests.cost import NOTHING, Cost


class Purpose(StrEnum):
    """Why a URL is fetched. Only a robots.txt is fetched without asking its host's robots.txt first.

    `RULES` is any other address that a robots.txt redirects to: its text is kept as rules, and it is asked
    for under its own host's rules, as a page is.
    """

    ROBOTS = "robots"
    RULES = "rules"
    CHANNEL = "channel"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A URL to fetch. A higher `priority` goes first within its host; `hops` counts redirects behind it.

    `via` is the address whose answer named this one, `how` the channel in a word. `earlier` is the version
    that the archive holds; with `conditional`, the host is asked for news only (RFC 9110 §13.1).
    """

    url: str
    purpose: Purpose
    priority: int = 0
    hops: int = 0
    via: str | None = None
    how: str | None = None
    earlier: Earlier | None = None
    conditional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A plan that one worker has taken: `tries` were made before, `attempts` stand in WARCs already."""

    plan: Plan
    host: str
    tries: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One worker's part of a frontier: hosts whose hash is `shard` modulo `shards`."""

    worker: str
    shard: int = 0
    shards: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A claim goes back: to be tried again at `at` (seconds since the epoch), its host not before `host_at`.

    `counts` says whether this was a try at all; `attempts` is the number of exchanges that it left. With `whole`
    it is no longer asked for news only. `failed` is the reason of an outcome where this try speaks of its host, "" else.
    """

    url: str
    why: str
    at: float
    host_at: float = 0.0
    counts: bool = True
    attempts: int = 0
    whole: bool = False
    failed: str = ""
    cost: Cost = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A claim ends: its outcome, and the rules text when it was a robots.txt.

    `reached` says whether its host answered, and with no error of its own (5xx, 429); None when it was not asked.
    `rest_until` is until when the host wants to be left alone (epoch seconds), 0.0 when it did not say so.
    """

    outcome: Outcome
    attempts: int = 0
    reached: bool | None = None
    rules: bytes | None = None
    rest_until: float = 0.0
    cost: Cost = NOTHING

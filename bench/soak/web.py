"""Hosts on loopback, some of which misbehave at random, and a ledger of every answer that they gave."""

import gzip
import random
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from math import ceil
from pathlib import Path

_TESTS = Path(__file__).resolve().parent.parent.parent / "tests"
sys.path[:0] = [str(_TESTS / "hostile"), str(_TESTS / "spiders")]  # the hostile server lives among the tests

from odd_server import Answer, Logged, OddServer, Then, page, redirect  # noqa: E402 - only now can they be found
from oddities import FLOODS, ODDITIES  # noqa: E402

# What a near host takes to answer. A choice: with none, a crawl never has two exchanges on the wire, and what hangs hurts nobody.
LATENCY_S = 0.03
# Of the answers of a host that misbehaves. A choice: where more fail the pace falls to an eighth (spiders/manners/pacing.py), and
# five URLs in a row that fail in three tries each would end its misdeeds (spiders/manners/breaker.py). A soak is to have them all the way.
_SOUND, _TROUBLE = 0.7, 0.15
# Of the pages of a host that behaves: so both kinds have work for about as long.
_SHARE_OF_BAD = 0.4
_REPEATED = 0.03  # of all pages: the same bytes at other addresses, which the archive keeps as revisits
_SENTENCES = (
    "عقد الوفدان اجتماعا مطولا في مبنى البلدية قبل ظهر اليوم.",
    "وقال المتحدث إن الجانبين اتفقا على خطة من ثلاث مراحل.",
    "The council put the vote off until the surveyors had been heard.",
    "Farmers along the canal said that the water had come back in May.",
    "Le tribunal rendra sa décision à la fin du mois, selon le greffe.",
    "Les pêcheurs du port attendent toujours la réponse du ministère.",
    "Meclis, köprünün onarımı için ayrılan bütçeyi oy çokluğuyla kabul etti.",
    "המועצה החליטה לדחות את פתיחת הגשר עד לאחר החגים.",
    "شورای شهر بودجه بازسازی پل قدیمی را تصویب کرد.",
)
_BOMB = gzip.compress(bytes(8 << 20), mtime=0)
TROUBLES: dict[str, Answer] = {
    **FLOODS,
    "mute": Answer((), Then.HANG),
    "reset": Answer((), Then.RESET),
    "closed": Answer((), Then.CLOSE),
    "busy": Answer((page(b"busy", "Retry-After: 1", status="503 Busy"),)),
    "too-many": Answer((page(b"slower", "Retry-After: 1", status="429 Too Many"),)),
    "broken": Answer((page(b"sorry", status="500 Broken"),)),
    "bomb": Answer((page(_BOMB, "Content-Encoding: gzip"),)),
    "other-port": redirect("http://127.0.0.1:22/"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How large a soak is: `bad` of `hosts` hosts misbehave, `pages` over all of them. The seed decides the rest."""

    seed: int
    pages: int
    hosts: int
    bad: int

    @property
    def names(self) -> tuple[str, ...]:
        """Give the hosts: each a registered domain of its own."""
        return tuple(f"soak{number:02}.example" for number in range(self.hosts))

    @property
    def bad_names(self) -> frozenset[str]:
        """Give the hosts that misbehave."""
        return frozenset(random.Random(self.seed).sample(self.names, self.bad))

    @property
    def urls(self) -> tuple[str, ...]:
        """Give what is to be fetched; hosts take turns."""
        bad = self.bad_names
        full = self.pages / (self.hosts - (1 - _SHARE_OF_BAD) * len(bad))
        most = {name: full * (_SHARE_OF_BAD if name in bad else 1) for name in self.names}
        urls = (f"http://{name}/{n}" for n in range(ceil(full)) for name in self.names if n < most[name])
        return tuple(islice(urls, self.pages))


@dataclass(frozen=True, slots=True)
class Served:
    """One answer in the ledger: when it was asked for (monotonic), its number, and what went over the wire."""

    at: float
    serial: int
    logged: Logged

    @property
    def url(self) -> str:
        """Give the address that was asked."""
        return f"http://{self.logged.host}{self.logged.path}"


@dataclass
class Web:
    """The hosts of a plan; with `hostile` the bad ones misbehave. `ledger` grows while it serves."""

    plan: Plan
    hostile: bool
    ledger: list[Served] = field(default_factory=list)
    good: int = 0
    ports: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._may_be_bad = self.plan.bad_names
        self._bad = sorted(self._may_be_bad) if self.hostile else []

    def connect_to(self) -> tuple[str, ...]:
        """Give the rules that lead the names to this web."""
        return tuple(f"{host}:80:127.0.0.1:{self.ports[host]}" for host in self.plan.names)

    def answer(self, logged: Logged, before: int) -> Answer:
        """Answer as the host does: a page, rules that allow everything, or a misdeed."""
        at = time.monotonic()
        time.sleep(LATENCY_S)
        with self._lock:
            serial = len(self.ledger)
            self.ledger.append(Served(at, serial, logged))
            self.good += logged.path != "/robots.txt" and logged.host not in self._may_be_bad
        if logged.host in self._bad:
            return self._misdeed(logged, before, serial)
        return _sound(logged, serial)

    def _misdeed(self, logged: Logged, before: int, serial: int) -> Answer:
        """The first bad host is dead, the second resets each page; the others draw, and the dice fall as they do however fast they are asked."""
        if logged.host == self._bad[0]:
            return TROUBLES["mute"]
        if logged.host in self._bad[1:2] and logged.path != "/robots.txt":
            return TROUBLES["reset"]
        dice = random.Random(f"{self.plan.seed}/{logged.host}{logged.path}/{before}")
        drawn = dice.random()
        if logged.path == "/robots.txt" or drawn < _SOUND:
            return _sound(logged, serial)
        if drawn < _SOUND + _TROUBLE:
            return TROUBLES[dice.choice(sorted(TROUBLES))]
        return dice.choice([odd.answer for odd in ODDITIES])


def _sound(logged: Logged, serial: int) -> Answer:
    if logged.path == "/robots.txt":
        return Answer(
            (page(b"User-agent: *\nAllow: /\n", f"X-Serial: {serial}", "Content-Type: text/plain"),)
        )
    body = _text(f"{logged.host}{logged.path}").encode()
    return Answer((page(body, f"X-Serial: {serial}", "Content-Type: text/html; charset=utf-8"),))


def _text(place: str) -> str:
    """Write a small page; a few addresses say the same."""
    dice = random.Random(place)
    title = "This page has moved" if dice.random() < _REPEATED else place
    if title != place:
        dice = random.Random(title)
    words = "".join(f"<p>{' '.join(dice.choices(_SENTENCES, k=4))}</p>\n" for _ in range(6))
    return f"<!doctype html><html><head><title>{title}</title></head><body><article>\n{words}</article></body></html>\n"


@contextmanager
def served(plan: Plan, *, hostile: bool) -> Iterator[Web]:
    """Play the hosts of a plan for the length of a block."""
    web = Web(plan, hostile)
    with ExitStack() as stack:
        for host in plan.names:
            server = OddServer({}, default=web.answer)
            stack.callback(server.close)
            web.ports[host] = server.port
        yield web


def by_url(ledger: Sequence[Served]) -> dict[str, list[Served]]:
    """Give the answers of each address, in the order in which they were asked for."""
    found: dict[str, list[Served]] = {}
    for one in ledger:
        found.setdefault(one.url, []).append(one)
    return found

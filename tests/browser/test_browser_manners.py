"""A page in a browser asks nobody who wants no visit, or none now, whatever its scripts try, and leaves nothing to the next page."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.fate import Fate, Outcome
from spiders.browser.render import NotRendered, Rendered, render
from spiders.browser.third_hosts import MOST_ASKED
from spiders.browser.visit import Visit
from spiders.manners.place import place_of
from spiders.manners.robots import Rules, rules_of, rules_url
from spiders.manners.turns import Turns
from spiders.wire.wire import ConnectTo
from tests.browser.conftest import a_view, given
from tests.hostile.odd_server import Answer, Logged, OddServer, odd_server, page

pytestmark = pytest.mark.server

HOSTS = (
    *("news.example", "busy.news.example", "silent.news.example", "gone.example", "shut.example"),
    *("tired.example", "victim.example", "held.example"),
)
# Each waits for the one before: what a host answered is known when it is asked again. A script on `silent` is told of no answer (CORS).
# What is asked of `held` waits from the first to the last.
SCRIPT = """<!doctype html><p>x<script>
const ask = address => fetch(address, {referrerPolicy: "unsafe-url"}).catch(() => 0);
(async () => {
  const late = ask("http://held.example/1");
  await ask("http://busy.news.example/1"); await ask("http://busy.news.example/2");
  await ask("http://silent.news.example/1"); await ask("http://silent.news.example/2");
  await ask("http://gone.example/1"); await ask("http://www.gone.example/1");
  await ask("http://shut.example/no/1"); await ask("http://shut.example/yes");
  await ask("http://tired.example/1"); await ask("http://news.example/led"); await ask("http://news.example/1");
  await Promise.all([...Array(50).keys()].map(n => fetch("http://victim.example/" + n, {mode: "no-cors"}).catch(() => 0)));
  document.cookie = "left=1; Max-Age=9999"; localStorage.left = 1;
  await ask("http://news.example/kept"); await ask("http://news.example/moved");
  await ask("http://news.example/free"); await late;
  document.body.append("behind");
})();
</script>"""
# What the next page of the run finds at the same addresses, and in what its browser holds.
NEXT = """<!doctype html><div>y</div><script>
const ask = path => fetch("http://news.example/" + path).then(got => got.text());
(async () => document.body.append([await ask("kept"), await ask("moved"), document.cookie, localStorage.left, "end"].join("|")))();
</script>"""
OPEN = "Access-Control-Allow-Origin: *\r\nSet-Cookie: a=b; Path=/; Max-Age=9999"
FOR_LONG = "Cache-Control: public, max-age=31536000, immutable"


def kept(_logged: Logged, before: int) -> Answer:
    return Answer((page(f"kept {before}".encode(), FOR_LONG),))


def moved(_logged: Logged, before: int) -> Answer:
    if before:
        return Answer((page(b"moved 1"),))
    return Answer((page(b"", "Location: /elsewhere", FOR_LONG, status="301 Moved Permanently"),))


def others(logged: Logged, _before: int) -> Answer:
    if logged.host == "victim.example" and int(logged.path[1:]) >= MOST_ASKED - 1:
        return Answer((page(b"", "Retry-After: 86400", status="429 Too Many Requests"),))
    if logged.host == "busy.news.example":
        return Answer((page(b"", OPEN, "Retry-After: 600", status="429 Too Many Requests"),))
    if logged.host == "silent.news.example":
        return Answer((page(b"", "Retry-After: 900", status="503 Service Unavailable"),))
    return Answer((page(b"ok", OPEN),))


def shut(source: str) -> Callable[[str], Rules | None]:
    heard = rules_of(
        source, Outcome(url=source, fate=Fate.KEPT, reason="ok"), b"User-agent: *\nDisallow: /no/\n"
    )
    return lambda url: heard if rules_url(url) == source else None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What two pages of one run left behind: their DOMs, the server's log, and how long each host rests then."""

    shown: list[Rendered | NotRendered]
    log: list[Logged]
    rests: dict[str, float]

    def dom(self, number: int) -> str:
        shown = self.shown[number]
        assert isinstance(shown, Rendered)
        return shown.dom.decode()

    def asked(self, host: str) -> list[str]:
        return [one.path for one in self.log if one.host == host]


@pytest.fixture(scope="module")
def seen(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    file = tmp_path_factory.mktemp("manners") / "turns.sqlite"

    def free(_logged: Logged, _before: int) -> Answer:
        Turns(file).give_back(["held.example"])
        return Answer((page(b"ok"),))

    answers = {
        "/led": Answer((page(b"", "Location: http://gone.example/led", OPEN, status="302 Found"),)),
        "/yes": Answer((page(b"yes", OPEN),)),
        "/kept": kept,
        "/moved": moved,
        "/free": free,
    }
    with odd_server(answers, default=others) as server:
        view = a_view(program, turns=file, allow_private=True, opted_out=("gone.example",), **to(server))
        turns, told = Turns(file), dict[str, float]()
        turns.rest(
            place_of("http://tired.example/", view.wire),
            turns.calendar() + 60,
            "tired.example asked to wait",
        )
        turns.take({"held.example": 0.1}, hold_s=60)
        rules, shown = shut("http://shut.example/robots.txt"), list[Rendered | NotRendered]()
        for source in (SCRIPT, NEXT):
            visit = Visit(
                page="http://news.example/page", wire=view.wire, turns=turns, rules=rules, heard_of=told
            )
            shown.append(render(given(source), view, visit))
        later = Turns(file)
        rests = {host: later.resting(place_of(f"http://{host}/", view.wire)) for host in HOSTS}
        left = {host: rest.until - turns.calendar() for host, rest in rests.items() if rest is not None}
        yield Seen(shown=shown, log=server.log, rests=left)


def to(server: OddServer) -> dict[str, object]:
    places = (ConnectTo(host=host, for_port=80, address="127.0.0.1", port=server.port) for host in HOSTS)
    return {"connect_to": tuple(places)}


@pytest.mark.row("H9")
def test_rests_opt_outs_and_rules_hold_for_what_scripts_ask(seen: Seen) -> None:
    assert "behind</body>" in seen.dom(0)
    first = [(one.host, one.path) for one in seen.log if one.host != "victim.example"][:9]
    assert first == [
        ("busy.news.example", "/1"),
        ("silent.news.example", "/1"),
        ("shut.example", "/yes"),
        ("news.example", "/led"),
        ("news.example", "/1"),
        ("news.example", "/kept"),
        ("news.example", "/moved"),
        ("news.example", "/elsewhere"),
        ("news.example", "/free"),
    ]
    requests = {(one.host, one.path): one.request.lower() for one in reversed(seen.log)}
    assert all(b"user-agent: warraq/test" in one and b"referer" not in one for one in requests.values())
    with_cookies = {place for place, one in requests.items() if b"cookie" in one}
    paths = ("/1", "/kept", "/moved", "/elsewhere", "/free")
    assert with_cookies == {("news.example", path) for path in paths}  # the page's own, while it is there
    own = [seen.rests.get(f"{host}.example", 0.0) for host in ("busy.news", "silent.news", "news")]
    assert own == pytest.approx([600, 900, 0], abs=30)


@pytest.mark.row("H9")
def test_a_page_can_neither_storm_another_site_nor_take_it_from_later_runs(seen: Seen) -> None:
    assert 5 < len(seen.asked("victim.example")) <= MOST_ASKED  # some are cut on their way by the first 429
    assert "victim.example" not in seen.rests


@pytest.mark.row("R5")
def test_what_a_page_asks_of_a_site_whose_turn_is_held_waits_for_it(seen: Seen) -> None:
    places = [(one.host, one.path) for one in seen.log]
    assert places.index(("news.example", "/free")) < places.index(("held.example", "/1"))


def test_a_page_finds_nothing_that_the_page_before_left_in_its_browser(seen: Seen) -> None:
    found = re.search(r"</script>(.*)</body>", seen.dom(1), re.DOTALL)
    assert found is not None
    assert found[1].strip() == "kept 1|moved 1|||end"
    later = [one.request.lower() for one in seen.log if one.path in {"/kept", "/moved"}][2:]
    assert [b"cookie" in one for one in later] == [False, False]

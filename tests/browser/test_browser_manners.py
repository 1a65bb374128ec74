"""A page in a browser asks nobody who wants no visit, or none now, whatever its scripts try."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.fate import Fate, Outcome
from spiders.render import Rendered, render
from spiders.robots import Rules, rules_of, rules_url
from spiders.turns import Turns
from spiders.visit import Visit
from spiders.wire import ConnectTo
from tests.browser.conftest import a_view, given
from tests.hostile.odd_server import Answer, odd_server, page

pytestmark = pytest.mark.server

HOSTS = ("news", "busy", "silent", "gone", "shut", "tired")
# Each waits for the one before: what a host answered is known when it is asked again. A script on `silent` is told of no answer (CORS).
SCRIPT = """<!doctype html><p>x<script>
const ask = address => fetch(address, {referrerPolicy: "unsafe-url"}).catch(() => 0);
(async () => {
  await ask("http://busy.example/1"); await ask("http://busy.example/2");
  await ask("http://silent.example/1"); await ask("http://silent.example/2");
  await ask("http://gone.example/1"); await ask("http://www.gone.example/1");
  await ask("http://shut.example/no/1"); await ask("http://shut.example/yes");
  await ask("http://tired.example/1"); await ask("http://news.example/led"); await ask("http://news.example/1");
  document.body.append("behind");
})();
</script>"""
OPEN = "Access-Control-Allow-Origin: *\r\nSet-Cookie: a=b; Path=/"
ANSWERS = {
    "/led": Answer((page(b"", "Location: http://gone.example/led", OPEN, status="302 Found"),)),
    "/yes": Answer((page(b"yes", OPEN),)),
}


def busy(logged: object, _before: int) -> Answer:
    host = getattr(logged, "host", "")
    if host == "busy.example":
        return Answer((page(b"", OPEN, "Retry-After: 600", status="429 Too Many Requests"),))
    if host == "silent.example":
        return Answer((page(b"", "Retry-After: 900", status="503 Service Unavailable"),))
    return Answer((page(b"ok", OPEN),))


def shut(source: str) -> Callable[[str], Rules | None]:
    heard = rules_of(
        source, Outcome(url=source, fate=Fate.KEPT, reason="ok"), b"User-agent: *\nDisallow: /no/\n"
    )
    return lambda url: heard if rules_url(url) == source else None


@pytest.mark.row("H9")
def test_rests_opt_outs_and_rules_hold_for_what_scripts_ask(program: Path, tmp_path: Path) -> None:
    with odd_server(ANSWERS, default=busy) as server:
        to = tuple(
            ConnectTo(host=f"{host}.example", for_port=80, address="127.0.0.1", port=server.port)
            for host in HOSTS
        )
        wire = {"connect_to": to, "allow_private": True, "opted_out": ("gone.example",)}
        view = a_view(program, turns=tmp_path / "turns.sqlite", **wire)
        turns = Turns(view.wire.turns)
        at = f"127.0.0.1:{server.port}"
        turns.rest(f"tired.example at {at}", turns.calendar() + 60, "tired.example asked to wait")
        visit = Visit(wire=view.wire, turns=turns, rules=shut("http://shut.example/robots.txt"))
        shown = render(given(SCRIPT), view, visit)
        later = Turns(view.wire.turns)
    assert isinstance(shown, Rendered)
    assert "behind</body>" in shown.dom.decode()
    assert [(one.host, one.path) for one in server.log] == [
        ("busy.example", "/1"),
        ("silent.example", "/1"),
        ("shut.example", "/yes"),
        ("news.example", "/led"),
        ("news.example", "/1"),
    ]
    requests = [one.request.lower() for one in server.log]
    assert all(b"user-agent: warraq/test" in one and b"referer" not in one for one in requests)
    assert [b"cookie" in one for one in requests] == [
        False,
        False,
        False,
        False,
        True,
    ]  # the page's own, while it is there
    rests = [later.resting(f"{host}.example at {at}") for host in ("busy", "silent", "news")]
    left_s = [rest.until - turns.calendar() if rest else 0.0 for rest in rests]
    assert left_s == pytest.approx([600, 900, 0], abs=20)

"""One page as a browser shows it: the exact answer that the archive holds is put before a browser, whose DOM is taken once it rests.

The page itself is not asked for again. What its scripts ask for goes through the door and is kept to what text is made of:
scripts, styles and data, by GET; no picture, no font, no frame, no other page, nothing that its visit refuses (spiders.browser.visit).
"""

import base64
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

from spiders.browser.chromium import Launch, network_works, running, sandbox_works
from spiders.browser.devtools import BrowserError, Devtools, Message
from spiders.browser.door import Door, door
from spiders.browser.page_requests import Requests
from spiders.browser.visit import Visit
from spiders.wire.wire import Wire

# Headers of the exact answer that decide how a browser reads it; others would store, report or load more.
_HEADERS = frozenset({"content-type", "content-language", "content-security-policy", "referrer-policy"})
# A choice: an article page is below 5 MB decoded (archive/http.py).
_MOST_DOM = 16 * 1024 * 1024
# What is written down of each rendering (docs/format.md §4); the last stands once for each address.
RENDERED_FACTS = (
    "browser",
    "user-agent",
    "viewport",
    "sandbox",
    "render-ms",
    "ended",
    "transferred",
    "refused-requests",
    "asked",
)
_NEVER = (
    "WebSocket",
    "WebSocketStream",
    "WebTransport",
    "RTCPeerConnection",
    "webkitRTCPeerConnection",
    "EventSource",
)
# Taken away before a page's scripts run; what finds another way to them meets the door.
_TAKE_AWAY = ";".join((*(f"delete globalThis.{name}" for name in _NEVER), "globalThis.open = () => null"))
_LANGUAGE = "ar"  # as spiders.manners.polite asks for it first
_SETTLING_S = 0.3  # a script that was just answered writes its text within milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How pages are looked at: the browser, our behaviour on the wire, and what one page may cost.

    The numbers are choices: `most_requests` and `most_bytes` (both directions) are room for the scripts and data of a page without
    its pictures, `limit_s` is many times what a page on loopback takes (2 s). `memory_mb` (MiB) is what all processes of the browser
    hold for themselves.
    """

    program: Path
    wire: Wire
    limit_s: float = 20.0
    most_requests: int = 100
    most_bytes: int = 8 * 1024 * 1024
    memory_mb: int = 1024
    width: int = 1280
    height: int = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The exact answer to put before the browser: `body` with its codings undone, `headers` as they came."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What the browser made of a page at `made_at` (aware UTC): its DOM in UTF-8, and under which conditions, as pairs of words."""

    url: str
    dom: bytes
    made_at: datetime
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRendered:
    """A page that gave no DOM, and why."""

    url: str
    why: str


def render(given: Given, view: View, visit: Visit | None = None) -> Rendered | NotRendered:
    """Show a page to a browser of its own and take its DOM. `visit` says what else may be asked for; without one all may."""
    if len(given.body) > _MOST_DOM:
        why = f"it has {len(given.body)} bytes, and {_MOST_DOM} are shown to a browser at most"
        return NotRendered(url=given.url, why=why)
    sandbox = sandbox_works(view.program)
    with door(view.wire, most_bytes=view.most_bytes) as out:
        launch = Launch(
            program=view.program,
            door_port=out.port,
            user_agent=view.wire.user_agent,
            limit_s=view.limit_s,
            memory_mb=view.memory_mb,
            sandbox=sandbox,
            take=out.listen_at if network_works() else None,
        )
        try:
            with running(launch) as devtools:
                showing = _Showing(given=given, view=view, visit=visit, devtools=devtools, out=out)
                return showing.shown(sandbox=sandbox)
        except BrowserError as error:
            return NotRendered(url=given.url, why=str(error))
        except OSError as error:
            return NotRendered(url=given.url, why=f"the browser cannot be used: {error}"[:300])
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            why = f"the browser does not answer as its protocol says: {error!r}"[:300]
            return NotRendered(url=given.url, why=why)


@dataclass(slots=True, kw_only=True)
class _Showing:
    """One page before one browser."""

    given: Given
    view: View
    visit: Visit | None
    devtools: Devtools
    out: Door
    session: str = ""
    frame: str = ""
    is_given: bool = False
    rests: bool = False
    requests: Requests = field(init=False)

    def __post_init__(self) -> None:
        self.requests = Requests(
            devtools=self.devtools,
            out=self.out,
            visit=self.visit,
            most=self.view.most_requests,
            patience_s=self.view.limit_s / 2,
        )

    def shown(self, *, sandbox: bool) -> Rendered:
        """Show the page and take its DOM as soon as nothing is on its way any more, or time runs out."""
        began = time.monotonic()
        product = str(self.devtools.call("Browser.getVersion").get("product", "unknown"))[:100]
        self._prepare()
        self.devtools.hear = self._hear
        self.devtools.post("Page.navigate", self.session, url=self.given.url)
        # Something is kept for the DOM itself: it is asked for before the browser's time is over.
        left = self.view.limit_s * 0.75 - (time.monotonic() - began)
        is_idle = self.devtools.until(
            lambda: self.requests.are_over() and self.is_given and self.rests, seconds=left
        )
        if is_idle:
            self.devtools.until(lambda: False, seconds=_SETTLING_S)
        dom = self._dom()
        view = self.view
        words = (
            product,
            view.wire.user_agent,
            f"{view.width}x{view.height}",
            "on" if sandbox else "off",
            str(round((time.monotonic() - began) * 1000)),
            "idle" if is_idle else "time",
            str(self.out.spent.size_bytes),
            str(self.requests.refused),
        )
        facts = (
            *zip(RENDERED_FACTS, words, strict=False),
            *((RENDERED_FACTS[-1], url) for url in self.requests.asked),
        )
        return Rendered(url=self.given.url, dom=dom, made_at=datetime.now(UTC), facts=facts)

    def _prepare(self) -> None:
        call = self.devtools.call
        context = str(call("Target.createBrowserContext")["browserContextId"])
        call("Browser.setDownloadBehavior", behavior="deny", browserContextId=context)
        self.frame = str(call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"])
        own = str(call("Target.attachToTarget", targetId=self.frame, flatten=True)["sessionId"])
        self.session = self.requests.session = own
        # Workers, of services too, frames in processes of their own and new windows wait for a debugger that never lets them go.
        for session in (None, own):
            call("Target.setAutoAttach", session, autoAttach=True, waitForDebuggerOnStart=True, flatten=True)
        call("Inspector.enable", own)
        call("Network.enable", own)
        call("Network.setBypassServiceWorker", own, bypass=True)
        call("Network.setCacheDisabled", own, cacheDisabled=True)
        call(
            "Emulation.setUserAgentOverride",
            own,
            userAgent=self.view.wire.user_agent,
            acceptLanguage=_LANGUAGE,
        )
        size = {"width": self.view.width, "height": self.view.height, "deviceScaleFactor": 1, "mobile": False}
        call("Emulation.setDeviceMetricsOverride", own, **size)
        call("Emulation.setTimezoneOverride", own, timezoneId="UTC")
        call("Page.enable", own)
        call("Page.setLifecycleEventsEnabled", own, enabled=True)
        call("Page.addScriptToEvaluateOnNewDocument", own, source=_TAKE_AWAY)
        call("Fetch.enable", own, patterns=[{"urlPattern": "*"}])

    def _hear(self, method: str, said: Message) -> None:
        match method:
            case "Fetch.requestPaused":
                self._decide(said)
            case "Page.lifecycleEvent" if self.is_given and said.get("frameId") == self.frame:
                self.rests = said.get("name") == "networkIdle" or (self.rests and said.get("name") != "init")
            case "Page.javascriptDialogOpening":
                self.devtools.post("Page.handleJavaScriptDialog", self.session, accept=False)
            case "Network.responseReceivedExtraInfo":
                self.requests.answered(said)
            case "Inspector.targetCrashed":
                raise BrowserError("the page crashed its browser")
            case "Network.loadingFinished" | "Network.loadingFailed":
                self.requests.ended(said)
            case _:
                return

    def _decide(self, said: Message) -> None:
        """Give the page itself from the archive, once; what else is asked for is for its requests to decide."""
        if said.get("resourceType") == "Document" and not self.is_given:
            self.is_given = True
            self._give(said.get("requestId"))
        else:
            self.requests.decide(said)

    def _give(self, number: object) -> None:
        headers = [
            {"name": name, "value": value}
            for name, value in self.given.headers
            if name.lower() in _HEADERS and value.isascii() and value.isprintable()
        ]
        self.devtools.post(
            "Fetch.fulfillRequest",
            self.session,
            requestId=number,
            responseCode=self.given.status,
            responseHeaders=headers,
            body=base64.b64encode(self.given.body).decode("ascii"),
        )

    def _dom(self) -> bytes:
        """Take the document as the browser has it, asking the browser and none of the page's scripts."""
        root = self.devtools.call("DOM.getDocument", self.session, depth=0)["root"]
        at = str(root.get("documentURL"))
        if urljoin(at, "/") != urljoin(self.given.url, "/"):
            raise BrowserError(f"the browser shows {at[:200]!r} and not the page")
        # By the number that lasts: one for the front of a debugger is gone when the document ends to load meanwhile.
        asked = {"backendNodeId": root["backendNodeId"]}
        outer = self.devtools.call("DOM.getOuterHTML", self.session, **asked)["outerHTML"]
        dom = str(outer).encode("utf-8", "replace")
        if len(dom) > _MOST_DOM:
            raise BrowserError(f"its DOM has {len(dom)} bytes, and {_MOST_DOM} are kept at most")
        return dom

"""What a page before a browser asks for, request by request: let go, kept waiting for the turn of its host, or refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any

from archive.addresses.urls import MAX_URL
from spiders.browser.devtools import Devtools, Message
from spiders.browser.door import Door
from spiders.browser.visit import Visit

# What a page may ask for, in the protocol's words (Network.ResourceType); preflights are what fetch() asks first (Fetch standard).
_ASKED_FOR = frozenset({"Script", "Stylesheet", "XHR", "Fetch", "Preflight"})
_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(slots=True, kw_only=True)
class Requests:
    """The requests of one page: `asked` are the addresses that were let go, `most` at most; `refused` counts the others.

    What would have to wait for longer than `patience_s` is refused at once.
    """

    devtools: Devtools
    out: Door
    visit: Visit | None
    most: int
    patience_s: float
    session: str = ""
    asked: list[str] = field(default_factory=list)
    refused: int = 0
    _open: set[str] = field(default_factory=set)
    _urls: dict[str, str] = field(default_factory=dict)  # by number: where it was let go to last
    _waiting: list[Message] = field(default_factory=list)

    def are_over(self) -> bool:
        """Let go what waited for a turn that is free now; say whether nothing is on its way any more."""
        waiting, self._waiting = self._waiting, []
        for said in waiting:
            self.decide(said)
        return not self._open and not self._waiting

    def decide(self, said: Message) -> None:
        """Let through what text is made of, when it is the turn of its host; refuse all else."""
        request: Mapping[str, Any] = said.get("request") or {}
        url, kind = str(request.get("url", "")), said.get("resourceType")
        wait_s = inf
        if self._lets(url, kind, str(request.get("method"))):
            wait_s = self.visit.wait_s(url) if self.visit is not None else 0.0
        if wait_s <= 0.0:
            self._let_go(url, said)
        elif wait_s <= self.patience_s:
            self._waiting.append(said)
        else:
            self.refused += 1
            # A document that fails otherwise is shown as the browser's own page about that, and ours is gone.
            reason = "Aborted" if kind == "Document" else "BlockedByClient"
            number = said.get("requestId")
            self.devtools.post("Fetch.failRequest", self.session, requestId=number, errorReason=reason)

    def _lets(self, url: str, kind: object, method: str) -> bool:
        return (
            kind in _ASKED_FOR
            and method in _METHODS
            and url.startswith(("http://", "https://"))
            and len(url) <= MAX_URL
            and len(self.asked) + len(self._waiting) < self.most
            and not (self.visit is not None and self.visit.refuses(url))
        )

    def _let_go(self, url: str, said: Message) -> None:
        number = str(said.get("networkId", ""))
        self.asked.append(url)
        self.out.admit(url)
        self._urls[number] = url
        if said.get("resourceType") != "Preflight":  # of which nobody says that it is over
            self._open.add(number)
        # No Referer, as the crawl asks: one that is empty is not sent, whatever the page's policy says.
        request: Mapping[str, Any] = said.get("request") or {}
        fields = {**(request.get("headers") or {}), "Referer": ""}
        sent = [{"name": name, "value": value} for name, value in fields.items()]
        self.devtools.post(
            "Fetch.continueRequest", self.session, requestId=said.get("requestId"), headers=sent
        )

    def answered(self, said: Message) -> None:
        """Hear how a host answered, whatever the page is told of it: one that wants no more is asked no more."""
        url, status = self._urls.get(str(said.get("requestId", ""))), said.get("statusCode")
        if self.visit is None or url is None or not isinstance(status, int):
            return
        fields = {name.lower(): str(value) for name, value in (said.get("headers") or {}).items()}
        if self.visit.heard(url, status, fields.get("retry-after", "")):
            self.out.shut_to(url)

    def ended(self, said: Message) -> None:
        """Hear that a request is over, or that the page wants it no more."""
        number = str(said.get("requestId", ""))
        self._open.discard(number)
        self._waiting = [one for one in self._waiting if str(one.get("networkId", "")) != number]

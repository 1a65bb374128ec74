"""The DevTools protocol over two pipes: JSON messages, a NUL byte behind each. No port is opened, so nobody else can drive the browser.

https://chromedevtools.github.io/devtools-protocol/ says what the methods are; `--remote-debugging-pipe` what descriptors 3 and 4 carry.
"""

import json
import os
import selectors
import time
from collections.abc import Callable, Mapping
from typing import Any

Message = dict[str, Any]  # what the protocol's methods take and give
_PIECE = 1 << 20
# The longest message taken: a DOM of MOST_DOM in JSON, where each byte may be escaped as six.
_LONGEST = 128 * 1024 * 1024
_LOOK_S = 0.25


class BrowserError(Exception):
    """The browser could not be started, broke, or was ended by us. The message says why, and what to do where that helps."""


class Devtools:
    """One conversation. `hear` gets every event, `look` is called several times a second and may raise what ends it.

    All waiting ends at `deadline` (seconds of time.monotonic), with a BrowserError.
    """

    def __init__(self, reads: int, writes: int, *, deadline: float) -> None:
        self.hear: Callable[[str, Message], None] = lambda _method, _said: None
        self.look: Callable[[], None] = lambda: None
        self._reads, self._writes, self._deadline = reads, writes, deadline
        self._held = bytearray()
        self._searched = 0
        self._number = 0
        self._answers: dict[int, Message] = {}
        self._awaited: set[int] = set()
        os.set_blocking(writes, False)

    def post(self, method: str, session: str | None = None, **words: object) -> int:
        """Send a command and do not wait for its answer; return its number."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": words}
        if session is not None:
            message["sessionId"] = session
        left = memoryview(json.dumps(message).encode() + b"\0")
        while left:
            self._wait(self._writes, selectors.EVENT_WRITE)
            try:
                left = left[os.write(self._writes, left) :]
            except BlockingIOError:
                continue
            except BrokenPipeError as error:
                raise BrowserError("the browser ended") from error
        return self._number

    def call(self, method: str, session: str | None = None, **words: object) -> Message:
        """Send a command and wait for its answer, hearing events meanwhile. Raises BrowserError for an error."""
        number = self.post(method, session, **words)
        self._awaited.add(number)
        while number not in self._answers:
            self.step()
        self._awaited.discard(number)
        answer = self._answers.pop(number)
        if "error" in answer:
            raise BrowserError(
                f"the browser refuses {method}: {str(answer['error'].get('message', ''))[:200]}"
            )
        result: Message = answer.get("result", {})
        return result

    def until(self, is_over: Callable[[], bool], *, seconds: float) -> bool:
        """Hear events until something is over, and no longer than `seconds`; say whether it was."""
        end = min(self._deadline, time.monotonic() + seconds)
        while not is_over():
            if time.monotonic() >= end:
                return False
            self.step(within=end - time.monotonic())
        return True

    def step(self, within: float = _LOOK_S) -> None:
        """Hear what has come, or wait a moment for it."""
        if self._wait(self._reads, selectors.EVENT_READ, min(_LOOK_S, max(within, 0.0))):
            piece = os.read(self._reads, _PIECE)
            if not piece:
                raise BrowserError("the browser ended")
            self._held += piece
            if len(self._held) > _LONGEST:
                raise BrowserError(f"the browser said more than {_LONGEST} bytes at once")
        while (end := self._held.find(b"\0", self._searched)) >= 0:
            message = bytes(self._held[:end])
            del self._held[: end + 1]
            self._searched = 0
            self._take(message)
        self._searched = len(self._held)

    def _take(self, raw: bytes) -> None:
        try:
            message = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise BrowserError(f"the browser said what is no message: {raw[:80]!r}") from error
        if not isinstance(message, dict):
            raise BrowserError(f"the browser said what is no message: {raw[:80]!r}")
        if message.get("id") in self._awaited:
            self._answers[message["id"]] = message
        elif isinstance(message.get("method"), str):
            said = message.get("params")
            own: Mapping[str, Any] = said if isinstance(said, dict) else {}
            self.hear(message["method"], {**own, "sessionId": message.get("sessionId")})

    def _wait(self, pipe: int, event: int, seconds: float = _LOOK_S) -> bool:
        """Wait until a pipe can be used; look around, and keep to the deadline."""
        if time.monotonic() >= self._deadline:
            raise BrowserError("the browser took too long")
        with selectors.DefaultSelector() as pipes:  # select(2) knows no descriptor above 1023
            pipes.register(pipe, event)
            is_ready = bool(pipes.select(seconds))
        self.look()
        return is_ready

"""What all pages of one server share: the store, how it is served, the catalogue, the secret of its forms."""

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.requests import Request

from desk.web.kept import Kept, State, state_of
from flows.house import House
from flows.store.unwritten import nothing_kept

if TYPE_CHECKING:
    from archive.catalogue.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How the desk is served. With a `token` nobody sees a page before giving it; `names` are further names of this host."""

    host: str = "127.0.0.1"
    port: int = 8080
    token: str = ""
    names: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Desk:
    """One running desk. `secret` is new with each server: forms of an earlier one are told to be loaded again."""

    house: House
    serving: Serving
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    kept: Kept = field(default_factory=Kept)
    _catalogue: "Catalogue | None" = None
    _file: tuple[int, int] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def catalogue(self) -> "Catalogue":
        """Return the open catalogue, the same one for all pages; one whose file was replaced is opened anew.

        Where there is no store it is one of nothing: looking at a folder writes nothing into it. Callers never close it. Raises CatalogueError.
        """
        with self._lock:
            if self._catalogue is None or self._file != self._standing():
                if self._catalogue is not None:
                    self._catalogue.close()
                self._catalogue = nothing_kept() if self.is_empty else self.house.catalogue()
                self._file = self._standing()
            return self._catalogue

    @property
    def state(self) -> State | None:
        """Return what changes with every change of the catalogue; None where nobody can say, as of a database of its own."""
        return None if self.house.catalogue_url else state_of(self.house.root / "catalogue.db")

    @property
    def is_empty(self) -> bool:
        """Say whether there is no store yet: the first run makes it."""
        return self.house.is_empty

    @property
    def cookie(self) -> str:
        """Return the name of the cookie of those who gave the token: browsers keep cookies of all ports of a host together."""
        return f"warraq-{self.serving.port}"

    @property
    def pass_(self) -> str:
        """Return what that cookie holds: of this server alone, and not the token."""
        return hmac.new(self.secret.encode(), self.serving.token.encode(), hashlib.sha256).hexdigest()

    def knows(self, request: Request) -> bool:
        """Say whether the asker gave the token; without a token everybody on this machine is known."""
        given = request.cookies.get(self.cookie, "")
        return not self.serving.token or hmac.compare_digest(given.encode(), self.pass_.encode())

    def close(self) -> None:
        """Let the catalogue go."""
        with self._lock:
            if self._catalogue is not None:
                self._catalogue.close()
            self._catalogue = None

    def _standing(self) -> tuple[int, int] | None:
        try:
            found = (self.house.root / "catalogue.db").stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino


def desk_of(request: Request) -> Desk:
    """Return the desk that answers a request."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk

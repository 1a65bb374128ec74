"""What a demo's store is known by, and the key that signs it: its own, so that it goes on to be signed by one."""

import hashlib
import shlex
from pathlib import Path

from flows.wrong_settings import SettingsError

MARK = ".warraq-demo"  # says that a store was made by a demo, and may be made anew by one
_KEYS = "demo-keys"  # SHA-256 of each key that a demo of this user made, a line each


def key_of(root: Path) -> Path:
    """Return a demo's signing key: beside its store, since whoever gets the store must not get the key with it."""
    return root.absolute().with_name(f"{root.absolute().name}.signing-key.pem")


def remember_key(root: Path, state: Path) -> None:
    """Write down, in this user's own folder, that the key of a demo's store was made here."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (state / _KEYS).open("a", encoding="ascii") as file:
        file.write(f"{_digest(key_of(root))}\n")


def refuse_demo(root: Path, connect_to: tuple[str, ...]) -> None:
    """Refuse to ask the Internet for a demo's outlets, which are there only while a demo runs. Raises SettingsError.

    Who leads addresses to a server of his own (`connect_to`), as a demo does, knows what he asks.
    """
    if connect_to or not (root / MARK).exists():
        return
    raise SettingsError(
        f"{root} is a store of the demo: its sites are on the practice web, which is there while `warraq demo` runs, and the next demo replaces what is in it. "
        f"Nothing was asked. `warraq demo --keep --store {shlex.quote(str(root))}` visits its pages again; for the Internet name another store (--store)"
    )


def own_key(root: Path, state: Path) -> Path | None:
    """Return the key of a store that a demo of this user made, None for any other: who hands a folder on may put a key beside it."""
    key, known = key_of(root), state / _KEYS
    if not ((root / MARK).is_file() and key.is_file() and known.is_file()):
        return None
    return key if _digest(key) in known.read_text(encoding="ascii").split() else None


def _digest(key: Path) -> str:
    return hashlib.sha256(key.read_bytes()).hexdigest()

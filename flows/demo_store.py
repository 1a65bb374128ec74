"""What a demo's store is known by, and the key that signs it: its own, so that it goes on to be signed by one."""

from pathlib import Path

MARK = ".warraq-demo"  # says that a store was made by a demo, and may be made anew by one


def key_of(root: Path) -> Path:
    """Return a demo's signing key: beside its store, since whoever gets the store must not get the key with it."""
    return root.absolute().with_name(f"{root.absolute().name}.signing-key.pem")


def own_key(root: Path) -> Path | None:
    """Return the key of a store that a demo made, None for any other."""
    key = key_of(root)
    return key if (root / MARK).is_file() and key.is_file() else None

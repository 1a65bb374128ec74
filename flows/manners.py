"""What a user's own files say of our manners towards sites: who wants no visits, and who answers for them."""

from pathlib import Path

from flows.wrong_settings import SettingsError
from spiders.optouts import read_hosts

OPT_OUT = "opt-out.txt"  # among the seeds


def opted_out(*places: Path | None) -> tuple[str, ...]:
    """Return the hosts that the lists at *places* name: files, or folders that may hold one. Raises SettingsError naming file and line."""
    files = [place / OPT_OUT if place.is_dir() else place for place in places if place is not None]
    there = dict.fromkeys(path.resolve() for path in files if path.is_file())
    return tuple(dict.fromkeys(host for path in there for host in _hosts_in(path)))


def _hosts_in(path: Path) -> tuple[str, ...]:
    try:
        return read_hosts(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: {error}; a host stands on each line, such as news.example") from error


def read_contact(path: Path) -> str:
    """Return the contact in a file that `keep_contact` wrote; "" when nobody was asked yet, or gave none."""
    try:
        said = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError):
        return ""
    return said if said.isascii() and said.isprintable() else ""


def keep_contact(path: Path, contact: str) -> None:
    """Write down what a person gave as contact, "" for none: who was asked once is not asked again. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{contact}\n", encoding="utf-8")

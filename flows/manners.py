"""What a user's own files say of our manners towards sites: who wants no visits, and who answers for them."""

from pathlib import Path

from flows.remembered import remember, set_aside
from flows.wrong_settings import SettingsError
from spiders.manners.optouts import read_hosts

OPT_OUT = "opt-out.txt"  # among the seeds
_MOST_BYTES = 1_000  # of a contact; a choice


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
    """Return the contact in a file that `keep_contact` wrote; "" when nobody was asked yet, or gave none, or it cannot be read."""
    try:
        return _contact_in(path)
    except (OSError, ValueError):
        return ""


def mend_contact(path: Path) -> str:
    """Set a contact aside that cannot be read, so that the person is asked again; say so, "" where there is nothing to say."""
    try:
        _contact_in(path)
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        return set_aside(path, f"this is no contact of yours ({_reason(error)}), so site owners see none")
    return ""


def _contact_in(path: Path) -> str:
    """Read a line of printable ASCII; a person may have written it. Raises OSError, and ValueError for anything else."""
    text = path.read_bytes()[: _MOST_BYTES + 1].decode("ascii")
    if not text:
        raise ValueError("it is empty")
    if len(text) > _MOST_BYTES or not text.strip().isprintable():
        raise ValueError("it is more than one line of text")
    return text.strip()


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, UnicodeError):
        return "it holds more than ASCII"
    return (error.strerror or "it cannot be read") if isinstance(error, OSError) else str(error)


def keep_contact(path: Path, contact: str) -> None:
    """Write down what a person gave as contact, "" for none: who was asked once is not asked again. Raises OSError."""
    remember(path, f"{contact}\n")

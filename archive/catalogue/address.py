"""What the address of a database looks like, looked at before anybody reads it for us: whoever misreads it tells of its password.

Needs no library of databases: settings are read by every command.
"""

import re
from pathlib import Path
from urllib.parse import parse_qs

WANTED = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
SSL_MODES = ("disable", "prefer", "require", "verify-full")
_ESCAPES = "write @ : / ? # % in a password as %40 %3A %2F %3F %23 %25"
_WORDS = ("sslmode", "sslrootcert", "application_name", "unix_sock")  # libpq's, but for the driver's last
_SERVER = re.compile(
    r"""postgres(?:ql)?(?:\+\w+)?://
    [^@:/?\#\s]+ (?: :[^@/?\#\s]* )? @                  # user, and password
    (?: [\w.-]+ | \[[0-9A-Fa-f:.]+(?:%\w+)?\] )?         # host, empty for this machine
    (?: :(?P<port>[0-9]{1,5}) )?
    (?: /[^@/?\#]* )?
    (?: \?(?P<words>[^@\#]*) )?""",
    re.VERBOSE,
)


class UrlSettingError(ValueError):
    """A database's address cannot be used as it is written. The message holds no part of it that could be secret."""


def is_postgres(url: str) -> bool:
    """Say whether a database's address names a PostgreSQL."""
    return url.startswith(("postgresql:", "postgresql+", "postgres:"))


def check_server(url: str) -> str:
    """Return the address of a PostgreSQL as it came. Raises UrlSettingError for one that would be misread, or that asks for what there is not."""
    found = _SERVER.fullmatch(url)
    if found is None or (found["port"] is not None and not 0 < int(found["port"]) < 1 << 16):
        raise UrlSettingError(f"{WANTED} is wanted, user and host named; {_ESCAPES}")
    words = parse_qs(found["words"] or "", keep_blank_values=True)
    if not words.keys() <= set(_WORDS) or any(len(values) > 1 for values in words.values()):
        raise UrlSettingError(
            f"behind its ? stand {', '.join(_WORDS)} and nothing else, each once; {_ESCAPES}"
        )
    (mode,), (root,) = words.get("sslmode", ["prefer"]), words.get("sslrootcert", [""])
    if mode not in SSL_MODES:
        raise UrlSettingError(f"sslmode is none of those that there are: {', '.join(SSL_MODES)}")
    if root and not Path(root).is_file():
        raise UrlSettingError(f"there is no file {root} (sslrootcert)")
    return url


def check_catalogue(url: str) -> str:
    """Return the address of a catalogue, a file of SQLite or a PostgreSQL, as it came. Raises UrlSettingError."""
    if re.fullmatch(r"sqlite:///[^\s].*", url):
        return url
    if not is_postgres(url):
        raise UrlSettingError(f"{WANTED} is wanted, or sqlite:/// and a path; {_ESCAPES}")
    return check_server(url)


def shown(url: str) -> str:
    """Return host and name of a database that people may read, or of a file its path: no user, no password, nothing of an address that is misread."""
    if not is_postgres(url):
        return url.removeprefix("sqlite:///") if url.startswith("sqlite:") else "whose address is wrong"
    if _SERVER.fullmatch(url) is None:
        return "whose address is wrong"
    return url.rpartition("@")[2].partition("?")[0]

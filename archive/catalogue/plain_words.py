"""What a PostgreSQL says that will not do what it is asked, in words that a person can act on, and whether asking again can help."""

from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from archive.catalogue.address import UrlSettingError

# Its manual, appendix A: lines that broke, resources that are short, a server that is ended, begins or only reads for now, transactions
# that met, a system that could not read or write.
_PASSES = ("08", "53", "57P", "40001", "40P01", "25006", "55P03", "57014", "58")
_OURS = (UnicodeError, UrlSettingError, ArgumentError, ImportError)  # before anything was asked
# Another password, database or right is wanted: a setting, not a moment.
_SETTING = ("28", "3D000", "42501", "3F000")


def said_by(error: BaseException) -> dict[str, str]:
    """Return what the server said, by the letters of its protocol; nothing where it said nothing."""
    said: Any = _bare(error).args[:1]
    return {str(key): str(value) for key, value in said[0].items()} if said and isinstance(said[0], dict) else {}  # fmt: skip


def passes(error: BaseException) -> bool:
    """Say whether the same question may be answered in a moment: the line broke, or the server cannot serve now."""
    if code := said_by(error).get("C", ""):
        return code.startswith(_PASSES)
    return not isinstance(_bare(error), _OURS)


def is_of_setting(error: BaseException) -> bool:
    """Say whether a setting, or a right at the server, has to be another one."""
    return said_by(error).get("C", "").startswith(_SETTING) or isinstance(_bare(error), _OURS)


def plainly(error: BaseException, url: str) -> str:
    """Say in a line what went wrong, without anything secret, and where it is known what to do."""
    said = said_by(error)
    text = " ".join((said.get("M") or str(_bare(error)) or type(error).__name__).split())[:300]
    if advice := _advice(said.get("C", ""), url):
        return f"{advice} (it says: {text})"
    return text


def _advice(code: str, url: str) -> str:
    try:
        asked = make_url(url)
    except ArgumentError:
        return ""
    user, database = asked.username or "the user", asked.database or "the database"
    if code.startswith("28"):
        return f"wrong user or password, or its pg_hba.conf does not let {user} in from here"
    if code == "3D000":
        return f"there is no database {database!r}: createdb --owner {user} {database}"
    if code in {"42501", "3F000"}:
        return (
            f"{user} may not make or use tables there. Since PostgreSQL 15 nobody may make any in the schema public who does not own the "
            f"database; as its owner: GRANT CREATE ON SCHEMA public TO {user}. Tables that are there belong to who made them: every machine has the same user"
        )
    return ""


def _bare(error: BaseException) -> BaseException:
    """Return the driver's error, where it was wrapped."""
    return getattr(error, "orig", None) or error if isinstance(error, SQLAlchemyError) else error

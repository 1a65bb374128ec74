"""Where the files of a store stand in a package beside what WACZ asks for: flat, since `wacz validate` knows two levels."""

from archive.wacz.held import ARCHIVE

_SLASH = "+"  # stands in no name of a story, run or worker (docs/format.md §3)
FOLDERS = ("custody/", "runs/", "cdxj/", "text/")


def inside_name(name: str) -> str:
    """Return the name in a package: "custody/<story>/<log>" becomes "custody/<story>+<log>"."""
    folder, _, rest = name.partition("/")
    return f"{folder}/{rest.replace('/', _SLASH)}"


def store_name(inside: str) -> str:
    """Return the store name of a file in a package that is not under archive/."""
    return inside.replace(_SLASH, "/")


def warc_places(name: str) -> tuple[str, str]:
    """Return where a WARC of a store, "warc/<story>/<file>", may stand: by story and name where two have one name."""
    story, last = name.split("/")[1], name.rpartition("/")[2]
    return f"{ARCHIVE}{story}-{last}", ARCHIVE + last

"""Where the files of a store stand in a package beside what WACZ asks for.

Flat, since `wacz validate` (py-wacz 0.6) knows two levels of folders; and an index of the store gets a further ending,
since ReplayWeb.page (2.4.6) takes every file that ends with .cdxj for the package's own index, wherever it stands.
"""

from archive.wacz.held import ARCHIVE

_SLASH = "+"  # stands in no name of a story, run or worker (docs/format.md §3)
_INDEX, _PLAIN = ".cdxj", ".cdxj.txt"


def inside_name(name: str) -> str:
    """Return the name in a package: "custody/<story>/<log>" becomes "custody/<story>+<log>"."""
    folder, _, rest = name.partition("/")
    inside = f"{folder}/{rest.replace('/', _SLASH)}"
    return inside.removesuffix(_INDEX) + _PLAIN if inside.endswith(_INDEX) else inside


def store_name(inside: str) -> str:
    """Return the store name of a file in a package that is not under archive/."""
    name = inside.replace(_SLASH, "/")
    return name.removesuffix(_PLAIN) + _INDEX if name.endswith(_PLAIN) else name


def warc_places(name: str) -> tuple[str, str]:
    """Return where a WARC of a store, "warc/<story>/<file>", may stand: by story and name where two have one name."""
    story, last = name.split("/")[1], name.rpartition("/")[2]
    return f"{ARCHIVE}{story}-{last}", ARCHIVE + last

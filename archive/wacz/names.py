"""Which names may stand in a package of anybody's: everything that could lead out of a folder, or look like it, may not."""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_DRIVE = re.compile(r"[A-Za-z]:")
# Look-alikes that some file system or some reader makes "." and "/" of (NFKC; Windows best fit), and a reader's eye always.
_DOTS = dict.fromkeys(map(ord, "\u2024\ufe52\uff0e\uff61\u3002\u00b7\u0701\u0702"), ".") | {
    0x2025: "..",
    0x2026: "...",
}
_SLASHES = re.compile("[\u2044\u2215\u2216\u29f5\u29f8\u29f9\ufe68\uff0f\uff3c]")
LONGEST_NAME = 1024  # octets; longer ones open on no common file system (PATH_MAX is 4096, a part 255)


def name_problem(name: str) -> str | None:
    """Return why an entry's name may not stand in a package, or None. A folder's name ends with "/"."""
    rules = (
        (not name, "it is empty"),
        (bool(_CONTROL.search(name)), "it holds control characters"),
        ("\\" in name, "it holds a backslash, which some systems take for a folder"),
        (bool(_SLASHES.search(name)), "it holds a character that looks like a slash"),
        (name.startswith("/"), "it is absolute"),
        (bool(_DRIVE.match(name)), "it begins with a drive letter"),
        (len(name.encode("utf-8", "replace")) > LONGEST_NAME, f"it is longer than {LONGEST_NAME} octets"),
        (
            any(_is_hollow(part) for part in name.removesuffix("/").split("/")),
            "a part of it is empty or made of dots",
        ),
    )
    return next((why for wrong, why in rules if wrong), None)


def _is_hollow(part: str) -> bool:
    """Say whether a part is "..", ".", nothing, or what a system makes one of these of."""
    return not part.translate(_DOTS).strip(" .")

"""Whether a decoded page has the letters of the language that it says it is in."""

import re
from itertools import islice

_DECLARED = re.compile(
    r"""<html[^>]{0,500}?\slang\s{0,9}=\s{0,9}["']?([A-Za-z]{2})|<meta[^>]{0,200}?content-language[^>]{0,99}?content\s{0,9}=\s{0,9}["']?([A-Za-z]{2})""",
    re.IGNORECASE,
)
_HEAD = 20_000  # characters in which a page names its language
_READ = 400_000  # characters that are counted; these four are choices
_LEAST = 20  # letters: a page with fewer of its script has not even a headline in it
_OTHERS = 50  # letters beyond ASCII, of other scripts, that must be there instead: a page in English only is no wrong reading
_LETTERS = {
    "Arabic": ("ar fa ur ps ku sd ug", re.compile("[\u0620-\u06ff\u0750-\u077f\ufb50-\ufefc]")),
    "Hebrew": ("he iw yi", re.compile("[\u05d0-\u05ea]")),
    "Cyrillic": ("ru uk bg be mk kk", re.compile("[\u0400-\u04ff]")),
    "Greek": ("el", re.compile("[\u0370-\u03ff]")),
    "Chinese": ("zh", re.compile("[\u3400-\u9fff]")),
    "Japanese": ("ja", re.compile("[\u3040-\u30ff\u3400-\u9fff]")),
    "Korean": ("ko", re.compile("[\uac00-\ud7a3]")),
    "Thai": ("th", re.compile("[\u0e00-\u0e7f]")),
}
_BEYOND = re.compile("[\u00a1-\u2fff\u3040-\uffff]")


def script_note(html: str) -> str | None:
    """Say, for a person, that a page has next to no letters of its language's script and many others; else None."""
    said = _DECLARED.search(html[:_HEAD])
    language = (said[1] or said[2]).lower() if said else ""
    found = next(((n, rx) for n, (codes, rx) in _LETTERS.items() if language in codes.split()), None)
    if found is None or not language:
        return None
    name, letters = found
    text = html[:_READ]
    own = sum(1 for _ in islice(letters.finditer(text), _LEAST))
    if own >= _LEAST:
        return None
    others = len(_BEYOND.findall(text)) - own
    if others < _OTHERS:
        return None
    return f"the page says that its language is {language!r}, and holds {own} {name} letters beside {others} others"

"""Who signed a pasted text without a word that says so: a line that is a name and no more, below the title."""

import re

from article.article import Why
from article.cuts.boilerplate import Line
from article.cuts.phrases import fold, in_set
from article.cuts.shapes import is_bio
from article.dates.reading import is_date_line
from article.markup.source import key_of
from article.titles.headlines import is_prose
from article.writers.credits import given_names
from article.writers.people import is_person, is_role, names_in

_SIGNED_WORDS = 9  # words of a line of two names and a place
_ROLE_WORDS = 5  # "Middle East correspondent, Beirut"
_ABOUT = 5  # sentences that say whom a text is about; a choice
_LONGEST = 2000  # letters of a sentence that are asked for a name
_PLACED = 50  # letters of a name and a place
_NEAR_END = 3  # sentences at the end of a text that may tell who wrote it
_NOT_SIGNED = re.compile(r"[\d.!?؟…:;؛\"“”«»\[\]#@/]")
_PLACE = re.compile(r"\s{0,9}\([^()]{2,30}\)\s{0,9}$")
_LABEL = re.compile(
    r"^(?:author|المؤلف|الكاتب)[,،]\s{0,3}", re.IGNORECASE
)  # read aloud, shown to nobody, and copied
_ROLE = re.compile(r"^role[,،]\s", re.IGNORECASE)
_PARTS = re.compile(r"\s{1,9}[-–—|]\s{1,9}")
_JOINT = re.compile(
    r"(?:^|\s)(?:عبد|بن|ابن|بنت|أبو|ابو|آل|ولد|الدين|الله|bin|ben|al|el|abu|van|von|de|del|di)(?:\s|$)",
    re.IGNORECASE,
)  # what makes a name longer than three words
_ON = "على"  # folded it is the same as «علي», and begins no name


def is_named(name: str) -> bool:
    """Say whether two to four words, the first a known given name, are likely somebody's name."""
    words = name.split()
    most = 4 if _JOINT.search(name) else 3
    if not 2 <= len(words) <= most or words[0] == _ON or _NOT_SIGNED.search(name):
        return False
    if not is_person(name, frozenset()):
        return False
    cased = all(not word[0].islower() for word in (words[0], words[-1]))
    return cased and not given_names().isdisjoint((fold(words[0]), fold(" ".join(words[:2]))))


def signed_on(text: str) -> list[str]:
    """Return the names that a line consists of, a place behind them aside; none if it says anything else."""
    bare = _LABEL.sub("", _PLACE.sub("", text.strip()))
    if len(bare.split()) > _SIGNED_WORDS or _NOT_SIGNED.search(bare):
        return []
    names = [bare] if is_named(bare) else list(names_in(bare, frozenset(), shown=True))
    said = sum(len(name.split()) for name in names)
    whole = len(bare.split()) - said < len(names)
    return names if names and whole and all(map(is_named, names)) else []


def named_in(text: str) -> list[str]:
    """Return the names among the parts of a line, «الجريدة - ليلى الحمصي»."""
    return [part.strip() for part in _PARTS.split(text) if is_named(part.strip())]


def placed_on(text: str) -> list[str]:
    """Return the name on a line that parts it from a place or a paper with a dash, «الحرية – ربا الأحمد:»."""
    bare = text.rstrip(" :：")
    short = len(bare) <= _PLACED and len(_PARTS.split(bare)) == 2 and not _NOT_SIGNED.search(bare)
    return named_in(bare) if short and not is_prose(text) else []


def sign_alone(lines: list[Line], whys: list[Why | None], title: str, title_at: int) -> list[str]:
    """Cut the names that stand alone between the title and the first sentence, and their roles; return the names.

    Whom the title or the first sentences name the text is about: such a line is a caption, and stays.
    """
    told = [i for i, line in enumerate(lines) if whys[i] is None and _tells(line)]
    about = key_of(" ".join([title, *(lines[i].text[:_LONGEST] for i in told[:_ABOUT])]))
    found: list[str] = []
    for i in range(title_at, told[0] if told else 0):
        text = lines[i].text
        asked = whys[i] in (None, Why.AUTHOR_BOX) and not lines[i].listed
        names = (signed_on(text) or placed_on(text)) if asked else []
        if names and not any(key_of(name) in about for name in names):
            whys[i] = Why.BYLINE
            found.extend(names)
        elif whys[i] is None and i > 0 and whys[i - 1] is Why.BYLINE and _is_role_line(text):
            whys[i] = Why.AUTHOR_BOX
    return found


def box_signed(lines: list[Line], whys: list[Why | None], names: list[str]) -> None:
    """Cut the name of who signed, again behind the text: the head of a box about them."""
    keys = tuple(key for name in names if len(key := key_of(name)) > 4)
    told = [i for i, line in enumerate(lines) if whys[i] is None and _tells(line)]
    if not keys or len(told) < 2:
        return
    for i in range(told[-1] + 1, len(lines)):
        if whys[i] is None and key_of(lines[i].text) in keys:
            whys[i] = Why.AUTHOR_BOX


def doubt_signed(
    lines: list[Line], whys: list[Why | None], doubts: list[Why | None], names: list[str]
) -> None:
    """Mark a last sentence that begins with a name and goes on with what writers are: it may be the author's box.

    So may one of the last three that begins with the name of who signed; an article about them ends as well so.
    """
    told = [i for i, line in enumerate(lines) if whys[i] is None and _tells(line)]
    for i in set(told[-_NEAR_END:]) - set(told[:2]):
        if any(_tells_of(name, lines[i].text) for name in names):
            doubts[i] = Why.AUTHOR_BOX
    words = lines[told[-1]].text.split() if len(told) > 2 else []
    if any(
        is_named(name) and _tells_of(name, " ".join(words)) for n in (2, 3) if (name := " ".join(words[:n]))
    ):
        doubts[told[-1]] = Why.AUTHOR_BOX


def _tells_of(name: str, text: str) -> bool:
    """Say whether a sentence begins with a name and goes on with what writers are: "Jane Smith covers schools for …"."""
    words, own = fold(text[:400]), fold(name)
    behind = words[len(own) :]
    return words[: len(own)] == own and (in_set(behind, "writer") > 0 or is_bio(text))


def _tells(line: Line) -> bool:
    return is_prose(line.text) and not is_date_line(line.text)


def _is_role_line(text: str) -> bool:
    return (
        len(text.split()) <= _ROLE_WORDS
        and not is_prose(text)
        and (is_bio(text) or is_role(text) or _ROLE.match(text) is not None)
    )

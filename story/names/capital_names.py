"""People in sentences of alphabets with capitals: two words and more with capitals, and what shows that they are a person.

A title before ("Foreign Minister Asaad al-Shaibani", "Diyanet İşleri Başkanı Safi Arpaguş") or behind ("Lee Baker, founder
of"), a verb of saying, a known given name; bodies, places and nations are none.
"""

import re
from collections.abc import Iterator

from story.alphabets.tokens import fold_accents, stop_words, words
from story.names.eastern_names import Span
from story.names.name_words import bare, folded, has_capital, is_between, is_given, is_nation, is_title, says
from story.names.title_words import BODIES, NAMED_AFTER, NO_NAME
from story.places.named_after import is_foreign_form
from story.places.place_names import cities

_SMALL = "al el de da do dos das di du del della der den van von bin ben ibn abu la le les ter ten zu y e as ash ad ar an at az"
_JOINING = frozenset(_SMALL.split())
_NAME_WORDS = 4
_FEWEST = 2
_SKIPPED = 8
_APPOSED = (
    12  # "le haut-commissaire de l'ONU aux droits de l'homme pour l'Afrique du Nord, X" has eleven tokens
)
_ONLY_BEFORE = frozenset("by from according to selon par laut von por según".split())  # noqa: SIM905 - words of a list
_ACRONYM = 5  # letters: the ONU, UNICEF
# Words that lead to what somebody heads.
_OF = frozenset("of the for and de du des la le les l d et aux au del di do da y".split())  # noqa: SIM905 - words of a list
_SUFFIX = re.compile(r"['’][^\W\d_]{1,6}$")  # Turkish endings: Icardi'nin; English: Trump's


def bare_of_suffix(token: str) -> str:
    """Return a word without what an apostrophe joins to its end."""
    return _SUFFIX.sub("", token) if re.match(r"[^'’]{3}", token) else token


def titled(tokens: list[str], language: str) -> Iterator[Span]:
    """Yield the names with a title on either side, and those that a known given name begins in running text."""
    runs = list(_runs(tokens, language))
    running = bool(runs) and not _is_headline(tokens)
    for run in runs:
        if (
            _follows_title(tokens, run, language)
            or _leads_title(tokens, run.last, language)
            or (running and run.sure and not _is_named_after(tokens, run))
        ):
            yield run


def _is_headline(tokens: list[str]) -> bool:
    """Return whether most long words have a capital: then one tells nothing."""
    long = [token for token in tokens if len(token) > _LONG and token[0].isalpha()]
    return sum(token[0].isupper() for token in long) > _HEADLINE * len(long) > _HEADLINE * _NAME_WORDS


def _is_named_after(tokens: list[str], run: Span) -> bool:
    """Return whether a word beside a name makes it a street's, a ground's or a prize's: "stade Robert Diochon"."""
    named_after = folded({"": NAMED_AFTER}, "")
    before = [
        word for word in tokens[max(0, run.first - _FEWEST - 1) : run.first] if bare(word) not in _JOINING
    ]
    beside = (*before[-1:], *tokens[run.last : run.last + 1])
    is_word = tokens[run.last - 1].islower() or len(tokens[run.first]) <= _FEWEST
    return is_word or any(bare(bare_of_suffix(word)) in named_after for word in beside)


def untitled(tokens: list[str], language: str) -> Iterator[Span]:
    """Yield the names without a title; `sure` where the first word is a known given name."""
    yield from _runs(tokens, language)


def is_said(tokens: list[str], span: Span, language: str) -> bool:
    """Return whether a verb of saying stands on either side, or an age behind."""
    before = span.first > 0 and says(tokens[span.first - 1], language)
    behind = tokens[span.last : span.last + 3]
    has_age = (
        len(behind) == 3 and behind[0] in {"(", ","} and behind[1].isdecimal() and behind[2] in {")", ","}
    )
    verbs = (word for word in behind[:_FEWEST] if bare(word) not in _ONLY_BEFORE)
    return has_age or before or any(says(word, language) for word in verbs)


def _runs(tokens: list[str], language: str) -> Iterator[Span]:
    """Yield the runs of capitals that may be a person's name, titles before them cut off."""
    at = 0
    while at < len(tokens):
        if not _is_capital(tokens, at, language):
            at += 1
            continue
        first = at
        while at < len(tokens) and (
            _is_capital(tokens, at, language) or _is_joining(tokens, at, first, language)
        ):
            at += 1
            if bare_of_suffix(tokens[at - 1]) != tokens[at - 1]:
                break
        span = _name_in(tokens, first, at, language)
        if span:
            yield span


def _is_capital(tokens: list[str], at: int, language: str) -> bool:
    token = tokens[at]
    if not token[0].isalpha() or not has_capital(token) or len(token) < 2:
        return _is_initial(tokens, at)
    return bare(token) not in folded(NO_NAME, language if language in NO_NAME else "en") or is_given(token)


def _is_initial(tokens: list[str], at: int) -> bool:
    return len(tokens[at]) == 1 and tokens[at].isupper()


def _is_joining(tokens: list[str], at: int, first: int, language: str) -> bool:
    """Return whether a small word, or the stop behind an initial, goes on inside a name."""
    following = at + 1 < len(tokens) and _is_capital(tokens, at + 1, language)
    if tokens[at] == ".":
        return following and at > first and _is_initial(tokens, at - 1)
    return following and bare(tokens[at]) in _JOINING


def _name_in(tokens: list[str], first: int, last: int, language: str) -> Span | None:
    """Return the name inside a run: without titles, nations and a sentence's first word in front, bodies nowhere."""
    inside = [
        at
        for at in range(first, last - _FEWEST)
        if is_title(tokens[at], language) and not is_given(tokens[at])
    ]
    first = inside[-1] + 1 if inside else first
    while first < last and (
        (is_title(tokens[first], language) and not _is_name_first(tokens, first, last))
        or is_nation(tokens[first])
        or (first == 0 and bare(tokens[0]) in stop_words(language))
        or tokens[first] == "."
        or (last - first > _FEWEST and re.match("[ld]['’]", tokens[first]))  # ministre de l'Économie X Y
        or bare(tokens[first]) in _JOINING - {"al", "el", "abu", "ibn", "bin", "ben"}
        or (is_between(tokens[first], language) and not is_given(tokens[first]))
        or _is_of_place(tokens, first, last, language)
    ):
        first += 1
    if last - first > _FEWEST and _is_placed(tokens[last - 1]):
        last -= 1  # Tom Barrack Paris'te
    plain = [word for word in tokens[first:last] if word != "." and bare(word) not in _JOINING]
    if not _FEWEST <= len(plain) <= _NAME_WORDS or _is_body(tokens[first:last], language):
        return None
    sure = is_given(tokens[first])
    return Span(first, last, sure, sure or not _place(tokens[first]))


def _is_placed(word: str) -> bool:
    return bare_of_suffix(word) != word and _place(word)


def _is_of_place(tokens: list[str], first: int, last: int, language: str) -> bool:
    """Return whether a Turkish word says where the person behind it belongs: Fenerbahçeli Edin Dzeko."""
    return (
        language == "tr"
        and last - first > _FEWEST
        and bool(re.search("[^\\W\\d_]{3}l[iıuü]$", tokens[first]))
    )


def _is_name_first(tokens: list[str], first: int, last: int) -> bool:
    return is_given(tokens[first]) and last - first == _FEWEST


def _is_body(run: list[str], language: str) -> bool:
    bodies = folded({"": BODIES}, "")
    known = [bare(bare_of_suffix(word)) for word in run]
    if any(word in bodies for word in known) or all(word.isupper() for word in run):
        return True
    *front, last = known
    if any(map(is_nation, front)) or (is_nation(last) and not is_foreign_form(run[-1], language)):
        return True
    if any(is_title(word, language) for word in run):
        return True
    return _place(" ".join(run)) or _place(" ".join(run[:_FEWEST])) or any(map(_shouts, run))


def _shouts(word: str) -> bool:
    return word.isupper() and len(word) > 2


def _place(name: str) -> bool:
    return " ".join(fold_accents(word) for word in words(bare_of_suffix(name))) in cities()


def _follows_title(tokens: list[str], run: Span, language: str) -> bool:
    """Return whether a title stands before the run, with ministries, nations and one comma between at most.

    Right behind a comma any words without a capital may stand between ("le commandant de l'armée de terre, X"), in French
    and its sisters one adjective always ("la déléguée syndicale X").
    """
    commas, at = 0, run.first - 1
    is_apposed = at > 0 and tokens[at] == "," and _is_closed(tokens, run.last, language)
    while at >= 0 and run.first - at <= (_APPOSED if is_apposed else _SKIPPED):
        word = tokens[at]
        if is_title(bare_of_suffix(word), language):
            return True
        commas += word in {",", "،"}
        between = (
            is_between(word, language) or word in {".", ":", '"', "“", "«"} or (word == "," and commas == 1)
        )
        is_adjective = language in _ADJECTIVE_BEHIND and at == run.first - 1 and word.islower()
        is_told = is_apposed and (_is_told(word, language) or _is_organisation(tokens, at, language))
        if not (between or is_told or (is_adjective and len(word) > _LONG)):
            return False
        at -= 1
    return False


_ADJECTIVE_BEHIND = frozenset({"fr", "es", "it", "pt"})
_HEADLINE = 0.7  # of the long words; a choice: a sentence with three names has six of ten
_LONG = 4  # letters: shorter words are verbs and prepositions


def _is_closed(tokens: list[str], last: int, language: str) -> bool:
    """Return whether a comma, a verb of saying or the end follows a run: then a comma before it opens an apposition."""
    behind = tokens[last : last + 2]
    return not behind or behind[0] in {",", ".", ")"} or any(says(word, language) for word in behind)


def _is_told(word: str, language: str) -> bool:
    """Return whether a word may stand between an office and its name: no verb of saying, capitals only in an acronym."""
    plain = re.sub("^[^\\W\\d_]{1,2}['’]", "", word)
    if not word[0].isalpha() or says(word, language):
        return False
    return word.islower() or (plain.isupper() and len(plain) <= _ACRONYM)


def _is_organisation(tokens: list[str], at: int, language: str) -> bool:
    """Return whether a word with a capital belongs to what somebody heads, and is no name right behind a title.

    "Le PDG de la SNCF, X", "head of the Syrian Center for Media, X", but not "President Ruto met, X".
    """
    if not has_capital(tokens[at]) or says(tokens[at], language):
        return False
    before = next((word for word in reversed(tokens[:at]) if not has_capital(word)), "")
    return bare(before) in _OF and not is_title(tokens[at - 1], language)


def _leads_title(tokens: list[str], last: int, language: str) -> bool:
    """Return whether a comma and, behind an article or adjectives, a title follow: ", a certified planner and founder"."""
    if last >= len(tokens) or tokens[last] not in {",", "(", "–", "-"}:
        return False
    for word in tokens[last + 1 : last + _SKIPPED]:
        if is_title(word, language):
            return True
        told = word == "." or is_nation(word) or (word.isupper() and len(word) <= _ACRONYM)
        if not told and (not word[0].isalnum() or has_capital(word)):
            return False
    return False

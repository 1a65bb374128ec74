"""The named things of a story: waters, regions, armed groups, bodies, sites, clubs, and what else bears a name (SNCF, Fordow).

A story told abroad keeps them when its people and its towns are left out. A thing of our table (`thing_names`) is known in six
languages; any other is a word that Latin letters mark as a name: an acronym, or a word alone with its capital inside sentences.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from article.writers.agencies import agency_of
from story.alphabets.tokens import fold_accents, normalise, stop_words
from story.events.event_senses import is_of_sport
from story.profiles.mentions import mentioned, spelt, telling
from story.profiles.sentences import Sentence
from story.profiles.thing_names import THINGS_NAMED, ThingKind
from story.profiles.time_words import is_day_or_month
from story.terms import Term, TermKind

MOST_THINGS = 4
_FEWEST_SENTENCES = 2  # or the title: what is named once in passing is not what the story is about
_TOKEN = re.compile(r"[^\W_]+")
_FRONTS = {
    "ar": ("", "و", "ف", "ب", "ك", "ل", "وب", "ول"),
    "he": ("", "ו", "ב", "ל", "מ", "ה", "ש", "כ", "וב", "ול", "שה", "וה"),
}
_NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})
_FEWEST_LETTERS, _LONGEST_ACRONYM = 3, 8
# Letters in capitals that name no one: units, offices, titles of media.
_NO_ACRONYMS = frozenset("PDG CEO TV GMT UTC USD EUR VIDEO LIVE PHOTO ABD USA UK EU UN ONU BM AB UE".split())  # noqa: SIM905 - words of a list


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a sentence: as written, folded, and where it begins and ends."""

    written: str
    folded: str
    start: int
    end: int


def things_in(sentences: Iterable[Sentence], named: Iterable[Term]) -> tuple[Term, ...]:
    """Return the named things that a title or two sentences tell, the most told first; what `named` names is none of them."""
    told = tuple(sentences)
    known = {form for term in named for form in spelt(term)}
    held: dict[tuple[str, str], list[Sentence]] = {}
    for sentence in told:
        for key, written in _listed(sentence):
            held.setdefault((key, written), []).append(sentence)
    listed = {key for key, _ in held} | {normalise(word) for _, written in held for word in written.split()}
    terms = _terms(held, known)
    terms += _terms(_unlisted(told, listed | known), known)
    central = [term for term in terms if term.titles or len(term.mentions) >= _FEWEST_SENTENCES]
    return tuple(sorted(central, key=telling)[:MOST_THINGS])


def _terms(held: Mapping[tuple[str, str], list[Sentence]], known: set[str]) -> list[Term]:
    forms: dict[str, list[str]] = {}
    said: dict[str, list[Sentence]] = {}
    for (key, written), where in held.items():
        forms.setdefault(key, []).append(written)
        said.setdefault(key, []).extend(where)
    return [
        mentioned(Term(kind=TermKind.WORD, key=key, text=spelt_so[0], forms=tuple(spelt_so)), said[key])
        for key, spelt_so in forms.items()
        if not {normalise(form) for form in spelt_so} & known
    ]


def _listed(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """Yield the keys of the table's things in a sentence, each as it is written, without joined letters in front."""
    tokens = tuple(_tokens(sentence.text))
    rows, language = _rows(sentence.seed.language), sentence.seed.language
    at = 0
    while at < len(tokens):
        found = next(
            (row for first in _bare(tokens[at].folded, language) for row in rows.get(first, ()) if row.fits(tokens, at)),
            None,
        )  # fmt: skip
        if found and (found.kind is not ThingKind.CLUB or is_of_sport(sentence.seed)):
            yield found.key, found.text
        at += len(found.words) if found else 1


@dataclass(frozen=True, slots=True)
class _Row:
    """A spelling of a thing in a language: its folded words, and how it is written in capitals."""

    key: str
    kind: ThingKind
    text: str
    words: tuple[str, ...]

    def fits(self, tokens: tuple[_Token, ...], at: int) -> bool:
        """Return whether the words stand at a place; a name with a capital has it there, too."""
        here = tokens[at : at + len(self.words)]
        if tuple(token.folded for token in here[1:]) != self.words[1:]:
            return False
        if self.text.isupper() and self.text.isascii():
            return all(token.written.isupper() for token in here)
        return not self.text[0].isupper() or here[0].written[0].isupper()


@cache
def _rows(language: str) -> Mapping[str, tuple[_Row, ...]]:
    """Return the spellings of a language by their first word, the longest first."""
    found: dict[str, list[_Row]] = {}
    for key, (kind, columns) in THINGS_NAMED.items():
        for form in columns.get(language, ()):
            words = tuple(token.folded for token in _tokens(form))
            found.setdefault(words[0], []).append(_Row(key, kind, form, words))
    return {first: tuple(sorted(rows, key=lambda row: -len(row.words))) for first, rows in found.items()}


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        yield _Token(match.group(), fold_accents(normalise(match.group())), match.start(), match.end())


def _bare(word: str, language: str) -> Iterator[str]:
    """Yield a word, and what is left of it without the letters that may be joined to its front."""
    for front in _FRONTS.get(language, ("",)):
        if word.startswith(front):
            yield word[len(front) :]
    if language == "ar" and (cut := re.match("[وف]?لل", word)):
        yield "ال" + word[cut.end() :]


def _unlisted(sentences: tuple[Sentence, ...], known: set[str]) -> dict[tuple[str, str], list[Sentence]]:
    """Return the names in Latin letters that no table has: acronyms, and words that are alone with their capital inside a sentence."""
    held: dict[tuple[str, str], list[Sentence]] = {}
    marked: set[str] = set()
    small: set[str] = set()
    parts = {word for name in known for word in _TOKEN.findall(fold_accents(name))}
    for sentence in sentences:
        tokens = tuple(_tokens(sentence.text))
        small.update(token.folded for token in tokens if token.written[0].islower())
        for at, token in enumerate(tokens):
            if token.folded in parts or not _may_name(token, sentence):
                continue
            held.setdefault((token.folded, token.written), []).append(sentence)
            if _is_acronym(token, sentence) or (not sentence.in_title and _is_alone(tokens, at, sentence)):
                marked.add(token.folded)
    return {pair: said for pair, said in held.items() if pair[0] in marked - small}


def _may_name(token: _Token, sentence: Sentence) -> bool:
    return (
        "A" <= fold_accents(token.written)[0] <= "Z"
        and len(token.written) >= _FEWEST_LETTERS
        and token.written.isalpha()
        and token.folded not in stop_words(sentence.seed.language)
        and token.written not in _NO_ACRONYMS
        and not is_day_or_month(token.folded)
        and agency_of(token.written) is None
    )


def _is_acronym(token: _Token, sentence: Sentence) -> bool:
    return token.written.isupper() and len(token.written) <= _LONGEST_ACRONYM and not sentence.text.isupper()


def _is_alone(tokens: tuple[_Token, ...], at: int, sentence: Sentence) -> bool:
    """Return whether a word has its capital inside a sentence, and neither neighbour has one: it is a name by itself."""
    if at == 0 or sentence.seed.language in _NOUNS_HAVE_CAPITALS:
        return False
    before, token = tokens[at - 1], tokens[at]
    between = sentence.text[before.end : token.start]
    if not (between.isspace() or between in {", ", "'", "’"}) or before.written[0].isupper():
        return False
    behind = tokens[at + 1 : at + 2]
    return not (
        behind and behind[0].written[0].isupper() and sentence.text[token.end : behind[0].start].isspace()
    )

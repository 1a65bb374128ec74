"""Which places a sentence may name: the longest name of the gazetteer at each word, and what a leading word makes known.

A reading is a claim of the letters alone: `story.places.places` keeps what the text bears out.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from story.alphabets.tokens import fold_accents, stop_words, words
from story.asking.own_words import own_anchors
from story.names.name_words import commonness, is_title, nation_beginnings
from story.names.paper_names import is_of_paper
from story.places.gazetteer import country_of, inhabitants_of
from story.places.led_places import HEADS, led_places
from story.places.nations_read import nations_named
from story.places.place_names import bearers, cities
from story.places.place_words import LOCATIVE, is_club, is_surname
from story.profiles.sentences import Sentence
from story.profiles.time_words import is_time

_TOKEN = re.compile(r"[^\W\d_]+")
_JOINED = re.compile(r"[ \-‑–־'’׳\u200c]{1,2}")
_MOST_WORDS = 5
_READ = 4000  # characters of a sentence that are read; a text without stops is one sentence
_COMMON = (
    400  # of 18,000 texts: both words of "the five points" are in more, one of تل أبيب is not in many more
)
_RARE = 60  # texts: a town's name of one word that is in more is a word first
_GOES_ON = 3  # letters; endings of nations' adjectives are shorter, or no city is called so
_FEWEST = 4  # letters of a Latin name without a word that leads to it; "Ede" and "Bor" are syllables
_ARABIC = ("وب", "ول", "و", "ب", "ل", "ف", "ك")
_HEBREW = ("וב", "ול", "ומ", "וה", "שב", "ו", "ב", "ל", "מ", "ש", "ה")
_PREPOSITIONS = frozenset("بلבלמ")
_BEFORE = re.compile(rf"(?:^|[^\w])[وفו]?(?:{LOCATIVE})\s+(?:[«“\"'(]\s?)?$", re.IGNORECASE)
# Turkish: in, from, to, and of before a place of it, "Kahramanmaraş'ın Elbistan ilçesi".
_SUFFIX = re.compile(r"['’](?:[dt][ae]n?|y?[ae]|n?[ıiuü]n(?=\s[A-ZÇĞİÖŞÜ]))\b")
_PARTED = re.compile(r"\s?(?:[,،(/—–-]|:\s)")
_LIST = re.compile(r"[\s،,]{0,3}(?:\b(?:and|et|ve|و|or|ו)\b)?\s{0,2}(?:[وו]|ול?ב|وب)?", re.IGNORECASE)
# A word more in a list, of a town that the table lacks: صور والنبطية ومرجعيون. The numbers are choices.
_GAP = re.compile(rf"{_LIST.pattern}(?:\w{{2,30}}{_LIST.pattern})?", re.IGNORECASE)
_LONGEST_GAP = 50
_FEW_OF_A_LIST = 2
_BIG = 500_000  # inhabitants; a choice: what newsrooms name without saying that it is a city


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place as a sentence writes it, from `start` to `end`: its folded name, and who bears it, the largest first.

    `is_led` when a head noun or a dateline says that it is a place, `is_located` when a preposition or a place beside it does;
    `is_cut` when letters that may be a preposition were cut off its front, `is_known` when its name is a city's in any text,
    `is_common` when its words are everyday words too, `is_listed` when it stands in a list of a country's towns.
    """

    name: str
    ids: tuple[str, ...]
    start: int
    end: int
    is_led: bool = False
    is_located: bool = False
    is_cut: bool = False
    is_known: bool = False
    is_common: bool = False
    is_listed: bool = False

    @property
    def is_big(self) -> bool:
        """Return whether newsrooms name it without saying that it is a city."""
        is_chance = self.is_cut and len(self.name) < _FEWEST  # לוין is no Vinh
        return self.is_known and not is_chance and inhabitants_of(self.ids[0]) >= _BIG


def folded_name(name: str) -> str:
    """Return a name as the gazetteer holds it."""
    return " ".join(fold_accents(word) for word in words(name))


def unlisted_in(sentence: Sentence) -> Iterator[str]:
    """Yield the folded names of several words that a leading word makes known in a sentence and no table holds."""
    for _, written in led_places(sentence.text, sentence.seed.language):
        name = folded_name(written)
        if " " in name and not bearers(name):
            yield name


def spots_in(sentence: Sentence, unlisted: frozenset[str]) -> list[Spot]:
    """Return the places that a sentence may name, in order, none within another. `unlisted` are names of the text's own."""
    read = _Read.of(sentence, unlisted)
    tokens = list(_TOKEN.finditer(read.text))
    found: list[Spot] = []
    behind = 0
    for at, token in enumerate(tokens):
        if token.start() < behind:
            continue
        spot = read.place_at(tokens[at : at + _MOST_WORDS])
        if spot is not None and not read.is_misread(spot):
            found.append(read.placed(spot))
            behind = spot.end
    return _beside(found, read.text)


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence as it is read: where leading words make a place known (start to end), where a nation or an event is named."""

    text: str
    language: str
    in_title: bool
    unlisted: frozenset[str]
    led: dict[int, int]
    taken: frozenset[int]

    @classmethod
    def of(cls, sentence: Sentence, unlisted: frozenset[str]) -> "_Read":
        """Read what stands in a sentence besides its places."""
        text, language = sentence.text[:_READ], sentence.seed.language
        led = {start: start + len(written) for start, written in led_places(text, language)}
        anchors = own_anchors(text, language)
        cities_at = {anchor.start for anchor in anchors if anchor.key.startswith("place:")}
        named = (a.start for a in anchors if a.key.startswith(("nation:", "event:")))
        taken = (frozenset(named) - cities_at) | {nation.start for nation in nations_named(sentence)}
        return cls(text, language, sentence.in_title, unlisted, led, taken)

    def place_at(self, tokens: list[re.Match[str]]) -> Spot | None:
        """Return the place that the longest run of words from a token on names: of a name and one without its clitic the bigger."""
        run = _run(self.text, tokens)
        cuts = _cuts(run[0], self.language)
        for cut in cuts:
            start = run[0].start() + cut
            if start in self.led and not any(
                self._spots(run, n, cuts) for n in _lengths(run, self.led[start])
            ):
                name = folded_name(self.text[start : self.led[start]])
                return Spot(name=name, ids=bearers(name), start=start, end=self.led[start], is_led=True)
        for n in range(len(run), 0, -1):
            spots = self._spots(run, n, cuts)
            if spots:
                return max(spots, key=_size)
        return None

    def _spots(self, run: list[re.Match[str]], n: int, cuts: list[int]) -> list[Spot]:
        start, end = run[0].start(), run[n - 1].end()
        made = (_spot(self.text, start + cut, end, is_cut=cut > 0, unlisted=self.unlisted) for cut in cuts)
        return [spot for spot in made if spot]

    def is_misread(self, spot: Spot) -> bool:
        """Return whether the words around a place make it a month, a club or somebody's name, or it is another word."""
        written = self.text[spot.start : spot.end]
        if not spot.ids or spot.start in self.led:
            return False
        if " " not in spot.name:
            is_small = spot.name in stop_words(self.language) or is_time(spot.name) or spot.name in HEADS
            is_small = is_small or (
                not written[0].isupper() and is_title(written, self.language)
            )  # דובר is no Dover
            is_short = written.isascii() and len(written) < _FEWEST and not self.is_led_big(spot)
            is_short = is_short or self.is_short_hebrew(spot)
            is_word = not _outgrows(spot) and not self.taken.isdisjoint(
                range(spot.start - 3 * spot.is_cut, spot.start + 1)
            )
            if is_small or is_short or is_word or is_surname(self.text, spot.start, self.language):
                return True
        return is_of_paper(self.text, spot.start) or is_club(self.text, spot.start, spot.end)

    def is_short_hebrew(self, spot: Spot) -> bool:
        """Return whether a Hebrew name of three letters, a word too, stands without a preposition and in another country."""
        is_here = any(country_of(one) == "IL" for one in spot.ids)
        return self.language == "he" and len(spot.name) < _FEWEST and not (spot.is_cut or is_here)

    def is_led_big(self, spot: Spot) -> bool:
        """Return whether a preposition leads to a big city: "near Qom"."""
        before = self.text[max(0, spot.start - 30) : spot.start]
        return inhabitants_of(spot.ids[0]) >= _BIG and bool(_BEFORE.search(before))

    def placed(self, spot: Spot) -> Spot:
        """Return a place with what the words around it say."""
        begins = not self.text[: spot.start].strip("\"'«“( ")
        heads = begins and not self.in_title and bool(_PARTED.match(self.text, spot.end))
        led = heads or spot.start in self.led
        before = self.text[max(0, spot.start - 30) : spot.start]
        is_placed = _BEFORE.search(before) or _SUFFIX.match(self.text, spot.end)
        is_joined = spot.is_cut and len(spot.name) >= _FEWEST and self.text[spot.start - 1] in _PREPOSITIONS
        return replace(spot, is_led=led, is_located=spot.is_located or led or bool(is_placed) or is_joined)


def _outgrows(spot: Spot) -> bool:
    """Return whether a city's name begins with a nation's and goes on: مصراتة is not of مصر."""
    begins = max((len(begin) for begin in nation_beginnings() if spot.name.startswith(begin)), default=0)
    return spot.is_known and len(spot.name) - (begins or len(spot.name)) >= _GOES_ON


def _lengths(run: list[re.Match[str]], end: int) -> range:
    """Return the lengths of a run that end behind `end`: a longer name of the gazetteer wins over a led one."""
    least = next((n for n, token in enumerate(run, 1) if token.end() >= end), len(run) + 1)
    return range(least, len(run) + 1)


def _size(spot: Spot) -> int:
    return inhabitants_of(spot.ids[0]) + 1 if spot.ids else 0


def _run(text: str, tokens: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the tokens that a blank, a hyphen or an apostrophe joins to the first."""
    run = tokens[:1]
    for token in tokens[1:]:
        if not _JOINED.fullmatch(text[run[-1].end() : token.start()]):
            break
        run.append(token)
    return run


def _cuts(token: re.Match[str], language: str) -> list[int]:
    """Return how many letters may be cut off the front of a word: none, and those of each clitic that it begins with."""
    clitics = _HEBREW if language == "he" else _ARABIC if language in {"ar", "und"} else ()
    word = token[0]
    return [0, *(len(c) for c in clitics if word.startswith(c) and len(word) > len(c) + 1)]


def _spot(text: str, start: int, end: int, *, is_cut: bool, unlisted: frozenset[str]) -> Spot | None:
    written = text[start:end]
    name = folded_name(written)
    if name.partition(" ")[0] in HEADS:  # محافظة الفيوم is الفيوم
        return None
    if name in unlisted:
        return Spot(name=name, ids=(), start=start, end=end, is_located=True)
    ids = bearers(name)
    if not ids and "\u200c" in written:  # خرم‌آباد, خرم آباد
        name = folded_name(written.replace("\u200c", " "))
        ids = bearers(name)
    if written.startswith("لل") and (
        others := bearers(f"ال{name[2:]}")
    ):  # to al-Quds: the article lost its alef
        name, ids, is_cut = f"ال{name[2:]}", others, True
    if not ids or not (written[0].isupper() or written[0].lower() == written[0].upper()):
        return None
    known = name in cities()
    most = _COMMON if " " in name else _BIG if known else _RARE
    is_common = min(map(commonness, name.split())) > most
    return Spot(name=name, ids=ids, start=start, end=end, is_cut=is_cut, is_known=known, is_common=is_common)


def _beside(spots: list[Spot], text: str) -> list[Spot]:
    """Return the places, those of a list ("in Homs, Hama and Idlib") located where one of them is."""
    located = [s.is_located or s.is_big or (" " in s.name and not s.is_common) for s in spots]
    for at in (*range(1, len(spots)), *range(len(spots) - 2, -1, -1)):
        for other in (at - 1, at + 1):
            if 0 <= other < len(spots) and located[other] and not located[at]:
                first, second = spots[min(at, other)], spots[max(at, other)]
                located[at] = bool(_LIST.fullmatch(text[first.end : second.start]))
    listed = _listed(spots, text)
    return [
        replace(spot, is_located=said, is_listed=at in listed)
        for at, (spot, said) in enumerate(zip(spots, located, strict=True))
    ]


def _listed(spots: list[Spot], text: str) -> set[int]:
    """Return which spots stand in a list with two towns of one country at least that are no words: صيدا وصور ومرجعيون وبنت جبيل."""
    runs: list[list[int]] = []
    for at, spot in enumerate(spots):
        joins = at and _GAP.fullmatch(text[spots[at - 1].end : spot.start][:_LONGEST_GAP])
        if not joins:
            runs.append([])
        runs[-1].append(at)
    return {at for run in runs if _is_of_one_country([spots[one] for one in run]) for at in run}


def _is_of_one_country(run: list[Spot]) -> bool:
    sure = Counter(country_of(spot.ids[0]) for spot in run if spot.ids and not spot.is_common)
    return any(number >= _FEW_OF_A_LIST for number in sure.values())

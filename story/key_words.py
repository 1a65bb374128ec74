"""The words that tell a story's seeds from news at large, beside its names."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from story.background import Background, load_background
from story.seed import SeedText
from story.sentences import Sentence, sentences_of
from story.tokens import normalise, stems

# The weight was chosen among twelve on the 13 judged stories of 2018 (tests/gate/related/test_related_gate.py draws the
# seeds): how surely a related article holds more of the twelve words than another of those weeks does (area under
# the curve, 1 is always). Rarity times seeds, a title three times, gave 0.971 with four seeds, 0.930 with two, 0.873
# with one; rarity of the commonest spelling, a title once, repetition as a logarithm: 0.994, 0.962, 0.949.
_FEWEST_LETTERS = 3  # stems of two letters are verbs and particles in Arabic
_WORD = re.compile(r"[^\W\d_]+")
_CLITICS = ("وال", "بال", "كال", "فال", "ال", "لل", "و", "ب", "ل", "ف", "ك")
# Who reports, and that something took place: words of every news text that tell no story from another. Own list,
# in the languages that have stop words; a longer one would only take words off a list that people read.
_EVERY_REPORT = {
    "ar": "تلفزيون التلفزيون قناة قنوات مصدر مصادر وكالة وكالات صحيفة صحف إذاعة موقع مراسل صحفي صحفيين تصريح تصريحات تغريدة إعلام "
    "منشور حساب إكس فيسبوك خبر أخبار مسؤول مسؤولين طرف الأطراف الطرفين جانب الجانبين عقد انعقاد تناول جرى شهد أسفر يسفر ضم العاصمة وراء الجهود الرامية التوصل",
    "en": "source sources agency newspaper television channel reporter journalist statement interview post account official officials "
    "side sides party parties held capital efforts",
    "fr": "source sources agence journal télévision chaîne journaliste communiqué entretien compte responsable responsables partie parties "
    "côté capitale efforts",
    "he": "מקור מקורות סוכנות עיתון טלוויזיה ערוץ כתב עיתונאי הודעה ריאיון גורם גורמים צד צדדים בירה מאמצים",
    "tr": "kaynak kaynaklar ajans gazete televizyon kanal muhabir gazeteci açıklama yetkili yetkililer taraf taraflar başkent çaba",
    "fa": "منبع منابع خبرگزاري روزنامه تلويزيون شبكه خبرنگار بيانيه مصاحبه مقام مقامات طرف طرفين پايتخت تلاش",
}


@dataclass(slots=True)
class KeyWord:
    """A stem of the seeds: how each spells it, and the sentences that hold it."""

    stem: str
    written: Counter[str] = field(default_factory=Counter)
    held: list[Sentence] = field(default_factory=list)

    @property
    def shortest(self) -> str:
        """Return the shortest spelling, of those the commonest: a search for سلام finds والسلام, not the other way."""
        return min(self.written, key=lambda form: (len(form), -self.written[form]))

    @property
    def seeds(self) -> int:
        """Count the seeds that hold the word."""
        return len({sentence.seed.name for sentence in self.held})

    @property
    def titles(self) -> int:
        """Count the seeds whose title holds the word."""
        return len({sentence.seed.name for sentence in self.held if sentence.in_title})


def key_words(texts: Iterable[SeedText], known: set[str]) -> list[KeyWord]:
    """Return the telling words of the seeds, the most telling first; stems in `known` are left out.

    What one seed alone says stands behind what two seeds of a language say.
    """
    by_language: dict[str, list[SeedText]] = defaultdict(list)
    for text in texts:
        by_language[text.language].append(text)
    ranked = [(row, word) for code, seeds in by_language.items() for row, word in _ranked(code, seeds, known)]
    return [word for _, word in sorted(ranked, key=lambda pair: (pair[0], pair[1].stem))]


def _ranked(
    language: str, seeds: list[SeedText], known: set[str]
) -> Iterable[tuple[tuple[bool, float], KeyWord]]:
    background = load_background(language)
    told_everywhere = set(stems(_EVERY_REPORT.get(language, ""), language)) | known
    for word in _words(language, seeds):
        if len(word.stem) < _FEWEST_LETTERS or word.stem in told_everywhere:
            continue
        often = 1 + math.log(len(word.held) / word.seeds)
        weight = _rarity(word, background) * (word.seeds + word.titles) * often
        if weight > 0:
            yield (len(seeds) > 1 and word.seeds == 1, -weight), word


def _words(language: str, seeds: list[SeedText]) -> Iterable[KeyWord]:
    found: dict[str, KeyWord] = {}
    for sentence in (one for text in seeds for one in sentences_of(text)):
        for match in _WORD.finditer(sentence.text):
            for stem in stems(match[0], language):
                word = found.setdefault(stem, KeyWord(stem))
                word.written[sentence.written(*match.span())] += 1
                word.held.append(sentence)
    return found.values()


def _rarity(word: KeyWord, background: Background) -> float:
    """Return the rarity of the commonest way to spell the word: a clitic (بضمانات) makes no common word rare."""
    spelt = {word.stem}
    for form in map(normalise, word.written):
        bare = {
            form[len(c) :] for c in _CLITICS if form.startswith(c) and len(form) - len(c) >= _FEWEST_LETTERS
        }
        spelt |= {form, *bare, *(one for b in bare for one in stems(b))}
    return min(map(background.rarity, spelt))

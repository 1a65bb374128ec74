"""The words that tell a story's seeds from news at large, beside its names."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import permutations
from typing import NamedTuple

from article.writers.agencies import agency_of
from story.alphabets.tokens import fold_accents, normalise, stems
from story.names.name_words import is_given, says
from story.places.led_places import HEADS
from story.profiles.background import Background, load_background
from story.profiles.sentences import Sentence, sentences_of
from story.profiles.time_words import is_counting, is_day_or_month, is_time
from story.seed import SeedText

# The weight was chosen among twelve on the 13 judged stories of 2018 (tests/gate/related/test_related_gate.py draws the
# seeds): how surely a related article holds more of the twelve words than another of those weeks does (area under
# the curve, 1 is always). Rarity times seeds, a title three times, gave 0.971 with four seeds, 0.930 with two, 0.873
# with one; rarity of the commonest spelling, a title once, repetition as a logarithm: 0.994, 0.962, 0.949.
_PAIRED = 24  # of the most telling words, those that may make a phrase
# So often two words must stand together, and in so much of what names either, to be one phrase. Choices: at twice
# "of the town" is one in a text of a page.
_TOGETHER, _SHARE = 3, 0.75
_FEWEST_LETTERS = 3  # stems of two letters are verbs and particles in Arabic
_WORD = re.compile(r"[^\W\d_]+(?:\u200c[^\W\d_]+)*")  # Persian compounds are one word: نخست‌وزیر
_VERB = re.compile("^ن?می\u200c|(?<=.)\u200c(?:اند|است|شود|شد|ام|ایم)$")  # Persian: می‌گوید, شده‌اند
_SUFFIXED = frozenset({"tr", "en"})  # where an apostrophe joins an ending: İzmir'in, Monday's
_HEBREW = ("ו", "ה", "ב", "ל", "מ", "ש", "וב", "של")
_CLITICS = ("وال", "بال", "كال", "فال", "ال", "لل", "و", "ب", "ل", "ف", "ك")
# Who reports, and that something took place: words of every news text that tell no story from another. Own list,
# in the languages that have stop words; a longer one would only take words off a list that people read.
_EVERY_REPORT = {
    "ar": "بقي بقيت تمد تمدها ونفت نفى نفت وتجمد تجمد خصصا خصص خصصت اتهم اتهمت واتهم واتهمت ستوقف يملك طال طالت جراء استهدف استهدفت حسبما تعهد شمل وصف ووصف تضم سمع سمعت تدعى يدعى تلفزيون التلفزيون قناة قنوات مصدر مصادر وكالة وكالات صحيفة صحف إذاعة موقع مراسل صحفي صحفيين تصريح تصريحات تغريدة إعلام "
    "منشور حساب إكس فيسبوك خبر أخبار مسؤول مسؤولين طرف الأطراف الطرفين جانب الجانبين عقد انعقاد تناول جرى شهد أسفر يسفر ضم العاصمة وراء الجهود الرامية التوصل "
    "الماضي الماضية المقبل المقبلة الجاري الجارية الحالي الحالية فرانس برس رويترز اسوشيتد يعلن تعلن يقر يكشف يبحث يلتقي يزور ستزور يطالب يدعو قرر قررت وافق وافقت رفض رفضت وقع بحضور انطلقت أقيمت جرت دارت تلا تسقط توقع "
    "شخص أشخاص بلد بلاد دولة مدينة منطقة محافظة عدد بدأ بدأت أدى أدت وصل وصلت طالب دعا شارك شاركت نحو حيال باتجاه تلاه مطلع بيان",
    "en": "back time least hold holds declined comment put puts left send sends reject rejects broke cost ahead late first told due site case brother sister press village town state both source sources agency newspaper television channel reporter journalist statement interview post account official officials "
    "side sides party parties held capital efforts meets met kills took take takes made make makes get gets got came come comes went goes go called call began begin set due left found ended leave "
    "people person city country near new another many based committed according between including like long way part number several still yet even around across along amid toward towards while",
    "fr": "instance national nationale allant appelé appelée appellent appelle chiffré concerné concernée concernées bloqué lancé lancée voté réagi évoqué rendu mené rejeté doit recevoir soutiennent prévoit raison attendu attendue écopé voulue voulu pur simple réclamé place presse lieu village source sources agence journal télévision chaîne journaliste communiqué entretien compte responsable responsables partie parties "
    "côté capitale efforts ayant fait faire faite faits dit dire reçu reçoit mis mettre pris prendre tenu tenir attendu personnes personne gens pays ville jusque selon quelques peu près lors dont entre "
    "ainsi encore toujours toute tous toutes autre autres nouveau nouvelle premier première principal plupart notamment afin",
    "he": "לבקשת הורה הורתה הזהיר הזהירו מונה מונתה אותנו קרא קראה דחוף מאימת תקף תקפה התנגד התנגדה הגיע סיפר מקור מקורות סוכנות עיתון טלוויזיה ערוץ כתב עיתונאי הודעה ריאיון גורם גורמים צד צדדים בירה מאמצים לאחר אחרי בני אדם אנשים תושבים מדינה עיר החל במהלך כדי בעקבות "
    "נוסף נוספים רבים אחר אחרים חדש חדשה גדול גדולה ליד סביב השיב נפגש דיווחו הגישו חלק",
    "tr": "gönderdi büyüklüğünde söyledi yayımladı belirtti gitti çağırdı bulunduğunu çarptırdı taşıyacaklarını eleştirdi izledi diledi verdi oldu ilçesinde ilçe belde beldesi beldesine köyü mahalle sabahı gününe kaynak kaynaklar ajans gazete televizyon kanal muhabir gazeteci açıklama yetkili yetkililer taraf taraflar başkent çaba ardından önce sonra sırasında düzenlediği düzenlenen edildiğini edildi etti "
    "ediyor yapılan yaptığı yapıldı olduğunu olarak kişi kişinin kişiyi insan ülke kent şehir bölgeye bölgede bölge bildirdi bildirildi kaydetti meydana geldi geldiğini söyleyen konuşan yeni büyük geçeceğini gidecek süren sürdüğünü yer aldı alındı",
    "fa": "خواستار وعده عليه اعلام رفته خانواده تبليغ دفاع شرق غرب خبر داده شده‌اند ميدهد حكم سازمان ملل متحد نيرو نيروها جمهور جمهوري منبع منابع خبرگزاري روزنامه تلويزيون شبكه خبرنگار بيانيه مصاحبه مقام مقامات طرف طرفين پايتخت تلاش نفر كشور شهر منطقه جاي گذاشت اند ادامه همچنين درباره وجود انجام قرار پس پيش حال مورد گويد گفته جديد مردم افراد",
}
# Offices, which every report names before a name.
_OFFICES = {
    "ar": "رئيس رئيسة وزير وزيرة وزراء الحكومة مجلس قائد مدير نائب سفير مبعوث مبعوثة ناطق متحدث محافظ أمين نظير نظيره مستشار عضو رئاسة السيد العماد العميد اللواء نقيب حاكم",
    "en": "minister ministers prime president presidents chief secretary envoy ambassador spokesman spokeswoman spokesperson leader leaders commander general governor mayor deputy director head former coordinator government",
    "fr": "ministre ministres premier président présidente chef secrétaire émissaire ambassadeur porte parole dirigeant dirigeants commandant général préfet maire député directeur gouvernement délégué déléguée ancien",
    "he": "שר שרת שרים ראש הממשלה ממשלה נשיא מפקד דובר שגריר שליח ראש עיריית מנכל מזכיר סגן חבר חברת יושב",
    "tr": "bakan bakanı bakanlığı başbakan başbakanı başkan başkanı cumhurbaşkanı yardımcısı komutan komutanı sözcüsü vali valisi müdürü genel büyükelçisi temsilcisi",
    "fa": "وزير نخست‌وزير رئيس رئيس‌جمهور فرمانده سخنگوي سخنگو معاون سفير نماينده دبير مدير مديركل استاندار دولت",
}


class Span(NamedTuple):
    """Where a word stands: the how manyeth of all words of the seeds it is, and its letters in the sentence."""

    at: int
    start: int
    end: int


@dataclass(slots=True, eq=False)
class KeyWord:
    """A stem of the seeds, or of two words that stand together: how each spells it, and the sentences that hold it."""

    stem: str
    written: Counter[str] = field(default_factory=Counter)
    held: list[Sentence] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

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
    return _joined([word for _, word in sorted(ranked, key=_place_in_row)])


def _place_in_row(pair: tuple[tuple[bool, float], KeyWord]) -> tuple[tuple[bool, float], int, str]:
    """Return what words are sorted by: of those that tell as much the first said."""
    return pair[0], pair[1].spans[0].at, pair[1].stem


def _joined(words: list[KeyWord]) -> list[KeyWord]:
    """Return the words, two of the first that hardly stand apart as one phrase: الدعم and السريع."""
    for one, other in permutations(words[:_PAIRED], 2):
        phrase = _phrase(one, other)
        if phrase and one in words and other in words:
            words[min(words.index(one), words.index(other))] = phrase
            words = [word for word in words if word not in (one, other)]
    return words


def _phrase(one: KeyWord, other: KeyWord) -> KeyWord | None:
    """Return the phrase of one word with another right behind it; None where they stand so seldom, or mostly apart."""
    behind = {span.at: span for span in other.spans}
    phrase = KeyWord(f"{one.stem} {other.stem}")
    for span, sentence in zip(one.spans, one.held, strict=True):
        follower = behind.get(span.at + 1)
        if follower and sentence.text[span.end : follower.start].isspace():
            phrase.written[sentence.written(span.start, follower.end)] += 1
            phrase.held.append(sentence)
    often = max(len(one.held), len(other.held))
    return phrase if len(phrase.held) >= max(_TOGETHER, _SHARE * often) else None


def _ranked(
    language: str, seeds: list[SeedText], known: set[str]
) -> Iterable[tuple[tuple[bool, float], KeyWord]]:
    background = load_background(language)
    told_everywhere = _told_everywhere(language) | known
    for word in _words(language, seeds):
        if (
            len(word.stem) < _FEWEST_LETTERS
            or word.stem in told_everywhere
            or _is_passing(word, known, language)
        ):
            continue
        often = 1 + math.log(len(word.held) / word.seeds)
        weight = _rarity(word, background) * (word.seeds + word.titles) * often
        if weight > 0:
            yield (len(seeds) > 1 and word.seeds == 1, -weight), word


@cache
def _told_everywhere(language: str) -> frozenset[str]:
    """Return the stems of what every report says, in a language."""
    return frozenset(
        stem for table in (_EVERY_REPORT, _OFFICES) for stem in stems(table.get(language, ""), language)
    )


def _is_passing(word: KeyWord, known: set[str], language: str) -> bool:
    """Return whether a word is one of the calendar or of counting, leads to a place, names an agency, or joins "and" to a name.

    In Arabic its table of frequencies tells the common ones: what is left of a day, a span or an agency there tells a story.
    """
    folded = [fold_accents(normalise(form)) for form in word.written]
    bare = [form[len(c) :] for form in folded for c in ("", *_CLITICS, *_HEBREW) if form.startswith(c)]
    if any(form in known for form in bare):
        return True
    if language == "ar":
        return any(is_day_or_month(form) or is_counting(form) for form in folded)
    if any(is_time(form) or is_counting(form) or form in HEADS for form in bare):
        return True
    if all(is_given(form) or says(form, language) for form in word.written):
        return True  # half a name
    return any(map(_VERB.search, word.written)) or any(map(agency_of, word.written))


def _words(language: str, seeds: list[SeedText]) -> Iterable[KeyWord]:
    found: dict[str, KeyWord] = {}
    at = 0
    for sentence in (one for text in seeds for one in sentences_of(text)):
        at += 1
        for match in _WORD.finditer(sentence.text):
            at += 1
            if language in _SUFFIXED and sentence.text[match.start() - 1 : match.start()] in {"'", "’"}:
                continue
            for stem in stems(match[0], language):
                word = found.setdefault(stem, KeyWord(stem))
                word.written[sentence.written(*match.span())] += 1
                word.held.append(sentence)
                word.spans.append(Span(at, *match.span()))
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

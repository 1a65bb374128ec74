"""The nations that a sentence of a known language names: by the table of nations, by CLDR's names and by peoples.

Of names one within the other the longer counts (South Sudan, Papua New Guinea). A person's, a paper's and a site's name
names no nation.
"""

import re
from collections.abc import Iterable

from story.asking.own_words import own_anchors
from story.events.anchor_words import bare_forms
from story.events.anchors import Anchor
from story.names.name_words import bare, is_given, is_nation, is_title
from story.names.paper_names import is_of_paper
from story.places.country_words import countries_named
from story.places.named_after import is_foreign_form, own_words
from story.places.peoples import peoples_named
from story.profiles.sentences import Sentence

_NATION, _PLACE = "nation:", "place:"
_NEXT = re.compile(r"\s([^\W\d_]+)")
_NEAR = 24  # characters before a name that are read
# Before a nation's name they make it a site's: "שדה תימן", "place d'Italie", «شارع فلسطين».
_SITES = {
    "ar": "شارع ساحة ميدان دوار حي بوابة جسر جادة",
    "he": "שדה משדה בשדה לשדה רחוב ברחוב כיכר בכיכר שכונת בשכונת גבעת רמת כרם בית",
    "fr": "rue place avenue boulevard quai pont porte square marché",
    "fa": "خیابان میدان کوچه پل",
}
_SITE_BEHIND = {
    "en": re.compile(r"\s(?:Street|Square|Avenue|Road|Gate|Boulevard)\b"),
    "tr": re.compile(r"\s(?:Caddesi|Sokağı|Sokak|Meydanı|Bulvarı)"),
}
_OF = frozenset({"de", "d", "du", "la", "l", "des"})


def nations_named(sentence: Sentence) -> list[Anchor]:
    """Return the nations that a sentence names by words of their own, in order; not those of its cities."""
    text, language = sentence.text, sentence.seed.language
    found = own_anchors(text, language)
    cities = {anchor.start for anchor in found if anchor.key.startswith(_PLACE)}
    told = [*countries_named(text, language)]  # first, since exact: Liberia begins like Libya in Arabic
    told += peoples_named(text, language, f"{sentence.seed.title}\n{sentence.seed.text}")
    told += [anchor for anchor in found if anchor.key.startswith(_NATION) and anchor.start not in cities]
    return [one for one in _longest(told) if _is_nation(one, text, language)]


def _longest(told: Iterable[Anchor]) -> list[Anchor]:
    """Return the anchors, of those that overlap the longest."""
    kept: list[Anchor] = []
    behind = -1
    for anchor in sorted(told, key=lambda one: (one.start, -len(one.written))):
        end = anchor.start + len(anchor.written)
        if anchor.start >= behind:
            kept.append(anchor)
            behind = end
        elif end - anchor.start > len(kept[-1].written):
            kept[-1], behind = anchor, end
    return kept


def _is_nation(anchor: Anchor, text: str, language: str) -> bool:
    if is_of_paper(text, anchor.start) or _is_site(anchor, text, language):
        return False
    return not _is_first_name(anchor, text, language)


def _is_first_name(anchor: Anchor, text: str, language: str) -> bool:
    """Return whether a word that begins like a nation's is a given name: Francesco, Irakli Kobakhidze."""
    word = anchor.written
    if any(bare(form).removesuffix("s") in own_words(language) for form in bare_forms(word)):
        return False
    if is_given(word) or (language == "ar" and word.startswith("و") and is_given(word[1:])):
        return True
    behind = _NEXT.match(text, anchor.start + len(word))
    is_led = behind is not None and behind[1][0].isupper() and not is_nation(behind[1])
    return is_led and not is_title(behind[1] if behind else "", language) and is_foreign_form(word, language)


def _is_site(anchor: Anchor, text: str, language: str) -> bool:
    """Return whether a word beside a nation's name makes it a street's, a square's, a field's."""
    behind = _SITE_BEHIND.get(language)
    if behind is not None and behind.match(text, anchor.start + len(anchor.written)):
        return True
    sites = _SITES.get(language, "").split()
    before = re.findall(r"[^\W\d_]+", text[max(0, anchor.start - _NEAR) : anchor.start])
    last = next((word for word in reversed(before) if word not in _OF), "")
    return bool(sites) and last in sites and text[anchor.start - 1 : anchor.start] in {" ", "'", "’", "-"}

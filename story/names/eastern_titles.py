"""Names beside titles in Arabic, Persian and Hebrew: behind one, before one, or between commas behind an office."""

from collections.abc import Iterator

from story.alphabets.tokens import normalise
from story.names.eastern_names import NAME_WORDS, Span, read_name
from story.names.name_words import (
    has_article,
    is_between,
    is_given,
    is_inflected,
    is_nation,
    is_office,
    is_particle,
    is_title,
    may_be_arabic_name,
    may_end_name,
    says,
)
from story.places.led_places import LEADING
from story.places.place_names import cities

_FEWEST = 2
_SKIPPED = (
    10  # "وكيل وزارة المالية السعودية لشؤون الإيرادات المشرف على برنامج الإقراض المحلي" has eleven words
)
_COMMAS = frozenset("،,")
_OPENING = frozenset("\"'«“(")
_LIKELY_IN = frozenset({"ar", "fa"})
_NAMED_AFTER_PLACES = frozenset({"he", "fa"})
_WITH = frozenset({"با", "توسط"})
_NOUNS = ("ي", "ش", "ها", "هاي", "گان", "ات")  # endings of what is done, and of many


def titled(tokens: list[str], language: str) -> Iterator[Span]:
    """Yield the names behind titles, then those before one, then those between commas behind an office."""
    for at, token in enumerate(tokens):
        if token in _COMMAS:
            yield from _in_apposition(tokens, at, language)
        if is_title(token, language):
            start, is_plain = _behind(tokens, at + 1, language)
            span = read_name(tokens, start, language) or _after_given(tokens, start, language)
            if span and (span.sure or span.strange or (is_plain and _is_plain_name(tokens, span, language))):
                yield span
            before = _before(tokens, at, language)
            if before:
                yield before


def _after_given(tokens: list[str], at: int, language: str) -> Span | None:
    """Return a given name behind a title and the word after it, be that an everyday word too: نواف سلام."""
    if language != "ar" or at + _FEWEST > len(tokens) or not is_given(tokens[at]):
        return None
    if not may_be_arabic_name(tokens[at], first=True):  # "on" is also علي
        return None
    ends = at + _FEWEST + (normalise(tokens[at]) == "عبد")  # عبد الحميد كريمة
    last = tokens[min(ends, len(tokens)) - 1]
    is_word = (
        has_article(last) or is_inflected(last) or is_between(last, language) or is_particle(last, ["."])
    )
    return (
        None
        if is_word or ends > len(tokens) or not may_end_name(last, language)
        else Span(at, ends, sure=True)
    )


def _in_apposition(tokens: list[str], comma: int, language: str) -> Iterator[Span]:
    """Yield the name between a comma behind an office and the next comma: "نقيب الفلاحين في كفر الشيخ، رمضان عبد الغفار،"."""
    span = read_name(tokens, comma + 1, language)
    if span is None or tokens[span.last : span.last + 1] not in (["،"], [","]):
        return
    likely = span.sure or span.strange or (language != "ar" and _is_plain_name(tokens, span, language))
    for at in range(comma - 1, max(-1, comma - _SKIPPED), -1):
        if not tokens[at][0].isalnum() or says(tokens[at], language):
            return
        if is_title(tokens[at], language):
            if likely:
                yield span
            return


def _is_plain_name(tokens: list[str], span: Span, language: str) -> bool:
    """Return whether words that only a title makes a name are none of an office: "رئيس كتلة النواب"."""
    return not any(is_office(word, language) for word in tokens[span.first : span.last])


def _behind(tokens: list[str], at: int, language: str) -> tuple[int, bool]:
    """Return where a name can begin behind a title, and whether nothing but ministries, nations and one comma lies between."""
    commas, begin, is_plain, led = 0, at, True, False
    while at < len(tokens) and at - begin < _SKIPPED:
        token = tokens[at]
        if token in _COMMAS or token in _OPENING:
            commas += 1
            if commas > 1:
                break
        elif not led and _begins_likely(tokens, at, language):
            break
        elif is_between(token, language):
            led = False
        elif language == "ar" and (led or _is_filling(token)):
            is_plain, led = False, normalise(token) in LEADING
        elif language in _NAMED_AFTER_PLACES and (place := _place_words(tokens, at)):
            at += place - 1
        elif language in _NAMED_AFTER_PLACES and (words := _words_before_given(tokens, at, language)):
            at += words
            break
        else:
            break
        at += 1
    return at, is_plain


def _begins_likely(tokens: list[str], at: int, language: str) -> bool:
    if language not in _LIKELY_IN or is_title(tokens[at], language):
        return False
    span = read_name(tokens, at, language)
    return span is not None and (span.sure or span.strange)


def _place_words(tokens: list[str], at: int) -> int:
    """Return of how many words the place at a token is: "ראש עיריית באר שבע, X", "فرماندار شیراز X"."""
    for n in (_FEWEST, 1):
        name = " ".join(normalise(token) for token in tokens[at : at + n])
        if len(name) > _FEWEST and name in cities():
            return n
    return 0


def _words_before_given(tokens: list[str], at: int, language: str) -> int:
    """Return how many words of an office, one or two, stand before a full name that a given name begins; 0 for none."""
    if is_given(tokens[at]):
        return 0
    for n in (1, _FEWEST):
        rest = tokens[at : at + n + _FEWEST]
        if len(rest) < n + _FEWEST or not all(word[0].isalpha() for word in rest):
            return 0
        if is_given(tokens[at + n]) and read_name(tokens, at + n, language):
            return n
    return 0


def _is_filling(token: str) -> bool:
    """Return whether an Arabic word goes between a title and its name without being of either: a common or defined word, a city."""
    word = normalise(token)
    if not token[0].isalpha():
        return False
    return word in LEADING or word in cities() or not may_be_arabic_name(token, first=True)


def _before(tokens: list[str], at: int, language: str) -> Span | None:
    """Return the sure name that ends right before a title, one comma between at most."""
    end = at - 1 if at and tokens[at - 1] in _COMMAS else at
    for start in range(max(0, end - NAME_WORDS - 1), end - 1):
        span = read_name(tokens, start, language)
        spoken = start > 0 and (says(tokens[start - 1], language) or _is_with(tokens, start, at, language))
        likely = span and (span.sure or span.strange or spoken) and not _is_inside(tokens, start, language)
        if span and span.last == end and likely:
            return span
    return None


def _is_with(tokens: list[str], start: int, at: int, language: str) -> bool:
    """Return whether Persian says "with" or "by" two words that an office with its body follows: "با X Y فرمانده ارتش"."""
    if language != "fa" or at - start != _FEWEST or normalise(tokens[start - 1]) not in _WITH:
        return False
    body = tokens[at + 1 : at + 2]
    is_name = not any(is_office(word, language) for word in tokens[start:at])
    is_noun = normalise(tokens[start]).endswith(_NOUNS)
    return is_name and not is_noun and bool(body) and (is_office(body[0], language) or is_nation(body[0]))


def _is_inside(tokens: list[str], start: int, language: str) -> bool:
    """Return whether the word before could begin the name itself; then a longer name was refused."""
    return start > 0 and tokens[start - 1][0].isalpha() and is_given(tokens[start - 1]) and language == "ar"

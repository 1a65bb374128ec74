"""Knows the words that sites put around articles, and lines that are nothing else.

When in doubt a line stays: a leaked button costs a reader a second, a lost sentence costs the record. The
phrases are data (`tables/boilerplate.toml`, `tables/calls.toml`); the rules here are the same for pages and for
pasted text. What stands around a line is judged in `zones`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from article.article import Why
from article.cuts.phrases import Words, fold, in_set, letters_of, prefix, tables, tidy
from article.cuts.shapes import credit_of, is_player, names_channel, shape_of
from article.cuts.tellings import tells_on
from article.titles.headlines import is_prose

__all__ = [
    "Line",
    "button_of",
    "doubt_of",
    "fold",
    "may_open_list",
    "only_furniture",
    "opens_byline",
    "opens_list",
    "why_cut",
    "why_words",
]

_COLON = re.compile(r"^[^:：]{1,40}[:：]")
_NUMBERED = re.compile(r"\W{0,2}[\d٠-٩۰-۹]{1,3}(?:\.\d{1,2})?[.)\-]\s")
_FRAGMENT = re.compile(r"[,،;؛]\s*$")
START_WORDS = 40  # a line that opens with a known phrase and runs longer than this may be prose about it
_LONGEST = 1000  # characters; every rule below asks for fewer words than this holds
_LONGEST_HEAD = 80
_HEAD_WORDS = 6  # "More from The New York Times"
_CALL_WORDS = 18  # "Follow us on Facebook, X and Telegram to be the first to …" ends before this
LABEL_WORDS = 25  # words of a headline or a tag list behind a label
_LABEL_WORDS = 5  # "Read more in Business:"
_BYLINE_WORDS = 8  # "By First Second Third, Paper", the longest byline on the five seeds' kind of page
_TEMPLATE_WORDS = (
    14  # "Save my name, email, and website in this browser …" is listed whole; templates are shorter
)
_BUTTON_WORDS = 3
_BAR_WORDS = 40  # words of the longest bar of buttons; a choice
_JUDGED = 8192  # lines whose reason is remembered: the furniture of a site's pages is the same on each


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line or block to be judged. `link_share` is None where links are unknown (pasted text).

    A line that is `listed` is one of many of its shape, `runs` says: only its own words cut it.
    """

    text: str
    link_share: float | None = None
    listed: bool = False


def why_cut(line: Line) -> Why | None:
    """Return why a line is boilerplate by itself, or None. Neighbours are `zones`' business."""
    return why_words(line.text)


def why_words(text: str) -> Why | None:
    """Return why a line of these words is boilerplate by itself, or None."""
    return _judged(text)[0] if len(text) <= _LONGEST else None


def doubt_of(line: Line) -> Why | None:
    """Return what a line begins like that stays because it tells something: «حمّل التطبيق المسؤولية للوزارة …»."""
    return _judged(line.text)[1] if len(line.text) <= _LONGEST else None


@lru_cache(maxsize=_JUDGED)
def _judged(text: str) -> tuple[Why | None, Why | None]:
    """Return why a line is cut, and, if it is not, what it begins like all the same."""
    words, letters = fold(text), letters_of(text)
    begun = _begins(text, words, letters)
    telling = begun is not None and (_may_be_prose(text, begun) or tells_on(text, begun))
    why = (
        _whole(letters) or _by_form(text, None if telling else begun, telling) if letters else _unworded(text)
    )
    return why, begun if telling and why is None else None


def _begins(text: str, words: Words, letters: Words) -> Why | None:
    """Return what the first words or the shape of a line say."""
    short = 0 < len(letters) <= START_WORDS
    opened = _opening(text, words, letters)
    return opened or ((shape_of(text) or _folded_template(letters)) if short else None)


def _unworded(text: str) -> Why | None:
    return Why.FURNITURE if is_player(text) else None


def _by_form(text: str, begun: Why | None, telling: bool) -> Why | None:
    words, letters = fold(text), letters_of(text)
    numbered = _NUMBERED.match(text) is not None
    counted = len(words) > len(letters) and not numbered
    return (
        begun
        or (None if telling else _template(text, len(words)))
        or (
            _bar(letters, 1 if counted else 2)
            if counted or not (numbered or telling or is_prose(text))
            else None
        )
        or (Why.CREDIT if len(letters) <= 6 and credit_of(text) else None)
    )


def opens_byline(text: str) -> bool:
    """Say whether `text` begins as a byline without a colon does («بقلم …», "By …")."""
    return prefix(fold(text)[:3], "opener", 3) is not None


def opens_list(line: Line) -> Why | None:
    """Return the reason if this line announces a list of other things (latest, related, comments …)."""
    if len(line.text) > _LONGEST_HEAD:
        return None
    words = letters_of(line.text)
    return tables().phrases["head"].get(words) or (
        prefix(words, "headstart", 3)
        if len(words) <= _HEAD_WORDS and not _says_more(line.text) and not is_prose(line.text)
        else None
    )


def _says_more(text: str) -> bool:
    """Say whether words follow a colon: "More on this: …" points at one article and opens no list."""
    label = _COLON.match(text) if ":" in text or "：" in text else None
    return label is not None and bool(letters_of(text[label.end() :]))


@lru_cache(maxsize=_JUDGED)
def may_open_list(text: str) -> Why | None:
    """Return the reason if a line could announce a list: it does so only where headlines follow it."""
    words = letters_of(text) if len(text) <= _LONGEST_HEAD else ()
    if not words or len(words) > _HEAD_WORDS or is_prose(text):
        return None
    said = " ".join(words)
    return next((why for pattern, why in tables().heads if pattern.fullmatch(said)), None)


def only_furniture(text: str) -> bool:
    """Say whether nothing stands in `text` but buttons, counters and list heads (empty text included)."""
    letters = letters_of(text)
    return not letters or _whole(letters) is not None or _buttons(letters) is not None


def button_of(text: str) -> Why | None:
    """Return what one to three words are that buttons bear («طباعة», "Reply"): beside furniture they are one."""
    letters = letters_of(text) if len(text) <= _LONGEST_HEAD else ()
    single = all(len(w) == 1 for w in letters) and text.strip() != "X"
    if single or len(letters) > _BUTTON_WORDS or is_prose(text):
        return None
    parts = _buttons(letters)
    return parts[0] if parts else None


def _whole(letters: Words) -> Why | None:
    phrases = tables().phrases
    return phrases["line"].get(letters) or phrases["head"].get(letters)


def _opening(text: str, words: Words, letters: Words) -> Why | None:
    if len(words) <= START_WORDS and (why := prefix(letters[:20], "start")) is not None:
        return why
    label = _COLON.match(text) if len(words) <= LABEL_WORDS and (":" in text or "：" in text) else None
    if label is None or (why := _labelled(letters_of(label[0]))) is None:
        return None
    return why if _label_fits(text, why, len(words)) else None


def _labelled(label: Words) -> Why | None:
    """Return what a label says of the words behind it: listed, the head of a list of links, or a call to read."""
    why = tables().phrases["label"].get(label) or tables().phrases["head"].get(label)
    if why is not None or not label or len(label) > _LABEL_WORDS:
        return why
    said = " ".join(label)
    if any(why is Why.RELATED and pattern.fullmatch(said) for pattern, why in tables().heads):
        return Why.READ_ALSO
    asked = in_set(label, "read") or (len(label) > 1 and in_set(label[-1:], "read"))
    return Why.READ_ALSO if asked else None


def _may_be_prose(text: str, why: Why) -> bool:
    """Say whether a line that opens like furniture may still tell something: «تابعنا على مدى أسبوع …»."""
    letters, count = letters_of(text), len(fold(text))
    if prefix(letters[:20], "start") is not why:
        return False
    if _FRAGMENT.search(text):
        return True
    if why in (Why.READ_ALSO, Why.BYLINE):
        return is_prose(text)
    if why not in (Why.SHARE, Why.NEWSLETTER) or not is_prose(text):
        return False
    return count > _CALL_WORDS or not names_channel(letters)


def _label_fits(text: str, why: Why, count: int) -> bool:
    if why is Why.BYLINE:
        return count <= _BYLINE_WORDS and not is_prose(text)
    return why is Why.CREDIT or not is_prose(text)


def _template(text: str, count: int) -> Why | None:
    if not 2 <= count <= 90:
        return None
    bare = tidy(text[:900])
    low, table, tried = bare.casefold(), tables(), -1
    for need, at in table.ascii_needs if low.isascii() else table.needs:
        if at != tried and need in low:
            tried = at
            pattern, why = table.patterns[at]
            if pattern.fullmatch(bare):
                return why
    return None


def _folded_template(letters: Words) -> Why | None:
    """Match the folded words of a short line with the templates that have a slot."""
    if not 2 <= len(letters) <= _TEMPLATE_WORDS:
        return None
    said = " ".join(letters)
    for pattern, why in tables().shorts:
        if pattern.fullmatch(said):
            return why
    return None


def _bar(letters: Words, least: int) -> Why | None:
    """Return a reason when the line is made of nothing but buttons and counters, at least so many."""
    parts = _buttons(letters) if len(letters) <= _BAR_WORDS else None
    if parts is None or len(parts) < least or all(len(w) == 1 and w.isascii() for w in letters):
        return None
    return max(set(parts), key=lambda why: (parts.count(why), why.value))


def _buttons(letters: Words) -> list[Why] | None:
    table, at, parts = tables(), 0, []
    bar, longest, first = table.phrases["bar"], table.longest["bar"], table.first["bar"]
    while at < len(letters):
        if letters[at] not in first:
            return None
        for n in range(min(longest, len(letters) - at), 0, -1):
            if (why := bar.get(letters[at : at + n])) is not None:
                parts.append(why)
                at += n
                break
        else:
            return None
    return parts

"""What jusText makes of a paragraph by its neighbours, in time that grows with their number.

trafilatura asks jusText where its own choice is short, and jusText 3.0 walks from each paragraph to the next long one: 16,000 items
of a list take it half a minute. This gives the very same classes.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Protocol

_SETTLED = frozenset({"good", "bad"})
_TELLING = frozenset({"good", "bad", "neargood"})


class Classed(Protocol):
    """A paragraph of jusText: its class by itself, and the one that its neighbours give it."""

    cf_class: str
    class_type: str
    heading: bool


@cache
def linear_trafilatura() -> Any:  # its function: the library ships no types
    """Return trafilatura's extraction with this module's step in place of jusText's, and its stop words held once."""
    from justext import core  # type: ignore[import-untyped]
    from lxml.html import html_parser
    from trafilatura import bare_extraction, external, utils

    for parser in (utils.HTML_PARSER, html_parser):
        parser.set_element_class_lookup(same_classes())
    external.JT_STOPLIST = _stop_words()  # type: ignore[assignment]  # typed by its first value, None
    core.define_stoplist = _as_given
    external.revise_paragraph_classification = revise  # type: ignore[attr-defined]  # it imports the name, and exports none
    return bare_extraction


def same_classes() -> Any:  # a class of lxml's, which is loaded where it is needed
    """Return what gives a parsed page's elements the classes that lxml.html gives them, and calls no Python for each.

    lxml.html asks a function for every element that anybody looks at, some thousands a page. No parsed one has a namespace, nor
    a capital in its name.
    """
    from lxml import etree, html

    others = etree.ElementDefaultClassLookup(
        element=html.HtmlElement,
        comment=html.HtmlComment,
        pi=html.HtmlProcessingInstruction,
        entity=html.HtmlEntity,
    )
    named = etree.ElementNamespaceClassLookup(others)
    named.get_namespace(None).update(html.HtmlElementClassLookup._default_element_classes)
    return named


def _stop_words() -> frozenset[str]:
    """Return the stop words of all languages, as trafilatura gives them where it is told none.

    It gives a tuple, of which jusText takes the hash at each question (154,484 words, all of them touched: a worker so makes
    its own copy of memory that it shares with others) and a second set in lower case, in which the lists stand already.
    """
    from justext.utils import get_stoplist, get_stoplists  # type: ignore[import-untyped]

    return frozenset(word for language in get_stoplists() for word in get_stoplist(language))


def _as_given(words: frozenset[str]) -> frozenset[str]:
    """Return stop words that are in lower case already, as `justext.utils.get_stoplist` reads them."""
    return words


def revise(paragraphs: Sequence[Classed], max_heading_distance: int = 200) -> None:
    """Give each paragraph its class by its neighbours', as justext.core.revise_paragraph_classification does."""
    if any(one.heading for one in paragraphs):  # never so in trafilatura's question
        from justext.core import revise_paragraph_classification  # type: ignore[import-untyped]

        revise_paragraph_classification(paragraphs, max_heading_distance)
        return
    classes = _short_ones([one.cf_class for one in paragraphs])
    behind, before = _nearest(reversed(classes), _SETTLED)[::-1], "bad"
    for one, own, after in zip(paragraphs, classes, behind, strict=True):
        if own == "neargood":
            own = "bad" if before == after == "bad" else "good"  # noqa: PLW2901  # what later ones see before them
        before = own if own in _SETTLED else before
        one.class_type = own


def _short_ones(classes: Sequence[str]) -> list[str]:
    """Return the classes, a short paragraph's by what stands before and behind it."""
    before, behind = _nearest(classes, _SETTLED), _nearest(reversed(classes), _SETTLED)[::-1]
    near_before, near_behind = _nearest(classes, _TELLING), _nearest(reversed(classes), _TELLING)[::-1]
    return [
        own if own != "short" else _of_short((before[at], near_before[at]), (behind[at], near_behind[at]))
        for at, own in enumerate(classes)
    ]


def _of_short(*sides: tuple[str, str]) -> str:
    """Return a short paragraph's class by its two sides: the nearest good or bad one, and the nearest of these or nearly good."""
    if len(settled := {side for side, _ in sides}) == 1:
        return settled.pop()
    return "good" if ("bad", "neargood") in sides else "bad"


def _nearest(classes: Iterable[str], wanted: frozenset[str]) -> list[str]:
    """Return for each place the last of the wanted classes in front of it, "bad" where there is none."""
    found, last = [], "bad"
    for one in classes:
        found.append(last)
        last = one if one in wanted else last
    return found

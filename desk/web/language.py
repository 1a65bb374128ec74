"""The language of the interface, Arabic or English, and its words: desk/web/words/<page>.toml, a table a phrase."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources

from babel import Locale
from babel.core import negotiate_locale
from babel.numbers import format_decimal
from markupsafe import Markup, escape
from starlette.requests import Request

from desk.terminal.safe import shortened

_LONGEST = 500  # letters of a value: names and titles have some tens
COOKIE = "warraq-language"
_ISOLATE, _END = "\u2068", "\u2069"  # UAX #9: for attributes, where no <bdi> can stand


class Tongue(StrEnum):
    """A language of the interface."""

    ARABIC = "ar"
    ENGLISH = "en"

    @property
    def direction(self) -> str:
        """Return "rtl" or "ltr"."""
        return "rtl" if self is Tongue.ARABIC else "ltr"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. Call it with "page.key": `{{ t("stories.count", n=3) }}`.

    Values stand isolated (<bdi>) and escaped, numbers as the language writes them; `n` chooses the plural form. A key without
    words is an error: the tests ask for all.
    """

    tongue: Tongue

    def __call__(self, key: str, **values: object) -> Markup:
        """Return a phrase for a page's text."""
        shown = {name: self._shown(value) for name, value in values.items()}
        return escape(self._phrase(key, values)).format(**shown)

    def plain(self, key: str, **values: object) -> str:
        """Return a phrase for an attribute or the title: isolated by characters, without any markup."""
        shown = {
            name: self.number(value) if isinstance(value, int) else f"{_ISOLATE}{value}{_END}"
            for name, value in values.items()
        }
        return self._phrase(key, values).format(**shown)

    def number(self, value: int | float) -> str:
        """Return a number as the language writes it."""
        return _written(value, self.tongue)

    def has(self, key: str) -> bool:
        """Say whether there are words under a key."""
        page, _, name = key.partition(".")
        return name in _words_of(page)

    def _shown(self, value: object) -> Markup:
        if isinstance(value, Markup):
            return value
        if isinstance(value, int | float):
            return Markup("{}").format(self.number(value))
        return Markup('<bdi dir="auto">{}</bdi>').format(shortened(str(value), _LONGEST))

    def _phrase(self, key: str, values: dict[str, object]) -> str:
        page, _, name = key.partition(".")
        said = _words_of(page)[name][self.tongue.value]
        if isinstance(said, str):
            return said
        n = values.get("n", 0)
        assert isinstance(n, int | float)
        form = str(_locale(self.tongue).plural_form(n))
        return said.get(form, said["other"])


def tongue_of(request: Request) -> Tongue:
    """Return the language that a person chose, else the one that their browser asks for first, else English."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in set(Tongue):
        return Tongue(chosen)
    asked = _by_wish(request.headers.get("accept-language", ""))
    found = negotiate_locale(asked, [tongue.value for tongue in Tongue], sep="-")
    return Tongue(found) if found else Tongue.ENGLISH


def _by_wish(header: str) -> list[str]:
    """Return the languages of an Accept-Language header, the dearest first (RFC 9110 §12.5.4)."""
    wished: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            wished.append((-float(quality or 1), name.strip()))
        except ValueError:
            continue
    return [name for _, name in sorted(wished, key=lambda wish: wish[0]) if name]


@lru_cache(maxsize=4_096)
def _written(value: int | float, tongue: Tongue) -> str:
    return str(format_decimal(value, locale=tongue.value))


@cache
def _locale(tongue: Tongue) -> Locale:
    return Locale(tongue.value)


@cache
def _words_of(page: str) -> dict[str, dict[str, str | dict[str, str]]]:
    source = resources.files("desk.web").joinpath("words", f"{page}.toml").read_text("utf-8")
    return tomllib.loads(source)

"""An article as others cite it: what it is, when it was published and kept, and by which record and digest it is found again."""

import re
from dataclasses import dataclass

from desk.terminal.addresses import in_letters
from desk.terminal.safe import safe_text
from desk.web.language import Tongue

_LETTERS = 400  # of a title
_TURNED_HOST = re.compile(r"[a-z]+://[^/?#]*[\u0590-\u08ff\ufb1d-\ufefc]")
_FIRST_STRONG, _END = (
    "\u2068",
    "\u2069",
)  # UAX #9: words of strangers turn nothing around them, wherever this is pasted


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What a citation tells; `link` is the evidence link of this desk. Times are RFC 3339, None where they are not known.

    `published_on` is the day by the outlet's own clock (`archive.own_clock`), empty where none is known. `number` of `versions` is
    the version that is cited; `gone_at` is when its page was first seen to be gone.
    """

    title: str
    bylines: tuple[str, ...]
    outlet: str | None
    url: str
    published_on: str
    captured_at: str | None
    record: str | None
    digest: str | None
    link: str = ""
    number: int = 1
    versions: int = 1
    gone_at: str | None = None

    @property
    def address(self) -> str:
        """Return the address as it is read and pasted: in letters, unless its host runs from the right and would change places with its path."""
        letters = in_letters(self.url)
        return self.url if _TURNED_HOST.match(letters) else letters


def citation(cited: Cited, tongue: Tongue) -> str:
    """Return a citation in plain text: in English one paragraph, in Arabic a line for each part, so that each begins from the right.

    What the page says of itself is isolated, so that it reads right in either direction. Addresses and digests have a line of their
    own instead: a control that sticks to them would be pasted with them.
    """
    return _arabic(cited) if tongue is Tongue.ARABIC else _english(cited)


def _english(cited: Cited) -> str:
    authors = f"{_own(', '.join(cited.bylines))}. " if cited.bylines else ""
    parts = [
        f"{authors}“{_own(cited.title)}”. {_own(cited.outlet)}".rstrip()
        if cited.outlet
        else f"{authors}“{_own(cited.title)}”",
        f"Published {cited.published_on}" if cited.published_on else "No date of publication",
        *([f"Version {cited.number} of {cited.versions}"] if cited.versions > 1 else []),
        *([f"No longer at its address when looked for at {_moment(cited.gone_at)}"] if cited.gone_at else []),
        cited.address,
    ]
    if cited.record:
        parts.append(f"Archived {_moment(cited.captured_at)}, record {cited.record}")
    if cited.digest:
        parts.append(cited.digest)
    return ". ".join(parts) + "."


def _arabic(cited: Cited) -> str:
    authors = f"{_own('، '.join(cited.bylines))}، " if cited.bylines else ""
    outlet = f"، {_own(cited.outlet)}" if cited.outlet else ""
    parts = [
        f"مقال: {authors}«{_own(cited.title)}»{outlet}",
        f"نُشر في {_left(cited.published_on)}" if cited.published_on else "بلا تاريخ نشر",
        *(
            [f"الصيغة {_left(str(cited.number))} من {_left(str(cited.versions))}"]
            if cited.versions > 1
            else []
        ),
        *([f"لم يعد في موقعه عند طلبه في {_left(_moment(cited.gone_at))}"] if cited.gone_at else []),
        "الرابط:",
        cited.address,
    ]
    if cited.record:
        parts += [f"حُفظ في {_left(_moment(cited.captured_at))}، في السجل:", cited.record]
    if cited.digest:
        parts += ["البصمة:", cited.digest]
    return "\n".join(parts)


def _own(text: str | None) -> str:
    return f"{_FIRST_STRONG}{safe_text(text or '', limit=_LETTERS)}{_END}"


def _left(text: str) -> str:
    """Return a day or a time, isolated in a line that runs from the right."""
    return f"\u2066{text}{_END}"


def _moment(moment: str | None) -> str:
    text = moment or ""
    return f"{text[:10]} {text[11:19]} UTC" if len(text) >= 19 else text

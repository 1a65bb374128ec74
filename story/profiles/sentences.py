"""The sentences of a seed: verbatim for showing, and without vowel marks for matching, with the way back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from story.seed import SeedText

# No end: the stop of an initial or an abbreviation of capitals (U.N.), of a title (Dr.), of a month before its day (Nov. 9),
# and that inside a number ($1.4).
_TITLES = "Dr Mr Ms Me Av St Lt Mrs Mme Gen Sen Rep Gov Col Sgt Maj Doç Capt Prof Mlle"
_TITLE = "".join(rf"(?<!\b{title})" for title in _TITLES.split())
_MONTH = r"(?!(?:(?<=\bSept\.)|(?<=\b(?:Jan|Feb|Mar|Apr|Aug|Oct|Nov|Dec)\.))\s\d)"
_END = re.compile(rf"(?:(?<!\b[A-Z]){_TITLE}\.{_MONTH}(?!\d)|[!?؟؛\n…])(?:[.!?؟؛\n…])*")
_FOOT = re.compile(r"^The post .{3,300} appeared first on\b")  # of feeds: it names the outlet, not the story
_MARKS = "\u064b-\u0652\u0640"  # عمّان is met as عمان
_UNREAD = re.compile(f"[{_MARKS}]+|(?<=\\s)\\s+")
_SPACE = re.compile(r"\s")
# The sentences of a body that say what happened and who did it, and letters of one: a byline has fewer. Choices.
_LEADS, _LEAST_OF_LEAD = 2, 40


@dataclass(frozen=True)
class Sentence:
    """One sentence or title of a seed. `said` is verbatim; names and words are looked for in `text`; `in_lead` is one of the first of the body."""

    seed: SeedText
    said: str
    in_title: bool
    in_lead: bool = field(default=False, compare=False)

    @cached_property
    def text(self) -> str:
        """Return the sentence without vowel marks and tatweel, white space as single spaces."""
        return without_marks(self.said)

    def written(self, start: int, end: int) -> str:
        """Return what the seed itself writes for `text[start:end]`, marks behind a letter included."""
        places = self._places
        return " ".join(self.said[places[start] : places[end]].split())

    def spelt(self, found: str) -> str:
        """Return how the seed itself spells what was found in `text`; unchanged when it does not stand there so."""
        start = self.text.find(found)
        return found if start < 0 else self.written(start, start + len(found))

    @cached_property
    def _places(self) -> list[int]:
        unread = {i for match in _UNREAD.finditer(self.said) for i in range(*match.span())}
        return [*(i for i in range(len(self.said)) if i not in unread), len(self.said)]


def without_marks(text: str) -> str:
    """Return `text` as it is matched and sought: without vowel marks and tatweel, white space as single spaces."""
    return _SPACE.sub(" ", _UNREAD.sub("", text))


def sentences_of(text: SeedText) -> Iterator[Sentence]:
    """Yield the title, then the sentences of the text, without the title when the text repeats it as a line."""
    if text.title:
        yield Sentence(text, text.title, in_title=True)
    leads = 0
    for part in _END.split(text.text):
        said = part.strip()
        if said and said != text.title.strip() and not _FOOT.search(said):
            in_lead = leads < _LEADS and len(said) >= _LEAST_OF_LEAD
            leads += in_lead
            yield Sentence(text, said, in_title=False, in_lead=in_lead)

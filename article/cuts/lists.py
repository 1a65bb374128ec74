"""Lists of other things between an article's lines: their head announces them, and takes what reads like headlines."""

from article.article import Why
from article.cuts.boilerplate import may_open_list, opens_list, why_cut
from article.cuts.judged import Judged, resumes
from article.cuts.shapes import is_weak
from article.titles.headlines import is_headline, is_headline_list, is_prose

INLINE = frozenset([Why.READ_ALSO, Why.ADVERT, Why.CREDIT, Why.CAPTION, Why.DATELINE])
_OPEN = frozenset(
    [None, Why.FURNITURE, *INLINE]
)  # what a line may be so far that turns out to be a list's head
_BETWEEN = frozenset([*INLINE, Why.SHARE, Why.NEWSLETTER])  # what stands between a sub-heading and its text
_HEADING = 8  # words of a sub-heading: the seeds' nine have 3 to 8
_LIST = 4  # headlines of a list inside a text that has short lines of its own; a choice, as the next one
_READ_ALSO = 1
HEADLINE_WORDS = 4  # a headline has more; shorter lines behind the text may be a cry, a verse, a name


def cut_lists(page: Judged) -> None:
    """Cut every list of other things, its head included."""
    spans = _Spans(page)
    for i, line in enumerate(page.lines):
        why = opens_list(line)
        if why is not None and why_cut(line) is None and not _headline_follows(page, i):
            why = None
        if why is None and page.whys[i] in _OPEN:
            why = _may_open(page, i)
        if why is not None:
            page.whys[i] = why
            _cut_list(spans, i)


class _Spans:
    """Where lists and the text end. A line that is cut stays cut, so each edge moves one way only: linear for all heads."""

    def __init__(self, page: Judged) -> None:
        self.page = page
        self.first, self.last = 0, len(page.lines) - 1  # the outermost sentences
        self.early, self.late = (
            0,
            len(page.lines) - 1,
        )  # the outermost lines between them that stay and are none
        self.reach = self.between = (
            0  # where a list ended before; where the lines begin that may stand before it
        )
        self.cut = 0  # lines above this one were all taken by a list

    def end(self, head: int) -> int:
        """Return the first line behind `head` that no list holds."""
        page, end = self.page, max(head + 1, self.reach)
        while end < len(page.lines) and _listed(page, end):
            end += 1
        if end != self.reach:
            self.reach = self.between = end
        return end

    def before_heading(self, head: int, end: int) -> int:
        """Return where a list of `head` ends that prose follows: before what may stand above that prose."""
        self.between = min(self.between, end)
        while self.between - 1 > head and self.page.whys[self.between - 1] in _BETWEEN:
            self.between -= 1
        return max(self.between, head + 1)

    def told_above(self, head: int) -> bool:
        """Say whether a sentence stands above a line."""
        while self.first < len(self.page.lines) and not self.page.is_body(self.first):
            self.first += 1
        return self.first < head

    def is_plain(self, head: int, end: int) -> bool:
        """Say whether the text has nothing but sentences elsewhere: no sub-headings, no lists of its own."""
        page = self.page
        if page.lines[head].link_share is not None:
            return True
        while self.last > self.first and not page.is_body(self.last):
            self.last -= 1
        self.early, self.late = max(self.early, self.first), min(self.late, self.last)
        while self.early < self.last and (page.whys[self.early] is not None or page.tells[self.early]):
            self.early += 1
        while self.late > self.first and (page.whys[self.late] is not None or page.tells[self.late]):
            self.late -= 1
        return self.early >= min(head, self.last) and self.late < max(end, self.first + 1)


def _may_open(page: Judged, i: int) -> Why | None:
    """Return what list a line opens that does so only where a headline follows; few lines could at all, so that is asked first."""
    why = may_open_list(page.lines[i].text)
    return why if why is not None and _headline_follows(page, i) else None


def _headline_follows(page: Judged, head: int) -> bool:
    """Say whether a list follows: a headline, and behind it no sentence that it could be the heading of."""
    i = head + 1
    if i >= len(page.lines) or not _listed(page, i):
        return False
    if may_open_list(page.lines[head].text) is Why.FURNITURE:
        return _is_widget(page.lines[i].text) and (i + 1 >= len(page.lines) or not page.is_body(i + 1))
    if page.lines[i].link_share is not None:
        return (page.lines[i].link_share or 0) >= 0.8 or page.whys[i] is not None
    return (
        page.whys[i] is not None
        or len(page.lines[i].text.split()) >= HEADLINE_WORDS
        or is_weak(page.lines[i].text) is not None
    )


def _is_widget(text: str) -> bool:
    return len(text.split()) <= 3 or any(c.isdigit() for c in text) or text.rstrip().endswith(("؟", "?"))


def _cut_list(spans: _Spans, head: int) -> None:
    page, end = spans.page, spans.end(head)
    resumed = end < len(page.lines) and page.is_body(end) and spans.told_above(head)
    # The last short line before prose may be that prose's own heading: it stays, unless it is a link.
    if resumed:
        end = spans.before_heading(head, end)
        if not spans.is_plain(head, end):
            most = _READ_ALSO if page.whys[head] is Why.READ_ALSO else _LIST
            end = min(end, head + 1 + most, _own_heading(page, head, end))
        elif end - head <= _LIST:
            end = _own_heading(page, head, end)
    why = page.whys[head]
    for i in range(max(head + 1, spans.cut), end):
        why = opens_list(page.lines[i]) or _may_open(page, i) or why
        page.whys[i] = page.whys[i] or why
    spans.cut = max(spans.cut, end)


def _own_heading(page: Judged, head: int, end: int) -> int:
    last = page.lines[end - 1]
    short = len(last.text.split()) <= _HEADING and (last.link_share or 0) < 0.5
    return end - 1 if short and end - head > 2 and page.whys[end - 1] is None else end


def _listed(page: Judged, i: int) -> bool:
    line = page.lines[i]
    if i == page.title_at:
        return False
    if page.whys[i] is not None or is_headline_list(line.text, page.title):
        return True
    if line.link_share is not None and line.link_share >= 0.8:
        return True
    return is_headline(line.text) and not is_prose(line.text) and not resumes(line.text)

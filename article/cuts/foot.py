"""What stands behind an article's last sentence: comments, tags, who wrote it, and the few sentences of a page's foot."""

import re
from bisect import bisect_left
from itertools import accumulate

from article.article import Why
from article.cuts.boilerplate import Line, button_of, doubt_of, opens_list
from article.cuts.judged import Judged, resumes
from article.cuts.shapes import is_about, is_bio, is_weak
from article.dates.reading import is_date_line
from article.markup.source import key_of
from article.titles.headlines import is_prose

# What ends an article wherever it stands: behind these, lines that are no sentences belong to the page's foot.
_TAIL = frozenset(
    [Why.COMMENTS, Why.TAGS, Why.RELATED, Why.LATEST, Why.MOST_READ, Why.AUTHOR_BOX, Why.APPEARED_FIRST, Why.COOKIES, Why.APP, Why.SHARE, Why.FURNITURE]
)  # fmt: skip
_TAGS = 30  # lines behind the text that are asked for tags
_TAG_WORDS = 4  # words of a tag; a choice
_TAG = re.compile(r"[^.!?؟:،,;؛…]{2,60}")
_TOLD = 2  # sentences above comments: a counter of comments stands above the text too
_ANSWERS = 2  # buttons below comments, «رد», "Report"; a choice
_NEAR = 3  # lines between the first comment and its button: its day, its votes
_REMARK_WORDS = 30  # words of a reader's comment that stands alone; a choice


def cut_foot(page: Judged) -> None:
    """Cut what is no sentence behind the first line that ends an article, and the few sentences of a foot."""
    last = _cut_bio(page, page.body()[1])
    marks = [i for i, why in enumerate(page.whys) if why in _TAIL]
    start = next((i for i in marks if i > max(last, page.opening())), None)
    above = _Above(page, marks)
    while (earlier := above.foot(last)) is not None:
        start, last = earlier
    if start is None:
        return
    why = page.whys[start]
    for i in range(start + 1, len(page.lines)):
        if page.whys[i] is not None:
            why = page.whys[i] if page.whys[i] in _TAIL else why
        elif (not page.is_body(i) or i <= last) and not page.lines[i].listed and not _signs(page, i):
            text = page.lines[i].text
            page.whys[i] = Why.DATELINE if is_date_line(text) else is_weak(text) or why


def cut_answered(page: Judged) -> None:
    """Cut readers' comments that bear no names: buttons to answer or report stand below each, behind the comments' head."""
    at = comments_at(page.lines, page.whys)
    if at is None:
        return
    asked = [i for i in range(at + 1, len(page.lines)) if button_of(page.lines[i].text) is Why.COMMENTS]
    first = next((i for i in range(at + 1, len(page.lines)) if page.is_body(i)), at)
    if len(asked) < _ANSWERS or not first < asked[0] <= first + _NEAR:
        return
    for i in range(at + 1, len(page.lines)):
        if page.whys[i] is None and not resumes(page.lines[i].text):
            page.whys[i] = Why.COMMENTS


def comments_at(lines: list[Line], whys: list[Why | None]) -> int | None:
    """Return where readers' comments begin: their head, behind two sentences of the text."""
    told = 0
    for i, line in enumerate(lines):
        if whys[i] is Why.COMMENTS and told >= _TOLD and opens_list(line) is Why.COMMENTS:
            return i
        told += whys[i] is None and is_prose(line.text)
    return None


def tags_without_head(page: Judged) -> range:
    """Return the two short lines or more behind the text that repeat its words, where furniture follows.

    They may be tags, and as well the names of winners, teams or what a dish is made of: nothing tells them apart.
    """
    last = page.body()[1]
    if last < 0 or page.lines[last].text.rstrip().endswith((":", "：")):
        return range(0)
    run = [i for i in range(last + 1, min(len(page.lines), last + 1 + _TAGS)) if _may_be_tag(page, i)]
    run = [i for n, i in enumerate(run) if i == run[0] + n]
    if len(run) < 2 or run[-1] + 1 >= len(page.lines) or page.whys[run[-1] + 1] is None:
        return range(0)
    told = [line.text for i, line in enumerate(page.lines[: last + 1]) if page.is_body(i)]
    said = key_of(" ".join([page.title, *told]))
    repeated = 2 * sum(key_of(page.lines[i].text) in said for i in run) >= len(run)
    return range(run[0], run[-1] + 1) if repeated else range(0)


def _may_be_tag(page: Judged, i: int) -> bool:
    text = page.lines[i].text
    short = page.whys[i] is None and len(text.split()) <= _TAG_WORDS and not is_date_line(text)
    return short and _TAG.fullmatch(text) is not None


def _signs(page: Judged, i: int) -> bool:
    """Say whether the last line is a name behind a share bar: who wrote it, which `edges` takes down."""
    return i == len(page.lines) - 1 and page.whys[i - 1] is Why.SHARE and is_about(page.lines[i].text)


def _cut_bio(page: Judged, last: int) -> int:
    """Cut who wrote it, behind the text: a name, and below it a line that says what they are."""
    first = max(1, last)
    told = [j for j in range(first - 1) if page.is_body(j)]
    for i in range(first, len(page.lines)):
        name = page.lines[i - 1].text
        if page.whys[i] is None and len(told) > 1 and is_about(name) and _tells_who(page.lines[i]):
            page.whys[i - 1] = page.whys[i] = Why.AUTHOR_BOX
            return told[-1] if i >= last else last
        if page.is_body(i - 1):
            told.append(i - 1)
    return last


def _tells_who(line: Line) -> bool:
    return is_bio(line.text) or doubt_of(line) is Why.AUTHOR_BOX


class _Above:
    """Counts sentences above any line, as they stood before the foot took any."""

    def __init__(self, page: Judged, marks: list[int]) -> None:
        body = [page.is_body(i) for i in range(len(page.lines))]
        self.page, self.marks = page, marks
        self.told = [0, *accumulate(body)]
        self.last = [-1, *accumulate((i if b else -1 for i, b in enumerate(body)), max)]

    def foot(self, last: int) -> tuple[int, int] | None:
        """Move the end of the text up over one short sentence that a foot holds: a bio, a comment, a notice."""
        page, at = self.page, bisect_left(self.marks, last)
        if last < 0 or at == 0 or not page.is_body(last):
            return None
        text, near = page.lines[last].text, self.marks[at - 1]
        why, told = page.whys[near], self.told[near]
        fits = why is Why.AUTHOR_BOX and last - near <= 2 and is_bio(text)
        fits = fits or (
            why is Why.COMMENTS and len(text.split()) <= _REMARK_WORDS and told >= 2 and not resumes(text)
        )
        if not fits or self.told[last + 1] - self.told[near + 1] != 1 or told == 0:
            return None
        page.whys[last] = why
        return near, self.last[near]

"""Judges lines by what stands around them: a list's head takes its headlines, weak signs count beside furniture."""

from dataclasses import dataclass

from article.article import Why
from article.boilerplate import Line, is_lone_button, may_open_list, opens_list, why_cut
from article.dates import is_date_line
from article.headlines import HEADLINE_WORDS, is_headline, is_headline_list, is_prose
from article.phrases import fold, in_set, only_of
from article.shapes import credit_of, is_about, is_bio, is_crumbs, is_weak
from article.source import key_of
from article.titles import repeats

# What ends an article wherever it stands: behind these, lines that are no sentences belong to the page's foot.
_TAIL = frozenset(
    [Why.COMMENTS, Why.TAGS, Why.RELATED, Why.LATEST, Why.MOST_READ, Why.AUTHOR_BOX, Why.APPEARED_FIRST, Why.COOKIES, Why.APP, Why.SHARE, Why.FURNITURE]
)  # fmt: skip
_INLINE = frozenset([Why.READ_ALSO, Why.ADVERT, Why.CREDIT, Why.CAPTION, Why.DATELINE])
_BETWEEN = frozenset([*_INLINE, Why.SHARE, Why.NEWSLETTER])  # what stands between a sub-heading and its text
_MENU = 3  # department names one under the other that make a menu
_HEADING = 8  # words of a sub-heading: the seeds' nine have 3 to 8
_LIST = 4  # headlines of a list inside a text that has short lines of its own; a choice, as the next one
_READ_ALSO = 1
_TITLE_KEY = 15  # key characters under which "holds the headline" may be chance
_REMARK = 15  # words around the headline in «كانت هذه تفاصيل خبر … نأمل …»
_DOUBT_WORDS = 4  # a headline has more; shorter lines behind the text may be a cry, a verse, a name


@dataclass(slots=True)
class _Page:
    lines: list[Line]
    title: str
    whys: list[Why | None]

    def is_body(self, i: int) -> bool:
        """Say whether a line is a sentence of the article as far as is known."""
        text = self.lines[i].text
        return self.whys[i] is None and (
            is_prose(text) or resumes(text) or len(text.split()) > HEADLINE_WORDS
        )

    def body(self) -> tuple[int, int]:
        """Return the first and the last line that are sentences, or an empty span."""
        told = [i for i in range(len(self.lines)) if self.is_body(i)]
        return (told[0], told[-1]) if told else (len(self.lines), -1)


def resumes(text: str) -> bool:
    """Say whether a line goes on telling («وأضاف …», «من جهته …»), as no headline does."""
    return len(text.split()) >= 4 and in_set(fold(text[:40])[:4], "resume") > 0


def judge_lines(lines: list[Line], *, title: str = "") -> list[Why | None]:
    """Judge lines in their order; see `boilerplate.cut_lines`."""
    page = _Page(lines, title, [why_cut(line) for line in lines])
    _cut_titled(page)
    _cut_lists(page)
    _cut_menus(page)
    _cut_foot(page, page.body()[1])
    _cut_weak(page)
    return page.whys


def _cut_weak(page: _Page) -> None:
    """Cut what is furniture only beside furniture, or above the first sentence and behind the last one."""
    first, last = page.body()
    before = list(page.whys)
    for i, line in enumerate(page.lines):
        if before[i] is not None:
            continue
        outside = last >= 0 and not first <= i <= last
        beside = _beside_cut(before, i)
        if (beside or outside) and (why := is_weak(line.text)) is not None:
            page.whys[i] = why
        elif (beside or (outside and i < first)) and is_lone_button(line.text):
            page.whys[i] = Why.SHARE
        elif (
            outside
            and i > last
            and before[min(i + 1, len(before) - 1)] is Why.AUTHOR_BOX
            and is_about(line.text)
        ):
            page.whys[i] = Why.AUTHOR_BOX
        elif outside and credit_of(line.text):
            page.whys[i] = Why.CREDIT


def doubtful(lines: list[Line], whys: list[Why | None], *, title: str = "") -> list[Why | None]:
    """Say for each line that stays what it may be all the same: a credit, headlines without a head, an unknown list."""
    page = _Page(lines, title, whys)
    first, last = page.body()
    found: list[Why | None] = [None] * len(lines)
    for i, line in enumerate(lines):
        if whys[i] is not None or (first <= i <= last and page.is_body(i)):
            continue
        if credit_of(line.text):
            found[i] = Why.CREDIT
        elif i > last >= 0 and is_headline(line.text) and _beside_headline(page, i, last):
            found[i] = Why.RELATED
        elif is_weak(line.text) or is_lone_button(line.text):
            found[i] = Why.FURNITURE
    return found


def _beside_headline(page: _Page, i: int, last: int) -> bool:
    """Say whether two or more headlines stand here behind the text, no colon before them having announced a list."""
    near = [j for j in (i - 1, i + 1) if last < j < len(page.lines)]
    announced = page.lines[last].text.rstrip().endswith((":", "："))
    long = len(page.lines[i].text.split()) >= _DOUBT_WORDS
    return (
        long
        and not announced
        and (page.whys[i - 1] is not None or any(is_headline(page.lines[j].text) for j in near))
    )


def _cut_titled(page: _Page) -> None:
    """Cut crumbs that lead to the headline, and remarks around it («كانت هذه تفاصيل خبر …»)."""
    key = key_of(page.title)
    for i, line in enumerate(page.lines):
        if page.whys[i] is not None or len(line.text) > 400:
            continue
        if is_crumbs(line.text, page.title):
            page.whys[i] = Why.FURNITURE
        elif len(key) > _TITLE_KEY and i * 2 > len(page.lines) and key in key_of(line.text):
            extra = len(line.text.split()) - len(page.title.split())
            ends = line.text.rstrip().endswith((":", "?", "؟"))
            if (
                0 < extra <= _REMARK
                and not ends
                and repeats(line.text, page.title) is None
                and not resumes(line.text)
            ):
                page.whys[i] = Why.FURNITURE


def _cut_lists(page: _Page) -> None:
    for i, line in enumerate(page.lines):
        why = opens_list(line)
        if why is not None and why_cut(line) is None and not _headline_follows(page, i):
            why = None
        if why is None and page.whys[i] in (None, Why.FURNITURE, *_INLINE) and _headline_follows(page, i):
            why = may_open_list(line.text)
        if why is not None:
            page.whys[i] = why
            _cut_list(page, i)


def _headline_follows(page: _Page, head: int) -> bool:
    """Say whether a list follows: a headline, and behind it no sentence that it could be the heading of."""
    i = head + 1
    if i >= len(page.lines):
        return False
    if not _listed(page, i):
        return False
    if may_open_list(page.lines[head].text) is Why.FURNITURE:
        return _is_widget(page.lines[i].text) and (i + 1 >= len(page.lines) or not page.is_body(i + 1))
    if page.lines[i].link_share is not None:
        return (page.lines[i].link_share or 0) >= 0.8 or page.whys[i] is not None
    return (
        page.whys[i] is not None
        or len(page.lines[i].text.split()) >= _DOUBT_WORDS
        or is_weak(page.lines[i].text) is not None
    )


def _is_widget(text: str) -> bool:
    return len(text.split()) <= 3 or any(c.isdigit() for c in text) or text.rstrip().endswith(("؟", "?"))


def _cut_list(page: _Page, head: int) -> None:
    end = head + 1
    while end < len(page.lines) and _listed(page, end):
        end += 1
    resumed = end < len(page.lines) and page.is_body(end) and any(page.is_body(i) for i in range(head))
    while resumed and end - 1 > head and page.whys[end - 1] in _BETWEEN:
        end -= 1
    # The last short line before prose may be that prose's own heading: it stays, unless it is a link.
    if resumed and not _is_plain(page, head, end):
        end = min(
            end,
            head + 1 + (_READ_ALSO if page.whys[head] is Why.READ_ALSO else _LIST),
            _own_heading(page, head, end),
        )
    elif resumed and end - head <= _LIST:
        end = _own_heading(page, head, end)
    why = page.whys[head]
    for i in range(head + 1, end):
        why = (
            opens_list(page.lines[i])
            or (may_open_list(page.lines[i].text) if _headline_follows(page, i) else None)
            or why
        )
        page.whys[i] = page.whys[i] or why


def _own_heading(page: _Page, head: int, end: int) -> int:
    last = page.lines[end - 1]
    short = len(last.text.split()) <= _HEADING and (last.link_share or 0) < 0.5
    return end - 1 if short and end - head > 2 and page.whys[end - 1] is None else end


def _is_plain(page: _Page, head: int, end: int) -> bool:
    """Say whether the text has nothing but sentences elsewhere: no sub-headings, no lists of its own."""
    told = [i for i in range(len(page.lines)) if page.is_body(i)]
    if page.lines[head].link_share is not None:
        return True
    return all(
        page.whys[i] is not None or page.is_body(i) for i in range(told[0], told[-1]) if not head <= i < end
    )


def _listed(page: _Page, i: int) -> bool:
    line = page.lines[i]
    if page.whys[i] is not None or is_headline_list(line.text, page.title):
        return True
    if line.link_share is not None and line.link_share >= 0.8:
        return True
    return is_headline(line.text) and not is_prose(line.text) and not resumes(line.text)


def _cut_menus(page: _Page) -> None:
    """Cut three department names or more, one under the other."""
    run: list[int] = []
    for i in range(len(page.lines) + 1):
        if i < len(page.lines) and _is_department(page.lines[i].text):
            run.append(i)
            continue
        if len(run) >= _MENU:
            for j in run:
                page.whys[j] = page.whys[j] or Why.FURNITURE
        run = []


def _is_department(text: str) -> bool:
    return len(text) <= 40 and only_of(fold(text), "section") > 0


def _cut_foot(page: _Page, last: int) -> None:
    """Cut what is no sentence behind the first line that ends an article, and the few sentences of a foot."""
    last = _cut_bio(page, last)
    marks = [i for i, why in enumerate(page.whys) if why in _TAIL]
    start = next((i for i in marks if i > last), None)
    while (earlier := _foot_before(page, marks, last)) is not None:
        start, last = earlier
    if start is None:
        return
    why = page.whys[start]
    for i in range(start + 1, len(page.lines)):
        if page.whys[i] is not None:
            why = page.whys[i] if page.whys[i] in _TAIL else why
        elif (not page.is_body(i) or i <= last) and not _signs(page, i):
            text = page.lines[i].text
            page.whys[i] = Why.DATELINE if is_date_line(text) else is_weak(text) or why


def _signs(page: _Page, i: int) -> bool:
    """Say whether the last line is a name behind a share bar: who wrote it, which `edges` takes down."""
    return i == len(page.lines) - 1 and page.whys[i - 1] is Why.SHARE and is_about(page.lines[i].text)


def _cut_bio(page: _Page, last: int) -> int:
    """Cut who wrote it, behind the text: a name, and below it a line that says what they are."""
    for i in range(max(1, last), len(page.lines)):
        name, text = page.lines[i - 1].text, page.lines[i].text
        told = [j for j in range(i - 1) if page.is_body(j)]
        if page.whys[i] is None and is_bio(text) and is_about(name) and len(told) > 1:
            page.whys[i - 1] = page.whys[i] = Why.AUTHOR_BOX
            return told[-1] if i >= last else last
    return last


def _foot_before(page: _Page, marks: list[int], last: int) -> tuple[int, int] | None:
    """Move the end of the text up over one short sentence that a foot holds: a bio, a comment, a notice."""
    if last < 0 or not page.is_body(last):
        return None
    text = page.lines[last].text
    before = [m for m in marks if m < last]
    if not before:
        return None
    near = before[-1]
    why = page.whys[near]
    told = sum(page.is_body(i) for i in range(near))
    between = sum(page.is_body(i) for i in range(near + 1, last + 1))
    fits = why is Why.AUTHOR_BOX and last - near <= 2 and is_bio(text)
    fits = fits or (why is Why.COMMENTS and len(text.split()) <= 30 and told >= 2 and not resumes(text))
    if not fits or between != 1 or told == 0:
        return None
    page.whys[last] = why
    above = [i for i in range(near) if page.is_body(i)]
    return near, above[-1]


def _beside_cut(whys: list[Why | None], i: int) -> bool:
    return (i > 0 and whys[i - 1] is not None) or (i + 1 < len(whys) and whys[i + 1] is not None)

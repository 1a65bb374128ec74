"""Judges lines by what stands around them: a list's head takes its headlines, weak signs count beside furniture."""

from article.article import Why
from article.cuts.boilerplate import Line, button_of, doubt_of, why_cut
from article.cuts.foot import comments_at, cut_answered, cut_foot, tags_without_head
from article.cuts.judged import Judged, resumes
from article.cuts.lists import HEADLINE_WORDS, cut_lists
from article.cuts.phrases import fold, only_of
from article.cuts.shapes import credit_of, is_about, is_caption_marked, is_crumbs, is_size, is_weak
from article.markup.source import key_of
from article.titles.headlines import is_headline
from article.titles.titles import repeats

_LISTS = frozenset([Why.RELATED, Why.READ_ALSO, Why.LATEST, Why.MOST_READ])
_MENU = 3  # department names one under the other that make a menu
_TITLE_KEY = 15  # key characters under which "holds the headline" may be chance
_REMARK = 15  # words around the headline in «كانت هذه تفاصيل خبر … نأمل …»


def cut_lines(lines: list[Line], *, title: str = "", title_at: int | None = None) -> list[Why | None]:
    """Judge lines in their order: one reason or None for each.

    A list head takes the headlines behind it, until something reads like prose again; what may be furniture or
    not goes only beside another cut, above the first sentence or behind the last one. Where the title is one of the
    lines (`title_at`), no list reaches over it.
    """
    page = Judged.of(
        lines, [None if line.listed else why_cut(line) for line in lines], title, title_at=title_at
    )
    if title_at is not None:
        page.whys[title_at] = Why.REPEATED_TITLE
    _cut_titled(page)
    _cut_credited(page)
    cut_lists(page)
    _cut_menus(page)
    cut_answered(page)
    cut_foot(page)
    _cut_weak(page)
    return page.whys


def _cut_weak(page: Judged) -> None:
    """Cut what is furniture only beside furniture, or above the first sentence and behind the last one."""
    first, last = page.body()
    before = list(page.whys)
    for i, line in enumerate(page.lines):
        if before[i] is not None or line.listed:
            continue
        outside = last >= 0 and not first <= i <= last
        beside = _beside_cut(before, i)
        if (beside or outside) and (why := is_weak(line.text)) is not None:
            page.whys[i] = why
        elif (button_of(line.text) and (beside or (outside and i < first))) or (
            outside and _among_buttons(page, i)
        ):
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


def _among_buttons(page: Judged, i: int) -> bool:
    """Say whether a button stands beside another one: two words of a share bar, two letters for the size of letters."""
    text = page.lines[i].text
    near = [page.lines[j].text for j in (i - 1, i + 1) if 0 <= j < len(page.lines) and not page.tells[j]]
    if is_size(text):
        return any(map(is_size, near))
    return button_of(text) is not None and any(map(button_of, near))


def doubtful(lines: list[Line], whys: list[Why | None], *, title: str = "") -> list[Why | None]:
    """Say for each line that stays what it may be all the same: a credit, headlines without a head, an unknown list."""
    page = Judged.of(lines, whys, title)
    first, last = page.body()
    found: list[Why | None] = [None] * len(lines)
    remarks = comments_at(lines, whys)
    for i, line in enumerate(lines):
        if whys[i] is None and (begun := doubt_of(line)) is not None:
            found[i] = begun
        elif whys[i] is None and remarks is not None and i > remarks:
            found[i] = Why.COMMENTS
        elif whys[i] is not None or (line.listed and i <= last) or (first <= i <= last and page.is_body(i)):
            continue
        elif credit_of(line.text):
            found[i] = Why.CREDIT
        elif i > last >= 0 and is_headline(line.text) and _beside_headline(page, i, last):
            found[i] = Why.RELATED
        elif is_weak(line.text) or button_of(line.text):
            found[i] = Why.FURNITURE
        elif i > first and whys[i - 1] in _LISTS and is_headline(line.text):
            found[i] = whys[i - 1] if len(line.text.split()) >= HEADLINE_WORDS else None
    for i in tags_without_head(page):
        found[i] = Why.TAGS
    return found


def _beside_headline(page: Judged, i: int, last: int) -> bool:
    """Say whether two or more headlines stand here behind the text, no colon before them having announced a list."""
    near = [j for j in (i - 1, i + 1) if last < j < len(page.lines)]
    announced = page.lines[last].text.rstrip().endswith((":", "："))
    long = len(page.lines[i].text.split()) >= HEADLINE_WORDS
    return (
        long
        and not announced
        and (page.whys[i - 1] is not None or any(is_headline(page.lines[j].text) for j in near))
    )


def _cut_titled(page: Judged) -> None:
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


def _cut_credited(page: Judged) -> None:
    """Cut captions above the text that end in who made the picture, the first that reads as a sentence too."""
    told = [i for i in range(len(page.lines)) if page.is_body(i)][:2]
    for i in range(told[0] + 1 if len(told) == 2 else 0):
        if page.whys[i] is None and is_caption_marked(page.lines[i].text):
            page.whys[i] = Why.CREDIT


def _cut_menus(page: Judged) -> None:
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


def _beside_cut(whys: list[Why | None], i: int) -> bool:
    return (i > 0 and whys[i - 1] is not None) or (i + 1 < len(whys) and whys[i + 1] is not None)

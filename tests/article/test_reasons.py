"""Why a block of a page is no article text: told by its words, its list's head, the names around it."""

import pytest

from article.article import Why
from article.metadata import facts_of
from article.reasons import reasons_of
from article.scanner import scan

TEXT = "قال مسؤول في وزارة الطاقة إن الشبكة عادت إلى العمل في معظم الأحياء بعد انقطاع دام ساعات."
PAGE = """<html lang="ar"><head><title>عودة الكهرباء إلى أحياء العاصمة بعد انقطاع طويل</title></head>
<body class="single has-comments share-enabled"><nav class="main-menu"><ul><li>سياسة</li></ul></nav>
<div class="content"><h1>عودة الكهرباء إلى أحياء العاصمة بعد انقطاع طويل</h1>{}<p>{}</p>{}</div></body></html>"""


def reasons(above="", below="", *, memory=()):
    source = scan(PAGE.format(above, TEXT, below))
    kept = {i for i, b in enumerate(source.blocks) if b.text == TEXT}
    found = reasons_of(source.blocks, kept, facts_of(source, url=None, fetched_at=None), memory)
    return source, kept, {source.blocks[i].text: why for i, why in found.items()}


CASES = {
    "words": ("<div>شارك هذا المقال</div>", "شارك هذا المقال", Why.SHARE),
    "a region's name": ("<div class='post-relatedArticles'><p>خبر آخر من المدينة</p></div>", "خبر آخر من المدينة", Why.RELATED),
    "how a name begins": ("<div class='socialsharing'><b>انشروا</b></div>", "انشروا", Why.SHARE),
    "the region says more than the part": (
        "<div class='comments-area'><div class='comment-author'>سامر</div></div>", "سامر", Why.COMMENTS),
    "a head names its items": (
        "<div class='box'><div class='t'><h3>الأكثر قراءة</h3></div><ul><li><a href=x>ارتفاع جديد في سعر الصرف</a></li></ul></div>",
        "ارتفاع جديد في سعر الصرف", Why.MOST_READ),
    "a head's list ends with its element": (
        "<div class='box'><h3>الأكثر قراءة</h3><p>ارتفاع جديد</p></div><div class='end'><p>من نحن</p></div>", "من نحن", Why.FURNITURE),
    "a quote that the text holds": (f"<aside><p>{TEXT[:60]}</p></aside>", TEXT[:60], Why.PULL_QUOTE),
    "an element for pulled quotes": ("<aside class='pull-quote'>كنا نعود إلى البيت ليلا</aside>", "كنا نعود إلى البيت ليلا", Why.PULL_QUOTE),
    "a lone button": ("<div>طباعة</div>", "طباعة", Why.SHARE),
    "a seller's notice": ("<div>If you buy through our links, we may earn a commission.</div>", "If you buy through our links, we may earn a commission.", Why.ADVERT),
    "a caption": ("<figure><figcaption>محطة التحويل أمس</figcaption></figure>", "محطة التحويل أمس", Why.CAPTION),
    "a date": ("<div class='meta'>12 آذار 2025</div>", "12 آذار 2025", Why.DATELINE),
    "an author's element": ("<div class='author-name'>سامر الحلبي</div>", "سامر الحلبي", Why.BYLINE),
    "a link as long as a headline": (
        "<div><a href=x>وزير المالية يبحث الموازنة الجديدة اليوم</a></div>", "وزير المالية يبحث الموازنة الجديدة اليوم", Why.RELATED),
    "the text once more": (f"<div><p>{TEXT}</p></div>", TEXT, Why.REPEATED),
    "nothing known": ("<div>بوابة المدينة</div>", "بوابة المدينة", Why.FURNITURE),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_most_telling_reason_is_given(name):
    markup, text, why = CASES[name]
    if why is Why.REPEATED:
        source = scan(PAGE.format("", TEXT, markup))
        at = [i for i, b in enumerate(source.blocks) if b.text == TEXT]
        found = reasons_of(source.blocks, at[:1], facts_of(source, url=None, fetched_at=None), ())
        assert found[at[1]] is why
    else:
        assert reasons(below=markup)[2][text] is why


def test_names_of_the_whole_page_and_of_the_text_s_own_container_say_nothing():
    page = f"<html><body class='comments-open'><div class='newsletter'><p>{TEXT}</p><p>عن الصحيفة</p></div></body></html>"
    source = scan(page)
    found = reasons_of(source.blocks, [0], facts_of(source, url=None, fetched_at=None), ())
    assert found == {1: Why.FURNITURE}


def test_every_visible_block_that_is_not_kept_has_a_reason_and_no_other():
    source, kept, found = reasons(
        "<div style='display:none'>خفي تماما</div><p>12 آذار 2025</p>", "<footer>عن الموقع</footer>"
    )
    assert set(found) == {b.text for i, b in enumerate(source.blocks) if i not in kept and not b.hidden}
    assert "خفي تماما" not in found
    assert found["عودة الكهرباء إلى أحياء العاصمة بعد انقطاع طويل"] is Why.REPEATED_TITLE
    assert found["سياسة"] is Why.FURNITURE


def test_what_the_site_repeats_is_no_pointer_to_a_related_article():
    link = "<div><a href=x>تعرفوا على قصة الصحيفة ومن يكتب فيها</a></div>"
    source, _, _ = reasons(below=link)
    last = len(source.blocks) - 1
    assert reasons(below=link, memory={last})[2][source.blocks[last].text] is Why.FURNITURE

"""Why a block of a page is no article text: told by its words, its list's head, the names around it."""

import pytest

from article.article import Why
from article.cuts.reasons import reasons_of, with_decided
from article.markup.scanner import scan
from article.metadata import facts_of

TEXT = "قال مسؤول في وزارة الطاقة إن الشبكة عادت إلى العمل في معظم الأحياء بعد انقطاع دام ساعات."
PAGE = """<html lang="ar"><head><title>عودة الكهرباء إلى أحياء العاصمة بعد انقطاع طويل</title></head>
<body class="single has-comments share-enabled"><nav class="main-menu"><ul><li>سياسة</li></ul></nav>
<div class="content"><h1>عودة الكهرباء إلى أحياء العاصمة بعد انقطاع طويل</h1>{}<p>{}</p>{}</div></body></html>"""


def reasons(above="", below="", *, memory=()):
    source = scan(PAGE.format(above, TEXT, below))
    kept = {i for i, b in enumerate(source.blocks) if b.text == TEXT}
    found = reasons_of(source, kept, facts_of(source, url=None, fetched_at=None), memory)
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
    "a day among headlines": (
        ("<ul><li><a href=x>وزير المالية يبحث الموازنة الجديدة اليوم</a><i></i><p>12 آذار 2025</p></li>"
        "<li><a href=y>افتتاح معرض الكتاب الثلاثين في المدينة</a></li></ul>"), "12 آذار 2025", Why.RELATED),
    "an author among headlines": (
        ("<ul><li><a href=x>وزير المالية يبحث الموازنة الجديدة اليوم</a><p>رنا الحداد</p></li>"
        "<li><a href=y>افتتاح معرض الكتاب الثلاثين في المدينة</a></li></ul>"), "رنا الحداد", Why.RELATED),
    "a day in a menu of shows": (
        ("<div class=end><div class=end><p>أ</p><p>ب</p><p>ج</p><p>د</p><p>هـ</p><p>و</p></div>"
        "<div class=shows><a href=x>12 آذار 2025</a><p><a href=y>الحلقة</a></p></div></div>"), "12 آذار 2025", Why.FURNITURE),
    "a link to a tag's page": ("<div><a rel=tag href=/t/1>جسر النهر</a></div>", "جسر النهر", Why.TAGS),
    "a link to a shop for apps": ("<div><a href='https://play.google.com/store/x'>نزلوه الآن</a></div>", "نزلوه الآن", Why.APP),
    "an agency's name in a menu": ("<ul class=menu><li><a href=a>قزوين</a><li><a href=b>سانا</a><li><a href=c>قم</a></ul>", "سانا", Why.FURNITURE),
    "a list's name in a menu": ("<nav><a href=a>أحدث الأخبار</a><br><a href=b>صور</a><br><a href=c>فن</a></nav>", "صور", Why.FURNITURE),
    "more": ("<div class=bar><a href=x>المزيد</a></div>", "المزيد", Why.FURNITURE),
    "the line that signs": ("<div class=box>بقلم سامر الحلبي</div>", "بقلم سامر الحلبي", Why.BYLINE),
    "buttons among comments": ("<div class=comments><b>فيسبوك</b><p>تويتر</p></div>", "تويتر", Why.SHARE),
    "a name that a build made": ("<div class='4ad40b g100'>قاعة المسرح</div>", "قاعة المسرح", Why.FURNITURE),
    "what a front page promotes": ("<div class='node node--promoted'>قاعة المسرح</div>", "قاعة المسرح", Why.FURNITURE),
    "a list in Russian": ("<div><h3>Читайте также</h3><a href=x>Новый мост открыт на севере</a></div>", "Новый мост открыт на севере", Why.READ_ALSO),
    "a list in Spanish": ("<div><h3>Lo más leído</h3><a href=x>Un puente nuevo en el norte</a></div>", "Un puente nuevo en el norte", Why.MOST_READ),
    "a list in Chinese": ("<div><h3>热门新闻</h3><a href=x>新铁路大桥今天上午在北部正式通车</a></div>", "新铁路大桥今天上午在北部正式通车", Why.MOST_READ),
    "tags in German": ("<div><p>Schlagwörter</p><a href=x>Brücken</a></div>", "Brücken", Why.TAGS),
    "whose picture it is": ("<p>Bildrechte: Agentur Nord | Eva Holm</p>", "Bildrechte: Agentur Nord | Eva Holm", Why.CREDIT),
    "who the author is": (
        "<div><h3>Sobre la firma</h3><p>Es jefa de la delegación de Bruselas y antes estuvo en Moscú.</p></div>",
        "Es jefa de la delegación de Bruselas y antes estuvo en Moscú.", Why.AUTHOR_BOX),
    "a headline beside the article": (
        "<aside><a href=x>افتتاح معرض الكتاب الثلاثين في المدينة</a></aside>", "افتتاح معرض الكتاب الثلاثين في المدينة", Why.RELATED),
    "nothing known": ("<div>بوابة المدينة</div>", "بوابة المدينة", Why.FURNITURE),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_most_telling_reason_is_given(name):
    markup, text, why = CASES[name]
    if why is Why.REPEATED:
        source = scan(PAGE.format("", TEXT, markup))
        at = [i for i, b in enumerate(source.blocks) if b.text == TEXT]
        found = reasons_of(source, at[:1], facts_of(source, url=None, fetched_at=None), ())
        assert found[at[1]] is why
    else:
        assert reasons(below=markup)[2][text] is why


def test_what_was_cut_for_no_more_than_furniture_takes_the_more_telling_reason():
    told = {1: Why.SHARE, 2: Why.FURNITURE, 3: Why.TAGS, 4: Why.COMMENTS}
    cut = {1: Why.FURNITURE, 2: Why.RELATED, 3: Why.RELATED, 4: Why.ADVERT, 5: Why.FURNITURE}
    assert with_decided(told, cut) == {
        1: Why.SHARE,
        2: Why.RELATED,
        3: Why.TAGS,
        4: Why.ADVERT,
        5: Why.FURNITURE,
    }


def test_the_line_of_the_author_and_the_day_stay_what_they_are_in_a_picture_s_caption():
    above = "<figure><img><figcaption><address>Von Eva Holm, Redakteurin</address><time>9.9.2025</time></figcaption></figure>"
    assert reasons(above)[2]["Von Eva Holm, Redakteurin"] is Why.BYLINE
    assert reasons(above)[2]["9.9.2025"] is Why.DATELINE


def test_names_of_the_whole_page_and_of_the_text_s_own_container_say_nothing():
    page = f"<html><body class='comments-open'><div class='newsletter'><p>{TEXT}</p><p>عن الصحيفة</p></div></body></html>"
    source = scan(page)
    found = reasons_of(source, [0], facts_of(source, url=None, fetched_at=None), ())
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

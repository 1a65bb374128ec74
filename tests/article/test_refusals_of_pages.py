"""What is no article, judged from what extraction chose; and what is one, however short."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from article.article import NoArticle, NotArticleKind
from article.extract import extract
from article.listings import is_section, leads_home, words_in
from article.metadata import facts_of
from article.page import page_of
from article.refusals import is_teaser, why_no_article
from article.scanner import scan

FLASH = "وصل وفد أممي إلى المدينة الساحلية صباح اليوم لبحث إعادة فتح الميناء."
LINKS = "".join(f"<li><a href='/n/{i}'>خبر رقم {i} عن تطورات اليوم في المدينة</a></li>" for i in range(12))
ADDRESS = "https://city.example/news/4711-arrival"
LABELS = "".join(
    f"<div>{t}</div>"
    for t in (
        "جهات",
        "روابط أخرى",
        "للتواصل معنا",
        "عن الموقع",
        "فريق العمل",
        "سياسة النشر",
        "الوظائف المتاحة",
    )
    * 3
)
META = '<meta property="article:published_time" content="2025-07-26">'
VIDEO = '<script type="application/ld+json">{"@type": "VideoObject", "name": "x"}</script>'
ARTICLE = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "وصول وفد أممي"}</script>'


def refused(body, *, head="", title="وصول وفد أممي إلى المدينة", url=ADDRESS, kept="p,div,figcaption"):
    """Judge a page of which every visible block in an element of `kept` was chosen."""
    source = scan(f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>")
    chosen = [b for b in source.blocks if b.tag in kept.split(",") and not b.hidden]
    found = why_no_article(source, facts_of(source, url=url, fetched_at=None), chosen, url=url)
    return found and found[0]


@pytest.mark.parametrize("head", [META, ARTICLE, ""])
def test_one_sentence_of_news_under_a_title_is_an_article(head):
    assert refused(f"<h1>وصول وفد أممي</h1><p>{FLASH}</p><ul>{LINKS}</ul>", head=head) is None


@pytest.mark.parametrize(
    ("text", "head", "kind"),
    [
        ("<figure><figcaption>صياد يصلح شباكه عند الغروب في الميناء الشمالي للمدينة.</figcaption></figure>", META, NotArticleKind.TOO_SHORT),
        ("<p>تابعونا غدا</p>", "", NotArticleKind.TOO_SHORT),
        (LABELS, "", NotArticleKind.TOO_SHORT),
        (f"<p>{FLASH}</p>", VIDEO, NotArticleKind.VIDEO),
        (f"<p>{FLASH}</p>", '<meta property="og:type" content="video.other">', NotArticleKind.VIDEO),
        ("", "", NotArticleKind.EMPTY),
    ],
    ids=["caption", "three-words", "labels", "video-object", "og-video", "nothing"],
)  # fmt: skip
def test_what_is_no_text_is_refused(text, head, kind):
    assert refused(f"<h1>صورة</h1>{text}<ul>{LINKS[:600]}</ul>", head=head, title="صورة") is kind


def test_an_article_with_a_clip_is_an_article():
    text = " ".join([FLASH] * 6)
    assert refused(f"<h1>وصول وفد أممي</h1><video></video><p>{text}</p>", head=VIDEO + ARTICLE) is None


@pytest.mark.parametrize(
    "title",
    ["الصفحة غير موجودة | المدينة", "404 - Page not found", "Page introuvable - La Ville", "העמוד לא נמצא", "Sayfa bulunamadı", "صفحه مورد نظر یافت نشد"],
)  # fmt: skip
def test_a_page_that_says_it_is_missing_is_believed_in_six_languages(title):
    assert refused(f"<h1>{title}</h1><p>{FLASH}</p>", title=title) is NotArticleKind.SOFT_404


@pytest.mark.parametrize(
    "text",
    ["يرجى تفعيل جافا سكريبت لعرض الموقع", "Please enable JavaScript to view this site", "Veuillez activer JavaScript", "אני לא רובוט",
     "Devam etmek için giriş yapın", "لطفا وارد شوید"],
)  # fmt: skip
def test_walls_are_known_in_six_languages(text):
    assert refused(f"<div>{text}</div>", title="city.example") is NotArticleKind.BLOCKED


def test_a_script_hint_on_an_article_is_no_wall():
    hint = "<noscript><div>Please enable JavaScript</div></noscript>"
    assert refused(f"{hint}<h1>وصول وفد أممي</h1><p>{FLASH}</p>", head=META) is None


def test_a_text_about_cookies_is_no_consent_wall():
    text = (
        "The court ruled that cookies need consent. "
        + "The judges met for three hours and heard nine witnesses. " * 4
    )
    assert refused(f"<h1>Court rules</h1><p>{text}</p><p>{text}</p>", title="Court rules", head=META) is None


@pytest.mark.parametrize(
    ("url", "listing"),
    [
        ("https://city.example/", True), ("https://city.example/ar/", True), ("https://city.example/?s=x", True),
        ("https://city.example/tag/water", True), ("https://city.example/auteurs/x/", True), ("https://city.example/etiket/su", True),
        ("https://city.example/news/page/3", True), ("https://city.example/وسم/ماء", True), ("https://city.example/index.php", True),
        ("https://city.example/?p=4711", False), ("https://city.example/news.asp?id=3", False), ("https://city.example/2025/07/26/x", False),
        (None, False),
    ],
)  # fmt: skip
def test_addresses_of_lists_are_told_from_those_of_articles(url, listing):
    assert is_section(url) is listing


def test_a_list_under_an_articles_address_that_names_the_home_page_is_a_lost_article():
    source = scan('<link rel="canonical" href="https://city.example/">')
    assert leads_home(source, "https://city.example/2019/02/03/story")
    assert not leads_home(source, "https://city.example/")
    assert not leads_home(scan('<link rel="canonical" href="http://[x">'), ADDRESS)


def test_words_are_counted_in_scripts_without_spaces():
    blocks = scan("<p>新华社深圳五月十二日电记者戴小河由我国自主研发</p><p>one two three</p>").blocks
    assert [words_in(b) for b in blocks] == [11, 3]


def test_a_teaser_is_told_by_the_pages_data_or_by_the_words_behind_it():
    for head, wall in [
        ("", "<p>هذا المحتوى للمشتركين فقط</p>"),
        (ARTICLE.replace('"headline"', '"isAccessibleForFree": false, "headline"'), ""),
    ]:
        source = scan(f"<title>x</title>{head}<h1>وصول</h1><p>{FLASH}</p>{wall}")
        kept = [b for b in source.blocks if b.text == FLASH]
        assert is_teaser(source, facts_of(source, url=None, fetched_at=None), kept, 12)


@given(st.text(max_size=300), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_page_gives_an_answer(body, url):
    refused(f"<p>{body}</p>", url=f"https://city.example/{url}")


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "<h1>a</h1>",
        "<li><a href=x>one two three four</a>",
        "<p>one two three four five…",
        "<figcaption>x y z",
    ],
)
def test_refusals_take_time_that_grows_with_the_page(piece):
    def took(count):
        source = scan(piece * count)
        facts, began = facts_of(source, url=ADDRESS, fetched_at=None), time.process_time()
        why_no_article(source, facts, source.blocks, url=ADDRESS)
        return time.process_time() - began

    assert min(took(8_000) for _ in range(3)) < 8 * min(took(2_000) for _ in range(3)) + 0.02


def test_a_page_of_nothing_but_a_link_is_empty_even_when_bare():
    got = extract(page_of(b"<html><a href='/1'>one</a></html>", url="https://news.example/2025/bridge/list"))
    assert isinstance(got, NoArticle)
    assert got.kind is NotArticleKind.EMPTY

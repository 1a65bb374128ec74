"""What is no article, judged from what extraction chose; and what is one, however short."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from article.article import NoArticle, NotArticleKind
from article.extract import extract
from article.markup.scanner import scan
from article.metadata import facts_of
from article.page import page_of
from article.refusals.listings import is_section, leads_home, words_in
from article.refusals.refusals import why_no_article
from article.refusals.teasers import is_teaser

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


GONE = [
    "لم نتمكن من العثور على المحتوى المطلوب", "عذراً، الخبر الذي تبحث عنه لم يعد متاحاً", "متاسفانه محتوای درخواستی شما پیدا نشد",
    "מצטערים, לא מצאנו את הדף שחיפשת", "Üzgünüz, aradığınız içeriğe ulaşılamıyor", "Désolé, le contenu demandé est introuvable",
    "The story you are looking for has been removed", "Die gesuchte Seite konnte nicht gefunden werden",
    "Lo sentimos, la página que buscas no existe", "Запрашиваемая страница не найдена",
]  # fmt: skip


@pytest.mark.parametrize("gone", GONE)
@pytest.mark.parametrize(
    "body", ["<h1>{}</h1><a href='/'>المدينة</a>", "<div><p>{}.</p></div>", "<h2>{}</h2><ul>" + LINKS + "</ul>"],
    ids=["heading", "line", "heading-and-list"],
)  # fmt: skip
def test_a_page_that_says_so_anywhere_in_place_of_a_text_is_missing(body, gone):
    assert refused(body.format(gone), title="المدينة", kept="p,div,h1,h2") is NotArticleKind.SOFT_404


@pytest.mark.parametrize("gone", GONE)
def test_an_article_that_tells_of_a_missing_page_is_one(gone):
    text = f"<p>{FLASH}</p><p>{gone}: {FLASH}</p><p>{gone}.</p>" + f"<p>{FLASH}</p>" * 5
    assert refused(f"<h1>وصول وفد أممي إلى المدينة</h1>{text}") is None


def test_a_notice_beside_a_headline_of_its_own_is_doubted_and_not_believed():
    embed = "Sorry, this content is no longer available"
    assert refused(f"<h1>وصول وفد أممي إلى المدينة</h1><div>{embed}</div><p>{FLASH} {FLASH}</p>") is None
    body = f"<title>x</title><h1>وصول وفد أممي إلى المدينة</h1><div>{embed}</div><p>{FLASH} {FLASH}</p>"
    got = extract(page_of(f"<html>{body}</html>".encode(), url=ADDRESS))
    assert "says that its text is gone" in got.why


BIO = "صحفية استقصائية تكتب عن البيئة والماء منذ عام 2009، ونالت جائزة الصحافة المحلية مرتين."


@pytest.mark.parametrize(
    ("url", "head", "name", "count", "kind"),
    [
        ("https://city.example/author/lina", "", "لينا حداد", 3, NotArticleKind.LISTING),
        ("https://city.example/contributors/lina", "", "لينا حداد", 5, NotArticleKind.LISTING),
        ("https://city.example/lina", '<meta property="og:type" content="profile">', "לינה חדד", 3, NotArticleKind.LISTING),
        ("https://city.example/tag/water", "", "Wasser", 4, NotArticleKind.LISTING),
        ("https://city.example/x", "", "Articles by Lina Haddad", 4, NotArticleKind.LISTING),
        ("https://city.example/x", "", "وسم: الماء", 4, NotArticleKind.LISTING),
        ("https://city.example/author/lina", ARTICLE, "لينا حداد", 5, None),
        ("https://city.example/tag/water", "", "بلدية المرفأ تعلن خطة لتأهيل شبكة المياه", 5, None),
        ("https://city.example/author/lina", "", "لينا حداد", 2, None),
    ],
    ids=["author", "contributor", "profile", "tag", "by", "heading", "calls-itself-article", "headline", "two-links"],
)  # fmt: skip
def test_an_introduction_above_a_list_is_no_article(url, head, name, count, kind):
    links = "".join(
        f"<div><h3><a href='/n/{i}'>خبر رقم {i} عن تطورات اليوم</a></h3></div>" for i in range(count)
    )
    assert refused(f"<h1>{name}</h1><p>{BIO}</p>{links}", head=head, title=name, url=url, kept="p") is kind


@pytest.mark.parametrize(
    "text",
    ["يرجى تفعيل جافا سكريبت لعرض الموقع", "Please enable JavaScript to view this site", "Veuillez activer JavaScript", "אני לא רובוט",
     "Devam etmek için giriş yapın", "لطفا وارد شوید"],
)  # fmt: skip
def test_walls_are_known_in_six_languages(text):
    assert refused(f"<div>{text}</div>", title="city.example") is NotArticleKind.BLOCKED


@pytest.mark.parametrize(
    "wall", ["للاطلاع على بقية المقال يرجى تسجيل الدخول", "برای خواندن ادامه این مطلب وارد شوید", "Pour lire la suite, connectez-vous"]
)  # fmt: skip
def test_a_page_with_nothing_but_a_wall_is_blocked_whatever_it_calls_itself(wall):
    assert refused(f"<h1>وصول وفد أممي</h1><p>{wall}</p>", head=ARTICLE) is NotArticleKind.BLOCKED


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
        ("", "<p>للاطلاع على بقية المقال يرجى تسجيل الدخول</p>"),
        ("", "<div>המשך הכתבה זמין למנויים בלבד</div>"),
        ("", "<div>Haberin devamını okumak için giriş yapın</div>"),
        ("", "<div>Um den Artikel zu lesen, melden Sie sich bitte an</div>"),
        ("", "<div>Para seguir leyendo este artículo, inicia sesión</div>"),
        ("", "<div>Чтобы прочитать статью полностью, войдите</div>"),
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

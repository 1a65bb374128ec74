"""Pages in, articles out: what is kept, what is cut, what is refused."""

import gzip
import html
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.http import read_response
from article.article import Article, NoArticle, NotArticleKind, ParagraphKind, Status, Why
from article.extract import extract
from article.page import Page, page_of, read_page
from article.pages.reservations import Reservation, Said, Signal

P = [
    "أعلنت وزارة الخارجية عن لقاء جرى في العاصمة الفرنسية بين الوزير ووفد أجنبي، حيث تمحورت النقاشات حول الاستقرار في المنطقة.",
    "وقال مصدر دبلوماسي إن الاجتماع لم يسفر عن تفاهمات نهائية، لكنه فتح نافذة أولية لإعادة قنوات الاتصال بين الجانبين.",
    "وأكد الوفد تمسكه بوحدة الأراضي، مع التشديد على أن هذا المبدأ غير قابل للنقاش أو التنازل في أي مرحلة.",
    "ومن المتوقع أن تستأنف المحادثات خلال الأسابيع المقبلة في عاصمة أوروبية أخرى بحضور الوسيط الأميركي.",
]
TITLE = "لقاء في باريس يبحث الاستقرار في المنطقة"


def page(body, *, head="", title=f"{TITLE} | وكالة المدينة", url="https://city.example/news/4711"):
    text = f'<!doctype html><html lang="ar"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{body}</body></html>'
    return page_of(text.encode(), url=url)


def article_html(*extra, paragraphs=P):
    inner = "".join(f"<p>{p}</p>" for p in paragraphs) + "".join(extra)
    return f"<header><nav><a href='/'>الرئيسية</a></nav></header><article><h1>{TITLE}</h1>{inner}</article>"


def bytes_at(original, place):
    """Return what a reader sees between two byte offsets, told without the code under test."""
    markup = original.body[place.start : place.end].decode(original.encoding)
    markup = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->", "", markup)
    return html.unescape(re.sub(r"<[^>]*>", "", markup)).split()


def test_the_article_comes_out_with_its_metadata():
    head = """<meta property="og:site_name" content="وكالة المدينة"><link rel="canonical" href="/news/4711?x">
    <script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"%s","datePublished":"2025-07-26T18:30:00+03:00",
    "dateModified":"2025-07-27","author":[{"@type":"Person","name":"سامر الحلبي"},{"@type":"Organization","name":"وكالة المدينة"}]}]}</script>"""
    got = extract(page(article_html(), head=head % TITLE))
    assert [p.text for p in got.paragraphs] == P
    assert (got.title, got.outlet, got.bylines, got.language) == (
        TITLE,
        "وكالة المدينة",
        ("سامر الحلبي",),
        "ar",
    )
    assert got.published_at.isoformat() == "2025-07-26T15:30:00+00:00"
    assert got.published_from == "json-ld"
    assert got.modified_at.date().isoformat() == "2025-07-27"
    assert got.canonical_url == "https://city.example/news/4711?x"
    assert got.status is Status.ARTICLE


@pytest.mark.parametrize(
    ("head", "body", "origin", "day"),
    [
        ('<meta property="article:published_time" content="2025-07-26">', "", "meta", "2025-07-26"),
        ("", '<time datetime="2025-07-26T10:00:00Z">السبت</time>', "time", "2025-07-26"),
        ("", "<p>نشر في: ٢٦ تموز ٢٠٢٥</p>", "text", "2025-07-26"),
        (
            '<meta property="article:published_time" content="2099-01-01">',
            "<p>نشر في: ٢٦ تموز ٢٠٢٥</p>",
            "text",
            "2025-07-26",
        ),
        (
            '<meta property="article:published_time" content="0001-01-01T00:00:00+03:00">',
            '<time datetime="0001-01-01T00:00:00+03:00"></time><p>نشر في: ٢٦ تموز ٢٠٢٥</p>',
            "text",
            "2025-07-26",
        ),
    ],
)
def test_dates_are_taken_from_the_best_place_that_has_one(head, body, origin, day):
    text = f"<html><head>{head}<title>{TITLE}</title></head><body><h1>{TITLE}</h1>{body}{article_html()}</body></html>"
    at = datetime(2025, 8, 1, tzinfo=UTC)
    got = extract(page_of(text.encode(), url="https://city.example/a", fetched_at=at))
    assert (got.published_from, got.published_at.date().isoformat()) == (origin, day)


def test_the_address_gives_the_day_where_the_page_is_silent():
    got = extract(page(article_html(), url="https://city.example/2025/07/26/meeting"))
    assert (got.published_from, got.published_at.date().isoformat()) == ("url", "2025-07-26")


def test_no_date_is_made_up():
    assert extract(page(article_html())).published_at is None


def test_every_paragraph_leads_to_its_bytes():
    body = article_html(
        "<p>قال: &quot;نعم&quot; <b>ثم</b> غادر&nbsp;القاعة، وأضاف <!-- x --><i>أن</i> الحوار مستمر &amp; مفيد.</p>"
    )
    original = page(body)
    got = extract(original)
    assert len(got.paragraphs) == 5
    for paragraph in (*got.paragraphs, *got.boilerplate):
        assert bytes_at(original, paragraph.place) == paragraph.text.split()


WORDS = st.text(
    alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوي abcdé<>&\"'“”،.\u200c\u00a0\u064b😀", min_size=1, max_size=60
)


@settings(deadline=None, max_examples=60)
@given(st.lists(WORDS, min_size=3, max_size=8), st.sampled_from(["utf-8", "cp1256", "utf-16"]))
def test_places_hold_for_any_text_and_markup(texts, codec):
    sentences = [f"{P[i % 4]} {text}" for i, text in enumerate(texts)]
    marked = "".join(
        f"<p class='x'>{html.escape(s).replace(' ', ' <b>', 1).replace(' ', '</b> ', 1)}</p>\n"
        for s in sentences
    )
    text = (
        f"<html><head><title>x</title></head><body><article><h1>{TITLE}</h1>{marked}</article></body></html>"
    )
    original = page_of(
        text.encode(codec, "xmlcharrefreplace"), url=None, content_type=f"text/html; charset={codec}"
    )
    got = extract(original)
    assert isinstance(got, Article)
    for paragraph in got.paragraphs:
        assert bytes_at(original, paragraph.place) == paragraph.text.split()


def test_zero_width_joiners_of_persian_are_kept():
    text = "او گفت که گفت‌وگوها ادامه می‌یابد و نتیجه‌های آن به‌زودی اعلام خواهد شد، اما جزئیات بیشتری نداد."
    got = extract(page(article_html(paragraphs=[text, *P])))
    assert got.paragraphs[0].text == text


def test_the_lead_above_the_picture_comes_back():
    lead = "اجتماع هو الأول من نوعه منذ سنوات يعقد برعاية دولية في العاصمة الفرنسية"
    body = f"<article><h1>{TITLE}</h1><div class='standfirst'>{lead}</div><figure><img src=x></figure>{''.join(f'<p>{p}</p>' for p in P)}</article>"
    assert extract(page(body)).paragraphs[0].text == lead


def test_furniture_inside_the_article_is_cut_with_its_reason():
    body = article_html(
        "<p>اقرأ أيضاً: <a href=/b>أسعار الوقود ترتفع للمرة الثالثة هذا العام</a></p>",
        f"<p>The post <a href=/a>{TITLE}</a> appeared first on <a href=/>وكالة المدينة</a>.</p>",
        "<p>Add to Home screen</p>",
        "<h3>آخر الأخبار</h3><ul><li><a href=/c>افتتاح معرض الكتاب في دورته العشرين</a></li><li><a href=/d>حريق في السوق القديم وسط المدينة</a></li></ul>",
    )
    got = extract(page(body))
    assert [p.text for p in got.paragraphs] == P
    assert {Why.READ_ALSO, Why.APPEARED_FIRST, Why.APP} <= {c.why for c in got.boilerplate}


def test_kinds_of_paragraphs_are_told():
    body = article_html(
        "<h2>ردود الفعل</h2><p>رحبت عدة دول بالاجتماع ودعت إلى مواصلته في أقرب وقت ممكن.</p><ul><li>وقف إطلاق النار في كل المحاور.</li></ul>"
    )
    kinds = {p.text: p.kind for p in extract(page(body)).paragraphs}
    assert kinds["ردود الفعل"] is ParagraphKind.HEADING
    assert kinds["وقف إطلاق النار في كل المحاور."] is ParagraphKind.LIST_ITEM


TEASERS = "".join(f"<h3><a href='/n/{i}'>خبر رقم {i} عن تطورات اليوم في المدينة</a></h3>" for i in range(30))


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (page("<h1>الصفحة غير موجودة</h1><p>عذرا، الصفحة التي تبحث عنها غير موجودة أو تم نقلها.</p>", title="404 - الصفحة غير موجودة"), NotArticleKind.SOFT_404),
        (page("<h1>Page not found</h1><p>Sorry, we could not find it.</p>" + TEASERS, title="Page not found | City"), NotArticleKind.SOFT_404),
        (page("<h2>Checking your browser before accessing city.example</h2><p>This takes a few seconds.</p>", title="Just a moment..."), NotArticleKind.BLOCKED),
        (page("<h1>Access Denied</h1><p>You don't have permission.</p>", title="Access Denied"), NotArticleKind.BLOCKED),
        (page(f"<h1>أخبار</h1>{TEASERS}", title="أخبار | وكالة المدينة", url="https://city.example/category/news"), NotArticleKind.LISTING),
        (page(f"<main>{TEASERS}</main>", title="وكالة المدينة", url="https://city.example/"), NotArticleKind.LISTING),
        (page(""), NotArticleKind.EMPTY),
        (page_of(b"", url=None), NotArticleKind.EMPTY),
        (page_of(b"%PDF-1.4 ...", url=None, content_type="application/pdf"), NotArticleKind.NOT_HTML),
        (page_of(b'{"a": 1}', url=None), NotArticleKind.NOT_HTML),
        (page_of(b"<html><p " + b" ".join(b"a%d=1" % i for i in range(20000)) + b">x", url=None), NotArticleKind.SUSPECT),
    ],
)  # fmt: skip
def test_what_is_no_article_says_what_it_is(made, kind):
    got = extract(made) if isinstance(made, Page) else made
    assert isinstance(got, NoArticle)
    assert got.kind is kind
    assert got.why


def test_a_page_that_links_much_but_tells_is_an_article():
    assert isinstance(extract(page(article_html() + TEASERS)), Article)


def test_an_article_about_error_pages_is_an_article():
    got = extract(
        page(
            article_html().replace(TITLE, "خطأ 404: لماذا تختفي صفحات الأخبار القديمة من الشبكة"),
            title="خطأ 404: لماذا تختفي صفحات الأخبار القديمة من الشبكة",
        )
    )
    assert isinstance(got, Article)


@pytest.mark.parametrize(
    "wall",
    [
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","isAccessibleForFree":"False"}</script>',
        "<div class=paywall><p>هذا المحتوى للمشتركين فقط. اشترك الآن لمتابعة القراءة.</p></div>",
    ],
)
def test_the_free_part_of_a_paid_article_is_a_teaser(wall):
    assert extract(page(article_html(wall))).paywalled


def test_the_same_page_gives_the_same_article_every_time():
    made = page(article_html())
    assert len({repr(extract(made)) for _ in range(6)}) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, NotArticleKind.HTTP_STATUS), (503, NotArticleKind.HTTP_STATUS), (301, NotArticleKind.HTTP_STATUS)],
)
def test_answers_that_are_no_page_are_told_by_status(status, kind):
    response = read_response(f"HTTP/1.1 {status} X\r\nContent-Type: text/html\r\n\r\n<p>x</p>".encode())
    got = read_page(response, url="https://city.example/", ref=None, fetched_at=None)
    assert got.kind is kind


def test_a_stored_answer_becomes_a_page_whose_places_count_decoded_bytes():
    body = f"<html><head><title>{TITLE}</title></head><body>{article_html()}</body></html>".encode()
    packed = gzip.compress(body)
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    block += f"{len(packed):x}\r\n".encode() + packed + b"\r\n0\r\n\r\n"
    made = read_page(read_response(block), url="https://city.example/a", ref=None, fetched_at=None)
    got = extract(made)
    assert made.body == body
    assert body[got.paragraphs[0].place.start : got.paragraphs[0].place.end].decode() == P[0]


@pytest.mark.row("R4")
def test_an_article_says_what_header_and_page_reserve():
    body = f"<html><head><meta name=robots content=noai></head><body>{article_html()}</body></html>".encode()
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTDM-Reservation: 1\r\n\r\n" + body
    made = read_page(read_response(block), url="https://city.example/a", ref=None, fetched_at=None)
    assert extract(made).reservations == (
        Reservation(signal=Signal.TDM, value="1", said=Said.HEADER, at="tdm-reservation"),
        Reservation(signal=Signal.NO_AI, said=Said.META, at="robots"),
    )


def test_times_and_decimals_in_the_cells_of_a_table_are_no_date_lines():
    towns = [("عين الزيتون", "06:15", "10.93"), ("كفر سالم", "07:40", "1.15"), ("تل الورد", "18:30", "0.81")]
    rows = "".join("<tr><td>" + "</td><td>".join(row) + "</td></tr>" for row in towns)
    got = extract(
        page(article_html(f"<table>{rows}</table>", f"<p>{P[0]} {P[1]}</p>", f"<p>{P[2]} {P[3]}</p>"))
    )
    found = [p.text for p in got.paragraphs if p.kind is ParagraphKind.TABLE_ROW]
    assert found == [" | ".join(row) for row in towns]

"""A page whose comment, script, style or title never ends gives its text all the same, says so, and keeps its places."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article.article import Status
from article.extract import extract
from article.markup.unclosed import closed
from article.page import page_of

P = [
    "أعلنت بلدية المرفأ خطة لتأهيل شبكة المياه في الأحياء القديمة، وقالت إن العمل سيبدأ الشهر المقبل.",
    "وقال رئيس البلدية إن الخطة تكلف مليوني دينار، وإن الحكومة وعدت بدفع نصفها قبل نهاية العام.",
    "وطالب سكان الحي القديم بأن تبدأ الأعمال من شوارعهم، لأن المياه انقطعت عنها ثلاث مرات هذا الشهر.",
]
TITLE = "بلدية المرفأ تعلن خطة لتأهيل شبكة المياه"
BODY = f"<body><h1>{TITLE}</h1>" + "".join(f"<p>{p}</p>" for p in P) + "</body></html>"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (f"<title>{TITLE}</title><!-- analytics", "comment"),
        (f"<title>{TITLE}</title><script>var a = 'x < y'; load(", "script"),
        (f"<title>{TITLE}</title><STYLE type='text/css'>p {{ color: red }}", "style"),
        (f"<title>{TITLE}", "title"),
        (f"<title>{TITLE}</title><iframe src='/ad'>", "iframe"),
        (f"<title>{TITLE}</title><!-- a <script>b()", "comment"),
    ],
)
def test_what_never_ends_hides_no_text(head, name):
    page = page_of(
        f"<html lang='ar'><head><meta charset='utf-8'>{head}{BODY}".encode(), url="https://a.example/1"
    )
    got = extract(page)
    assert [p.text for p in got.paragraphs] == P
    assert got.title == TITLE
    assert got.status is Status.SUSPECT
    assert f"never ended on the page: {name}" in got.why
    for paragraph in got.paragraphs:
        assert page.body[paragraph.place.start : paragraph.place.end].decode() == paragraph.text


@pytest.mark.parametrize(
    "html",
    ["<!-- a --><p>x</p>", "<script>'<!--'; '<title>'</script><p>x</p>", "<title>a <!-- b</title>", "<svg><title>x</title></svg>", "<!doctype html>", "a < b", "<svg/><p>x</p>", "<SVG class='x' /><math />"],
)  # fmt: skip
def test_a_page_on_which_all_ends_is_left_as_it_is(html):
    assert closed(html) is None


def test_what_never_ends_behind_the_text_raises_no_doubt():
    end = BODY.replace("</body>", "<footer>تواصل معنا</footer><!-- end </body>")
    got = extract(
        page_of(f"<html lang='ar'><head><meta charset='utf-8'><title>{TITLE}</title>{end}".encode())
    )
    assert ([p.text for p in got.paragraphs], got.status) == (P, Status.ARTICLE)


NEXT = "<footer><svg><path d='M0'/></svg><math></math></footer>"


@pytest.mark.parametrize(
    ("begin", "behind"),
    [
        ("<svg class='icon'/>", ""),
        ("<svg class='icon'/>", NEXT),
        ("<math />", NEXT),
        ("<svg class='icon'>", ""),
        ("<math>", ""),
        ("<object data='f.swf'><param name='a' value='b'>", ""),
    ],
)
def test_a_drawing_that_closes_itself_or_whose_end_is_forgotten_hides_no_text_and_raises_no_doubt(
    begin, behind
):
    body = BODY.replace("<body>", f"<body>{begin}").replace("</body>", f"{behind}</body>")
    got = extract(
        page_of(f"<html lang='ar'><head><meta charset='utf-8'><title>{TITLE}</title>{body}".encode())
    )
    assert ([p.text for p in got.paragraphs], got.status, got.why) == (P, Status.ARTICLE, None)


@given(
    st.lists(
        st.sampled_from(["<!--", "-->", "<script>", "</script>", "<title>", "<p>", "x", "ä", "<svg ", ">"]),
        max_size=12,
    )
)
def test_letters_keep_their_places(pieces):
    html = "".join(pieces)
    found = closed(html)
    assert found is None or (found.html != html and found.start < len(html) == len(found.html))
    assert found is None or all(a in (b, " ") for a, b in zip(found.html, html, strict=True))


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<script>", "<title>", "<script><p>", "<!-- --><style>", "<svg><script>", "<svg ", "<svg/>"],
)
def test_it_takes_time_that_grows_with_the_page(piece):
    def took(count):
        began = time.process_time()
        closed(piece * count)
        return time.process_time() - began

    assert min(took(40_000) for _ in range(3)) < 8 * min(took(10_000) for _ in range(3)) + 0.02

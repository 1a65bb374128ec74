"""Section, outlet, address and paywall: where pages say them, and what their templates say wrongly."""

import pytest
from heads import AR, EN, PROSE, facts, ld, meta, trust

SECTIONS = [
    ("json-ld", ld(headline=EN, articleSection=["Politics", "World"]), "", "Politics"),
    ("meta", meta(article__section="سياسة"), "", "سياسة"),
    ("crumbs without home and title", '<script type="application/ld+json">{"@type":"BreadcrumbList","itemListElement":[{"name":"Home"},{"name":"World"},{"name":"Talks in Paris end without a final deal"}]}</script>', f"<h1>{EN}</h1>", "World"),
    ("crumbs that are seen", "", f'<ul class="breadcrumb"><li><a href="/">الرئيسية</a></li><li><a href="/e">اقتصاد</a></li></ul><h1>{AR}</h1>', "اقتصاد"),
    ("the address, at little trust", "", f"<h1>{EN}</h1>", "politics"),
    ("catch-alls are none", meta(article__section="Uncategorized"), "", "politics"),
    ("the site's name is none", meta(article__section="Harbour Post", og__site_name="Harbour Post"), "", "politics"),
    ("the path's own label", "", f'<div class="breadcrumb"><span>You are here:</span><a href="/">Home</a><a href="/w">World</a></div><h1>{EN}</h1>', "World"),
    ("the label and its crumb in one", "", f'<div class="breadcrumb"><span>Sie sind hier: Startseite</span><a href="/k">Kultur</a></div><h1>{EN}</h1>', "Kultur"),
    ("a path with arrows and a category's label", "", f'<div class="breadcrumb"><span>Category: Festivals</span></div><h1>{EN}</h1>', "Festivals"),
    ("a day, a host, a template's slip", meta(article__section="1 November 2021, harbour.example, {{ title }}"), "", "politics"),
    ("home and living", meta(article__section="Home & Living"), "", "Home & Living"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "body", "want"), [s[1:] for s in SECTIONS], ids=[s[0] for s in SECTIONS])
def test_the_section_is_the_sites_department(head, body, want):
    assert facts(head, body).section == want


OUTLETS = [
    (meta(og__site_name="صحيفة المرفأ"), "", "", "صحيفة المرفأ"),
    (ld(headline=EN, publisher={"@type": "Organization", "name": "Harbour Post"}), "", "", "Harbour Post"),
    ("", "", f"{EN} | Harbour Post", "Harbour Post"),
    ("", "<footer>© 2025 Harbour Post. All rights reserved.</footer>", "", "Harbour Post"),
    ("", "<footer>جميع الحقوق محفوظة لصحيفة المرفأ 2025</footer>", "", "صحيفة المرفأ"),
    (meta(og__site_name="Home"), "", "", "harbour.example"),
    ("", "", f"{EN} | Politics", "harbour.example"),
    ("", "", f"{EN} | 3 stycznia 2012", "harbour.example"),
    ("", "", f"{EN} | by Jane Roe", "harbour.example"),
    ("", "", f"{EN} | health, beauty, love and more", "harbour.example"),
    (meta(og__site_name="«Harbour»"), "", "", "Harbour"),
    (meta(og__site_name="News house &quot;Harbour&quot;"), "", "", 'News house "Harbour"'),
]


@pytest.mark.parametrize(("head", "body", "title", "want"), OUTLETS)
def test_the_outlet_is_the_sites_name_and_its_host_only_at_last(head, body, title, want):
    assert facts(head, f"<h1>{EN}</h1>{PROSE['en']}{body}", title=title).outlet == want


CANONICALS = [
    ('<link rel="canonical" href="/politics/4711?x">', "https://www.harbour.example/politics/4711?x"),
    ('<link rel="canonical" href="https://wire.example/story/1">', "https://wire.example/story/1"),
    ('<link rel="canonical" href="https://www.harbour.example/">', None),
    ('<link rel="canonical" href="/ar/">', None),
    ('<link rel="canonical" href="javascript:alert(1)">', None),
    ('<link rel="canonical" href="http://[::1">', None),
    (meta(og__url="https://www.harbour.example/a/2"), "https://www.harbour.example/a/2"),
]


@pytest.mark.parametrize(("head", "want"), CANONICALS)
def test_the_canonical_address_is_a_claim_that_a_template_can_not_spoil(head, want):
    assert facts(head).canonical == want


def test_an_address_on_another_site_is_trusted_less():
    here, there = (facts(CANONICALS[i][0]) for i in (0, 1))
    assert trust(there, "canonical_url") < trust(here, "canonical_url")


WALL = '<div class="paywall-box"><p>اشترك لمتابعة القراءة</p></div>'
PAID = [
    (ld(headline=EN, isAccessibleForFree="False"), "", True),
    (ld(headline=EN, isAccessibleForFree=True), WALL, False),
    (
        ld(
            headline=EN,
            hasPart={"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".p"},
        ),
        "",
        True,
    ),
    (meta(article__content_tier="locked"), "", True),
    (meta(article__content_tier="free"), "", False),
    (meta(article__content_tier="metered"), "", None),
    ("", WALL, True),
    ("", '<div class="paywall"><p>The whole text stands here.</p></div>', None),
    ("", '<div class="regwall"><p>Create a free account to continue reading</p></div>', None),
    ("", "", None),
]


@pytest.mark.parametrize(("head", "body", "want"), PAID)
def test_a_paywall_is_what_the_page_says_it_is(head, body, want):
    assert facts(head, f"<h1>{EN}</h1>{PROSE['en']}{body}").paywalled is want


def test_a_copyright_line_names_no_day_and_no_stars():
    for line in ("© آخر تحديث 2 أغسطس", "© ☆☆☆☆☆ - …"):
        assert facts(body=f"<h1>{EN}</h1>{PROSE['en']}<footer>{line}</footer>").outlet == "harbour.example"


def test_of_thousands_of_named_lines_the_nearest_to_the_title_sign():
    lines = "".join(f"<p class=author>By John{i} Smith</p>" for i in range(200))
    assert facts(body=f"<h1>{EN}</h1><p class=author>By Jane Miller</p>{PROSE['en']}{lines}").bylines == (
        "Jane Miller",
    )

"""Heads and tops of pages as sites write them: what is read from them, from where, and what is refused.

All outlets and people are invented.
"""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from article.metadata import facts_of
from article.scanner import scan

FETCHED = datetime(2025, 8, 20, 12, tzinfo=UTC)
URL = "https://www.harbour.example/politics/2025/paris-talks-4711"
PROSE = {
    "ar": "<p>عقد الوفدان لقاء في العاصمة يوم الخميس لبحث خفض التصعيد في الجنوب، بحسب ما أفاد مصدر دبلوماسي مطلع.</p>" * 3,
    "en": "<p>The two delegations met in the capital on Thursday to discuss how the fighting in the south might be ended soon.</p>" * 3,
}  # fmt: skip


def facts(head="", body="", *, title="", url=URL, lang="en", fetched_at=FETCHED):
    top = f"<title>{title}</title>" if title else ""
    return facts_of(
        scan(f'<html lang="{lang}"><head>{top}{head}</head><body>{body}</body></html>'),
        url=url,
        fetched_at=fetched_at,
    )


def ld(**fields):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields}, ensure_ascii=False)}</script>'


def meta(**named):
    return "".join(f'<meta property="{n.replace("__", ":")}" content="{v}">' for n, v in named.items())


def trust(got, field):
    return next((f.trust for f in got.found if f.field == field), None)


def source(got, field):
    return next(((f.source, f.detail) for f in got.found if f.field == field), None)


AR = "لقاء في باريس يبحث الاستقرار في المنطقة"
EN = "Talks in Paris end without a final deal"
TITLES = [
    # name, <title>, head, body, what it is
    ("site behind a bar", f"{AR} | صحيفة المرفأ", "", "", AR),
    ("site behind a dash, known", f"{AR} - صحيفة المرفأ", meta(og__site_name="صحيفة المرفأ"), "", AR),
    ("site first", f"Harbour Post | {EN}", meta(og__site_name="Harbour Post"), "", EN),
    ("section and site behind", f"{EN} - Politics - Harbour Post", meta(og__site_name="Harbour Post", article__section="Politics"), "", EN),
    ("heading keeps its own letters", "Talks in Paris end without a final deal", "", "<h1>Talks in Paris end without a final deal</h1>", EN),
    ("logo is an h1 too", f"{EN} | Harbour Post", meta(og__site_name="Harbour Post"), f"<h1>Harbour Post</h1><h1>{EN}</h1>", EN),
    ("home is no title", "Home", meta(og__title=EN), "", EN),
    ("home in Arabic is no title", "الرئيسية", "", f"<h1>{AR}</h1>", AR),
    ("site's name alone is no title", "Harbour Post", meta(og__site_name="Harbour Post"), f"<h1>{EN}</h1>", EN),
    ("kicker in the heading", f"{EN} | Harbour Post", meta(og__title=EN), f"<h1>Exclusive: {EN}</h1>", EN),
    ("kicker without a sign, twice said without", f"{EN} | Harbour Post", meta(og__title=EN), f"<h1><span>Middle East </span>{EN}</h1>", EN),
    ("breaking in Arabic", f"{AR} | المرفأ", meta(og__title=AR), f"<h1>عاجل | {AR}</h1>", AR),
    ("escaped twice", "", meta(og__title="Minister: &amp;quot;No deal&amp;quot; in Paris talks"), "", 'Minister: "No deal" in Paris talks'),
    ("glued heading", f"Middle East: {EN}", meta(og__title=f"Middle East {EN}"), f"<h1><span>Middle East</span><span>{EN}</span></h1>", f"Middle East {EN}"),
    ("headline for search engines", "Paris talks today: live results | Post", meta(og__title="Paris talks: what to know about the deal"), f"<h1>{EN}</h1>" + ld(headline=EN), EN),
    ("same words in another order", "دمشق: لقاء في باريس يبحث مستقبل الاستقرار - المرفأ", "", "<h1>لقاء في باريس يبحث مستقبل دمشق الاستقرار</h1>", "لقاء في باريس يبحث مستقبل دمشق الاستقرار"),
    ("native heading beside Latin titles", "Ravi Ki Kahani - Urdu Article", meta(og__title="Ravi Ki Kahani - Urdu Article"), "<h1>راوی کی کہانی</h1>", "راوی کی کہانی"),
    ("Chinese signs without blanks", "两国代表团在巴黎举行会谈讨论停火_国际_海港网", "", "", "两国代表团在巴黎举行会谈讨论停火"),
    ("Hebrew", "שיחות בפריז הסתיימו ללא הסכם סופי | נמל חדשות", "", "", "שיחות בפריז הסתיימו ללא הסכם סופי"),
    ("Persian with joiners", "گفت‌وگوهای پاریس بدون توافق پایان یافت | بندر", "", "<h1>گفت‌وگوهای پاریس بدون توافق پایان یافت</h1>", "گفت‌وگوهای پاریس بدون توافق پایان یافت"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "head", "body", "want"), [t[1:] for t in TITLES], ids=[t[0] for t in TITLES]
)
def test_the_title_is_the_headline_alone(title, head, body, want):
    assert facts(head, body, title=title).title == want


BYLINES = [
    ("json-ld list", ld(headline=EN, author=[{"@type": "Person", "name": "Jane Miller"}, {"@type": "Person", "name": "Omar Haddad"}]), "", ("Jane Miller", "Omar Haddad"), None),
    ("json-ld reference", '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"x","author":{"@id":"#p1"}},{"@type":"Person","@id":"#p1","name":"ليلى الحمصي"}]}</script>', "", ("ليلى الحمصي",), None),
    ("organisation is nobody", ld(headline=EN, author={"@type": "Organization", "name": "Harbour Post"}), "", (), None),
    ("site as person is nobody", meta(og__site_name="Harbour Post") + ld(headline=EN, author={"@type": "Person", "name": "Harbour Post Desk"}), "", (), None),
    ("agency as author", ld(headline=EN, author={"@type": "Organization", "name": "Reuters"}), "", (), "Reuters"),
    ("person and agency", ld(headline=EN, author="Jane Miller, AFP"), "", ("Jane Miller",), "AFP"),
    ("admin", meta(author="admin"), "", (), None),
    ("address of a profile", meta(article__author="https://social.example/jmiller"), "", (), None),
    ("last name first", '<meta name="citation_author" content="Miller, Jane">', "", ("Jane Miller",), None),
    ("byl with By", '<meta name="byl" content="By Jane Miller and Omar Haddad">', "", ("Jane Miller", "Omar Haddad"), None),
    ("French list", meta(author="Par Anne Duval, Luc Petit et Zoé Martin"), "", ("Anne Duval", "Luc Petit", "Zoé Martin"), None),
    ("German two", meta(author="Von Jan Weber und Eva Lang"), "", ("Jan Weber", "Eva Lang"), None),
    ("Arabic joining letter", meta(author="أحمد العلي وسامر الحلبي"), "", ("أحمد العلي", "سامر الحلبي"), None),
    ("a name that begins with the joining letter", meta(author="أحمد وليد الحسن"), "", ("أحمد وليد الحسن",), None),
    ("Spanish surname with y", meta(author="José Ortega y Gasset"), "", ("José Ortega y Gasset",), None),
    ("role behind a comma", meta(author="Jane Miller, Senior Reporter"), "", ("Jane Miller",), None),
    ("role in Arabic", meta(author="مراسلنا سامر الحلبي"), "", ("سامر الحلبي",), None),
    ("desk", meta(author="Harbour Online Desk"), "", (), None),
    ("desk in Arabic", meta(author="قسم التحرير"), "", (), None),
    ("place beside the site", meta(author="Harbour Post, Frankfurt, Germany", og__site_name="Harbour Post"), "", (), None),
    ("maker of the template", '<meta name="dc.creator" content="Developed By Someone Else">', "", (), None),
    ("rel author", "", f'<h1>{EN}</h1><p><a rel="author" href="/a/1">Jane Miller</a></p>{PROSE["en"]}', ("Jane Miller",), None),
    ("itemprop", "", f'<h1>{EN}</h1><span itemprop="author"><span itemprop="name">Jane Miller</span></span>{PROSE["en"]}', ("Jane Miller",), None),
    ("class with role below", "", f'<h1>{EN}</h1><div class="byline"><span>By Jane Miller</span><p>Political editor</p></div>{PROSE["en"]}', ("Jane Miller",), None),
    ("visible, Arabic", "", f"<h1>{AR}</h1><p>كتب: سامر الحلبي</p>{PROSE['ar']}", ("سامر الحلبي",), None),
    ("visible, with place", "", f"<h1>{AR}</h1><p>بقلم ليلى الحمصي - بيروت</p>{PROSE['ar']}", ("ليلى الحمصي",), None),
    ("visible, Hebrew", "", "<h1>שיחות בפריז הסתיימו ללא הסכם</h1><p>מאת: דנה כהן</p>", ("דנה כהן",), None),
    ("visible, Turkish", "", "<h1>Paris görüşmeleri anlaşma olmadan bitti</h1><p>Yazan: Ayşe Demir</p>", ("Ayşe Demir",), None),
    ("visible, Persian", "", "<h1>گفت‌وگوهای پاریس بدون توافق پایان یافت</h1><p>نویسنده: سارا کریمی</p>", ("سارا کریمی",), None),
    ("cards have authors too", "", f'<h1>{EN}</h1><div class="byline">By Jane Miller</div>{PROSE["en"] * 40}<div class="card"><a rel="author" href="/b">Card Writer</a></div>', ("Jane Miller",), None),
    ("comments have authors too", "", f'<h1>{EN}</h1>{PROSE["en"]}<div class="comment-author">Angry Reader</div>', (), None),
    ("share label", "", f'<h1>{EN}</h1><div class="byline">Share this</div>{PROSE["en"]}', (), None),
    ("date as byline", "", f'<h1>{EN}</h1><div class="byline">20 August 2025</div>{PROSE["en"]}', (), None),
    ("agency line", "", f'<h1>{AR}</h1><div class="author">أ ف ب</div>{PROSE["ar"]}', (), "AFP"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "body", "names", "agency"), [b[1:] for b in BYLINES], ids=[b[0] for b in BYLINES]
)
def test_bylines_are_people_and_agencies_stand_apart(head, body, names, agency):
    got = facts(head, body)
    assert (got.bylines, got.agency) == (names, agency)


AGENCIES = [
    ("PARIS (Reuters) - The two delegations met on Thursday to discuss how the fighting might be ended.", "Reuters"),
    ("BERLIN, Aug. 20 (Xinhua) -- The two delegations met on Thursday to discuss how the fighting might be ended.", "Xinhua"),
    ("باريس (أ ف ب) - عقد الوفدان لقاء في العاصمة يوم الخميس لبحث خفض التصعيد في الجنوب السوري.", "AFP"),
    ("دمشق - سانا: عقد الوفدان لقاء في العاصمة يوم الخميس لبحث خفض التصعيد في الجنوب السوري كما أفاد.", "SANA"),
    ("عقد الوفدان لقاء في العاصمة يوم الخميس لبحث خفض التصعيد في الجنوب السوري بحسب مصدر. (د ب أ)", "dpa"),
    ("عقد الوفدان لقاء في العاصمة يوم الخميس لبحث خفض التصعيد في الجنوب السوري بحسب مصدر. (رويترز، أ ب)", "Reuters"),
    ("المصدر: وكالات", "agencies"),
    ("المصدر: الأناضول", "Anadolu"),
    ("Source: AFP", "AFP"),
    ("Quelle: dpa", "dpa"),
    ("المدينة (وكالة أنباء الشرق) - عقد الوفدان لقاء في العاصمة يوم الخميس لبحث خفض التصعيد في الجنوب.", "وكالة أنباء الشرق"),
    ("The talks were welcomed on Thursday by the presidency of the Palestinian Authority (PA)", None),
    ("He told Reuters that the two delegations would meet again on Thursday to discuss how it might end.", None),
    ("وقال المصدر لوكالة رويترز إن الوفدين سيلتقيان مجددا يوم الخميس في العاصمة الفرنسية باريس.", None),
    ("تقع مدينة بترا جنوب الأردن وتجذب مئات آلاف الزوار كل عام من مختلف دول العالم كما هو معروف.", None),
]  # fmt: skip


@pytest.mark.parametrize(("line", "agency"), AGENCIES)
def test_an_agency_is_credited_by_its_place_not_by_its_mention(line, agency):
    assert facts(body=f"<h1>{AR}</h1><p>{line}</p>").agency == agency


def test_a_caption_credits_no_text_and_an_agency_does_not_credit_itself():
    caption = "<figure><figcaption>The delegations at the table in the palace on Thursday in the French capital (Reuters)</figcaption></figure>"
    assert facts(body=f"<h1>{EN}</h1>{caption}{PROSE['en']}").agency is None
    own = "<p>دمشق - سانا: عقد الوفدان لقاء في العاصمة يوم الخميس لبحث خفض التصعيد في الجنوب السوري كما أفاد.</p>"
    assert facts(meta(og__site_name="سانا"), f"<h1>{AR}</h1>{own}").agency is None


T1, T2 = "2025-08-18T10:00:00+03:00", "2025-08-19T09:00:00Z"
DATES = [
    ("json-ld first", ld(headline=EN, datePublished=T1) + meta(article__published_time=T1), "", "2025-08-18", "json-ld"),
    ("meta", meta(article__published_time=T1), "", "2025-08-18", "meta"),
    ("its own time, not the cards'", "", f'<h1>{EN}</h1><time datetime="{T1}">x</time>{PROSE["en"] * 40}<div class="card"><time datetime="2025-08-01T00:00:00Z">x</time></div>', "2025-08-18", "time"),
    ("cards alone give none", "", f'<h1>{EN}</h1>{PROSE["en"]}<div class="related"><time datetime="2025-08-01T00:00:00Z">x</time></div><div class="related"><time datetime="2025-08-02T00:00:00Z">x</time></div>', None, None),
    ("times that disagree give none", "", f'<h1>{EN}</h1><time datetime="2025-08-01T00:00:00Z">x</time><time datetime="2025-08-03T00:00:00Z">x</time>{PROSE["en"]}', None, None),
    ("modified is never published", meta(article__modified_time=T2), "", None, None),
    ("a card's json-ld gives none", "".join(ld(headline=f"Another story number {i} of this week", url=f"https://harbour.example/{i}", datePublished="2025-08-01") for i in range(4)), f"<h1>{EN}</h1>", None, None),
    ("two places against the first", ld(headline=EN, datePublished="2025-08-20T11:00:00Z") + meta(article__published_time=T1), f'<h1>{EN}</h1><time class="published" datetime="{T1}">x</time>', "2025-08-18", "meta"),
    ("visible words", "", f"<h1>{AR}</h1><p>نشر في: 18 آب 2025</p>{PROSE['ar']}", "2025-08-18", "text"),
    ("microdata", "", f'<h1>{EN}</h1><span itemprop="datePublished" content="{T1}">Monday</span>{PROSE["en"]}', "2025-08-18", "time"),
    ("the future is no date", meta(article__published_time="2031-01-01"), "", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("head", "body", "day", "origin"), [d[1:] for d in DATES], ids=[d[0] for d in DATES])
def test_the_day_is_the_articles_own(head, body, day, origin):
    got = facts(head, body, title=EN)
    assert (got.published and got.published.at.date().isoformat(), got.published_from) == (day, origin)


def test_places_that_disagree_lower_the_trust():
    agree = facts(ld(headline=EN, datePublished=T1) + meta(article__published_time=T1))
    differ = facts(ld(headline=EN, datePublished=T1) + meta(article__published_time="2025-07-01T00:00:00Z"))
    assert trust(differ, "published_at") < 0.75 < trust(agree, "published_at")


def test_a_change_before_publication_or_at_the_moment_of_fetching_is_none():
    before = facts(
        meta(article__published_time="2025-08-18T10:00:00Z", article__modified_time="2025-08-01T10:00:00Z")
    )
    now = facts(
        meta(article__published_time="2025-08-18T10:00:00Z", article__modified_time=FETCHED.isoformat())
    )
    fine = facts(
        meta(article__published_time="2025-08-18T10:00:00Z", article__modified_time="2025-08-19T10:00:00Z")
    )
    assert (before.modified, now.modified) == (None, None)
    assert fine.modified.at.day == 19


BROKEN = [
    '{"@type":"NewsArticle","headline":"%s","datePublished":"2025-08-18",}',
    '<!-- {"@type":"NewsArticle","headline":"%s","datePublished":"2025-08-18"} -->',
    '//<![CDATA[\n{"@type":"NewsArticle","headline":"%s","datePublished":"2025-08-18"}\n//]]>',
    '{"@type":"WebSite","name":"x"}{"@type":"NewsArticle","headline":"%s","datePublished":"2025-08-18"}',
    "{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;%s&quot;,&quot;datePublished&quot;:&quot;2025-08-18&quot;}",
    '{"@type":"NewsArticle","description":"He said "no" again","headline":"%s","datePublished":"2025-08-18"}',
    '{"@type":"NewsArticle","description":"one\ntwo","headline":"%s","datePublished":"2025-08-18"}',
    '{"@type":"NewsArticle","description":"it\\\'s","headline":"%s","datePublished":"2025-08-18"}',
    '/* made by a plugin */ {"@type":"NewsArticle", // its type\n"headline":"%s","datePublished":"2025-08-18"}',
    '{"@type":"NewsArticle","headline":"%s","datePublished":"2025-08-18","articleBody":"cut in the mid',
    '{"@type":"NewsArticle","headline":"%s","datePublished":"2025-08-18", broken: here}',
    '{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","headline":"%s","datePublished":"2025-08-18"}}',
    '[{"@type":["Article","NewsArticle"],"headline":"%s","datePublished":"2025-08-18"}]',
    '{"@graph":[{"@type":"schema:NewsArticle","headline":["%s"],"datePublished":{"@value":"2025-08-18"}}]}',
]


@pytest.mark.parametrize("script", BROKEN)
def test_broken_json_ld_is_read_as_far_as_it_can_be(script):
    got = facts(f'<script type="application/ld+json">{script % EN}</script>')
    assert (got.title, got.published_from, got.published.at.day) == (EN, "json-ld", 18)


SECTIONS = [
    ("json-ld", ld(headline=EN, articleSection=["Politics", "World"]), "", "Politics"),
    ("meta", meta(article__section="سياسة"), "", "سياسة"),
    ("crumbs without home and title", '<script type="application/ld+json">{"@type":"BreadcrumbList","itemListElement":[{"name":"Home"},{"name":"World"},{"name":"Talks in Paris end without a final deal"}]}</script>', f"<h1>{EN}</h1>", "World"),
    ("crumbs that are seen", "", f'<ul class="breadcrumb"><li><a href="/">الرئيسية</a></li><li><a href="/e">اقتصاد</a></li></ul><h1>{AR}</h1>', "اقتصاد"),
    ("the address, at little trust", "", f"<h1>{EN}</h1>", "politics"),
    ("catch-alls are none", meta(article__section="Uncategorized"), "", "politics"),
    ("the site's name is none", meta(article__section="Harbour Post", og__site_name="Harbour Post"), "", "politics"),
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


def test_every_known_field_says_where_it_was_found():
    head = meta(og__site_name="Harbour Post", article__section="Politics", article__modified_time=T2)
    head += ld(headline=EN, datePublished=T1, author="Jane Miller, AFP", isAccessibleForFree=True)
    got = facts(head + '<link rel="canonical" href="/a/1">', f"<h1>{EN}</h1>", title=EN)
    assert {f.field for f in got.found} == {
        "title", "bylines", "outlet", "published_at", "modified_at", "canonical_url", "section", "agency", "paywalled",
    }  # fmt: skip
    assert all(0 < f.trust <= 1 for f in got.found)
    assert source(got, "published_at") == ("json-ld", "datePublished")


def test_the_claimed_body_comes_as_plain_lines():
    body = "<p>First paragraph.</p><p>Second &amp; last.</p>"
    assert facts(ld(headline=EN, articleBody=body)).body == "First paragraph.\nSecond & last."
    assert (
        facts(ld(headline=EN, articleBody=body.replace("<", "&lt;"))).body
        == "First paragraph.\nSecond & last."
    )
    assert facts(ld(headline=EN)).body == ""


@settings(deadline=None, max_examples=80)
@given(st.lists(st.sampled_from(
    ["<h1>", "</h1>", "<time datetime=", "'2025-08-18'>", '<a rel="author">', "</a>", '<meta name="author" content="', '">', "<title>", "By ", "و", ", ", " | ", "©",
     '<script type="application/ld+json">{"@type":"NewsArticle","author":', '[{"name":[1,{}]}]', "}</script>", '{"@id":"#"}', '<link rel="canonical" href="//[', "&quot;", "\x00", "أ ف ب", "(", ")"]
), max_size=30))  # fmt: skip
def test_any_page_gives_facts(pieces):
    assert facts("", "".join(pieces)).title is not None

"""Titles as sites write them, and the headline that is left of them."""

import pytest
from heads import AR, EN, PROSE, facts, ld, meta

from article.titles.titles import repeats, split_site

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
    ("the heading above the text beats a title for search engines", "What happened in Paris? Details - Harbour Post", "", f"<h1>{EN}</h1>{PROSE['en']}", EN),
    ("a title of one word", "خبر", "", f"<h1>{AR}</h1>{PROSE['ar']}", AR),
    ("a heading that the title does not know, below a logo", "Paris talks | Harbour Post", meta(og__site_name="Harbour Post"), f"<h1><a href='/'>Harbour Post</a></h1><h1>{EN}</h1>{PROSE['en']}", EN),
    ("a lone logo", "Paris talks without a deal - Harbour Post", "", f"<h1 class='logo'>The paper of the old port</h1>{PROSE['en']}", "Paris talks without a deal"),
    ("h3 under a title that is the site's name", "مرفأ", "", f"<h3>{AR}</h3><span>3/8/2025</span>{PROSE['ar']}", AR),
    ("short headline and long site", "Quiet “hour” – The New Harbour Post of the Coast", meta(og__title="Quiet “hour” - The New Harbour Post of the Coast"), f"<h1>Quiet “hour”</h1>{PROSE['en']}<footer>The New Harbour Post of the Coast</footer>", "Quiet “hour”"),
    ("kicker in quotes", f"{EN} | Harbour Post", meta(og__title=EN, twitter__title=EN), f'<h1>"No way out" / {EN}</h1>', f'"No way out" / {EN}'),
    ("h1 of two lines", "The port has it: City of records | Harbour Post", meta(og__title="The port has it: City of records"), "<h1><div>The port has it</div><span>: City of records</span></h1>", "The port has it: City of records"),
    ("a dash is left over", "Warm jackets by Harbour -", meta(og__title="Warm jackets by Harbour"), "<h1>Warm jackets by Harbour</h1>", "Warm jackets by Harbour"),
    ("Chinese signs without blanks", "两国代表团在巴黎举行会谈讨论停火_国际_海港网", "", "", "两国代表团在巴黎举行会谈讨论停火"),
    ("Hebrew", "שיחות בפריז הסתיימו ללא הסכם סופי | נמל חדשות", "", "", "שיחות בפריז הסתיימו ללא הסכם סופי"),
    ("Persian with joiners", "گفت‌وگوهای پاریس بدون توافق پایان یافت | بندر", "", "<h1>گفت‌وگوهای پاریس بدون توافق پایان یافت</h1>", "گفت‌وگوهای پاریس بدون توافق پایان یافت"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "head", "body", "want"), [t[1:] for t in TITLES], ids=[t[0] for t in TITLES]
)
def test_the_title_is_the_headline_alone(title, head, body, want):
    assert facts(head, body, title=title).title == want


SPLITS = [
    ("لقاء في باريس يبحث الاستقرار | المرفأ", (), "لقاء في باريس يبحث الاستقرار", "المرفأ"),
    ("Talks end - no deal in sight", (), "Talks end - no deal in sight", None),
    ("Talks end - no deal in sight - Harbour Post", ("Harbour Post",), "Talks end - no deal in sight", "Harbour Post"),
    ("Harbour Post: Talks end", ("Harbour Post",), "Harbour Post: Talks end", None),
]  # fmt: skip


@pytest.mark.parametrize(("title", "names", "headline", "site"), SPLITS)
def test_a_dash_parts_a_site_only_where_its_name_is_known(title, names, headline, site):
    assert split_site(title, names=names) == (headline, site)


def test_a_line_that_says_the_title_and_a_day_repeats_it():
    assert repeats(f"{EN} 20 August 2025", EN) is not None
    assert repeats(f"{EN} because neither side would give up its claims to the south", EN) is None

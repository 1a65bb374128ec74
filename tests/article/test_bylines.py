"""Who signed an article, as pages say it: people apart from sites, desks and agencies."""

import pytest
from heads import AR, EN, PROSE, facts, ld, meta

BYLINES = [
    ("json-ld list", ld(headline=EN, author=[{"@type": "Person", "name": "Jane Miller"}, {"@type": "Person", "name": "Omar Haddad"}]), "", ("Jane Miller", "Omar Haddad"), None),
    ("json-ld reference", '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"x","author":{"@id":"#p1"}},{"@type":"Person","@id":"#p1","name":"ليلى الحمصي"}]}</script>', "", ("ليلى الحمصي",), None),
    ("organisation is nobody", ld(headline=EN, author={"@type": "Organization", "name": "Harbour Post"}), "", (), None),
    ("site as person is nobody", meta(og__site_name="Harbour Post") + ld(headline=EN, author={"@type": "Person", "name": "Harbour Post Desk"}), "", (), None),
    ("agency as author", ld(headline=EN, author={"@type": "Organization", "name": "Reuters"}), "", (), "Reuters"),
    ("person and agency", ld(headline=EN, author="Jane Miller, AFP"), "", ("Jane Miller",), "AFP"),
    ("a city that calls itself a person", ld(headline=EN, author="خاص - دمشق"), "", (), None),
    ("a sport agency", meta(author="SID"), "", (), "SID"),
    ("an opened quote", meta(author="Von „"), "", (), None),
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
    ("agency behind a name", meta(author="JANE MILLER AP"), "", ("JANE MILLER",), None),
    ("site and name", meta(og__site_name="المرفأ"), f"<h1>{AR}</h1><p><b>المرفأ – سوسن الحباشنة</b></p>{PROSE['ar']}", ("سوسن الحباشنة",), None),
    ("site and city", meta(og__site_name="المرفأ"), f"<h1>{AR}</h1><p><b>المرفأ – رام الله</b></p>{PROSE['ar']}", (), None),
    ("in a line of date and counter", "", f"<h1>{AR}</h1><p>20/08/2025 21:30 - كتب: سامر الحلبي - مشاهدة: 3748</p>{PROSE['ar']}", ("سامر الحلبي",), None),
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
    ("An app shows where the people had been who were later tested for the virus (photo: picture desk/Kyodo)", None),
    ("An app shows where the people had been who were later tested for the virus, its makers say (app)", None),
    ("به گزارش ایسنا، دو هیئت روز پنجشنبه در پایتخت دیدار کردند تا درباره کاهش تنش گفت‌وگو کنند و تصمیم بگیرند.", "ISNA"),
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

"""Lines that sign articles, as newsrooms write them: reporters and writers are named, everybody and everything else is not."""

import pytest
from heads import AR, EN, PROSE, facts, ld, meta

from article.people import names_in

SITES = frozenset({"harbourpost", "المرفأ", "harbour", "leport"})
NOBODY: tuple[str, ...] = ()
ENGLISH = [
    ("(Reporting by Jane Roe in Beirut and Omar Haddad; Writing by Luke Hill; Editing by Ann Moss)", ("Jane Roe", "Omar Haddad", "Luke Hill")),
    ("Reporting by Jane Roe, additional reporting by Lisa Barr, writing by Shila Jam, Editing by Alex Rich", ("Jane Roe", "Lisa Barr", "Shila Jam")),
    ("Editing by Ann Moss", NOBODY),
    ("Edited by Ann Moss and Jane Roe", NOBODY),
    ("By Jane Roe, Middle East correspondent, and John Doe in Paris", ("Jane Roe", "John Doe")),
    ("By Jane Roe in Damascus and John Doe in Paris", ("Jane Roe", "John Doe")),
    ("Jane RoeMiddle East Editor", ("Jane Roe",)),
    ("By Jane RoeUpdated", ("Jane Roe",)),
    ("Jane McDonald", ("Jane McDonald",)),
    ("Jane Roe Middle East correspondent", ("Jane Roe",)),
    ("Jane Roe World Affairs Correspondent", ("Jane Roe",)),
    ("By JANE ROE and JOHN DOE Staff Writers", ("JANE ROE", "JOHN DOE")),
    ("Jane Roe, Staff Writer", ("Jane Roe",)),
    ("Our Foreign Staff", NOBODY),
    ("Staff and news service reports", NOBODY),
    ("Letters To The Editor", NOBODY),
    ("Roving Reporter", NOBODY),
    ("Written By", NOBODY),
    ("By Jane Roe for Harbour Post", ("Jane Roe",)),
    ("Jane Roe | Harbour Post", ("Jane Roe",)),
    ("Harbour Post", NOBODY),
    ("Jane Roe, Nairobi", ("Jane Roe",)),
    ("jane.roe@harbour.example (Jane Roe)", ("Jane Roe",)),
    ("jane.roe@harbour.example", NOBODY),
    ("https://www.harbour.example/author/jane-roe", NOBODY),
    ("AFP via Harbour Wire", NOBODY),
    ("By Jane Roe and AP", ("Jane Roe",)),
    ("Medically reviewed by Dr. John Doe", NOBODY),
    ("Jane Roe; Photos by John Doe", ("Jane Roe",)),
    ("Jane Roe Jane Roe", ("Jane Roe",)),
    ("Contact Jane Roe", ("Jane Roe",)),
    ("Share this article", NOBODY),
    ("New Zealand", NOBODY),
    ("Harbour Web Solutions", NOBODY),
    ("harbour.ru", NOBODY),
    ("Jane Roe, MS, RD, CEPF®", ("Jane Roe",)),
    ("INM", NOBODY),
    ("The Investor Circle", NOBODY),
    ("Compiled by Jane Roe", NOBODY),
    ("Reporting and editing by Jane Roe", ("Jane Roe",)),
]  # fmt: skip
ARABIC = [
    ("(إعداد سامر الحلبي للنشرة العربية - تحرير ليلى الحمصي)", ("سامر الحلبي",)),
    ("(تغطية صحفية سامر الحلبي من بيروت - إعداد رنا خوري للنشرة العربية - تحرير ليلى الحمصي)", ("سامر الحلبي", "رنا خوري")),
    ("تحرير: ليلى الحمصي", NOBODY),
    ("ترجمة: ليلى الحمصي", NOBODY),
    ("بقلم سامر الحلبي - ترجمة ليلى الحمصي", ("سامر الحلبي",)),
    ("إعداد وتحرير: ليلى الحمصي", ("ليلى الحمصي",)),
    ("أحمد محمود مراسل الشبكة", ("أحمد محمود",)),
    ("أحمد محمودمراسل الشبكة في غزة", ("أحمد محمود",)),
    ("دمشق - ورق الزيتون", NOBODY),
    ("دمشق - المرفأ", NOBODY),
    ("بيروت - سامر الحلبي", ("سامر الحلبي",)),
    ("بيروت: سامر الحلبي", ("سامر الحلبي",)),
    ("خاص – المرفأ", NOBODY),
    ("خاص - ورق الزيتون", NOBODY),
    ("خاص – المرفأ – سامر الحلبي", ("سامر الحلبي",)),
    ("كتب: سامر الحلبي", ("سامر الحلبي",)),
    ("كتبت - ليلى الحمصي", ("ليلى الحمصي",)),
    ("تقرير: ليلى الحمصي – القاهرة", ("ليلى الحمصي",)),
    ("إعداد: سامر الحلبي ورنا خوري", ("سامر الحلبي", "رنا خوري")),
    ("بقلم الكاتب الصحفي سامر الحلبي", ("سامر الحلبي",)),
    ("وكالات", NOBODY),
    ("المرفأ + وكالات", NOBODY),
    ("القاهرة (د ب أ)", NOBODY),
    ("هيئة التحرير", NOBODY),
    ("رئيس التحرير", NOBODY),
    ("سامر الحلبي، رئيس تحرير المرفأ", ("سامر الحلبي",)),
    ("د. سامر الحلبي", ("د. سامر الحلبي",)),
    ("حاورته: ليلى الحمصي", ("ليلى الحمصي",)),
    ("تصوير: سامر الحلبي", NOBODY),
    ("شارك المقال", NOBODY),
]  # fmt: skip
NEIGHBOURS = [
    ("نویسنده: سارا کریمی", ("سارا کریمی",)),
    ("به گزارش خبرگزاری ایسنا", NOBODY),
    ("گزارش: سارا کریمی", ("سارا کریمی",)),
    ("ترجمه: سارا کریمی", NOBODY),
    ("مترجم: سارا کریمی", NOBODY),
    ("خبرنگار: سارا کریمی", ("سارا کریمی",)),
    ("מאת: דנה כהן ויוסי לוי", ("דנה כהן", "יוסי לוי")),
    ("מאת דנה כהן, כתבת מדינית", ("דנה כהן",)),
    ("תרגום: דנה כהן", NOBODY),
    ("מערכת האתר", NOBODY),
    ("Haber: Ayşe Demir", ("Ayşe Demir",)),
    ("Muhabir: Ayşe Demir", ("Ayşe Demir",)),
    ("Haber Merkezi", NOBODY),
    ("Editör: Ayşe Demir", NOBODY),
    ("Ayşe Demir ve Can Kaya", ("Ayşe Demir", "Can Kaya")),
    ("Kaynak: AA", NOBODY),
    ("Par Anne Duval, envoyée spéciale à Beyrouth", ("Anne Duval",)),
    ("Par Anne Duval et Luc Petit, avec AFP", ("Anne Duval", "Luc Petit")),
    ("Propos recueillis par Anne Duval", ("Anne Duval",)),
    ("Propos recueillis par Anne Duval à Beyrouth", ("Anne Duval",)),
    ("Anne Duval (à Beyrouth) avec AFP", ("Anne Duval",)),
    ("Traduit de l'anglais par Anne Duval", NOBODY),
    ("Le Port et AFP", NOBODY),
    ("La rédaction avec AFP", NOBODY),
    ("Publié par Anne Duval", ("Anne Duval",)),
    ("det/dpa", NOBODY),
    ("dpa/afp/ste", NOBODY),
    ("Eingestellt von Jan Weber", ("Jan Weber",)),
    ("Von unserer Redaktion", NOBODY),
    ("新华社记者", NOBODY),
    ("每日经济新闻", NOBODY),
]  # fmt: skip


@pytest.mark.parametrize(("credit", "names"), [*ENGLISH, *ARABIC, *NEIGHBOURS])
def test_a_credit_names_who_reported_and_wrote_and_nobody_else(credit, names):
    assert tuple(names_in(credit, SITES)) == names


PAGES = [
    ("an agency's credit at the end", "", f"<h1>{EN}</h1>{PROSE['en']}<p>(Reporting by Jane Roe; Editing by Ann Moss)</p>", ("Jane Roe",), None),
    ("a credit behind the last sentence", "", f"<h1>{EN}</h1>{PROSE['en']}<p>The talks go on, both said. (Reporting by Jane Roe in Paris; Editing by Ann Moss)</p>", ("Jane Roe",), None),
    ("the same in Arabic", "", f"<h1>{AR}</h1>{PROSE['ar']}<p>(إعداد سامر الحلبي للنشرة العربية - تحرير ليلى الحمصي)</p>", ("سامر الحلبي",), None),
    ("an editor alone", "", f"<h1>{EN}</h1>{PROSE['en']}<p>(Editing by Ann Moss)</p>", (), None),
    ("authors are believed before it", ld(headline=EN, author="Jane Roe"), f"<h1>{EN}</h1>{PROSE['en']}<p>(Reporting by Omar Haddad)</p>", ("Jane Roe",), None),
    ("list of strings", ld(headline=EN, author=["Jane Roe", "Omar Haddad"]), "", ("Jane Roe", "Omar Haddad"), None),
    ("three in one string", ld(headline=EN, author={"@type": "Person", "name": "Jane Roe, Omar Haddad and Luke Hill"}), "", ("Jane Roe", "Omar Haddad", "Luke Hill"), None),
    ("an address", ld(headline=EN, author="https://www.harbour.example/team/jane-roe"), "", (), None),
    ("a mail address", ld(headline=EN, author={"@type": "Person", "name": "jane@harbour.example"}), "", (), None),
    ("an agency via another", ld(headline=EN, author={"@type": "Person", "name": "AFP via Getty Images"}), "", (), "AFP"),
    ("a public body", ld(headline=EN, author={"@type": "GovernmentOrganization", "name": "Harbour Works Authority"}), "", (), None),
    ("a company that publishes", ld(headline=EN, author={"@type": "LocalBusiness", "name": "Miller Brown"}), "", (), None),
    ("an author who is the publisher", meta(og__site_name="Harbour Post") + ld(headline=EN, author={"@type": "Person", "name": "Jane Roe"}, publisher={"@type": ["Person", "Organization"], "name": "Jane Roe"}), "", ("Jane Roe",), None),
    ("Persian: reported by an agency", "", f"<h1>{AR}</h1><p>به گزارش خبرگزاری ایسنا، دو هیئت روز پنجشنبه در پایتخت دیدار کردند تا درباره کاهش تنش گفت‌وگو کنند.</p>", (), "ISNA"),
    ("French with an agency", meta(author="Anne Duval avec AFP"), "", ("Anne Duval",), "AFP"),
    ("Turkish label", "", "<h1>Paris görüşmeleri anlaşma olmadan bitti</h1><p>Haber: Ayşe Demir</p>", ("Ayşe Demir",), None),
    ("French interview", "", "<h1>Les pourparlers de Paris finissent sans accord</h1><p>Propos recueillis par Anne Duval</p>", ("Anne Duval",), None),
    ("a name beside the day", "", f"<h1>{AR}</h1><div><span>سامر القاضي</span><span>الخميس 21 آب 2025</span></div>{PROSE['ar']}", ("سامر القاضي",), None),
    ("a name over the day", "", f"<h1>{EN}</h1><p>Daniel Roe</p><p>20 August 2025</p>{PROSE['en']}", ("Daniel Roe",), None),
    ("whom the title names", "", f"<h1>Daniel Roe wins in the south</h1><p>Daniel Roe</p><p>20 August 2025</p>{PROSE['en']}", (), None),
    ("a department beside the day", "", f"<h1>{EN}</h1><p>World Affairs</p><p>20 August 2025</p>{PROSE['en']}", (), None),
    ("a name in a picture's line", "", f"<h1>{EN}</h1><p>Daniel Roe</p><p>Photo</p>{PROSE['en']}", (), None),
    ("contact box", "", f'<h1>{EN}</h1><div class="author-contact">Contact Jane Roe</div>{PROSE["en"]}', (), None),
    ("an article's own class", "", f'<article class="post hentry author-jane"><h1>{EN}</h1><p>Yellow Vests</p></article>', (), None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "body", "names", "agency"), [p[1:] for p in PAGES], ids=[p[0] for p in PAGES]
)
def test_a_page_is_signed_by_people(head, body, names, agency):
    got = facts(head, body)
    assert (got.bylines, got.agency) == (names, agency)

"""Sentences that begin with a word of furniture stay and are doubted; the furniture itself goes."""

import pytest

from article.cuts.boilerplate import Line, doubt_of, why_cut

SENTENCES = [
    "حمّل التطبيق المسؤولية للوزارة بعد تسريب البيانات.",
    "حقوق النشر محفوظة في دول قليلة.",
    "حقوق النشر كانت محور الخلاف بين الورثة والناشر.",
    "الصورة: جنود يقتحمون البيت ليلاً ويعتقلون أخي الأصغر أمام أمي.",
    "كاتب صحفي اعتقل أمس قرب الحدود الشمالية.",
    "جميع الحقوق محفوظة للمواطن في الدستور الجديد كما يقول الوزير.",
    "تابع آخر المتظاهرين سيره نحو الساحة رغم المطر.",
    "انضم إلى قناتنا المائية عمال من ثلاث محافظات.",
    "للاشتراك في الانتخابات شروط وضعتها اللجنة العليا.",
    "المزيد من الدماء سالت أمس.",
    "عدد الزيارات إلى المتحف تضاعف ثلاث مرات العام الماضي.",
    "اشترك الآن في المعركة ثلاثة فصائل مسلحة.",
    "احفظ اسمي يا أمي قبل أن يأخذوني.",
    "مدة القراءة في السجن لا تتجاوز ساعة واحدة.",
    "Subscribe to our newsletter was the first thing the protesters chanted, mocking the paper.",
    "Copyright law was rewritten by the junta in a single night.",
    "Follow us on was the slogan painted across the wall of the ministry.",
    "Sign up for the army or leave the village, the soldiers told them.",
    "Click here to die, read the message on the hacked screens.",
    "Skip to the back of the queue, guards told women with children.",
    "Share this bread with the neighbours, my mother said before she died.",
    "Download the app was the only order the workers got that week.",
    "Reading time in the prison was cut to an hour a month.",
    "Newsletter et tracts ont été saisis par la police dans la nuit.",
    "Temps de lecture réduit pour les détenus de la prison centrale.",
    "Bizi takip edin diyen polis kalabalığı meydana sürdü.",
    "Okuma süresi cezaevinde günde bir saate indirildi.",
    "لینک کوتاه میان دو شهر پس از زلزله قطع شد.",
    "کد خبر نگاران زندانی را وزارت کشور فاش نکرد.",
    "شاركوا معنا في حملة التبرعات، تقول الجمعية في ندائها إلى المغتربين.",
    "اشتركوا معنا في الدعاء، كتب الشيخ على صفحته قبل ساعات من مقتله.",
    "الصورة: هكذا يسمي المعتقلون الذكرى.",
    "Subscribe to our channel, said the officer before he shut the studio down.",
    "Suivez notre exemple, a dit la maire aux habitants du quartier.",
    "לחצו כאן צעק השוטר והצביע על הכפתור האדום.",
    "זמן קריאה בכלא קוצץ לשעה אחת בשבוע.",
]  # fmt: skip

FURNITURE = [
    "حمل التطبيق من غوغل بلاي.",
    "تابعونا على فيسبوك وتويتر.",
    "تابعوا آخر الأخبار على قناتنا.",
    "جميع الحقوق محفوظة.",
    "حقوق النشر محفوظة لدى موقعنا.",
    "Subscribe to our newsletter for the latest updates.",
    "Follow us on Facebook, Twitter and Instagram.",
    "Sign up for our newsletter and get the best stories in your inbox.",
    "All rights reserved. This material may not be published or redistributed.",
    "Abonnez-vous à notre newsletter pour recevoir toute l'actualité.",
    "We use cookies to give you the best experience.",
    "Photo: Reuters.",
    "الصورة: رويترز.",
    "Photo: The Guardian Weekly.",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_that_begins_like_furniture_stays(text):
    assert why_cut(Line(text=text)) is None


@pytest.mark.parametrize("text", SENTENCES[:4] + SENTENCES[14:15])
def test_it_is_doubted(text):
    assert doubt_of(Line(text=text)) is not None


@pytest.mark.parametrize("text", FURNITURE)
def test_furniture_with_a_full_stop_goes(text):
    assert why_cut(Line(text=text)) is not None
    assert doubt_of(Line(text=text)) is None

"""A headline that sounds like an error page refuses no text; an error page that explains itself is told all the same."""

import pytest

from article.article import Article, NoArticle, NotArticleKind
from article.extract import extract
from article.page import page_of
from article.refusals.notices import names_missing
from article.way import Way

TEXTS = {
    "ar": [
        "قال مسؤول في خفر السواحل أمس إن القوارب عادت إلى المرفأ بعد بحث دام ساعات طويلة في عرض البحر.",
        "وأضاف المسؤول أن فرق الإنقاذ ستواصل العمل ليلا في المياه القريبة من الجزيرة الشمالية.",
    ],
    "en": [
        "The minister said on Monday that she would leave the government because of the budget, after months of talks.",
        "She told reporters that the vote had been lost and that others would follow her soon.",
    ],
    "fr": [
        "Le ministre a annoncé lundi que les manuels des écoles seraient revus avant la rentrée prochaine.",
        "Plusieurs enseignants ont regretté dans la presse que personne ne leur ait demandé leur avis.",
    ],
}
HEADLINES = [
    ("ar", "لم يتم العثور على المفقودين في البحر"),
    ("ar", "لم يتم العثور على ناجين بعد سقوط الطائرة"),
    ("ar", "السلام غير موجود في قاموس الاحتلال"),
    ("ar", "الصفحة التي تبحث عنها الصحافة في تاريخ الثورة"),
    ("ar", "عذرا لم نجد الأمان"),
    ("en", "Oops: minister forgets his own budget"),
    ("en", "404 workers lose their jobs"),
    ("en", "Error 404: justice not found here"),
    ("en", "The content you requested is no longer available, court told"),
    ("en", "Page not found"),
    ("fr", "Cette page d'histoire que vous cherchez a été supprimée des manuels"),
    ("fr", "Aucun résultat avant lundi"),
]


def read(title, paragraphs):
    told = "".join(f"<p>{p}</p>" for p in paragraphs)
    head = f"<html><head><meta charset=utf-8><title>{title}</title></head>"
    page = page_of(
        f"{head}<body><h1>{title}</h1>{told}</body></html>".encode(), url="https://city.example/news/4711-a"
    )
    return extract(page, way=Way.FAST)


@pytest.mark.parametrize(("language", "title"), HEADLINES)
def test_two_sentences_of_its_own_keep_a_page_from_being_refused(language, title):
    got = read(title, TEXTS[language])
    assert isinstance(got, Article)
    assert [p.text for p in got.paragraphs] == TEXTS[language]


@pytest.mark.parametrize(("language", "title"), [h for h in HEADLINES if h[1] != "Page not found"])
def test_one_sentence_under_a_headline_with_a_verb_of_its_own_is_refused_only_where_the_headline_asks(
    language, title
):
    asks = ("تبحث", "requested", "cherchez")
    assert isinstance(read(title, TEXTS[language][:1]), NoArticle) is any(word in title for word in asks)


def test_a_text_under_an_error_pages_name_is_doubted():
    assert "says that its text is gone" in read("Page not found", TEXTS["en"]).why


ERRORS = [
    ("404 Not Found", ["Sorry, the page you requested could not be found on this server.", "Please check the address for spelling mistakes, or use the search box at the top of the page."]),
    ("Oops! Error 404", ["The link you followed may be broken, or the page may have been removed.", "You can go back to the home page, or browse the latest headlines below."]),
    ("الصفحة غير موجودة", ["عذرا، الصفحة التي تبحث عنها غير موجودة أو ربما تم حذفها من الموقع.", "يمكنك العودة إلى الصفحة الرئيسية أو استخدام مربع البحث في أعلى الموقع."]),
    ("خطأ ٤٠٤", ["يبدو أن الرابط الذي اتبعته غير صحيح أو أن الخبر قد تم حذفه.", "تأكد من العنوان الذي كتبته أو جرب البحث عن الموضوع في الموقع."]),
    ("Page introuvable", ["Désolé, la page que vous cherchez n'existe plus ou a changé d'adresse.", "Vous pouvez revenir à la page d'accueil ou essayer le moteur de recherche du site."]),
    ("Seite nicht gefunden", ["Die von Ihnen aufgerufene Seite existiert leider nicht mehr oder wurde verschoben.", "Bitte überprüfen Sie die Adresse oder kehren Sie zur Startseite unserer Zeitung zurück."]),
    ("Sayfa bulunamadı", ["Aradığınız sayfa kaldırılmış, adı değiştirilmiş ya da geçici olarak kullanım dışı olabilir.", "Lütfen adresi kontrol edin ya da ana sayfaya dönerek haberlere göz atın."]),
    ("صفحه یافت نشد", ["متاسفانه صفحه‌ای که به دنبال آن بودید حذف شده یا جابه‌جا شده است.", "برای ادامه می‌توانید به صفحه اصلی بازگردید یا در سایت جستجو کنید."]),
    ("הדף לא נמצא", ["מצטערים, הדף שחיפשתם הוסר מהאתר או שהקישור אליו אינו נכון עוד.", "תוכלו לחזור אל דף הבית או להקליד מילים אחרות בתיבת החיפוש של האתר."]),
]  # fmt: skip


@pytest.mark.parametrize(("title", "paragraphs"), ERRORS)
def test_an_error_page_that_says_why_and_where_to_look_is_one(title, paragraphs):
    got = read(title, paragraphs)
    assert isinstance(got, NoArticle)
    assert got.kind is NotArticleKind.SOFT_404


def test_an_error_page_has_a_name_of_nothing_else():
    names = ["404", "Error 404", "Error 404 (Not Found)!!1", "404 - Page not found", "Oops! Nothing found", "عذرا، غير موجود", "خطأ 404", "לא נמצא"]  # fmt: skip
    headlines = ["Sorry", "Oops", "404 workers", "عذرا", "لم يتم العثور على الطائرة", "Not found guilty", ""]
    assert [n for n in names if not names_missing(n)] == []
    assert [h for h in headlines if names_missing(h)] == []

"""Lines in place of a text are told by their parts, in nine languages; sentences of news with the same words are none."""

import pytest

from article.refusals.notices import asks_to_join, may_say_missing, says_missing

MISSING = """
عذراً.. الصفحة التي طلبتها غير موجودة
يبدو أن الصفحة التي تحاول الوصول إليها غير موجودة
المعذرة! لم نعثر على ما تبحث عنه
هذا المقال لم يعد متاحاً
الرابط الذي اتبعته غير صحيح أو أن الصفحة قد حذفت
متأسفانه صفحه مورد نظر شما یافت نشد
مطلبی که به دنبال آن بودید حذف شده یا منتقل شده است
صفحه‌ای که به دنبال آن هستید وجود ندارد
אופס! נראה שהעמוד הזה לא קיים
הכתבה אליה ניסית להגיע אינה זמינה יותר
Aradığınız haber kaldırılmış ya da adresi değiştirilmiş olabilir
Görüntülemek istediğiniz haber yayından kaldırılmıştır
Le contenu auquel vous tentez d'accéder n'existe plus ou a été déplacé
Oups ! Cette page n’existe plus
It looks like nothing was found at this location
Sorry, we can't find the page you were looking for
Die von Ihnen aufgerufene Seite existiert nicht oder wurde verschoben
La noticia que intenta ver fue eliminada
Извините, по этому адресу ничего не найдено
""".strip().splitlines()
WALLS = """
لقراءة المقال كاملاً اشترك الآن
سجّل مجاناً لإكمال قراءة هذا التقرير
للمتابعة يرجى تسجيل الدخول
محتوى مدفوع: اشترك للمتابعة
ادامه این گزارش ویژه مشترکان است
برای مشاهده کامل خبر باید عضو شوید
כדי לקרוא את הכתבה המלאה הירשמו לאתר
רוצה להמשיך לקרוא? הירשם עכשיו
Yazının tamamını okumak için abone olun
Bu yazı yalnızca abonelerimize açıktır
Connectez-vous pour accéder à l’intégralité de l’article
Lisez la suite en vous abonnant
You have read your last free article this month
Create your free account to keep reading
Jetzt anmelden, um weiterzulesen
Regístrate gratis para continuar leyendo
Войдите, чтобы продолжить чтение
""".strip().splitlines()
NEWS = """
حذف فيسبوك صفحة الوزير بعد ساعات من نشرها
لم يتم العثور على الطائرة المفقودة حتى الآن
تم نقل المصابين إلى المستشفى
سجل المنتخب هدفين لمواصلة صدارته
لقراءة الفاتحة على روحه تجمع العشرات
قالت الصحيفة: «لم نتمكن من العثور على المحتوى المطلوب»
Minister's page was removed from the site on Monday evening
Divers could not find the wreck they were looking for
"Sorry, this page isn't available", millions of users read on Monday
La page de l'histoire est tournée, dit le maire
L'article 49 a été supprimé par les députés
Der Artikel 5 wurde vom Parlament nach langer Debatte gestrichen
Статья была удалена из кодекса депутатами
Anayasanın bu maddesi kaldırıldı
החוק הוסר מסדר היום
""".strip().splitlines()


@pytest.mark.parametrize("line", MISSING)
def test_a_line_that_says_that_the_page_is_gone_is_known_however_it_is_worded(line):
    assert says_missing(line)
    assert not asks_to_join(line)


@pytest.mark.parametrize("line", WALLS)
def test_a_line_that_keeps_the_rest_for_others_is_known_however_it_is_worded(line):
    assert asks_to_join(line)
    assert not says_missing(line)


@pytest.mark.parametrize("line", NEWS)
def test_news_of_pages_and_searches_is_no_notice(line):
    assert not says_missing(line)
    assert not asks_to_join(line)


def test_a_few_words_without_one_to_the_reader_may_be_either():
    assert may_say_missing("تعذر العثور على الصفحة")
    assert not says_missing("تعذر العثور على الصفحة")
    assert not may_say_missing("تعذر العثور على الصفحة الأولى من المخطوط بعد بحث طويل")

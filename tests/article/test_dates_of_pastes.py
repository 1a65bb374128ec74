"""A pasted text's own language says whether 03/04/2025 puts its day first."""

from datetime import UTC, datetime

import pytest

from article.pasted import clean_text

TEXTS = {
    "en": (
        "Bridge closes for repairs",
        (
            "The council said on Tuesday that the bridge would close for repairs until the end of the month, and that the buses "
            "would take another way. Drivers were asked to leave their cars at home."
        ),
    ),
    "fr": (
        "Le pont ferme pour réparations",
        (
            "Le conseil municipal a annoncé mardi que le pont serait fermé pour réparations jusqu'à la fin du mois, et que les "
            "autobus prendraient un autre chemin. Les automobilistes sont priés de rester chez eux."
        ),
    ),
    "tr": (
        "Köprü onarım için kapanıyor",
        (
            "Belediye meclisi salı günü yaptığı açıklamada köprünün ay sonuna kadar onarım için kapatılacağını, otobüslerin başka "
            "bir yoldan gideceğini bildirdi. Sürücülerden araçlarını evde bırakmaları istendi."
        ),
    ),
    "he": (
        "הגשר נסגר לתיקונים",
        (
            "מועצת העיר הודיעה ביום שלישי כי הגשר ייסגר לתיקונים עד סוף החודש, וכי האוטובוסים ייסעו בדרך אחרת. הנהגים התבקשו "
            "להשאיר את מכוניותיהם בבית עד להודעה חדשה."
        ),
    ),
    "ar": (
        "إغلاق الجسر للصيانة",
        (
            "أعلن المجلس البلدي يوم الثلاثاء أن الجسر سيغلق لأعمال الصيانة حتى نهاية الشهر، وأن الحافلات ستسلك طريقا آخر. وطلب من "
            "السائقين ترك سياراتهم في البيوت حتى إشعار آخر."
        ),
    ),
}
APRIL = datetime(2025, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize(
    "form", ["{title}\n03/04/2025\n{text}", "date: 03/04/2025\ntitle: {title}\n\n{text}"]
)
def test_a_pair_of_digits_is_read_in_the_language_of_the_paste_and_never_in_english(language, form):
    title, text = TEXTS[language]
    article = clean_text(form.format(title=title, text=text).encode())
    assert article.language == language
    assert article.published_at == (None if language == "en" else APRIL)


def test_a_line_of_place_and_day_below_the_headline_dates_a_paste() -> None:
    pasted = "ארבעה פועלים נהרגו בקריסת מנוף בחיפה\nחיפה, 17 בפברואר 2026\nארבעה פועלים נהרגו הבוקר בקריסת מנוף באתר בנייה בשכונה בחיפה, כך מסרה המשטרה אחרי הצהריים.\n"
    published = clean_text(pasted.encode(), head=(), name="paste").published_at
    assert published is not None
    assert published.date().isoformat() == "2026-02-17"

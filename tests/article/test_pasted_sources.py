"""Who signed a pasted text, where it comes from, and whether it ends at a paywall."""

import pytest

from article.article import Status
from article.pasted import clean_text

TEXT = "أعلن رئيس الوزراء أن الحكومة ستطرح عشرة مطارات.\nوأضاف أن العائدات ستوجه لسداد الديون."


def test_a_source_is_an_agency_and_no_byline():
    article = clean_text(f"{TEXT}\nالمصدر: هيئة النزاهة".encode())
    assert (article.bylines, article.agency) == ((), "هيئة النزاهة")


@pytest.mark.parametrize(
    ("line", "name"),
    [("كتب – محمد سامي:", "محمد سامي"), ("By Jane Smith, Middle East correspondent", "Jane Smith")],
)
def test_a_byline_with_a_dash_or_a_role_gives_the_name(line, name):
    article = clean_text(f"الحكومة تطرح عشرة مطارات للقطاع الخاص\n{line}\n{TEXT}".encode())
    assert article.bylines == (name,)


def test_a_paywall_makes_a_text_suspect():
    wall = "Cet article est réservé aux abonnés. Il vous reste 60% à découvrir."
    article = clean_text(f"Une délégation a été reçue jeudi à Paris.\n{wall}".encode())
    assert (article.status, article.paywalled) == (Status.SUSPECT, True)
    assert article.why == "the text ends at a paywall"

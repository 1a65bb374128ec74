"""Agencies: a text says from whom it was taken in few places; whom a sentence quotes is not one of them."""

import pytest

from story.wording.agencies import agency_credited, agency_of_site

BODY = "قال المتحدث باسم الوزارة إن الاجتماع الذي عقد مساء أمس في العاصمة انتهى من غير اتفاق على موعد الجولة المقبلة."


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        (f"دمشق (رويترز) - {BODY}", "Reuters"),
        (f"باريس - (أ ف ب) - {BODY}", "AFP"),
        (f"دمشق-سانا\n\n{BODY}", "SANA"),
        (f"رام الله 26-7-2025 وفا- {BODY}", "WAFA"),
        (f"{BODY}\n\n{BODY} (رويترز)", "Reuters"),
        (f"{BODY}\n\n(د ب أ)", "dpa"),
        (f"{BODY}\n\nالمصدر: الأناضول", "Anadolu"),
        (f"{BODY}\n\nنقلا عن فرانس برس", "AFP"),
        (f"{BODY}\n\nأسوشيتد برس", "AP"),
        (f"عمان - بترا - {BODY}", "Petra"),
        ("PARIS (Reuters) - The two delegations met in the French capital late on Thursday and agreed to meet again soon.", "Reuters"),
        ("The delegations met late on Thursday.\n\n(Reporting by Jane Doe; Editing by John Roe) Reuters", "Reuters"),
        ("BERLIN (dpa) - Die Delegationen trafen sich am Donnerstag in der Hauptstadt und wollen bald wieder reden.", "dpa"),
        ("MADRID, 25 jul (EFE) - Las delegaciones se reunieron el jueves en la capital francesa y volverán a verse pronto.", "EFE"),
        (f"قالت وكالة رويترز إن الاجتماع عقد في باريس. {BODY}", None),
        (f"ونقلت سانا عن مصدر في الوزارة قوله إن الوفد عاد. {BODY}", None),
        (f"{BODY} ونفى المصدر ما أوردته فرانس برس عن اللقاء.", None),
        ("A spokesman told Reuters that the talks had ended. He told AFP the same on Friday in the French capital.", None),
        (BODY, None),
        ("", None),
    ],
)  # fmt: skip
def test_who_a_text_was_taken_from(text: str, agency: str | None) -> None:
    assert agency_credited(text) == agency


def test_a_list_may_name_the_agency_as_its_source() -> None:
    assert agency_credited(BODY, source="وكالة سانا") == "SANA"
    assert agency_credited(BODY, source="aawsat") is None


@pytest.mark.parametrize(
    ("url", "agency"),
    [
        ("https://www.reuters.com/world/x", "Reuters"),
        ("https://sana.sy/?p=1", "SANA"),
        ("https://www.aa.com.tr/ar/x", "Anadolu"),
        ("wafa.ps", "WAFA"),
        ("https://notreuters.com/", None),
        ("https://reuters.com.example/", None),
        ("https://[bad", None),
        ("", None),
        (None, None),
    ],
)
def test_whose_own_site_an_address_is(url: str | None, agency: str | None) -> None:
    assert agency_of_site(url) == agency

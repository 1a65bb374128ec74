"""Copies: the same wording is found, the same event in other words is not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.copies import TextItem, find_copies, seed_items, with_copies
from story.seed import SeedText
from story.verdict import Relation, Verdict
from story.wording.copied import CopyKind, First

AGENCY = """باريس (وكالة المشرق) - قال المبعوث الأميركي توم باراك إنه التقى ليل الخميس في العاصمة الفرنسية ممثلين عن سوريا وإسرائيل.

وذكر دبلوماسيان مطلعان أن وزير الخارجية السوري مثل بلاده في الاجتماع، فيما أوفدت الحكومة الإسرائيلية وزيرها للشؤون الاستراتيجية.

وجاءت الجلسة بعد أيام من معارك بين مسلحين دروز ومقاتلين من عشائر بدوية في محافظة السويداء، أرسلت الحكومة خلالها قوات إلى المنطقة.

وأفاد الدبلوماسيان بأن الجانب السوري دعا إلى التقيد باتفاق فصل القوات، وأن الجانب الإسرائيلي طلب إبقاء السلاح الثقيل بعيدا عن خط الجولان.

وامتنع مكتب رئيس الوزراء الإسرائيلي عن التعليق، ولم ترد وزارة الخارجية السورية على أسئلة الوكالة حول موعد الجولة المقبلة."""

OTHER_WORDS = """اجتمع وفدان من دمشق وتل أبيب في باريس برعاية واشنطن، في أول لقاء بهذا المستوى منذ ربع قرن.

وبحث المجتمعون وفق مصادر رسمية سبل منع تجدد العنف في الجنوب السوري، وطالبت دمشق بانسحاب القوات من المواقع التي دخلتها بعد كانون الأول.

وقال مسؤول في الرئاسة الفرنسية إن بلاده وفرت المكان ولم تشارك في المباحثات، مرجحا عقد لقاءات أخرى خلال الأسابيع المقبلة في عاصمة أوروبية."""

DAY = datetime(2025, 7, 25, 6, 0, tzinfo=UTC)


def an_item(name: str, text: str, *, after_h: float | None = 0, captured_h: float | None = None) -> TextItem:
    published = None if after_h is None else DAY + timedelta(hours=after_h)
    captured = None if captured_h is None else DAY + timedelta(hours=captured_h)
    return TextItem(id=name, text=text, published_at=published, captured_at=captured)


def with_another_lede(text: str) -> str:
    return "\n\n".join(
        ["كشفت مصادر متطابقة تفاصيل جديدة عن اللقاء الذي جمع الطرفين.", *text.split("\n\n")[1:]]
    )


def first_half(text: str) -> str:
    words = text.split(" ")
    return " ".join(words[: len(words) // 2])


@pytest.mark.parametrize(
    "edit",
    [
        str,
        with_another_lede,
        first_half,
        lambda text: text.replace("إ", "ا").replace("ة", "ه"),
        lambda text: text + "\n\nالمزيد من الأخبار على موقعنا وتطبيقاتنا وصفحاتنا في مواقع التواصل الاجتماعي",
        lambda text: "\n\n".join(reversed(text.split("\n\n"))),
    ],
    ids=[
        "word for word",
        "another lede",
        "first half only",
        "other spelling",
        "with furniture",
        "paragraphs moved",
    ],
)
def test_a_copy_is_found_however_it_was_dressed(edit: Callable[[str], str]) -> None:
    found = find_copies([an_item("copy", edit(AGENCY), after_h=3), an_item("agency", AGENCY)])

    assert [(f.article, f.copy_of, f.kind) for f in found] == [("copy", "agency", CopyKind.COPY)]
    assert found[0].share >= 0.8


def test_two_reports_on_one_event_are_no_copies() -> None:
    assert find_copies([an_item("agency", AGENCY), an_item("own", OTHER_WORDS, after_h=1)]) == ()


def test_an_article_that_takes_in_half_of_another_is_derived_from_it() -> None:
    mixed = "\n\n".join([*AGENCY.split("\n\n")[:3], *OTHER_WORDS.split("\n\n")])

    [found] = find_copies([an_item("agency", AGENCY), an_item("mixed", mixed, after_h=2)])

    assert (found.article, found.kind) == ("mixed", CopyKind.DERIVED)
    assert 0.5 <= found.share < 0.8


def test_a_report_that_grew_from_a_flash_is_its_copy_and_an_original_itself() -> None:
    flash = "\n\n".join(AGENCY.split("\n\n")[:2])
    items = [
        an_item("flash", flash),
        an_item("report", AGENCY, after_h=2),
        an_item("paper", AGENCY + " انتهى", after_h=3),
    ]

    report, paper = find_copies(items)

    assert (report.kind, report.copy_of, report.grown, report.containment) == (
        CopyKind.COPY,
        "flash",
        True,
        1.0,
    )
    assert (paper.kind, paper.copy_of, paper.grown) == (CopyKind.COPY, "report", False)


def test_what_a_grown_text_takes_in_does_not_make_it_part_of_the_story() -> None:
    flash = "\n\n".join(AGENCY.split("\n\n")[:2])
    findings = find_copies([an_item("flash", flash), an_item("digest", AGENCY, after_h=2)])

    _, digest = with_copies(
        [a_verdict("flash", Relation.RELATED), a_verdict("digest", Relation.UNRELATED)], findings
    )

    assert (digest.relation, digest.copy_of, digest.related) == (Relation.UNRELATED, "flash", False)
    assert digest.reasons[-1].detail.endswith("times as long, which belongs to the story")


@pytest.mark.parametrize(
    ("first", "second", "original"),
    [
        ({"after_h": 5}, {"after_h": 1}, "second"),
        ({"after_h": None, "captured_h": 9}, {"after_h": 8}, "second"),
        ({"after_h": None, "captured_h": 9}, {"after_h": None, "captured_h": 10}, "first"),
        ({"after_h": 1, "captured_h": 7}, {"after_h": 1, "captured_h": 6}, "second"),
        ({"after_h": None}, {"after_h": None}, "first"),
    ],
    ids=["published", "captured stands in", "captured", "same day, captured", "no time at all, by id"],
)
def test_the_original_is_the_earliest(first: dict[str, Any], second: dict[str, Any], original: str) -> None:
    items = [an_item("first", AGENCY, **first), an_item("second", AGENCY, **second)]

    assert {f.copy_of for f in find_copies(items)} == {original}


def test_every_copy_names_the_same_original() -> None:
    items = [an_item("agency", AGENCY)]
    items += [an_item(f"copy-{n}", with_another_lede(AGENCY), after_h=n) for n in range(1, 5)]

    assert {f.copy_of for f in find_copies(items)} == {"agency"}


def test_the_shared_sentences_are_the_articles_own_words() -> None:
    [found] = find_copies([an_item("agency", AGENCY), an_item("copy", with_another_lede(AGENCY), after_h=1)])

    assert len(found.sentences) == 4
    assert all(sentence in with_another_lede(AGENCY) for sentence in found.sentences)


def test_a_few_common_words_are_no_copy() -> None:
    assert (
        find_copies(
            [an_item("a", "قال مصدر مطلع إن اللقاء تم"), an_item("b", "قال مصدر مطلع إن اللقاء لم يتم")]
        )
        == ()
    )


@pytest.mark.parametrize("text", ["", " ", "«»", "٣"])
def test_texts_without_words_are_nobodys_copies(text: str) -> None:
    assert find_copies([an_item("a", text), an_item("b", "")]) == ()


@given(st.permutations(["a", "b", "c", "d", "e"]))
def test_the_order_in_which_articles_come_changes_nothing(order: list[str]) -> None:
    texts = {
        "a": AGENCY,
        "b": with_another_lede(AGENCY),
        "c": first_half(AGENCY),
        "d": OTHER_WORDS,
        "e": AGENCY,
    }
    hours = {"a": 2, "b": 1, "c": 4, "d": 0, "e": 3}
    known = find_copies([an_item(n, texts[n], after_h=hours[n]) for n in "abcde"])

    assert find_copies([an_item(n, texts[n], after_h=hours[n]) for n in order]) == known


def a_verdict(name: str, relation: Relation) -> Verdict:
    return Verdict(
        article=name, relation=relation, score=0.0, reasons=(), related=relation is Relation.RELATED
    )


def test_a_copy_of_a_related_article_belongs_to_the_story() -> None:
    findings = find_copies([an_item("agency", AGENCY), an_item("copy", first_half(AGENCY), after_h=1)])
    verdicts = [a_verdict("copy", Relation.UNSURE), a_verdict("agency", Relation.RELATED)]

    copy, agency = with_copies(verdicts, findings)

    assert (copy.relation, copy.copy_of, copy.related) == (Relation.COPY_OF, "agency", True)
    assert copy.reasons[-1].detail == (
        "100% of the wording is that of agency, the earlier by the times that both give, which belongs to the story"
    )
    assert agency == verdicts[1]


CALL = (
    "تابعوا آخر الأخبار عبر تطبيقنا على الهاتف المحمول واشتركوا في نشرتنا البريدية اليومية لتصلكم أهم التقارير والتحليلات "
    "أولا بأول من مراسلينا في كل مكان حول العالم"
)


@pytest.mark.parametrize(
    ("text", "own", "related"),
    [
        (CALL, Relation.UNRELATED, False),
        (CALL, Relation.UNSURE, True),
        (f"{AGENCY}\n\n{CALL}", Relation.UNRELATED, True),
        (AGENCY, Relation.UNRELATED, True),
    ],
    ids=["a stub", "a stub that is not surely unrelated", "the whole", "all but the call"],
)
def test_a_stub_that_repeats_only_a_call_to_subscribe_stays_what_it_was_judged(
    text: str, own: Relation, related: bool
) -> None:
    seed = SeedText(
        name="s", title="t", text=f"{AGENCY}\n\n{CALL}", published_at=None, language="ar", url=None
    )
    findings = find_copies([*seed_items([seed]), an_item("page", text)])

    [page] = with_copies([a_verdict("page", own)], findings)

    assert (page.copy_of, page.related) == ("seed:s", related)
    assert page.relation is (Relation.COPY_OF if related else own)


@pytest.mark.parametrize("own", [Relation.UNRELATED, Relation.UNSURE])
def test_a_copy_of_what_does_not_belong_keeps_its_own_relation_and_says_so(own: Relation) -> None:
    findings = find_copies([an_item("agency", AGENCY), an_item("copy", AGENCY, after_h=1)])

    copy, _ = with_copies([a_verdict("copy", own), a_verdict("agency", Relation.UNRELATED)], findings)

    assert (copy.relation, copy.copy_of, copy.related) == (own, "agency", False)
    assert copy.reasons[-1].detail.endswith("that both give, which does not belong to the story")


@pytest.mark.parametrize(
    ("agency", "paper", "expected"),
    [
        ({"after_h": 20}, {"after_h": 1}, ("paper", "agency", First.AGENCY)),
        ({"after_h": None, "captured_h": 900}, {"after_h": 1}, ("agency", "paper", First.UNKNOWN)),
        ({"after_h": None, "captured_h": 5}, {"after_h": None, "captured_h": 9}, ("paper", "agency", First.SEEN)),
        ({"after_h": None}, {"after_h": None}, ("paper", "agency", First.UNKNOWN)),
    ],
)  # fmt: skip
def test_an_agencys_own_page_comes_first_only_where_it_says_when(
    agency: dict[str, Any], paper: dict[str, Any], expected: tuple[str, str, First]
) -> None:
    own = replace(an_item("agency", AGENCY, **agency), own="SANA")
    [found] = find_copies([own, an_item("paper", AGENCY, **paper)])

    assert (found.article, found.copy_of, found.first) == expected

"""The reasons of a verdict in the language of the page: each value isolated, lists parted as the language parts them."""

import json
import re

from archive.catalogue.views.articles import entries
from desk.web.article.reason_words import in_words
from desk.web.article.verdict_words import aspects_of, score_words
from desk.web.language import Tongue, Words
from flows.house import House
from tests.desk.web.kept_desk import STORY

_TAG = re.compile(r"<[^>]+>")


def test_reasons_of_the_judge_are_told_in_arabic(desk_house: House) -> None:
    t = Words(Tongue.ARABIC)
    told = {
        "published 3 days from the nearest dated seed": "نُشر بفارق 3 أيام عن أقرب مقال مؤرَّخ من مقالاتك",
        "published on the day of a seed": "نُشر في يوم أحد مقالاتك",
        "published on the day of a page found that is clearly of the story": "نُشر في يوم صفحة عُثر عليها وهي من القصة بوضوح",
        "published 4 days from the nearest dated page found that is clearly of the story": "نُشر بفارق 4 أيام عن أقرب صفحة مؤرَّخة عُثر عليها وهي من القصة بوضوح",
        "names Barrack; by last name only: Dermer": "يذكر Barrack؛ باسم العائلة وحده: Dermer",
        "words of the whole text: 52% of how alike two articles of a story are": "كلمات النص كله: 52% مما يتشابه به عادةً مقالان من قصة واحدة",
        "has facts of the story: places Paris; countries Syria": "فيه من وقائع القصة: أماكن (Paris)؛ بلدان (Syria)",
        "something that nobody has put into words": "something that nobody has put into words",
    }
    said = {key: _TAG.sub("", in_words({"detail": key}, t)) for key in told}
    assert said == told


def test_a_reason_isolates_each_of_its_values_and_tells_countries_in_the_language_of_the_page() -> None:
    t = Words(Tongue.ARABIC)
    assert in_words({"detail": "published on 2025-08-19, and no seed has a date"}, t) == (
        'نُشر يوم <bdi dir="auto">2025-08-19</bdi>، وليس لأي من مقالاتك تاريخ'
    )
    told = in_words({"detail": "does not name France (باريس), <b>Tom"}, t)
    assert told == (
        'لا يذكر <bdi dir="auto">فرنسا</bdi> (<bdi dir="auto">باريس</bdi>)، <bdi dir="auto">&lt;b&gt;Tom</bdi>'
    )
    copied = "81% of the wording is that of https://a.example/1, the earlier by the times that both give, credited to Wire, which belongs to the story"
    assert not re.search("[a-z]{3} [a-z]", _TAG.sub("", in_words({"detail": copied}, t)))


def test_a_decision_among_the_reasons_of_a_later_run_is_told_in_the_list(desk_house: House) -> None:
    t = Words(Tongue.ENGLISH)
    reasons = [
        {"rule": "intercept", "weight": -1.0, "detail": "most articles belong to no story"},
        {"rule": "decided", "weight": 100.0, "detail": "accepted by Omar on 2025-07-29: ours"},
    ]
    told = aspects_of({"score": 99.0, "relation": "RELATED", "reasons": reasons}, t)
    assert [(one.name, _TAG.sub("", one.told)) for one in told] == [
        ("story.aspect_decided", "accepted by Omar on 2025-07-29: ours")
    ]


def test_a_score_is_told_beside_what_is_enough_and_never_as_a_line_that_it_does_not_reach() -> None:
    t = Words(Tongue.ENGLISH)
    assert _TAG.sub("", score_words(2.77, t)) == "Score 2.77 (2.0 is enough)"
    assert _TAG.sub("", score_words(1.9999, t)) == "Score 1.99: in doubt (2.0 is enough)"


def test_every_reason_of_the_kept_story_has_arabic_words(desk_house: House) -> None:
    with desk_house.catalogue() as catalogue:
        shown = entries(catalogue, STORY).entries
    lines = [
        json.loads(desk_house.store().read(one.name)[one.offset : one.offset + one.length]) for one in shown
    ]
    t = Words(Tongue.ARABIC)
    details = [reason for line in lines for reason in line["verdict"]["reasons"]]
    assert details
    told = {reason["detail"]: _TAG.sub("", in_words(reason, t)) for reason in details}
    assert [detail for detail, words in told.items() if detail == words] == []


def test_what_a_person_decided_is_told_as_a_reason_with_the_note_as_it_was_written() -> None:
    reason = {"rule": "decided", "detail": "rejected by Omar on 2025-07-29: not ours; another meeting"}
    told = _TAG.sub("", in_words(reason, Words(Tongue.ARABIC)))
    assert told == "أخرجه Omar من القصة يوم 2025-07-29: not ours; another meeting"

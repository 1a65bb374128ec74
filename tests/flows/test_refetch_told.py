"""What one answer says of an address that was asked for again, beside what was held of it: the change, the fate, and the words for it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from archive.catalogue.stood import Stood
from archive.fate import Fate, Outcome
from article.article import Article, NoArticle, NotArticleKind
from flows.versions.changes import Asked, Change, Seen, seen_again
from tests.builders import A_MOMENT
from tests.flows.test_judging import an_article
from tests.flows.test_run_notices import REF

URL = REF.url
HELD = replace(REF, record_id="urn:uuid:held", payload_digest="sha256:a1")
NEW = replace(REF, record_id="urn:uuid:new", payload_digest="sha256:b2")
SAME = replace(NEW, payload_digest=HELD.payload_digest)
KEPT = Outcome(url=URL, fate=Fate.KEPT, reason="ok", ref=NEW)
AS_HELD = replace(KEPT, ref=SAME)
HOST_SAYS_SAME = Outcome(url=URL, fate=Fate.SAME_AS_BEFORE, reason="not-modified")
WORDS, OTHERS = an_article("The ministers met by the lake."), an_article("The ministers did not meet.")
NOTHING = NoArticle(url=URL, ref=NEW, kind=NotArticleKind.EMPTY, why="a page without a text")


def stood(reason: str) -> Stood:
    return Stood(at=A_MOMENT, run="20250725T120000Z-refetch", reason=reason)


def seen(
    outcome: Outcome, held: Article | NoArticle, new: Article | NoArticle = WORDS, last: str = "ok"
) -> Seen:
    asked = Asked(url=URL, outcome=outcome, before=HELD, stood=stood(last))
    return seen_again(asked, {HELD.record_id: held, NEW.record_id: new})


def test_a_host_that_says_not_modified_of_its_error_page_has_the_page_no_more() -> None:
    assert seen(HOST_SAYS_SAME, WORDS).change is Change.SAME
    told = seen(HOST_SAYS_SAME, WORDS, last="gone-soft")
    assert told.change is Change.GONE_SOFT
    assert (told.outcome.fate, told.outcome.reason) == (Fate.NOT_AN_ARTICLE, "gone-soft")


def test_a_wall_is_no_change_of_the_page_behind_it() -> None:
    blocked = replace(KEPT, fate=Fate.BLOCKED, reason="challenge")
    assert seen(blocked, WORDS).change is Change.BLOCKED


@pytest.mark.parametrize(
    ("outcome", "new", "fate", "told"),
    [
        (AS_HELD, WORDS, Fate.SAME_AS_BEFORE, "the same words as"),
        (KEPT, WORDS, Fate.KEPT, "the same words as"),
        (KEPT, OTHERS, Fate.KEPT, "other words than"),
    ],
    ids=["the same bytes", "another layout", "another text"],
)
def test_a_page_that_is_back_says_whether_with_its_words_and_keeps_what_is_new(
    outcome: Outcome, new: Article, fate: Fate, told: str
) -> None:
    back = seen(outcome, WORDS, new, "gone")
    assert (back.change, back.outcome.fate, back.outcome.reason) == (Change.BACK, fate, "back")
    assert f"{told} {HELD.record_id}" in back.outcome.why


def test_an_answer_in_which_no_article_is_read_says_nothing_of_the_page() -> None:
    assert seen(AS_HELD, NOTHING, NOTHING).change is Change.SAME
    told = seen(KEPT, WORDS, NOTHING)
    assert (told.change, told.outcome.fate, told.outcome.reason) == (
        Change.FAILED,
        Fate.NOT_AN_ARTICLE,
        "empty",
    )
    assert (
        told.outcome.why
        == f"no article was read in it: a page without a text; {HELD.record_id} holds the article"
    )


def test_of_an_edit_is_told_what_its_date_of_change_says_of_it() -> None:
    dated = replace(WORDS, modified_at=A_MOMENT)
    moved = replace(OTHERS, modified_at=A_MOMENT + timedelta(days=1))
    assert seen(KEPT, dated, moved).outcome.why == ""
    assert seen(KEPT, WORDS, OTHERS).outcome.why == "the page names no date of change"
    silent = seen(KEPT, dated, replace(OTHERS, modified_at=A_MOMENT))
    assert silent.change is Change.SILENT
    assert silent.outcome.why.startswith(f"its date of change is {A_MOMENT.isoformat()}, as if")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(url=URL, outcome=KEPT, before=HELD, home="the home page, http://a.example/"),
         "its address leads to the home page, http://a.example/; "),
        (Asked(url=URL, outcome=KEPT, before=HELD), "in its place: says that it is not there; "),
        (Asked(url=URL, outcome=replace(KEPT, fate=Fate.FAILED, why="410 Gone", ref=replace(NEW, status=410)), before=HELD),
         "410 Gone; "),
    ],
    ids=["home", "soft", "status"],
)  # fmt: skip
def test_a_page_that_is_gone_says_what_stands_there_and_who_holds_what_stood(
    asked: Asked, words: str
) -> None:
    error = NoArticle(url=URL, ref=NEW, kind=NotArticleKind.SOFT_404, why="says that it is not there")
    read: dict[str, Article | NoArticle] = {HELD.record_id: WORDS}
    if asked.outcome.ref is NEW:
        read[NEW.record_id] = error
    gone = seen_again(asked, read)
    assert gone.change in {Change.GONE, Change.GONE_SOFT, Change.GONE_HOME}
    assert gone.outcome.why == f"{words}{HELD.record_id} holds what stood there"


def test_what_was_never_held_is_new_or_failed_and_never_gone() -> None:
    missing = replace(KEPT, fate=Fate.FAILED, ref=replace(NEW, status=404))
    assert seen_again(Asked(url=URL, outcome=missing), {}).change is Change.FAILED
    assert seen_again(Asked(url=URL, outcome=KEPT), {NEW.record_id: WORDS}).change is Change.NEW

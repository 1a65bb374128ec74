"""What the desk says of a decision is what was sealed: a file that was changed, lost or planted is told as such."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.custody.keys import make_signing_key
from archive.custody.seals import claim_name
from archive.decisions.decision import DecisionKind, article_of, decision_names
from archive.lock import StepLock
from desk.cli import run
from desk.web.app import make_app
from desk.web.serving import Serving
from flows.decisions.decide import Wanted, decide, reviews_of
from flows.house import House
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import GONE, STORY
from tests.desk.web.own_desk import a_copy

AT = datetime(2026, 1, 2, tzinfo=UTC)
PAGE = f"/story/{STORY}/article/{article_of(GONE.url)}"
FORGED = "paid for by Bob"


@pytest.fixture
def house(desk_house: House, tmp_path: Path) -> House:
    """Return a house in which one article was accepted, and the decision sealed."""
    house = a_copy(desk_house, tmp_path)
    decided(house, AT)
    return house


def decided(house: House, at: datetime, note: str = "checked by Lina") -> None:
    wanted = Wanted(story=STORY, kind=DecisionKind.ACCEPT, article=article_of(GONE.url), note=note, by="Lina")
    decide(house, wanted, now=at)


def file_of(house: House) -> Path:
    path = house.root / decision_names(house.store(), STORY)[-1]
    path.chmod(0o644)
    return path


def forge(house: House) -> None:
    """Give the decision other words, spelt as a decision is."""
    value = {**json.loads(file_of(house).read_bytes()), "note": FORGED, "by": "editor-in-chief"}
    file_of(house).write_text(json.dumps(value, sort_keys=True, indent=1) + "\n")


def seals_told(page: str) -> list[str]:
    return re.findall(r'data-seal="(\w+)"', page)


def listed(house: House, language: str = "en") -> str:
    return Client(make_app(house, Serving())).get(f"/story/{STORY}/decisions", accept_language=language).text


def test_a_sealed_decision_says_so_and_one_that_waits_for_a_run_says_that(house: House) -> None:
    assert seals_told(listed(house)) == ["sealed"]
    with StepLock(house.root):  # as a run holds it while it seals
        decided(house, AT + timedelta(hours=1), "checked again")
        assert seals_told(listed(house)) == ["waiting", "sealed"]
        assert "لم يُختم بعد" in listed(house, "ar")


def test_a_seal_whose_signature_has_yet_to_come_to_it_counts_by_the_one_that_waits(house: House) -> None:
    seal = max(house.root.glob("custody/seals/*.json"))
    claim = house.root / claim_name(seal.read_bytes())
    claim.parent.mkdir()
    seal.with_suffix(".sig").rename(claim)
    assert seals_told(listed(house)) == ["sealed"]
    claim.chmod(0o644)
    claim.write_bytes(claim.read_bytes()[::-1])
    assert seals_told(listed(house)) == ["changed"]


@pytest.mark.parametrize("is_known", [True, False], ids=["catalogue as it was", "catalogue made again"])
def test_a_changed_decision_is_never_told_as_the_sealed_one(house: House, *, is_known: bool) -> None:
    forge(house)
    if not is_known:
        (house.root / "catalogue.db").unlink()
    page = listed(house)
    assert seals_told(page) == ["changed"]
    assert "1 decision here is not as it was sealed" in page
    assert FORGED not in page
    assert ("checked by Lina" in page) == is_known
    article = Client(make_app(house, Serving())).get(PAGE).text
    assert FORGED not in article
    assert ('data-integrity="damaged"' in article) == is_known  # else nothing of it is told there
    heard = reviews_of(house, STORY)
    assert [one.detail for one in heard.values() if FORGED in one.detail] == []


def test_the_terminal_says_that_a_decision_was_changed_and_tells_the_sealed_one(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["show", STORY, "--all", "--store", house.settings.store]
    run(asked)
    assert "not as they were sealed" not in capsys.readouterr().err
    forge(house)
    run(asked)
    told = capsys.readouterr()
    assert "decisions of harbour-fire that are not as they were sealed: 1 (as decisions/" in told.err
    assert (FORGED in told.out, "checked by Lina" in told.out) == (False, True)


def test_a_decision_whose_file_is_gone_is_listed_as_gone(house: House) -> None:
    file_of(house).unlink()
    (house.root / "catalogue.db").unlink()
    page = listed(house)
    assert seals_told(page) == ["lost"]
    assert "no longer here" in page


def test_a_decision_that_somebody_put_there_is_nobodys_word(house: House) -> None:
    value = json.loads(file_of(house).read_bytes())
    at = AT + timedelta(days=1)
    value |= {"at": f"{at:%Y-%m-%dT%H:%M:%S.%fZ}", "note": FORGED}
    planted = house.root / f"decisions/{STORY}/{at:%Y%m%dT%H%M%S%fZ}-accept.json"
    planted.write_text(json.dumps(value, sort_keys=True, indent=1) + "\n")
    page = listed(house)
    assert seals_told(page) == ["unsealed", "sealed"]
    assert "It counts for nothing: nobody known here sealed or signed it." in page
    article = Client(make_app(house, Serving())).get(PAGE).text
    assert (FORGED in page, FORGED in article, "checked by Lina" in article) == (False, False, True)


def test_a_seal_with_a_broken_signature_or_of_an_unknown_key_is_told(house: House, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    make_signing_key(other)
    stranger = House(settings=house.settings.model_copy(update={"signing_key": other}))
    assert seals_told(listed(stranger)) == ["stranger"]
    for signature in (house.root / "custody" / "seals").glob("*.sig"):
        signature.chmod(0o644)
        signature.write_bytes(bytes(64))
    assert seals_told(listed(house)) == ["changed"]

"""docs/channels.md says what the code does."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from story.channels import gdelt_doc
from story.channels.limits import LIMITS
from story.channels.table import SERVICES
from story.link import OPT_IN, Channel, Unmeasured
from tests.builders import ROOT_OF_REPO
from tests.story.survey_answers import SURVEY

PAGE = (ROOT_OF_REPO / "docs" / "channels.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `([a-z-]+)`\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
PARTS = ("Asked", "Comes back", "Limits", "Not measured", "Default", "Who learns what")


def test_every_channel_has_its_section_and_no_other() -> None:
    assert sorted(SECTIONS) == sorted(Channel)


@pytest.mark.parametrize("channel", Channel)
def test_a_section_says_all_that_a_reader_asks_for(channel: Channel) -> None:
    section = " ".join(SECTIONS[channel].split())
    assert [part for part in PARTS if not re.search(rf"\*\*{part}\.\*\* \S", section)] == []
    assert ("**Default.** off" in section) is (channel in OPT_IN)


@pytest.mark.parametrize("channel", sorted(SERVICES))
def test_a_services_pace_and_budget_are_those_of_the_code(channel: Channel) -> None:
    section = " ".join(SECTIONS[channel].split())
    paces = re.findall(r"`([a-z.]+)`(?: and its sisters)?: one request in ([\d.]+) s", section)
    assert paces
    assert {host: float(seconds) for host, seconds in paces} == {host: LIMITS[host] for host, _ in paces}
    assert f"at most {SERVICES[channel].most_asks} requests a run" in section


def test_every_host_with_a_pace_is_told() -> None:
    hosts = {host for host in LIMITS if not host.endswith(".wikipedia.org")}
    assert [host for host in hosts if f"`{host}`" not in PAGE] == []


def test_every_reason_for_not_measuring_is_explained() -> None:
    assert [why for why in Unmeasured if f"*{why}*" not in PAGE] == []


def test_the_example_of_a_query_is_what_is_asked() -> None:
    asked = [parse_qs(urlsplit(ask.url).query)["query"][0] for ask in gdelt_doc.asks(SURVEY)]
    (example,) = re.findall(r"`([^`]* sourcelang:[^`]+)`", PAGE)
    assert example in asked

import re

import pytest

from desk.cli import COMMANDS
from tests.builders import ROOT_OF_REPO


@pytest.mark.parametrize("file", sorted((ROOT_OF_REPO / "archive").rglob("*.py")), ids=lambda f: f.stem)
def test_no_message_sends_the_user_to_a_command_that_does_not_exist(file: object) -> None:
    text = (ROOT_OF_REPO / str(file)).read_text(encoding="utf-8")
    assert set(re.findall(r"`warraq ([a-z]+)", text)) <= set(COMMANDS)


@pytest.mark.parametrize("file", sorted((ROOT_OF_REPO / "archive").rglob("*.py")), ids=lambda f: f.stem)
def test_no_comment_leans_on_a_source_that_is_not_here(file: object) -> None:
    text = (ROOT_OF_REPO / str(file)).read_text(encoding="utf-8")
    assert re.findall(r"\bresearch\b|\(F\d+\b|\bsample \d+", text) == []

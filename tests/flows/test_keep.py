"""When a crawl that broke is tried again."""

import signal

import pytest

from spiders.child import CrawlError, is_crash
from spiders.events import ChildExit

ENDS = {one: one is ChildExit.CRASHED for one in ChildExit if one not in {ChildExit.DONE, ChildExit.STOPPED}}


@pytest.mark.parametrize(("code", "again"), [*ENDS.items(), (-signal.SIGKILL, True)])
def test_a_crash_is_tried_again_and_a_full_disk_or_an_unsound_machine_is_not(code: int, again: bool) -> None:
    assert is_crash(CrawlError("it broke", exit_code=code, tail=())) is again


def test_errors_of_our_own_are_not_tried_again() -> None:
    assert not is_crash(ValueError("an error of ours"))

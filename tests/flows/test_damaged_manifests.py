"""A manifest of before that is damaged ends no run and no command: it is told, and counts nowhere until it is back."""

from datetime import timedelta
from pathlib import Path

import pytest

from archive.manifests.channel_counts import ChannelCount
from archive.manifests.manifest import Manifest, manifest_digest
from desk.cli import run as warraq
from desk.exits import Exit
from flows.close import Ending, close_run, counts_before
from flows.house import House
from flows.run import RunKind, running
from flows.store.claims import DAMAGED_NOTE
from flows.telling.bell import standing
from flows.telling.notices import NoticeKind, notices_of
from tests.builders import A_MOMENT
from tests.flows.kept_stories import a_house, html_of, kept, url_of

COUNT = ChannelCount(channel="feed", outlet="one", since=A_MOMENT)
DAMAGES = {"garbled": b'{"garbled\n', "of another kind": b"[1]"}


def _gathered(house: House, day: int) -> Manifest:
    at = A_MOMENT + timedelta(days=day)
    with running(house, "ferry", RunKind.GATHER, now=at) as run:
        kept(run, {url_of("ferry"): html_of("ferry")})
        before = counts_before(run)
        return close_run(run, Ending(channels=(COUNT, *before[1:])), at)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_run_goes_on_without_a_damaged_manifest_and_says_so_until_it_is_put_back(
    damage: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = a_house(tmp_path)
    first, second = _gathered(house, 0), _gathered(house, 1)
    path = house.root / second.name
    content = path.read_bytes()
    path.write_bytes(damage)
    third = _gathered(house, 2)
    (note,) = third.notes
    assert note.startswith(f"{DAMAGED_NOTE}{second.name}: ")
    assert (third.previous, third.channels) == (manifest_digest(content), first.channels)  # as it was sealed
    (told,) = notices_of(third)
    assert (told.kind, told.subject, told.why) == (NoticeKind.INTEGRITY, second.name, note)
    assert [one.subject for _, one in standing(house)] == [second.name]
    assert warraq(["show", "ferry", "--cost", "--store", str(house.root)]) == Exit.SOUND
    printed = capsys.readouterr()
    assert first.run_id in printed.out
    assert third.run_id in printed.out
    assert second.name in printed.err
    path.write_bytes(content)
    assert list(standing(house)) == []
    assert warraq(["audit", str(house.root), "--quiet"]) == Exit.SOUND

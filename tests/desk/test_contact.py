from io import StringIO
from pathlib import Path

import pytest

from desk.contact import with_contact
from desk.flags import Common
from desk.terminal.voice import Voice
from flows.house import House
from flows.remembered import ASIDE
from flows.settings import contact_file, load_settings


class Keys(StringIO):
    """What a person types, or a script sends; a person's own screen is the same thing."""

    def __init__(self, typed: str = "", *, is_person: bool = True) -> None:
        super().__init__(typed)
        self._is_person = is_person

    def isatty(self) -> bool:
        return self._is_person


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("WARRAQ_CONTACT", raising=False)


def _asked(keys: Keys, **facts: bool) -> tuple[str, str]:
    """The contact in force, and what was said; settings are loaded anew, as the next command does."""
    voice = Voice(out=StringIO(), err=Keys(), **facts)
    house = with_contact(House(settings=load_settings()), voice, keys)
    assert isinstance(voice.err, Keys)
    return house.settings.contact, voice.err.getvalue()


def test_a_person_is_asked_once_and_every_later_command_knows() -> None:
    contact, said = _asked(Keys("desk@your.example\n"))
    assert contact == load_settings().contact == "desk@your.example"
    assert load_settings().user_agent.endswith("(+desk@your.example)")
    assert "Site owners see" in said
    assert _asked(Keys("other@your.example\n")) == ("desk@your.example", "")


def test_who_gives_none_is_not_asked_again_and_is_told() -> None:
    assert _asked(Keys("\n"))[0] == ""
    assert contact_file().exists()
    contact, said = _asked(Keys("late@your.example\n"))
    assert contact == ""
    assert said.startswith("no contact is set")


def test_what_no_owner_could_use_is_asked_for_again_three_times_at_most() -> None:
    assert _asked(Keys("me\nhttps://your.example/crawler\n"))[0] == "https://your.example/crawler"
    contact_file().unlink()
    contact, said = _asked(Keys("me\nyou\nmail me\nlate@your.example\n"))
    assert (contact, said.count("Enter for none")) == ("", 3)


@pytest.mark.parametrize("facts", [{"as_json": True}, {"quiet": True}, {"log_json": True}])
def test_a_script_is_never_asked(facts: dict[str, bool]) -> None:
    assert _asked(Keys("desk@your.example\n"), **facts)[0] == ""
    assert _asked(Keys("desk@your.example\n", is_person=False))[0] == ""
    assert not contact_file().exists()


DAMAGED = [
    b"",
    b"\xff\xfe\x00",
    "مكتب@your.example\n".encode(),
    b"desk@your.example\nand more\n",
    b"\x00" * 24,
    b"x" * 9000,
]


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_a_contact_that_cannot_be_read_is_told_and_set_aside_and_asked_for_again(
    content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = contact_file()
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert Common().settings().contact == ""
    (told,) = capsys.readouterr().err.splitlines()
    assert f"{path}: this is no contact of yours" in told
    assert f"it was set aside as contact{ASIDE}" in told
    assert path.with_name(f"contact{ASIDE}").read_bytes() == content
    assert Common().settings().contact == ""
    assert capsys.readouterr().err == ""  # told once
    assert _asked(Keys("desk@your.example\n"))[0] == load_settings().contact == "desk@your.example"


@pytest.mark.parametrize("content", [b"desk@your.example", b"desk@your.example\r\n", b"\n"])
def test_a_contact_that_a_person_wrote_down_holds_however_its_line_ends(
    content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    contact_file().parent.mkdir(parents=True)
    contact_file().write_bytes(content)
    assert Common().settings().contact == content.decode().strip()
    assert capsys.readouterr().err == ""

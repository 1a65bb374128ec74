"""The words of the interface: each phrase in both languages, with the same values in it, and each that a page asks for is there."""

import re
import string
import tomllib
from pathlib import Path

import pytest
from babel import Locale

from desk.web.language import Tongue, Words
from flows.settings import CHECKOUT

WEB = CHECKOUT / "desk" / "web"
FILES = sorted((WEB / "words").glob("*.toml"))
_ASKED = re.compile(r"""\bt(?:\.plain)?\(\s*['"]([a-z_]+\.[A-Za-z_-]+)['"]""")


def values_in(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_phrase_stands_in_both_languages_with_the_same_values(file: Path) -> None:
    for key, said in tomllib.loads(file.read_text("utf-8")).items():
        assert set(said) == {"ar", "en"}, f"{file.name}: {key}"
        named = []
        for tongue in Tongue:
            forms = (
                said[tongue.value] if isinstance(said[tongue.value], dict) else {"other": said[tongue.value]}
            )
            assert "other" in forms, f"{file.name}: {key}, {tongue}"
            assert set(forms) <= {*Locale(tongue.value).plural_form.tags, "other", "zero"}, (
                f"{file.name}: {key}"
            )
            assert all(forms.values()), f"{file.name}: {key} is empty in {tongue}"
            named.append(values_in(forms["other"]))
        assert named[0] == named[1], f"{file.name}: {key} has other values in the two languages"


def test_each_phrase_that_a_page_asks_for_is_there() -> None:
    there = {f"{file.stem}.{key}" for file in FILES for key in tomllib.loads(file.read_text("utf-8"))}
    sources = [*(WEB / "templates").glob("*.html"), *WEB.rglob("*.py")]
    asked = {key: file.name for file in sources for key in _ASKED.findall(file.read_text("utf-8"))}
    assert len(asked) > 100
    # One that ends with a line is completed by a value: some phrase begins with it.
    lost = {
        key
        for key in asked
        if key not in there and not (key.endswith("_") and any(one.startswith(key) for one in there))
    }
    assert {key: asked[key] for key in lost} == {}


@pytest.mark.parametrize(
    ("n", "told"),
    [
        (0, "لا قصص"),
        (1, "قصة واحدة"),
        (2, "قصتان"),
        (3, "3 قصص"),
        (11, "11 قصة"),
        (100, "100 قصة"),
        (12_345, "12,345 قصة"),
    ],
)
def test_arabic_counts_as_arabic_does(n: int, told: str) -> None:
    assert Words(Tongue.ARABIC).plain("stories.count", n=n) == told


@pytest.mark.row("U3")
def test_a_value_in_a_phrase_is_escaped_and_isolated() -> None:
    t = Words(Tongue.ENGLISH)
    assert (
        t("error.no_story", story="<b>{n}")
        == 'The store has no story named <bdi dir="auto">&lt;b&gt;{n}</bdi>'
    )
    assert t.plain("error.no_story", story="a") == "The store has no story named \u2068a\u2069"


def test_each_stage_that_a_run_tells_of_has_a_name_in_both_languages() -> None:
    sources = [path.read_text("utf-8") for path in (CHECKOUT / "flows").rglob("*.py")]
    stages = {name for text in sources for name in re.findall(r"""\bBeat\(\s*stage="([^"]+)\"""", text)}
    assert len(stages) > 10
    assert [name for name in sorted(stages) if not Words(Tongue.ARABIC).has(f"live.stage_{name}")] == []

"""Text from the web can't drive a terminal, break a line or hide its direction."""

import json
import unicodedata
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice


@given(st.text())
@pytest.mark.row("X2")
def test_safe_text_is_one_line_without_controls(text: str) -> None:
    safe = safe_text(text)
    assert not [c for c in safe if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not set(safe) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    assert len(safe) <= 400


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("\x1b]0;owned\x07title", "]0;owned title"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("one\ntwo\u2028three", "one two three"),
        ("لقاء في باريس", "لقاء في باريس"),
    ],
)
@pytest.mark.row("X2", "P7")
def test_escapes_and_bidi_overrides_are_gone_and_arabic_stays(raw: str, safe: str) -> None:
    assert safe_text(raw) == safe


CONTROLS = frozenset(chr(n) for n in (*range(0x20), *range(0x7F, 0xA0)) if chr(n) != "\n")
TURNING = frozenset("\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
DRIVING = "".join(sorted(CONTROLS | TURNING)) + "\ud800"


@given(st.text())
@example(DRIVING + "\u2068\u2069")
@pytest.mark.row("X2")
def test_a_json_line_is_one_line_without_controls_and_reads_back(text: str) -> None:
    out = StringIO()
    Voice(as_json=True, out=out).line({"title": text})
    written = out.getvalue()
    assert written.count("\n") == len(written.splitlines()) == 1
    assert not set(written) & (CONTROLS | TURNING | {"\u2068", "\u2069"})
    assert json.loads(written)["title"] == text


@pytest.mark.row("X2")
def test_what_a_caller_forgot_to_clean_does_not_reach_the_terminal() -> None:
    out = StringIO()
    voice = Voice(out=out, err=out)
    for tell in (voice.say, voice.note, voice.warn, voice.fail):
        tell(f"a{DRIVING}b \u2068حبر\u2069")
    assert len(out.getvalue().split("\n")) == 5
    assert not set(out.getvalue()) & (CONTROLS - {"\t"} | TURNING | {"\ud800"})
    assert "\u2068حبر\u2069" in out.getvalue()

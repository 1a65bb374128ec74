"""What changed between two versions of a page, said to a person or a program."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console

from article.versions.differences import Difference, Piece, differences
from desk.exits import Exit
from desk.terminal.pasted import command
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from desk.texts.diff import TURNS, Parts, difference_lines, version_lines
from flows.house import House
from flows.versions.history import History, HistoryError, Turn, Version, history_of

SCHEMA = "warraq/diff/1"
_COLOURS, _PLAIN = {False: "\x1b[31m", True: "\x1b[32m"}, "\x1b[0m"  # red and green (ECMA-48 §8.3.117)


def say_difference(page: str, versions: Sequence[str], house: House, voice: Voice) -> int:
    """Say the versions of a page and what changed between two of them; return the exit code."""
    try:
        history = history_of(page, house)
        other = next((word for word in versions if word.startswith("urn:")), None)
        elsewhere = history_of(other, house) if other is not None and history.of(other) is None else history
        chosen = _chosen(page, versions, history, elsewhere)
    except HistoryError as error:
        voice.fail(str(error))
        return Exit.USAGE
    _say(voice, version_lines(history))
    return _alone(history, house, voice) if chosen is None else _compared(history, chosen, voice)


def _compared(history: History, chosen: tuple[Version, Version], voice: Voice) -> int:
    old, new = chosen
    turn, found = history.turn_between(old, new), differences(old.told, new.told)
    voice.line(_value(history, chosen, turn, found))
    _say(voice, difference_lines(old, new, turn, found))
    return Exit.SOUND


def _chosen(
    page: str, versions: Sequence[str], history: History, elsewhere: History
) -> tuple[Version, Version] | None:
    """Return the two versions that were asked for, None where there is but one. Raises HistoryError for one that is not there."""
    if len(versions) > 2:
        raise HistoryError("give two versions at most: their numbers, or one record id")
    asked = [_version(word, elsewhere if word.startswith("urn:") else history) for word in versions]
    mine = history.of(page)
    if len(asked) == 2:
        return asked[0], asked[1]
    if asked:
        return (mine, asked[0]) if mine is not None else (asked[0], history.versions[-1])
    if mine is not None and mine.number > 1:
        return history.versions[mine.number - 2], mine
    return history.newest_two()


def _version(word: str, history: History) -> Version:
    found = history.of(word)
    if found is None and word.isdecimal() and 1 <= int(word[:9]) <= len(history.versions):
        found = history.versions[int(word) - 1]
    if found is None:
        raise HistoryError(
            f"{word!r} is none of the {len(history.versions)} versions of {history.url}; give a number from 1 to {len(history.versions)}, or a record id"
        )
    return found


def _alone(history: History, house: House, voice: Voice) -> int:
    voice.line(_value(history, None, Turn.FIRST, None))
    if not history.gone:
        again = command(house, "refetch", safe_text(history.url, limit=9_000))
        voice.say(f"{'next':<10}there is one version only: {again} asks for the page again")
    return Exit.SOUND


def _value(
    history: History, chosen: tuple[Version, Version] | None, turn: Turn, found: Difference | None
) -> dict[str, Any]:
    old, new = chosen or (None, None)
    return {
        "schema": SCHEMA,
        "url": history.url,
        "story": history.story,
        "versions": [_version_value(one) for one in history.versions],
        "gone": history.gone,
        "gone_at": history.gone_at.isoformat() if history.gone_at else None,
        "before": old.record_id if old else None,
        "now": new.record_id if new else None,
        "change": turn.value if chosen else None,
        "why": TURNS[turn] if chosen else "there is one version only",
        "fields": [
            {"name": one.name, "before": one.old, "now": one.new, "pieces": _pieces(one.pieces)}
            for one in (found.fields if found else ())
        ],
        "paragraphs": [
            {"change": one.kind.value, "before": one.old, "now": one.new, "pieces": _pieces(one.pieces)}
            for one in (found.paragraphs if found else ())
        ],
    }


def _version_value(one: Version) -> dict[str, Any]:
    return {
        "number": one.number,
        "record": one.record_id,
        "url": one.url,
        "captured_at": one.kept_at.isoformat(),
        "change": one.turn.value,
    }


def _pieces(pieces: Sequence[Piece]) -> list[list[str]]:
    return [[one.kind.value, one.text] for one in pieces]


def _say(voice: Voice, lines: Iterable[Parts]) -> None:
    """Print lines, what came in green and what went in red where the terminal has colours and the user has not switched them off."""
    console = Console(file=voice.out)
    is_coloured = console.is_terminal and not console.no_color and not voice.as_json
    for parts in lines:
        if not is_coloured:
            voice.say("".join(part.text for part in parts))
            continue
        for part in parts:  # each is safe for a terminal by itself (desk/texts/diff.py)
            voice.out.write(
                part.text if part.is_new is None else f"{_COLOURS[part.is_new]}{part.text}{_PLAIN}"
            )
        voice.out.write("\n")

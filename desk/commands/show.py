"""`warraq show`: a story's articles by date."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from archive.channel_counts import count_value
from desk.exits import Exit
from desk.flags import Common
from desk.reasons import SCALE, outweighed, score_told, telling
from desk.safe import safe_text
from desk.summary import say_channels
from desk.syndication import Told, drawn, head_of, original_of, trees_of
from desk.voice import Voice
from flows.close import channels_of
from flows.compared import status_of
from flows.house import House
from flows.shelf import articles_of
from story.folder import archive_name

CHANNEL_SCHEMA = "warraq/channel/1"
_DEEPER = " " * 14


def show(
    story: str,
    /,
    *,
    everything: Annotated[bool, Parameter(name="--all", negative="")] = False,
    why: Annotated[bool, Parameter(negative="")] = False,
    channels: Annotated[bool, Parameter(negative="")] = False,
    common: Common | None = None,
) -> int:
    """A story's articles by date, with outlet, verdict and its reasons; copies and derived texts beneath their original.

    Example: warraq show paris-meeting-2025 --why

    Parameters
    ----------
    story
        Name of the story.
    everything
        Show the unrelated ones too.
    why
        Show every reason, how the article was found, and which sentences a copy shares.
    channels
        Show instead what each channel of each outlet, and each service, was asked and gave in the last gather.
    """
    voice, house = (common or Common()).voice(), (common or Common()).house()
    if channels:
        return _show_channels(archive_name(Path(story).name), house, voice)
    lines = articles_of(house, archive_name(Path(story).name))
    if not lines:
        voice.fail(
            f"the store {house.where('')} holds no article of {story!r}; run: warraq gather {story} --store {house.where('')}"
        )
        return Exit.ERROR
    shown = [line for line in lines if everything or _is_shown(line["verdict"])]
    for line in shown:
        voice.line({**line, "schema": "warraq/article/2"})
    for tree in () if voice.as_json else trees_of(shown):
        _say_tree(tree, voice, why=why)
    voice.say(f"{len(shown)} of {len(lines)} articles shown; {SCALE}")
    return Exit.SOUND


def _is_shown(verdict: dict[str, Any]) -> bool:
    return bool(verdict["related"]) or verdict["relation"] == "UNSURE"


def _show_channels(story: str, house: House, voice: Voice) -> int:
    found = channels_of(house, story)
    if not found:
        voice.fail(
            f"no gather of {story!r} in {house.where('')} has counted its channels; run: warraq gather {story}"
        )
        return Exit.ERROR
    for one in found:
        voice.line({"schema": CHANNEL_SCHEMA, **count_value(one)})
    say_channels(found, voice)
    return Exit.SOUND


def _say_tree(tree: Told, voice: Voice, *, why: bool) -> None:
    head = head_of(tree)
    if head is not None or tree.line is None:
        voice.say(head or "")
    else:
        _say(tree.line, voice, why=why)
    if original := original_of(tree):
        voice.say(f"            {original}")
    for text in drawn(tree, why=why):
        voice.say(text)


def _say(line: Mapping[str, Any], voice: Voice, *, why: bool) -> None:
    verdict = line["verdict"]
    day = (line["published_at"] or "unknown")[:10]
    voice.say(
        f"{day:<10}  {verdict['relation']:<9} {score_told(verdict['score']):>6}  {line['language']:<3} {safe_text(line['outlet'] or '?', limit=40)}"
    )
    voice.say(f"            {safe_text(line['url'] or '')}")
    voice.say(f"            {safe_text(line['title'], limit=160)}")
    if status_of(line) != "article":  # lines of older runs have other words, and no reason
        voice.say(
            f"            the text may not be whole: {safe_text(line.get('why') or line['status'], limit=300)}"
        )
    if why:
        voice.say(f"{_DEEPER}{outweighed(verdict['reasons'])}")
    for reason in telling(verdict) if why else islice(telling(verdict), 2):
        voice.say(f"{_DEEPER}{reason}")
    if why:
        for found in line["found"]:
            query = f" for «{found['query']}»" if found["query"] else ""
            named = found.get("url") or line["url"]  # lines of older runs lack it
            under = "" if named == line["url"] else f" as {safe_text(named, limit=160)}"
            voice.say(
                f"              found by {found['channel']} in {safe_text(found['in'], limit=160)}{query}{under}"
            )

"""A story as `warraq show` tells it: its articles by date, what its channels gave, or what its runs took."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.decisions.decision import DecisionKind, Standing
from archive.manifests.channel_counts import count_value
from archive.manifests.cost import run_cost_value
from desk.articles.cost import COST_SCHEMA, cost_lines, fate_lines, run_line
from desk.articles.depth import Depth
from desk.articles.page import ArticlesPage
from desk.articles.reasons import SCALE
from desk.articles.review import waiting
from desk.articles.stands import stands_of
from desk.audit.unread import unread_lately, unread_lines
from desk.exits import Exit
from desk.terminal.pasted import command
from desk.terminal.voice import Voice
from flows.costs import runs_of
from flows.decisions.decide import hidden_ids, standing_by_id, wrong_decisions
from flows.house import House
from flows.live.broken_off import broken_off
from flows.store.judgings import articles_judged
from flows.store.story_names import no_articles, unheard
from story.naming import archive_name

CHANNEL_SCHEMA = "warraq/channel/1"
_UNSAID = (
    "paragraphs",
    "boilerplate",
)  # nine tenths of an article's line, and no word of them stands on the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which articles are shown, and how much of each; or instead what channels gave, or what runs took."""

    everything: bool
    depth: Depth
    review: bool
    channels: bool
    cost: bool


def say_story(story: str, house: House, voice: Voice, asked: Asked) -> int:
    """Say what is asked of a story; return the exit code."""
    name = archive_name(Path(story).name)
    for left in broken_off(house, name):
        voice.warn(left.sentence)
    if asked.channels or asked.cost:
        return (_show_channels if asked.channels else _show_cost)(name, house, voice)
    return _show_articles(name, house, voice, asked)


def _show_articles(story: str, house: House, voice: Voice, asked: Asked) -> int:
    judged = articles_judged(house, story, without=() if voice.as_json else _UNSAID)
    lines = [line for line, _ in judged]
    gone = _taken_down(house, story)
    if not lines:
        voice.fail(
            f"{gone}; the store holds no other article of {story!r}" if gone else no_articles(house, story)
        )
        return Exit.ERROR
    if away := unheard(house):
        voice.warn(away)
    decided = standing_by_id(house, story)
    if wrong := wrong_decisions(house, story):
        voice.warn(
            f"decisions of {story} that are not as they were sealed: {len(wrong)} (as {wrong[0]}). "
            "Other words than the sealed ones count for nothing; `warraq audit` says what was changed"
        )
    shown = [
        line for line in lines if asked.everything or _is_shown(line["verdict"], decided.get(line["id"]))
    ]
    if asked.review:
        shown = waiting(lines, decided)
    judgings = {line["id"]: verdicts for line, verdicts in judged}
    for line in shown if voice.as_json else ():
        voice.line({**line, "schema": "warraq/article/2", **judgings[line["id"]].as_json(house)})
    stands = {} if voice.as_json else stands_of(house, story, [line["id"] for line in shown])
    made = {} if voice.as_json else {line["id"]: judgings[line["id"]].judgings(house) for line in shown}
    page = ArticlesPage(articles=shown, depth=asked.depth, decided=decided, stands=stands, judged=made)
    for text in () if voice.as_json else page.lines():
        voice.say(text)
    voice.say(f"{len(shown)} of {len(lines)} articles shown; {SCALE}")
    for text in (gone,) if gone else ():
        voice.say(text)
    for text in () if voice.as_json else unread_lines(unread_lately(house, story, voice.warn), house):
        voice.say(text)
    return Exit.SOUND


def _taken_down(house: House, story: str) -> str:
    """Say in a sentence how many articles of a story are in no list; "" where none was taken down."""
    many = len(hidden_ids(house, story))
    return (
        f"{many} taken down: `{command(house, 'takedown', '--story', story)}` says which, by whom and why, and what shows one again"
        if many
        else ""
    )


def _is_shown(verdict: dict[str, Any], standing: Standing | None) -> bool:
    if standing is not None and standing.review is not None:
        return standing.review.kind is DecisionKind.ACCEPT
    return bool(verdict["related"]) or verdict["relation"] == "UNSURE"


def _show_channels(story: str, house: House, voice: Voice) -> int:
    from desk.articles.summary import say_channels
    from flows.close import channels_of

    found = channels_of(house, story, voice.warn)
    if not found:
        voice.fail(
            f"no gather of {story!r} in {house.where('')} has counted its channels; run: warraq gather {story}"
        )
        return Exit.ERROR
    for one in found:
        voice.line({"schema": CHANNEL_SCHEMA, **count_value(one)})
    say_channels(found, voice)
    return Exit.SOUND


def _show_cost(story: str, house: House, voice: Voice) -> int:
    runs = [one for one in runs_of(house, story, voice.warn) if one.cost is not None]
    for one in runs:
        assert one.cost is not None
        voice.line(
            {"schema": COST_SCHEMA, "run": one.run_id, "result": one.result.value, **run_cost_value(one.cost)}
        )
        voice.say(run_line(one, one.cost))
    if not runs:
        voice.fail(f"no run of {story!r} in {house.where('')} has told its cost; run: warraq gather {story}")
        return Exit.ERROR
    last = runs[-1].cost
    assert last is not None
    for text in (
        f"\n{runs[-1].run_id}, the last one:",
        *fate_lines(last),
        *cost_lines(last),
    ):
        voice.say(text)
    return Exit.SOUND

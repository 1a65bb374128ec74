"""A page's clean text for a person: words of the web stand on lines of their own, so that Arabic beside English turns nothing around."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from flows.whence import whence

_SHOWN = 2  # cut blocks of each reason; --cuts shows all
_LONGEST = 20_000


def say_text(line: Mapping[str, Any], voice: Voice, *, every: bool) -> None:
    """Say title, date, paragraphs with their doubts, then what was cut, by reason; of those *every* one, or the first."""
    if voice.as_json:
        return
    if line["title"] is None:
        voice.say(f"# (no article: {line.get('kind', 'empty')})")
        _say_file(line, voice)
        voice.say(f"why       {safe_text(str(line['why']), limit=600)}")
        voice.say("")
        return
    voice.say(f"# {safe_text(line['title'] or '(no title)')}")
    _say_file(line, voice)
    _say_facts(line, voice)
    for paragraph, doubt in zip(line["paragraphs"], line["doubts"], strict=True):
        voice.say("")
        voice.say(safe_text(paragraph, limit=_LONGEST))
        if doubt:
            voice.say(
                f"          ^ may be {doubt}; it stayed, since it may as well be a sentence of the article"
            )
    _say_cuts(line, voice, every=every)
    voice.say("")


def _say_file(line: Mapping[str, Any], voice: Voice) -> None:
    if line.get("id") is not None:
        voice.say(f"id        {safe_text(str(line['id']))}")
    if line["url"]:
        voice.say(f"address   {safe_text(line['url'], limit=2000)}")


def _say_facts(line: Mapping[str, Any], voice: Voice) -> None:
    voice.say(f"date      {line['published_at'] or 'none found'}{_source(line, 'published_at')}")
    if line["bylines"]:
        voice.say(f"by        {', '.join(safe_text(byline) for byline in line['bylines'])}")
    for name in ("outlet", "section", "agency"):
        if line.get(name):
            voice.say(f"{name:<9} {safe_text(line[name])}")
    if line.get("paywalled"):
        voice.say("paywall   only payers see all of it")
    voice.say(f"language  {line['language']}")
    for told in whence(line):
        voice.say(f"{told.name:<9} {safe_text(told.words, limit=2_000)}")
    voice.say(f"status    {line['status']}")
    if line["why"]:
        voice.say(f"why       {safe_text(line['why'], limit=600)}")
    voice.say(f"method    {safe_text(line['method'])}")


def _source(line: Mapping[str, Any], field: str) -> str:
    """Return where a field was found and how far it can be trusted, in brackets."""
    found = line["sources"].get(field)
    if found is None:
        return f"  ({line['published_from']})" if line["published_at"] and line["published_from"] else ""
    place = " ".join(part for part in (found["source"], found["detail"]) if part)
    return f"  ({safe_text(place, limit=80)}, trust {found['trust']:g})"


def _say_cuts(line: Mapping[str, Any], voice: Voice, *, every: bool) -> None:
    if not line["boilerplate"]:
        return
    by_reason: dict[str, list[str]] = defaultdict(list)
    for cut in line["boilerplate"]:
        by_reason[cut["why"]].append(cut["text"])
    voice.say("")
    voice.say(f"cut as boilerplate: {len(line['boilerplate'])} blocks")
    for why, texts in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        voice.say(f"  {why} ({len(texts)})")
        for text in texts if every else texts[:_SHOWN]:
            voice.say(f"    {safe_text(text, limit=_LONGEST if every else 120)}")
        if not every and len(texts) > _SHOWN:
            voice.say(f"    … and {len(texts) - _SHOWN} more (--cuts shows them)")

"""`warraq text`: clean text, and what was cut and why."""

from typing import Any

from desk.exits import Exit
from desk.flags import Common, WireFlags
from desk.pending import ended
from desk.safe import safe_text
from desk.voice import Voice
from flows.house import House
from flows.texts import TextError, texts_of


def text(
    *sources: str,
    url: str | None = None,
    common: Common | None = None,
    wire: WireFlags | None = None,
) -> int:
    """Clean text of files, addresses or records, and what was cut and why.

    A FILE.html is a saved page, a FILE.txt pasted text, a FILE.jsonl a list of such files; an address is fetched and archived, a record id
    (urn:uuid:…) is read from the store. Example: warraq text page.html --url https://example.org/news/1

    Parameters
    ----------
    sources
        Files, addresses or record ids.
    url
        The address that a saved page came from.
    """
    common = common or Common()
    voice, house = common.voice(), common.house(wire)
    if not sources:
        voice.fail("nothing given; example: warraq text page.html --url https://example.org/news/1")
        return Exit.USAGE
    code = _say_all(sources, url, house, voice)
    fetched = any(source.lower().startswith(("http://", "https://")) for source in sources)
    return ended(code, house, voice) if fetched else code


def _say_all(sources: tuple[str, ...], url: str | None, house: House, voice: Voice) -> int:
    empty = 0
    for source in sources:
        try:
            for line in texts_of(source, house, url=url):
                voice.line(line)
                _say(line, voice)
                empty += not line["paragraphs"]
        except TextError as error:
            voice.fail(str(error))
            return Exit.ERROR
    return Exit.PARTIAL if empty else Exit.SOUND


def _say(line: dict[str, Any], voice: Voice) -> None:
    voice.say(f"# {safe_text(line['title'] or '(no article: ' + str(line.get('why', 'empty')) + ')')}")
    bylines = ", ".join(safe_text(byline) for byline in line["bylines"]) or "-"
    voice.say(f"{line['published_at'] or 'no date'}  {line['language']}  {bylines}  {line['status']}")
    for paragraph in line["paragraphs"]:
        voice.say("")
        voice.say(safe_text(paragraph, limit=20_000))
    if line["boilerplate"]:
        voice.say("")
        voice.say(f"cut as boilerplate ({len(line['boilerplate'])}):")
        for cut in line["boilerplate"]:
            voice.say(f"  {cut['why']:<17} {safe_text(cut['text'], limit=120)}")
    voice.say("")

"""Lists that earlier runs kept, read again with what is looked for now: their bytes are there, and nobody is asked."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from archive.originals import OriginalError
from archive.record import RecordRef
from flows.reading.read import answer_in
from flows.run import Run
from flows.versions.earlier import good_versions
from flows.walk.look import Places, placed, reading_of
from flows.walk.measured import Heard, Where
from story.channels.scope import Survey
from story.link import Answer, Ask, Channel

# A choice: a list takes up to two seconds to read; those of the story's likeliest days come first.
MOST_LISTS = 300
_LIST = re.compile(r"/(20\d{6})\d{6}\.(gal\.json\.gz|(?:translation\.)?gkg\.csv\.zip)$", re.IGNORECASE)


def read_again(run: Run, places: Places) -> tuple[tuple[Heard, ...], Places]:
    """Return what the held lists say now, and the places without those that could not be read: they are asked for again.

    So a link that an earlier run found and had no budget for is found again, and a name that the story has learnt
    since meets the lists of before.
    """
    heard: list[Heard] = []
    broken: set[str] = set()
    held = [url for url, is_there in places.survey.asked.items() if is_there]
    for url, ref in _kept(run, _likeliest(held, places.survey)):
        answer = _answer(run, url, ref)
        reading = reading_of(answer, places) if answer else None
        if answer is None or reading is None or reading.unmeasured:
            broken.add(url)
            continue
        links = tuple(placed(link, places) for link in reading.links)
        where = Where(answer.ask.channel.value, answer.ask.outlet)
        heard.append(Heard(where=where, links=links, note=reading.note, url=url, is_again=True))
    asked = {url: is_there for url, is_there in places.survey.asked.items() if url not in broken}
    return tuple(heard), replace(places, survey=replace(places.survey, asked=asked))


def _likeliest(urls: Iterable[str], survey: Survey) -> list[str]:
    order = {f"{day:%Y%m%d}": number for number, day in enumerate(survey.days)}
    named = [(found[1], url) for url in urls if (found := _LIST.search(url))]
    ranked = sorted(named, key=lambda one: (order.get(one[0], len(order)), one[1]))
    return [url for _, url in islice(ranked, MOST_LISTS)]


def _kept(run: Run, urls: Iterable[str]) -> list[tuple[str, RecordRef]]:
    with run.house.catalogue() as catalogue:
        found = ((url, good_versions(catalogue, url, besides=run.run_id)) for url in urls)
        return [(url, versions[-1]) for url, versions in found if versions]


def _answer(run: Run, url: str, ref: RecordRef) -> Answer | None:
    """Return a kept answer as if it had just come; None when it cannot be read back as it was written."""
    channel = Channel.GDELT_GAL if ".gal." in url else Channel.GDELT_GKG
    try:
        (original,) = run.originals((ref,))
        return answer_in(original, Ask(url=url, channel=channel, outlet=channel.value), url)
    except (OriginalError, OSError, ValueError):
        return None

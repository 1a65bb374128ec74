"""An invented story that services are asked about, and their answers in the shapes that they document."""

import json
from datetime import date

from story.channels.scope import Survey
from story.link import Answer, Ask, Channel, Query
from story.seed import Outlet, Window

OUTLETS = (
    Outlet(name="marsa", home="https://www.marsa.example/", language="ar", country="LB"),
    Outlet(name="quay", home="https://quay.example/", language="en", country="GB"),
    Outlet(name="rif-ar", home="https://www.rif.example/ar/", language="ar", country="FR"),
    Outlet(name="rif-fr", home="https://www.rif.example/fr/", language="fr", country="FR"),
)
HEADS = ("زيورخ", "زوريخ", "zurich", "ציריך")
EVENTS = ("ممر", "corridor", "couloir", "מסדרון")


def names_the_story(title: str, text: str) -> bool:
    """Return whether a line names the corridor and the city."""
    said = f"{title} {text}".lower()
    return any(head in said for head in HEADS) and any(event in said for event in EVENTS)


QUERY = Query(terms=("ممر", "زيورخ"), language="ar", made_from=("a.txt",))
SURVEY = Survey(
    queries={
        "ar": (QUERY,),
        "en": (Query(terms=("corridor", "Zurich"), language="en", made_from=("a.txt",)),),
    },
    languages=("ar", "en", "fr"),
    window=Window(start=date(2024, 3, 4), end=date(2024, 3, 20)),
    days=(date(2024, 3, 11),),
    today=date(2024, 5, 1),
    outlets=OUTLETS,
    addresses=("https://www.marsa.example/2024/03/11/corridor/",),
    plausible=names_the_story,
)


def a_service_answer(channel: Channel, body: str | bytes, url: str = "", **facts: object) -> Answer:
    """Return a service's answer; facts: status, content_type, headers, and whatever an ask has."""
    answered = {name: facts.pop(name) for name in ("status", "content_type", "headers") if name in facts}
    ask = Ask(url=url or "https://service.example/ask", channel=channel, outlet=channel.value, **facts)
    known = {"status": 200, "content_type": "application/json", "headers": ()} | answered
    return Answer(ask=ask, url=ask.url, body=body.encode() if isinstance(body, str) else body, **known)


def rows_of(*captures: tuple[str, str], resume: str = "") -> str:
    """Return an index of captures as the CDX server writes it: a header, rows, and behind an empty row the key."""
    rows = [["timestamp", "original", "mimetype", "statuscode", "digest"]]
    rows += [[taken, url, "text/html", "200", "Q4YULN754FHV2U6Q5JUT6Q2P57WEWNNY"] for taken, url in captures]
    rows += [[], [resume]] if resume else []
    return "[" + ",\n".join(map(json.dumps, rows)) + "]\n"

"""A practice story's survey and answers of services, for the tests of their channels."""

from datetime import UTC, date, datetime, timedelta

from story.channels.scope import Survey
from story.link import Answer, Ask, Channel, Query
from story.seed import Outlet, Window

DAM = Query(
    terms=("Al Wadi dam", "repairs"),
    language="en",
    made_from=("a.txt",),
    spellings=(("Wadi dam",), ("repair", "works")),
)
SURVEY = Survey(
    queries={"en": (DAM,)},
    languages=("ar", "fr"),
    window=Window(start=date(2025, 3, 1), end=date(2025, 3, 9)),
    today=date(2025, 3, 20),
    days=(date(2025, 3, 4), date(2025, 3, 5)),
    outlets=(Outlet(name="wadi", home="https://wadi.example/", language="ar", country="SY"),),
    plausible=lambda title, text: any(word in f"{title} {text}" for word in ("سد", "barrage", "dam", "Wadi")),
)
MARCH = (datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 3, 11, tzinfo=UTC))


def a_service_ask(channel: Channel, url: str, span: tuple[datetime, datetime] | None = MARCH) -> Ask:
    return Ask(url=url, channel=channel, outlet=channel.value, query=DAM, language="ar", span=span)


def an_answer_to(ask: Ask, body: str | bytes = b"", **facts: object) -> Answer:
    """Return an answer; facts: status, content_type, headers."""
    known = {"status": 200, "content_type": "", "headers": ()} | facts
    return Answer(ask=ask, url=ask.url, body=body.encode() if isinstance(body, str) else body, **known)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)

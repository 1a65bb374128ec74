"""The rest of the world's news, so that a worldwide list is mostly not about the story: invented, in many languages."""

import html
import tomllib
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from practice.exchange import Reply, Request

HERE = Path(__file__).parent
A_DAY = 96  # one each quarter of an hour
NUMBERS = 900_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Crier:
    """An invented outlet far from the story."""

    host: str
    name: str
    language: str
    country: str
    titles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rumour:
    """One of its articles: title, the title's English, and when it was seen."""

    crier: Crier
    url: str
    title: str
    english: str
    seen: datetime


@cache
def criers() -> dict[str, Crier]:
    """The invented outlets by host."""
    table = tomllib.loads((HERE / "noise.toml").read_text(encoding="utf-8"))
    return {
        f"{key}.example": Crier(
            host=f"{key}.example",
            name=row["name"],
            language=row["language"],
            country=row["country"],
            titles=tuple((native, english) for native, english in row["titles"]),
        )
        for key, row in table.items()
    }


@cache
def rumours_of(day: str) -> tuple[Rumour, ...]:
    """The articles of a day (YYYYMMDD), one each quarter of an hour."""
    start = datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC)
    return tuple(_rumour(start + timedelta(minutes=15 * number)) for number in range(A_DAY))


def _rumour(quarter: datetime) -> Rumour:
    number = zlib.crc32(f"{quarter:%Y%m%d%H%M}".encode())
    everyone = tuple(criers().values())
    crier = everyone[number % len(everyone)]
    place = number // 100 % len(crier.titles)
    native, english = crier.titles[place]
    url = f"https://{crier.host}/{quarter:%Y/%m/%d}/{number % NUMBERS + NUMBERS // 9}-{place}"
    seen = quarter + timedelta(minutes=number // 1000 % 15)
    return Rumour(crier=crier, url=url, title=native, english=english, seen=seen)


def page(request: Request) -> Reply:
    """An invented outlet's answer: no robots.txt, and a page of one sentence at every address that it may have given."""
    crier = criers()[request.host]
    _, _, place = request.target.rpartition("-")
    if not place.isdecimal() or int(place) >= len(crier.titles):
        return Reply(status=404, body=b"<html><title>404</title></html>")
    title = html.escape(crier.titles[int(place)][0])
    body = f'<html lang="{crier.language}"><title>{title}</title><h1>{title}</h1><p>{title}. {crier.name}.</p></html>'
    return Reply(body=body.encode(), content_type="text/html; charset=utf-8")

"""Prints pages: a skin's template, an outlet's words, and everything that stands around an article."""

import json
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from practice.dates import http_date, printed
from practice.exchange import Reply
from practice.newsroom import Newsroom
from practice.paper import Paper

HERE = Path(__file__).parent
TRACKING = "utm_source=site&utm_medium=block&utm_campaign=reader"


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A title that leads somewhere."""

    title: str
    href: str


@cache
def _templates() -> Environment:
    place = FileSystemLoader(HERE / "skins")
    made = Environment(loader=place, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.filters["http_date"] = http_date
    made.filters["utc"] = lambda when: when.astimezone(UTC)
    made.filters["format_safe"] = lambda text, *parts: Markup(text) % parts  # noqa: S704  # words.toml is ours
    made.globals["json_ld"] = json_ld
    return made


@cache
def _all_words() -> dict[str, dict[str, object]]:
    return tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))


def words(room: Newsroom) -> dict[str, object]:
    """The outlet's wording of everything: one of each list, always the same one."""
    table = _all_words()[room.site.language]
    return {
        key: value[room.site.choose(len(value), key)] if isinstance(value, list) else value
        for key, value in table.items()
    }


def tracked(room: Newsroom, address: str) -> str:
    """The address as the outlet's own links carry it: with utm_ parameters where it likes them."""
    if not room.site.link_tracking:
        return address
    return f"{address}{'&' if '?' in address else '?'}{TRACKING}"


def headlines(room: Newsroom, papers: tuple[Paper, ...], count: int) -> tuple[Headline, ...]:
    """Titles with links, filled up with headlines that lead nowhere where the outlet has too few."""
    real = [Headline(title=paper.title, href=tracked(room, room.address(paper))) for paper in papers[:count]]
    spare = words(room)["filler"]
    assert isinstance(spare, list)
    start = room.site.choose(len(spare))
    more = [Headline(title=title, href="#") for title in (spare[start:] + spare[:start])[: count - len(real)]]
    return tuple(real + more)


def furniture(room: Newsroom, paper: Paper | None = None) -> dict[str, object]:
    """What stands around: ticker, most read, related, and the links between paragraphs."""
    others = tuple(other for other in room.papers if other is not paper)
    near = tuple(other for other in others if paper is None or other.section == paper.section)
    read = tuple(other for other in room.ranked("read") if other is not paper)
    return {
        "ticker": headlines(room, others, 8),
        "most_read": headlines(room, read, 5),
        "related": headlines(room, near, 4),
        "inline": headlines(room, tuple(reversed(near)), 2),
    }


def json_ld(room: Newsroom, paper: Paper) -> Markup:
    """A NewsArticle of schema.org, safe inside a script element."""
    author = {"@type": "Person" if paper.byline else "Organization", "name": paper.byline or room.site.name}
    value: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": paper.title,
        "description": paper.lede or paper.lines[0][:150],
        "inLanguage": room.site.language,
        "datePublished": paper.published.astimezone(room.site.zone).isoformat(),
        "dateModified": changed(paper).astimezone(room.site.zone).isoformat(),
        "mainEntityOfPage": room.url(paper),
        "author": [author],
        "publisher": {"@type": "NewsMediaOrganization", "name": room.site.name},
        "articleSection": paper.section,
        "isAccessibleForFree": not paper.paywall,
    }
    return Markup(json.dumps(value, ensure_ascii=False, indent=1).replace("<", "\\u003c"))  # noqa: S704  # "<" is escaped here


def changed(paper: Paper) -> datetime:
    """When the article was last changed."""
    return paper.modified or paper.published


def render(room: Newsroom, template: str, **context: object) -> str:
    """A template's text. Every template knows room, site, w (the words), and `printed`."""
    site = room.site

    def date(when: datetime) -> str:
        return printed(when, site)

    known = {"room": room, "site": site, "w": words(room), "printed": date, "changed": changed}
    return _templates().get_template(template).render(known | context)


def page(room: Newsroom, template: str, context: dict[str, object], status: int = 200) -> Reply:
    """A page in HTML, in the outlet's charset: letters beyond it become character references."""
    site = room.site
    text = render(room, template, **context)
    kind = f"text/html; charset={site.charset}" if site.charset_in_header else "text/html"
    return Reply(status=status, body=text.encode(site.charset, "xmlcharrefreplace"), content_type=kind)


def article_page(room: Newsroom, paper: Paper) -> Reply:
    """An article's page in the outlet's skin; behind a paywall only its first paragraph."""
    blocks = paper.blocks[:1] if paper.paywall else paper.blocks
    context: dict[str, object] = {"paper": paper, "blocks": blocks, "url": room.url(paper)}
    return page(room, f"{room.site.skin}/article.html", context | furniture(room, paper))


def list_page(room: Newsroom, papers: tuple[Paper, ...], title: str, next_page: str = "") -> Reply:
    """A page of titles: the home page, a section, the results of a search."""
    found = {
        "papers": papers,
        "title": title,
        "next_page": next_page,
        "paper": None,
        "url": room.site.base + "/",
    }
    return page(room, f"{room.site.skin}/list.html", found | furniture(room))


def notice_page(room: Newsroom, message: str, status: int) -> Reply:
    """A page that only says something, within the outlet's look: not found, deleted."""
    context: dict[str, object] = {
        "message": message,
        "title": message,
        "paper": None,
        "url": room.site.base + "/",
    }
    return page(room, f"{room.site.skin}/notice.html", context | furniture(room), status)


def feed(room: Newsroom, template: str, kind: str, **context: object) -> Reply:
    """An XML document in UTF-8."""
    return Reply(body=render(room, template, **context).encode(), content_type=f"{kind}; charset=UTF-8")

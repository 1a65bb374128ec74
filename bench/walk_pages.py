"""Pages for a walk to fetch: articles of the practice web in their outlets' skins, blown up to the size of real pages.

Some 70 KB each and 20 KB as gzip, as news pages are: half of a page is styles and scripts, the rest menus, lists of
headlines, icons and the article. The same pages each time.

Beside 65 real ones of 60 to 80 KB from seven of the eight page sets (medians, 2026-11-24): 68 KB here and 66 there, 14.2 tags a KB and 16.4,
195 blocks and 154, 167 links and 117, 1,570 words and 1,060, 22 KB as gzip and 16. To read them costs us as much as real ones (14.4 ms and 15.0),
and trafilatura with metadata a little over half (11.0 ms and 19.6, of 18 real pages of 50 to 95 KB), so that a ratio of these pages flatters trafilatura.
These are the least of several readings of each page, which ours remembers; bench/profiles/README.md says what a first reading takes.
What reading costs beside it on real pages is said by `python -m bench.text`.
"""

import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from archive.addresses.urls import canonical
from practice.newsroom import Newsroom
from practice.paper import Block, Kind, Paper
from practice.press import article_page
from practice.routes import Web

HOSTS, PAGES = 40, 500
WANTED_BYTES = 70_000
_LINES = 14
_WORD = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A page, its address, and its body as it is sent: gzip."""

    url: str
    html: bytes
    body: bytes


def hosts() -> list[str]:
    """Return the names of the hosts."""
    return [f"www.paper{number:02}.example" for number in range(HOSTS)]


def pages(number: int = PAGES) -> Iterator[Served]:
    """Yield pages, host after host in turn; each host has one skin."""
    rooms = [room for room in Web().rooms(1).values() if _fits(room)]
    for n in range(number):
        host = hosts()[n % HOSTS]
        room, dice = rooms[n % HOSTS % len(rooms)], random.Random(n)
        paper = _paper(room, n, dice)
        text = article_page(room, paper).body.decode(room.site.charset)
        url = f"https://{room.site.host}{room.address(paper)}"
        text = text.replace(room.site.host, host).replace(f"https://{host}", f"http://{host}")
        html = _blown_up(text, host, dice).encode(room.site.charset, "xmlcharrefreplace")
        there = url.replace(f"https://{room.site.host}", f"http://{host}")
        yield Served(
            url=canonical(there.partition("?")[0] + f"?p={n}"),
            html=html,
            body=gzip.compress(html, 6, mtime=0),
        )


def _fits(room: Newsroom) -> bool:
    return room.site.charset == "utf-8" and len(room.papers) > 2


def _paper(room: Newsroom, n: int, dice: random.Random) -> Paper:
    """Return an article of the room's, longer than its own, in sentences of all its others, under a date of its own."""
    own = room.papers[n // HOSTS % len(room.papers)]
    lines = [line for paper in room.papers if paper.language == own.language for line in paper.lines]
    body = [own.lines[0], *(_mixed(lines, dice) for _ in range(_LINES))]
    blocks = tuple(Block(kind=Kind.TEXT, lines=(line,)) for line in body)
    at = own.published + timedelta(minutes=n)
    return replace(own, blocks=blocks, published=at, modified=None, paywall=False, title=f"{own.title} {n}")


def _mixed(lines: list[str], dice: random.Random) -> str:
    words = " ".join(dice.sample(lines, min(2, len(lines)))).split()
    at = dice.randrange(len(words))
    return " ".join([*words[at:], *words[:at], str(dice.randrange(10_000))])


def _blown_up(text: str, host: str, dice: random.Random) -> str:
    """Return a page with what stands around articles: styles, scripts, menus, teasers, icons, a foot."""
    site = random.Random(host)  # what all pages of a host share
    head = f"<style>{_styles(site)}</style><script>{_settings(site, dice)}</script></head>"
    menu = "".join(
        f'<li class="{_name(site)}"><a href="/{_name(site)}/">{_name(site).title()}</a></li>'
        for _ in range(90)
    )
    text = text.replace("</head>", head, 1)
    text = text.replace(
        "</body>", f'<nav class="mega"><ul>{menu}</ul></nav>{_teasers(dice, host)}{_icons(site)}</body>', 1
    )
    missing = WANTED_BYTES - len(text.encode())
    return text.replace("</body>", f"<script>{_settings(site, dice, missing)}</script></body>", 1)


def _name(dice: random.Random) -> str:
    return "".join(dice.choices(_WORD, k=dice.randint(4, 9)))


def _styles(dice: random.Random) -> str:
    rules = (
        f".{_name(dice)}-{_name(dice)}{{margin:{dice.randint(0, 40)}px;color:#{dice.randrange(1 << 24):06x}}}"
        for _ in range(220)
    )
    return "".join(rules)


def _settings(site: random.Random, dice: random.Random, size: int = 9_000) -> str:
    """Return a script of settings: keys that a host repeats, values that each page has for itself."""
    keys = [_name(site) for _ in range(40)]
    made, length = [], 0
    while length < size:
        made.append(f'"{dice.choice(keys)}":"{dice.getrandbits(dice.choice((4, 8, 12, 28))):x}"')
        length += len(made[-1]) + 1
    return f"window.state={{{','.join(made)}}};"


def _teasers(dice: random.Random, host: str) -> str:
    cards = []
    for _ in range(45):
        words, number = " ".join(_name(dice) for _ in range(9)), dice.randrange(10**6)
        cards.append(
            f'<article class="card teaser"><a href="http://{host}/news/{number}/{words.replace(" ", "-")}.html">'
            f'<img loading="lazy" src="/img/{number}.jpg" srcset="/img/{number}-2x.jpg 2x" alt=""><h3>{words}</h3></a></article>'
        )
    return f'<aside class="more"><h2>More</h2>{"".join(cards)}</aside>'


def _icons(dice: random.Random) -> str:
    made = (
        " ".join(f"{dice.choice('MLCQ')}{dice.random() * 24:.2f} {dice.random() * 24:.2f}" for _ in range(30))
        for _ in range(8)
    )
    return "".join(f'<svg viewBox="0 0 24 24"><path d="{path}"/></svg>' for path in made)

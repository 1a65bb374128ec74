"""What a page links to, found where it is read: its bytes are there, decoded, and known to hurt no parser.

It waits in a file as plain rows until somebody asks: only what related articles link to is ever followed.
"""

import json
import time
from datetime import datetime

from article.page import Page
from flows.reading.slips import LinksSlip, put
from story.channels.outlink import Outlink, outlinks
from story.link import Answer, Ask, Channel


def links_put(page: Page, url: str, folder: str) -> LinksSlip | None:
    """Put down what a page that was fetched as *url* links to; None where that cannot be told here."""
    began = time.process_time()
    try:
        found = outlinks(_answer(page, url))
    except Exception:  # noqa: BLE001 - no page is lost by its links: whoever follows them looks again, and tells what breaks
        return None
    rows = [(one.url, one.title, one.text, one.at and one.at.isoformat()) for one in found or ()]
    slip = put(folder, json.dumps([url, rows]).encode("ascii"))
    return LinksSlip(rows=slip, took_s=time.process_time() - began)


def links_taken(slip: LinksSlip, url: str) -> tuple[Outlink, ...] | None:
    """Return what a page links to; None where it was looked at under another address."""
    looked_at, rows = json.loads(slip.rows.read())
    if looked_at != url:
        return None
    once: dict[str, str] = {}  # links of one paragraph share its text
    return tuple(
        Outlink(link, title, once.setdefault(text, text), at and datetime.fromisoformat(at))
        for link, title, text, at in rows
    )


def _answer(page: Page, url: str) -> Answer:
    """Return a page as the answer that `flows.reading.read.answer_to` makes of its record."""
    return Answer(
        ask=Ask(url=url, channel=Channel.OUTLINK, outlet=""),
        url=url,
        status=page.status or 0,
        content_type=(page.ref.content_type if page.ref is not None else None) or "",
        headers=(),
        body=page.body,
        is_plain=_is_plain(page),
    )


def _is_plain(page: Page) -> bool:
    """Say whether a page's bytes are UTF-8 whatever its header says, and mean what they say: `page_of` refused what hurts a parser."""
    read = page.decoded
    is_utf8 = (read.encoding, read.source, read.skipped) == ("utf-8", "bytes", 0)
    return is_utf8 and not read.guessed and read.repaired is None

"""What an answer says of coverage before it is read: something, nothing there, or that nothing was learnt.

Absence is measured: 404 and 410 say that there is no such thing. What was throttled, refused or broken says nothing.
"""

import re

from story.link import Answer, Reading, Unmeasured

_ABSENT = frozenset({204, 404, 410})
_HELD = frozenset({200, 203, 304})
# Pages that stand in front of an outlet with status 200; own list, of public walls' markup. The scripts with which the
# same services watch ordinary pages (Cloudflare's `challenge-platform/scripts/jsd`, Imperva's `?SWJIYLWA=`) are none.
_WALL = re.compile(
    rb"challenge-platform/h/\w/orchestrate|cf-chl-|_cf_chl_opt|_Incapsula_Resource\?CWUDNSAI|Incapsula incident|"
    rb"(?:geo|ct)\.captcha-delivery\.com|cp_challenge|px-captcha|ddos-guard/js-challenge|"
    rb"<title>\s{0,9}+(?:Just a moment|Attention Required|Pardon Our Interruption|DDoS-Guard)",
    re.IGNORECASE,
)
_WALL_STANDS_IN = 20_000  # bytes: such pages are short
_LINK = re.compile(rb"<a\s", re.IGNORECASE)
_MOST_LINKS_OF_A_WALL = (
    4  # a choice: walls name their maker and a page of help, a page of headlines links to many
)


def why_unmeasured(answer: Answer) -> Unmeasured | None:
    """Return why the status of an answer leaves coverage unknown; None where it holds something, or says "absent"."""
    status, names = answer.status, {name.lower() for name, _ in answer.headers}
    if status in _HELD and (answer.body or status != 304):
        return Unmeasured.REFUSED if _is_wall(answer) else None
    if status in _ABSENT:
        return None
    if status == 429 or (status == 503 and "retry-after" in names):
        return Unmeasured.THROTTLED
    if 400 <= status < 500:
        return Unmeasured.REFUSED
    return Unmeasured.UNREACHABLE if status >= 500 or status < 200 else Unmeasured.UNREADABLE


def holds_something(answer: Answer) -> bool:
    """Return whether an answer holds what was asked for, by its status: 200, or a 304 with the body that still holds."""
    return answer.status in _HELD and why_unmeasured(answer) is None


def not_read(answer: Answer, note: str) -> Reading:
    """Return the reading of an answer that its reader can make nothing of: unmeasured, unless it says "absent".

    An HTML page at an address that nobody named says so too, in the words of a site that has no 404.
    """
    why = why_unmeasured(answer)
    is_broken = why is None and answer.status in _HELD and not (answer.ask.is_guess and _is_html(answer))
    return Reading(note=note, unmeasured=Unmeasured.UNREADABLE if is_broken else why)


def _is_html(answer: Answer) -> bool:
    head = answer.body[:2_000].lower()
    return b"<html" in head or b"<!doctype html" in head


def _is_wall(answer: Answer) -> bool:
    if any(name.lower() == "cf-mitigated" for name, _ in answer.headers):
        return True
    head = answer.body[:_WALL_STANDS_IN]
    is_list = len(_LINK.findall(head)) > _MOST_LINKS_OF_A_WALL
    return _is_html(answer) and not is_list and bool(_WALL.search(head))

"""What the open web puts in a reader's way, switched on by kind: decoys on lists that lead to walls and error pages, and walls before real articles."""

from collections.abc import Callable, Collection
from dataclasses import replace
from enum import StrEnum
from functools import partial

from practice.exchange import Answer, Reply, Request, redirect
from practice.newsroom import Newsroom
from practice.paper import Paper
from practice.press import notice_page, words

FIRST_DECOY = 1_180_100  # the number in a decoy's address, beside those of the articles


class Nuisance(StrEnum):
    """A kind of nuisance. `WALLED`: every second article of an outlet that gives its texts to machines too stands behind a check."""

    CHALLENGE = "challenge"
    DENIED = "denied"
    CAPTCHA = "captcha"
    SCRIPT = "script"
    CONSENT = "consent"
    HOME = "home"
    SOFT = "soft"
    WALLED = "walled"


CHALLENGE = """<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title><meta name="robots" content="noindex,nofollow">
<meta http-equiv="refresh" content="360"></head><body><div class="main-wrapper"><noscript><span id="challenge-error-text">Enable JavaScript and
cookies to continue</span></noscript></div><script>(function(){window._cf_chl_opt={cvId:'3',cZone:'%s',cType:'managed'};var a=document.createElement
('script');a.src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=97';document.head.appendChild(a);}());</script></body></html>"""
DENIED = """<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have permission to access this page on this
server.<P>Reference&#32;&#35;18&#46;2f&#46;17&#46;4c<P>https&#58;&#47;&#47;errors&#46;edgesuite&#46;net&#47;18&#46;2f</BODY></HTML>"""
CAPTCHA = """<html lang="en"><head><title>%s</title></head><body style="margin:0"><p id="cmsg">Please enable JS and disable any ad blocker</p>
<script data-cfasync="false">var dd={'rt':'c','cid':'AHr','hsh':'5B','t':'bv','host':'geo.captcha-delivery.com'}</script>
<script src="https://ct.captcha-delivery.com/c.js"></script></body></html>"""
SCRIPT = """<html><head><title>%s</title></head><body><noscript>...</noscript><script>document.cookie="seen=1;path=/;max-age=9";
location.reload();</script></body></html>"""
CONSENT = """<html lang="en"><head><title>We value your privacy</title></head><body><h1>We value your privacy</h1><p>We and our 812 partners store
cookies on your device with your consent, and process personal data. You can object where our partners claim a legitimate interest, and change your
privacy choices at any time in our cookie policy.</p><button>Accept</button></body></html>"""


def _challenge(room: Newsroom, _: Request) -> Reply:
    headers = (("CF-RAY", "97f1a-FRA"), ("cf-mitigated", "challenge"))
    return Reply(status=403, body=(CHALLENGE % room.site.host).encode(), headers=headers)


def _denied(_room: Newsroom, _: Request) -> Reply:
    return Reply(status=403, body=DENIED.encode())


def _captcha(room: Newsroom, _: Request) -> Reply:
    return Reply(status=403, body=(CAPTCHA % room.site.host).encode(), headers=(("X-DD-B", "1"),))


def _script(room: Newsroom, _: Request) -> Reply:
    return Reply(body=(SCRIPT % room.site.host).encode())


def _consent(_room: Newsroom, _: Request) -> Reply:
    return Reply(body=CONSENT.encode())


def _home(room: Newsroom, _: Request) -> Reply:
    return redirect(room.site.base + "/", 302)


def _soft(room: Newsroom, _: Request) -> Reply:
    return notice_page(room, str(words(room)["missing"]), 200)


DECOYS: dict[Nuisance, Callable[[Newsroom, Request], Reply]] = {
    Nuisance.CHALLENGE: _challenge,
    Nuisance.DENIED: _denied,
    Nuisance.CAPTCHA: _captcha,
    Nuisance.SCRIPT: _script,
    Nuisance.CONSENT: _consent,
    Nuisance.HOME: _home,
    Nuisance.SOFT: _soft,
}


def decoy_address(kind: Nuisance) -> str:
    """The address of a kind's decoy, the same at every outlet."""
    return f"/politics/live-{FIRST_DECOY + list(Nuisance).index(kind)}/"


def with_decoys(room: Newsroom, on: Collection[Nuisance]) -> Newsroom:
    """The outlet with a headline for each decoy among its dead links, under titles of its own politics."""
    kinds = [kind for kind in DECOYS if kind in on]
    papers = room.in_section("politics") or room.papers
    if not kinds or not papers:
        return room
    named = [(papers[n % len(papers)].title, decoy_address(kind)) for n, kind in enumerate(kinds)]
    return replace(room, site=replace(room.site, dead=(*room.site.dead, *named)))


def is_walled(room: Newsroom, paper: Paper) -> bool:
    """Whether an article stands behind a check where `WALLED` is on."""
    site = room.site
    return (site.has("rest") or site.has("amp")) and not site.choose(2, paper.id)


def pages(room: Newsroom, on: Collection[Nuisance]) -> dict[str, Answer]:
    """What nuisances put in the place of pages: the decoys, and walls before articles."""
    made: dict[str, Answer] = {
        decoy_address(kind): partial(DECOYS[kind], room) for kind in DECOYS if kind in on
    }
    if Nuisance.WALLED in on:
        made |= {
            room.address(paper): partial(_challenge, room) for paper in room.papers if is_walled(room, paper)
        }
    return made

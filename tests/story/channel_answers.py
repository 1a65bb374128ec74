"""A practice outlet's answers, for the tests of the channels."""

from datetime import date

from story.channels.scope import Scope
from story.link import Answer, Ask, Channel, Query
from story.seed import Outlet, Window

HOME = "https://sham.example/"
QUERY = Query(terms=("الشيباني", "باريس"), language="ar", made_from=("a.txt",))
SCOPE = Scope(
    outlet=Outlet(name="sham", home=HOME, language="ar", country="SY"),
    queries=(QUERY,),
    window=Window(start=date(2025, 7, 20), end=date(2025, 9, 5)),
)


def an_answer(body: str | bytes, channel: Channel = Channel.FEED, url: str = HOME, **facts: object) -> Answer:
    """Return an answer of a practice outlet; facts: status, content_type, headers, query, page, depth."""
    ask = Ask(
        url=url,
        channel=channel,
        outlet="sham",
        query=facts.pop("query", None),
        page=facts.pop("page", 1),
        depth=facts.pop("depth", 0),
    )
    known = {"status": 200, "content_type": "", "headers": ()} | facts
    return Answer(ask=ask, url=url, body=body.encode() if isinstance(body, str) else body, **known)


RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<generator>https://wordpress.org/?v=6</generator><title>الشام</title>
<item><title>لقاء &lt;b&gt;سوري&lt;/b&gt; إسرائيلي في باريس</title><link>/2025/07/26/1/</link>
<pubDate>Sat, 26 Jul 2025 18:30:00 +0300</pubDate><content:encoded><![CDATA[<p>عقد وفد<script>alert(1)</script></p>]]></content:encoded></item>
<item><title>x</title><link>javascript:alert(1)</link></item>
<item><title>y</title><link>http://user:pw@sham.example/2</link></item></channel></rss>"""

PAGE = """<html><head><base href="/"><link rel="alternate" type="application/rss+xml" href="/rss">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed"><link rel="https://api.w.org/" href="/wp-json/"></head><body>
<nav><a href="/politics">سياسة</a><a href="/sport">رياضة</a><a href="/about">من نحن</a><a href="https://other.example/x">غيرنا</a></nav>
<article><time datetime="2025-07-26T10:00:00Z"></time><h2><a href="news/765432?utm_source=x">لقاء سوري إسرائيلي في باريس</a></h2><a href="/news/765432?utm_source=x">اقرأ</a></article>
<a href="javascript:void(0)">لا شيء</a><a href="/2025/08/20/%D8%A8%D8%A7%D8%B1%D9%8A%D8%B3"><img alt="صورة اللقاء الثاني"></a>
<a href="/photo.jpg">ص</a><a rel="next" href="/?page=2">التالي</a></body></html>"""

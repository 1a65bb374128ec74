"""A visitor of the archives, encyclopedias and indexes as they are played, who knows what their documents say."""

import base64
import gzip
import hashlib
import json
import re
from urllib.parse import quote, unquote, urlsplit

import pytest

from practice.server import PracticeWeb
from practice.sites import all_sites
from practice.truth import everything, expected

CDX = "http://web.archive.org/cdx/search/cdx"
WINDOW = "from=20250701&to=20250822&output=json"


def index(ask, web, query):
    seen = ask(web, f"{CDX}?{query}")
    return ask(web, f"{CDX}?{query}") if seen.status == 429 else seen


def rows(ask, web, query):
    table = json.loads(index(ask, web, query).body)
    return [dict(zip(table[0], row, strict=True)) for row in table[1:] if len(row) == len(table[0])]


def bare(url):
    return re.sub(r"^http://([^/:]+)(:80)?/", r"https://\1/", url)


@pytest.mark.parametrize("host", ["levant-herald.example", "barada-post.example", "amman-times.example"])
def test_the_index_holds_every_article_of_an_outlet_that_the_archive_has(web, ask, host):
    pages = (
        f"url={host}/&matchType=host&{WINDOW}&filter=statuscode:200&filter=mimetype:text/html&collapse=urlkey"
    )
    found = {bare(row["original"]) for row in rows(ask, web, pages)}
    wanted = {bare(one.urls[0]) for one in everything() if one.host == host and "wayback" in one.channels}
    assert wanted
    assert found - {f"https://{host}/"} == wanted


def test_an_article_that_its_outlet_lists_no_more_is_in_the_archive(web, ask):
    one = expected("amman-times", "july-ar-020")
    assert one.channels == {"wayback"}
    (row,) = rows(ask, web, f"url={quote(one.urls[0], safe='')}&{WINDOW}&collapse=urlkey")
    assert row["timestamp"] > "20250725151000"
    assert "باراك" in unquote(row["original"]) or "باريس" in unquote(row["original"])


def test_filters_dates_fields_and_collapsing_do_what_they_say(web, ask):
    host = "url=levant-herald.example&matchType=domain&output=json"
    everything_there = rows(ask, web, host)
    assert {row["statuscode"] for row in everything_there} == {"200", "404", "-"}
    assert {row["mimetype"] for row in everything_there} >= {"text/html", "text/plain", "warc/revisit"}
    assert {row["statuscode"] for row in rows(ask, web, host + "&filter=!statuscode:200")} == {"404", "-"}
    july = rows(ask, web, host + "&from=202507&to=20250715&fl=timestamp,original")
    assert july
    assert all(set(row) == {"timestamp", "original"} for row in july)
    assert all("20250701" <= row["timestamp"][:8] <= "20250715" for row in july)
    days = [
        row["timestamp"][:6]
        for row in rows(ask, web, "url=levant-herald.example&output=json&collapse=timestamp:6")
    ]
    assert len(days) == len(set(days))
    assert rows(ask, web, host + "&limit=-1") == everything_there[-1:]


def test_a_resumption_key_goes_on_where_the_rows_ended(web, ask):
    ask_for = f"url=alnahr-news.example&matchType=host&{WINDOW}&fl=urlkey,timestamp"
    whole = [tuple(row.values()) for row in rows(ask, web, ask_for)]
    seen, key = [], ""
    while True:
        table = json.loads(index(ask, web, f"{ask_for}&limit=4&showResumeKey=true{key}").body)
        ends = [] in table
        seen += [tuple(row) for row in table[1 : -2 if ends else None]]
        if not ends:
            break
        key = f"&resumeKey={quote(table[-1][0], safe='+')}"
    assert seen == whole
    assert len(whole) > 8


def test_the_index_answers_in_lines_by_default_and_nothing_is_an_empty_list(web, ask):
    line = index(ask, web, "url=levant-herald.example&limit=1").text
    assert re.fullmatch(
        r"example,levant-herald\)/ \d{14} https://levant-herald.example/ text/html 200 [A-Z2-7]{32} \d+\n",
        line,
    )
    assert index(ask, web, f"url=nobody.example&matchType=host&{WINDOW}").body.strip() == b"[]"
    assert ask(web, f"{CDX}?output=json").status == 400
    assert ask(web, f"{CDX}?url=levant-herald.example&filter=statuscode:(").status == 400


def test_an_outlet_that_forbids_everything_is_blocked(web, ask):
    seen = index(ask, web, "url=hajib-news.example&matchType=host")
    assert seen.status == 403
    assert seen.text.endswith("AdministrativeAccessControlException: Blocked Site Error\n")


def test_some_hosts_are_refused_once_and_told_to_wait(ask):
    with PracticeWeb() as web:
        answers = [
            ask(web, f"{CDX}?url={site.host}&matchType=host&limit=1")
            for site in tuple(all_sites().values())[:12]
        ]
        refused = [seen for seen in answers if seen.status == 429]
        assert 0 < len(refused) < len(answers) // 2
        assert {seen.headers["retry-after"] for seen in refused} == {"1"}


def test_a_raw_copy_has_the_digest_of_the_index_and_the_page_as_it_was_on_the_first_visit(ask):
    with PracticeWeb() as web:
        row = rows(ask, web, f"url=levant-herald.example/world/*&{WINDOW}&limit=1")[0]
        before = ask(web, row["original"])
        web.visit = 2
        copy = ask(web, f"https://web.archive.org/web/{row['timestamp']}id_/{row['original']}")
    assert copy.body == before.body
    assert base64.b32encode(hashlib.sha1(copy.body).digest()).decode() == row["digest"]
    assert copy.headers["memento-datetime"].endswith("GMT")
    assert '; rel="original"' in copy.headers["link"]


def test_a_copy_of_another_time_leads_to_the_nearest_and_an_unknown_page_is_404(web, ask):
    nearest = ask(web, "https://web.archive.org/web/20250716id_/https://levant-herald.example/")
    assert nearest.status == 302
    assert re.search(
        r"/web/202507(15|1\d|2\d)\d{6}id_/https://levant-herald.example/$", nearest.headers["location"]
    )
    assert ask(web, nearest.headers["location"]).status == 200
    assert ask(web, "https://web.archive.org/web/2025id_/https://levant-herald.example/none").status == 404


def test_a_timemap_lists_every_capture_of_a_page_in_link_format(web, ask):
    seen = ask(web, "https://web.archive.org/web/timemap/link/https://levant-herald.example/")
    assert seen.headers.get_content_type() == "application/link-format"
    stamps = re.findall(
        r'<https://web.archive.org/web/(\d{14})/[^>]+>; rel="(?:first |last )*memento"; datetime="', seen.text
    )
    indexed = [row["timestamp"] for row in rows(ask, web, "url=levant-herald.example/&output=json")]
    assert stamps == indexed
    assert seen.text.count('rel="first memento"') == seen.text.count('rel="last memento"') == 1
    assert (
        ask(web, "https://web.archive.org/web/timemap/link/https://levant-herald.example/none").status == 404
    )


def wiki(ask, web, language, query):
    url = f"https://{language}.wikipedia.org/w/api.php?action=query&format=json&{query}"
    value = json.loads(ask(web, url).body)
    return json.loads(ask(web, url).body) if value.get("error", {}).get("code") == "ratelimited" else value


SEARCHES = {"ar": "الشيباني ديرمر", "en": "Dermer Shaibani", "fr": "Dermer Chaibani", "he": "דרמר סוריה", "tr": "Dermer Paris", "fa": "پاریس سوریه"}  # fmt: skip


@pytest.mark.parametrize(("language", "words"), SEARCHES.items())
def test_each_wiki_has_an_article_on_the_story_that_cites_outlets(web, ask, language, words):
    (found,) = wiki(ask, web, language, f"list=search&srsearch={quote(words)}")["query"]["search"]
    links, more = [], ""
    while more is not None:
        value = wiki(ask, web, language, f"prop=extlinks&ellimit=2&titles={quote(found['title'])}{more}")
        links += [row["*"] for row in value["query"]["pages"][str(found["pageid"])]["extlinks"]]
        more = f"&elcontinue={value['continue']['elcontinue']}" if "continue" in value else None
    truth = {one.urls[0]: one for one in everything() if "mediawiki" in one.channels}
    cited = [
        truth[re.sub(r".*/web/\d+/", "", url)] for url in links if re.sub(r".*/web/\d+/", "", url) in truth
    ]
    assert cited
    assert {one.label for one in cited} <= {"july", "august"}


def test_one_article_is_found_by_a_citation_alone():
    only = [one for one in everything() if one.channels == {"mediawiki"}]
    assert [(one.host, one.label) for one in only] == [("near-east-ledger.example", "july")]


def test_a_wiki_refuses_once_in_its_own_words_and_closes_its_api_to_crawlers_by_the_letter(ask):
    with PracticeWeb() as web:
        call = "https://ar.wikipedia.org/w/api.php?action=query&list=search&srsearch=Paris&format=json"
        seen = ask(web, call)
        assert seen.status == 200
        assert json.loads(seen.body)["error"]["code"] == seen.headers["mediawiki-api-error"] == "ratelimited"
        assert "error" not in json.loads(ask(web, call).body)
        assert "Disallow: /w/\n" in ask(web, "https://ar.wikipedia.org/robots.txt").text


def test_the_news_search_wraps_a_dozen_links_of_the_last_month(web, ask):
    seen = ask(web, f"https://www.bing.com/news/search?q={quote('الشيباني باريس')}&format=rss&setlang=ar")
    links = [unquote(url) for url in re.findall(r"apiclick\.aspx\?[^<]*?url=([^&<]+)", seen.text)]
    assert 0 < len(links) <= 12
    assert set(links) <= {one.urls[0] for one in everything() if "bing-news" in one.channels}
    assert "Disallow: /search" in ask(web, "https://www.bing.com/robots.txt").text


def test_a_crawl_s_index_cuts_the_page_s_record_out_of_its_file(web, ask, dial):
    (newest, _) = json.loads(ask(web, "https://index.commoncrawl.org/collinfo.json").body)
    url = f"{newest['cdx-api']}?url=levant-herald.example/*&output=json&filter==status:200"
    row = json.loads(ask(web, url).text.splitlines()[0])
    first = int(row["offset"])
    with dial(web, "https", "data.commoncrawl.org") as line:
        head = f"GET /{row['filename']} HTTP/1.1\r\nHost: data.commoncrawl.org\r\nConnection: close\r\nRange: bytes={first}-{first + int(row['length']) - 1}\r\n\r\n"
        line.sendall(head.encode())
        raw = b"".join(iter(lambda: line.recv(65536), b""))
    assert raw.startswith(b"HTTP/1.1 206 ")
    record = gzip.decompress(raw.partition(b"\r\n\r\n")[2])
    assert record.startswith(b"WARC/1.0\r\nWARC-Type: response\r\n")
    assert f"WARC-Target-URI: {row['url']}\r\n".encode() in record
    assert (
        base64.b32encode(hashlib.sha1(record.split(b"\r\n\r\n", 2)[2][:-4]).digest()).decode()
        == row["digest"]
    )
    none = ask(web, f"{newest['cdx-api']}?url=nobody.example/*&output=json")
    assert (none.status, "No Captures found" in none.text) == (404, True)


def test_news_files_are_listed_by_month(web, ask):
    seen = ask(web, "https://data.commoncrawl.org/crawl-data/CC-NEWS/2025/07/warc.paths.gz")
    (path,) = gzip.decompress(seen.body).decode().splitlines()
    whole = gzip.decompress(ask(web, f"https://data.commoncrawl.org/{path}").body)
    urls = set(re.findall(rb"WARC-Target-URI: (\S+)\r\n", whole))
    truth = {one.urls[0] for one in everything() if "cc-news" in one.channels}
    assert {url.decode() for url in urls} <= truth
    assert len(urls) > 10
    assert ask(web, "https://data.commoncrawl.org/crawl-data/CC-NEWS/2019/07/warc.paths.gz").status == 404


@pytest.mark.parametrize("host", ["index.commoncrawl.org", "data.commoncrawl.org"])
def test_both_hosts_of_the_crawl_close_themselves_to_crawlers(web, ask, host):
    assert "Disallow: /\n" in ask(web, f"https://{host}/robots.txt").text


def test_the_archive_has_no_robots_txt_and_odd_requests_are_not_found(web, ask):
    assert ask(web, "https://web.archive.org/robots.txt").status == 404
    assert ask(web, "https://web.archive.org/save/https://levant-herald.example/").status == 404
    assert ask(web, "https://en.wikipedia.org/wiki/Paris").status == 404


def test_every_link_that_a_service_gives_leads_to_the_practice_web(web, ask):
    names = set(web.hosts) | set(web.service_hosts)
    pages = [
        ask(web, "https://data.gdeltproject.org/gdeltv3/gal/feed.rss").text,
        ask(web, f"{CDX}?url=example&matchType=domain&output=text&fl=original").text,
        *(
            json.dumps(wiki(ask, web, one, "prop=extlinks&ellimit=max&pageids=9104411|80512233|311207"))
            for one in ("ar", "en")
        ),
    ]
    hosts = {urlsplit(url).hostname for page in pages for url in re.findall(r"https?://[^\s\"<>\\]+", page)}
    assert hosts - {"www.gdeltproject.org"} <= names
    assert len(hosts) > 20

"""A visitor of GDELT as it is played: what DOC 2.0's announcement, the GAL announcement and the GKG codebook say of it."""

import gzip
import hashlib
import html
import http.client
import io
import json
import re
import zipfile
from urllib.parse import quote

import pytest

from practice.server import PracticeWeb
from practice.truth import everything

DOC = "http://api.gdeltproject.org/api/v2/doc/doc"
DATA = "http://data.gdeltproject.org"
SUMMER = "startdatetime=20250701000000&enddatetime=20250901000000"
SLOW_DOWN = (
    "Please limit requests to one every 5 seconds or contact kalev.leetaru5@gmail.com for larger queries."
)
# What a journalist would ask of the story in English, whatever the language of the coverage.
STORY = (
    "(shaibani OR shibani) dermer paris",
    '"Tom Barrack" paris (syrian OR israeli)',
    "syrian israeli paris (meeting OR talks)",
    "(shaibani OR sweida OR suwayda) israeli paris",
)


def asked(ask, web, query, extra=SUMMER):
    url = f"{DOC}?query={quote(query)}&mode=artlist&format=json&{extra}"
    seen = ask(web, url)
    if seen.status == 429 or seen.text.startswith("Please limit"):
        assert seen.text.strip() == SLOW_DOWN
        seen = ask(web, url)
    return seen


def articles(ask, web, query, extra=SUMMER + "&maxrecords=250"):
    text = asked(ask, web, query, extra).text
    return json.loads(re.sub(r'\\(?!["\\/bfnrtu])', "", text)).get("articles", [])


def bare(url):
    return url.replace("http://", "https://")


def truth_of(channel):
    """Every address under which a channel may list an article that it can find, and the article's place."""
    found = [one for one in everything() if channel in one.channels]
    return {bare(url): (one.host, one.article) for one in found for url in one.urls}


def on_story(channel):
    return {
        (one.host, one.article)
        for one in everything()
        if channel in one.channels and one.label in {"july", "august"}
    }


def test_english_words_find_coverage_in_every_language(web, ask):
    rows = [row for query in STORY for row in articles(ask, web, query)]
    truth = truth_of("gdelt-doc")
    found = {truth[bare(row["url"])] for row in rows if bare(row["url"]) in truth}
    missed = on_story("gdelt-doc") - found
    assert len(missed) <= len(on_story("gdelt-doc")) // 10, missed
    assert {row["language"] for row in rows} >= {
        "Arabic",
        "English",
        "French",
        "Hebrew",
        "Turkish",
        "Persian",
    }
    assert all(re.fullmatch(r"\d{8}T\d{6}Z", row["seendate"]) for row in rows)


@pytest.mark.parametrize(
    ("wide", "narrow", "holds"),
    [
        ("dermer paris", "dermer paris sourcelang:arabic", lambda row: row["language"] == "Arabic"),
        ("dermer paris", "dermer paris sourcelang:heb", lambda row: row["language"] == "Hebrew"),
        ("dermer paris", "dermer paris sourcecountry:LE", lambda row: row["sourcecountry"] == "Lebanon"),
        ("dermer paris", "dermer paris domain:haboker-news.example", lambda row: "haboker" in row["domain"]),
        ("dermer paris", "dermer paris -sourcelang:arabic", lambda row: row["language"] != "Arabic"),
        ("dermer paris", '"ron dermer" paris AND barrack', None),
        ("dermer paris", 'near5:"dermer paris" israeli', None),
        ("dermer paris", 'paris repeat3:"dermer"', None),
        ("paris (dermer OR weather OR fashion)", "paris fashion", None),
    ],
)
def test_each_operator_narrows_a_query(web, ask, wide, narrow, holds):
    many, few = ({row["url"]: row for row in articles(ask, web, query)} for query in (wide, narrow))
    assert 0 < len(few) < len(many)
    assert set(few) <= set(many)
    assert holds is None or all(map(holds, few.values()))


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("sourcelang:arabic", "Your query was too short or too long."),
        ("ab", "Your query was too short or too long."),
        ("paris " * 50, "Your query was too short or too long."),
        ('paris "UN"', "The specified phrase is too short."),
        ("paris UN", "One or more of your keywords were too short, too long or too common."),
        ("paris OR dermer", "Queries containing OR'd terms must be surrounded by ()."),
        ("(paris AND (dermer OR barrack))", "Parentheses may only be used around OR'd statements."),
        ("paris sourcecountry:atlantis", "Invalid/Unsupported Country."),
    ],
)
def test_a_query_that_is_not_run_is_answered_in_words_with_status_200(web, ask, query, complaint):
    seen = asked(ask, web, query)
    assert (seen.status, seen.text) == (200, complaint)
    assert seen.headers.get_content_type() == "text/html"


def test_a_name_with_a_dash_is_not_found_by_domainis_which_is_a_known_fault(web, ask):
    assert asked(ask, web, "dermer domainis:levant-herald.example").body == b"{}"


def test_no_answer_holds_more_than_250_and_a_smaller_window_holds_the_rest(web, ask):
    rows = articles(ask, web, "weather", SUMMER + "&maxrecords=1000")
    assert len(rows) == 250
    assert len(articles(ask, web, "weather", SUMMER)) == 75
    week = "startdatetime=20250720000000&enddatetime=20250726235959&maxrecords=250"
    assert 0 < len(articles(ask, web, "weather", week)) < 250


def test_a_time_span_is_counted_from_now_and_sorting_goes_both_ways(web, ask):
    days = [row["seendate"] for row in articles(ask, web, "dermer paris", "timespan=4d&sort=dateasc")]
    assert days == sorted(days)
    assert min(days) >= "20250818T200000Z"
    assert asked(ask, web, "dermer paris", "timespan=5min").text == "Timespan is too short."


def test_some_queries_are_refused_once_and_some_answers_hold_escapes_that_json_forbids(ask):
    refusals, broken = set(), 0
    with PracticeWeb() as web:
        for word in ("paris", "dermer", "barrack", "sweida", "damascus", "israeli", "syrian", "talks"):
            for query in (word, f"{word} minister", f"{word} source"):
                first = ask(web, f"{DOC}?query={quote(query)}&mode=artlist&format=json&{SUMMER}")
                if first.text.startswith("Please limit"):
                    refusals.add(first.status)
                    first = ask(web, f"{DOC}?query={quote(query)}&mode=artlist&format=json&{SUMMER}")
                broken += re.search(r'\\(?!["\\/bfnrtu])', first.text) is not None
    assert refusals == {200, 429}
    assert broken > 0


class Line:
    """One connection for many requests: probing minutes is many."""

    def __init__(self, web, dial):
        self.connection = http.client.HTTPConnection("data.gdeltproject.org")
        self.connection.sock = dial(web, "http", "data.gdeltproject.org")

    def get(self, path):
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


@pytest.fixture
def line(web, dial):
    made = Line(web, dial)
    yield made
    made.connection.close()


def lists_of(line, day, hours):
    for hour in hours:
        for minute in (quarter + late for quarter in (0, 15, 30, 45) for late in range(8)):
            status, body = line.get(f"/gdeltv3/gal/{day}{hour:02}{minute:02}00.gal.json.gz")
            assert status in {200, 404}
            if status == 200:
                yield minute, [json.loads(row) for row in gzip.decompress(body).decode().splitlines()]


def test_article_lists_stand_at_one_or_two_of_the_first_minutes_of_each_quarter_and_hold_the_day_s_articles(
    line,
):
    lists = list(lists_of(line, "20250726", range(6, 22)))
    assert 64 < len(lists) <= 128
    assert {minute % 15 for minute, _ in lists} == set(range(8))
    rows = [row for _, rows in lists for row in rows]
    truth = truth_of("gdelt-gal")
    found = {truth[bare(row["url"])] for row in rows if bare(row["url"]) in truth}
    wanted = {
        (one.host, one.article)
        for one in everything()
        if "gdelt-gal" in one.channels
        and "2025-07-26T10" <= one.published < "2025-07-26T20"
        and one.host != "transatlantic-post.example"
    }
    assert wanted <= found
    assert ("ankara-postasi.example", "july-tr-002") in found
    assert len({row["lang"] for row in rows}) >= 8
    assert all(re.fullmatch(r"2025-07-\d\dT\d\d:\d\d:00Z", row["date"]) and row["title"] for row in rows)


def test_days_without_articles_and_the_future_have_no_files(line):
    assert list(lists_of(line, "20250301", range(12, 14))) == []
    assert list(lists_of(line, "20250823", range(12, 14))) == []
    assert line.get("/gdeltv3/gal/20259999999900.gal.json.gz")[0] == 404


def test_the_live_list_is_rss_of_the_last_quarter_of_an_hour(web, ask):
    text = ask(web, f"{DATA}/gdeltv3/gal/feed.rss").text
    assert re.findall(r"<link>(https?://[^<]+)</link>", text)[1:]
    assert set(re.findall(r"<pubDate>(\w+, \d+ \w+ \d+ \d\d):", text)) <= {
        "Fri, 22 Aug 2025 19",
        "Fri, 22 Aug 2025 20",
    }


def gkg_rows(line, stamp):
    status, body = line.get(f"/gdeltv2/{stamp}.translation.gkg.csv.zip")
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        (name,) = archive.namelist()
        assert name == f"{stamp}.translation.gkg.csv"
        return [row.split("\t") for row in archive.read(name).decode().splitlines()]


def test_the_translated_gkg_names_people_in_english_and_titles_in_their_own_letters(line):
    stamps = [f"20250726{hour:02}{minute:02}00" for hour in range(7, 19) for minute in (0, 15, 30, 45)]
    rows = [row for stamp in stamps for row in gkg_rows(line, stamp)]
    assert {len(row) for row in rows} == {27}
    truth = truth_of("gdelt-gkg")
    found = {truth[bare(row[4])]: row for row in rows if bare(row[4]) in truth}
    mine = found["jabal-times.example", "july-ar-019"]
    assert re.search("Asaad Shaibani|Asad Alshibani|Asaad Shebani", mine[12])
    assert "#Paris#FR#" in mine[9]
    assert mine[25].startswith("srclc:ara;")
    title = re.search("<PAGE_TITLE>(.*?)</PAGE_TITLE>", mine[26]).group(1)
    assert title.isascii()
    assert html.unescape(title) == next(one.title for one in everything() if one.article == "july-ar-019")
    assert "srclc:eng" not in "".join(row[25] for row in rows)
    assert any("<PAGE_LINKS>" in row[26] for row in rows)


def test_the_last_update_names_the_newest_file_with_its_size_and_digest(line, web, ask):
    lines = ask(web, f"{DATA}/gdeltv2/lastupdate-translation.txt").text.splitlines()
    size, digest, url = lines[2].split()
    status, body = line.get(url.removeprefix("http://data.gdeltproject.org"))
    assert (status, len(body), hashlib.md5(body).hexdigest()) == (200, int(size), digest)
    assert "/20250822" in url


@pytest.mark.parametrize("host", ["api.gdeltproject.org", "data.gdeltproject.org"])
def test_gdelt_has_no_robots_txt(web, ask, host):
    assert ask(web, f"https://{host}/robots.txt").status == 404

"""The page of one article: its text, its versions, what was cut, its reasons, where it came from; and what becomes of it when it is taken down."""

import hashlib
import html
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.catalogue.views.articles import entry
from archive.catalogue.views.visits import readings
from archive.decisions.decision import DecisionKind, article_of
from desk.web.app import make_app
from desk.web.serving import Serving
from flows.decisions.decide import Wanted, decide
from flows.house import House
from flows.store.readings import line_at
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import CORRECTED, GONE, HOSTILE, PAGES, STORY, Told, a_desk_house

VIEWS = ("text", "original", "cuts", "versions", "reasons", "provenance")
COPY, HEBREW, URGENT = PAGES[2], PAGES[3], PAGES[5]


def path_of(told: Told, view: str = "") -> str:
    path = f"/story/{STORY}/article/{article_of(told.url)}"
    return f"{path}?view={view}" if view else path


def records_of(house: House, told: Told) -> list[str]:
    with house.catalogue() as catalogue:
        found = readings(catalogue, STORY, article_of(told.url))
    return [str(one.record_id).removeprefix("urn:uuid:") for one in found]


def words_in(page: str) -> str:
    """Return what a reader sees of a page, more or less: its text without tags."""
    main = page[page.index("<main") : page.index("</main")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_every_article_is_told_in_both_languages(
    client: Client, view: str, language: str
) -> None:
    for told in PAGES[:7]:
        answer = client.get(path_of(told, view), accept_language=language)
        assert answer.status_code == 200, (told.title, words_in(answer.text))
        assert len(re.findall(r'<a href="[^"]*" aria-current="page">', answer.text)) == 1


def test_each_paragraph_leads_to_its_bytes_and_their_digest(client: Client, desk_house: House) -> None:
    page = client.get(path_of(HEBREW)).text
    places = re.findall(r'class="place" href="([^"]+)"', page)
    assert len(places) == len(HEBREW.text)
    with desk_house.catalogue() as catalogue:
        found = entry(catalogue, STORY, article_of(HEBREW.url))
    assert found
    line = line_at(desk_house, found, STORY, found.article)
    original = client.get(f"/original/{records_of(desk_house, HEBREW)[0]}/raw").content
    for place, (start, end), paragraph in zip(places, line["places"], HEBREW.text, strict=True):
        told = client.get(html.unescape(place)).text
        span = original[start:end]
        assert span.decode() == paragraph
        assert hashlib.sha256(span).hexdigest() in told
        assert html.escape(paragraph) in told
        assert f"/marked?from={start}&amp;to={end}#w" in told or f"/marked?from={start}&to={end}#w" in told


def test_the_marked_copy_is_sandboxed_says_what_it_is_and_differs_from_the_original_in_marks_alone(
    client: Client, desk_house: House
) -> None:
    record = records_of(desk_house, GONE)[0]
    raw = client.get(f"/original/{record}/raw")
    start = raw.content.index(GONE.text[1].encode())
    copy = client.get(f"/original/{record}/marked?from={start}&to={start + len(GONE.text[1].encode())}")
    policies = [one.headers["content-security-policy"] for one in (copy, raw)]
    assert re.sub(r"style-src '[^']+'", "", policies[0]) == re.sub(r"style-src '[^']+'", "", policies[1])
    assert f">{GONE.text[1]}</mark>" in copy.text
    bare = re.sub(r"<style>.*?</style><div dir=.*?</div>|</?mark\b[^>]*>", "", copy.text, count=0)
    assert bare == raw.text
    assert "Marked copy" in html.unescape(copy.text)
    opened = client.get(f"/original/{record}/marked?from={start}&to={start + 9}", sec_fetch_dest="document")
    assert (opened.status_code, opened.headers["location"]) == (
        303,
        f"/original/{record}/place?from={start}&to={start + 9}",
    )


@pytest.mark.parametrize(
    "query", ["", "?from=5", "?from=9&to=5", "?from=-1&to=4", "?from=0&to=99999999", "?from=a&to=b", "?from=5&to=5"]
)  # fmt: skip
def test_a_place_that_the_original_does_not_have_is_not_found(
    client: Client, desk_house: House, query: str
) -> None:
    record = records_of(desk_house, GONE)[0]
    for page in ("place", "marked"):
        assert client.get(f"/original/{record}/{page}{query}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        path_of(CORRECTED, "nowhere"),
        f"{path_of(CORRECTED)}?version=00000000-0000-4000-8000-000000000000",
        f"{path_of(CORRECTED)}?version=../../x",
        f"{path_of(CORRECTED, 'versions')}&old=7",
        f"{path_of(CORRECTED, 'versions')}&new=٢",
        f"/story/{STORY}/article/{'0' * 64}",
        "/record/00000000-0000-4000-8000-000000000000",
    ],
)
def test_what_is_not_there_is_told_with_the_next_step(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_a_corrected_article_shows_what_changed_word_by_word_and_both_versions(
    client: Client, desk_house: House
) -> None:
    page = client.get(path_of(CORRECTED, "versions")).text
    assert "<del>ثلاثة</del>" in page
    assert "<ins>أربعة</ins>" in page
    assert "2 visits" in words_in(page)
    first, second = records_of(desk_house, CORRECTED)
    older = client.get(f"{path_of(CORRECTED)}?version={first}").text
    assert "ثلاثة" in words_in(older)
    assert "You are reading version 1 of 2" in words_in(older)
    assert "أربعة" in words_in(client.get(f"{path_of(CORRECTED)}?version={second}").text)
    assert "has changed since" in words_in(client.get(path_of(CORRECTED)).text)


def test_two_versions_are_told_in_one_column_too_and_the_other_way_round(client: Client) -> None:
    page = client.get(f"{path_of(CORRECTED, 'versions')}&old=2&new=1&look=one").text
    assert "<ins>ثلاثة</ins>" in page
    assert 'class="diff sides"' not in page


def test_a_page_that_is_gone_says_since_when_and_keeps_its_text(client: Client) -> None:
    told = words_in(client.get(path_of(GONE)).text)
    assert "gone from its site; that was seen on 2025-07-29 06:00 UTC" in told
    assert "Last good version: 2025-07-28 12:30 UTC" in told
    assert GONE.text[0] in told
    assert "is gone from its site" in words_in(client.get(path_of(GONE, "versions")).text)
    assert "warraq refetch" not in client.get(path_of(GONE, "versions")).text  # it is known to be gone


def test_a_suspect_text_says_so(client: Client) -> None:
    assert "may be only a part of the article" in words_in(client.get(path_of(HEBREW)).text)


def test_the_sum_of_the_reasons_is_the_score_that_stands_above_them(client: Client) -> None:
    for told in PAGES[:7]:
        page = words_in(client.get(path_of(told, "reasons"), accept_language="en").text)
        assert float(re.findall(r"Score \W*(-?[\d.]+)", page)[0]) == float(
            re.findall(r"Sum \W*?([-+][\d.]+)", page)[0]
        )


def test_a_copy_stands_beneath_its_original_and_leads_there(client: Client) -> None:
    page = client.get(path_of(COPY, "reasons")).text
    assert f'href="{path_of(CORRECTED)}?view=reasons"' in page
    assert "this article" in words_in(page)


@pytest.mark.row("U3")
def test_words_of_strangers_stay_words_on_every_view(client: Client) -> None:
    for view in VIEWS:
        page = client.get(path_of(HOSTILE, view)).text
        assert "<b onmouseover" not in page
        assert "<script>fetch" not in page
        assert "\u202e" not in page
    assert '<span class="control"' in client.get(path_of(HOSTILE)).text


def test_provenance_tells_what_was_asked_what_came_and_by_whom_it_is_sealed(
    client: Client, desk_house: House
) -> None:
    told = words_in(client.get(path_of(CORRECTED, "provenance")).text)
    record = records_of(desk_house, CORRECTED)[-1]
    with desk_house.catalogue() as catalogue:
        kept = catalogue.record(f"urn:uuid:{record}")
    assert kept
    for said in (
        "GET /2025/fire-ar HTTP/1.1",
        "HTTP/1.1 200 Answer",
        "Content-Type: text/html; charset=utf-8",
        str(kept.ref.payload_digest),
        kept.ref.warc,
        kept.run,
        f"urn:uuid:{record}",
        '"seq":',
        "custody/seals/",
        "verified now",
    ):
        assert said in told, said


def test_an_evidence_link_leads_to_the_article_in_that_version_or_tells_of_the_record_alone(
    client: Client, desk_house: House
) -> None:
    first = records_of(desk_house, CORRECTED)[0]
    assert f"http://127.0.0.1:8080/record/{first}" in client.get(f"{path_of(CORRECTED)}?version={first}").text
    answer = client.get(f"/record/{first}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{path_of(CORRECTED, 'provenance')}&version={first}"
    visits = client.get(path_of(GONE, "versions")).text
    alone = re.findall(r'href="(/record/[^"]+)"', visits)[0]  # the newest visit: 410
    told = words_in(client.get(alone).text)
    assert "No article was read from this record" in told
    assert "HTTP/1.1 410 Answer" in told


def test_a_citation_names_title_outlet_days_record_and_digest_in_both_languages(
    client: Client, desk_house: House
) -> None:
    told = client.get(path_of(CORRECTED)).text
    citations = [html.unescape(c) for c in re.findall(r'id="citation-\w+"[^>]*>([^<]+)<', told)]
    assert len(citations) == 2
    for citation in citations:
        for part in (CORRECTED.title, CORRECTED.host, "2025-07-28", CORRECTED.url, "2025-07-29 06:00:00 UTC"):
            assert part in citation, part
        assert records_of(desk_house, CORRECTED)[-1] in citation
        assert re.search(r"sha256:[0-9a-f]{64}", citation)


def test_an_arabic_address_is_cited_in_letters_and_stands_beneath_as_it_is_sent(client: Client) -> None:
    told, plain = client.get(path_of(URGENT)).text, client.get(path_of(CORRECTED)).text
    for citation in re.findall(r'id="citation-\w+"[^>]*>([^<]+)<', told):
        assert "https://www.bay.example/2025/عاجل-الميناء" in citation
    assert re.findall(r'id="exact-address"[^>]*>([^<]+)<', told) == [URGENT.url]
    assert 'data-copies="exact-address"' in told
    assert "exact-address" not in plain


def test_the_article_and_its_evidence_are_downloaded(client: Client) -> None:
    line = client.get(f"{path_of(CORRECTED)}/line.json")
    assert line.headers["content-disposition"].startswith("attachment")
    assert json.loads(line.text)["id"] == CORRECTED.url
    evidence = client.get(f"{path_of(CORRECTED)}/evidence.zip")
    names = zipfile.ZipFile(io.BytesIO(evidence.content)).namelist()
    assert any(name.endswith("SHA256SUMS") for name in names)


@pytest.mark.row("R6")
def test_what_was_taken_down_is_shown_by_no_page_of_the_article(tmp_path: Path) -> None:
    house = a_desk_house(tmp_path)
    client = Client(make_app(house, Serving()))
    first, second = records_of(house, CORRECTED)
    assert client.get(f"/original/{first}/raw").status_code == 200
    wanted = Wanted(
        story=STORY, kind=DecisionKind.TAKEDOWN, article=article_of(CORRECTED.url), note="a court", by="me"
    )
    decide(house, wanted, now=datetime(2026, 1, 1, tzinfo=UTC))
    gone = replace(wanted, article=article_of(GONE.url))
    visit = re.findall(r'href="(/record/[^"]+)"', client.get(path_of(GONE, "versions")).text)[0]
    decide(house, gone, now=datetime(2026, 1, 2, tzinfo=UTC))
    paths = [visit]  # of a visit at which nothing was read
    paths += [path_of(CORRECTED, view) for view in VIEWS]
    paths += [f"{path_of(CORRECTED)}/line.json", f"{path_of(CORRECTED)}/evidence.zip"]
    for record in (first, second):
        paths += [f"/record/{record}", f"{path_of(CORRECTED)}/marked/{record}", f"/original/{record}/raw"]
        paths += [f"/original/{record}/place?from=1&to=9", f"/original/{record}/marked?from=1&to=9"]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 451, path
        assert "أربعة" not in answer.text
        assert "ثلاثة" not in answer.text

"""The pages of a story: its head, filters and timeline, who took a text from whom, and what was not kept."""

import re
from datetime import timedelta
from html import unescape

import pytest

from archive.manifests.channel_counts import ChannelCount
from flows.close import Ending, close_run
from flows.house import House
from flows.run import RunKind, running
from flows.telling.alarms import Patience, alarms
from tests.desk.web.conftest import Client
from tests.desk.web.kept_desk import CORRECTED, EMPTY, GONE, HOSTILE, PAGES, SECOND, STORY

HOME = f"/story/{STORY}"
LATER = SECOND + timedelta(days=30)
_TAG = re.compile(r"<[^>]+>")


def read(client: Client, path: str, language: str = "en") -> str:
    """Return a page's text as a person reads it."""
    answer = client.get(path, accept_language=language)
    assert answer.status_code == 200, answer.text[-500:]
    return " ".join(unescape(_TAG.sub(" ", answer.text)).split())


def titles(client: Client, query: str) -> list[str]:
    html = client.get(f"{HOME}?{query}").text
    return [unescape(_TAG.sub("", found)) for found in re.findall(r"<h3>(.*?)</h3>", html)]


def test_the_head_says_how_many_articles_in_which_languages_and_what_the_last_run_was(client: Client) -> None:
    text = read(client, HOME)
    assert "6 articles" in text
    assert "Languages: Arabic, English, Hebrew" in text
    assert "Last run: 2025-07-29 06:01 UTC" in text


def test_arabic_counts_take_their_own_plurals(client: Client) -> None:
    assert "6 مقالات" in read(client, HOME, "ar")
    assert "مقالان ينتظران قرارك" in read(client, HOME, "ar")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("changed=1", [CORRECTED.title]),
        ("gone=1", [GONE.title]),
        ("suspect=1", [PAGES[3].title]),
        ("language=he", [PAGES[3].title]),
        ("outlet=mirror.example", [PAGES[2].title]),
        ("relation=UNRELATED", [PAGES[7].title]),
        ("since=2025-07-30", [PAGES[5].title]),
        ("until=2025-07-28&language=en", [GONE.title]),
        ("language=he&changed=1", []),
    ],
)
def test_a_filter_shows_what_it_says(client: Client, query: str, found: list[str]) -> None:
    assert titles(client, query) == found


@pytest.mark.parametrize(
    "query", ["since=yesterday", "relation=MAYBE", "decision=perhaps", "until=2025-02-31"]
)
def test_a_filter_that_is_not_understood_is_left_out_and_told(client: Client, query: str) -> None:
    assert len(titles(client, query)) == 6
    assert query.partition("=")[2] in read(client, f"{HOME}?{query}")


def test_badges_tell_what_changed_what_is_gone_what_is_a_copy_and_what_may_not_be_whole(
    client: Client,
) -> None:
    rows = client.get(HOME).text.split("<li id=")[1:]

    def told(*words: str) -> str:
        (row,) = (row for row in rows if all(word in row for word in words))
        return " ".join(_TAG.sub(" ", row.split("<details")[0]).split())

    assert "changed" in told(CORRECTED.title, "www.bay.example")
    assert "2 versions" in told(CORRECTED.title, "www.bay.example")
    assert "gone, seen 2025-07-29" in told(GONE.title)
    assert "a copy" in told("mirror.example")
    assert "text not whole?" in told("hof.example")
    assert "changed" not in told("office.example")


@pytest.mark.row("U3")
def test_a_title_that_is_an_attack_is_words_on_every_page_of_its_story(client: Client) -> None:
    for path in (
        HOME,
        f"{HOME}/review",
        f"{HOME}/copies",
        f"{HOME}/decisions",
        f"{HOME}?outlet=%3Cscript%3E",
    ):
        html = client.get(path).text
        assert "<b onmouseover" not in html
        assert "<script>" not in html
    assert unescape("&lt;b onmouseover=alert(1)&gt;Report") in read(client, f"{HOME}?since=2025-07-29&until=2025-07-29&outlet={HOSTILE.host}")  # fmt: skip


def test_the_table_beneath_the_timeline_says_what_the_drawing_says(client: Client) -> None:
    html = client.get(HOME).text
    drawing = html.split('<svg class="coverage"')[1].split("</svg>")[0]
    table = html.split("<details>")[1].split("</details>")[0]
    marked = sum(int(n) for n in re.findall(r": \u2068?(\d+)\u2069?</title>", drawing))
    total = re.findall(r'<td class="n">(\d+)</td></tr>\n</tbody>', table)
    assert [marked] == [int(n) for n in total] == [6]
    assert 'aria-hidden="true"' in drawing.split(">")[0]
    for row in table.split("<tr>")[2:]:  # each day: its outlets add up to its sum
        *each, whole = [int(n) for n in re.findall(r">(\d+)(?:</a>)?</td>", row.split("</tr>")[0])]
        assert sum(each) == whole


def test_a_place_in_the_timeline_leads_to_its_articles(client: Client) -> None:
    drawing = client.get(HOME).text.split('<svg class="coverage"')[1].split("</svg>")[0]
    link = next(unescape(found) for found in re.findall(r'href="([^"]+)"', drawing) if "mirror" in found)
    assert titles(client, link.partition("?")[2].partition("#")[0]) == [PAGES[2].title]


def test_the_heads_of_the_table_lead_to_a_days_and_to_an_outlets_articles(client: Client) -> None:
    table = client.get(HOME).text.split("<details>")[1].split("</details>")[0]
    leads = {
        (kind, unescape(link), int(total))
        for row in table.split("<tr>")[2:]
        for kind, link in re.findall(r'<th scope="(row)"><a href="([^"]+)"', row)
        for total in re.findall(r">(\d+)</td>$", row.split("</tr>")[0])
    }
    totals = re.findall(r">(\d+)</td>", table.split('<tr class="sum">')[1])
    heads = re.findall(r'<th scope="(col)" class="n"><a href="([^"]+)"', table)
    leads |= {(kind, unescape(link), int(total)) for (kind, link), total in zip(heads, totals, strict=False)}
    assert {kind for kind, _, _ in leads} == {"row", "col"}
    for _, link, total in leads:
        assert len(titles(client, link.partition("?")[2].partition("#")[0])) == total


def test_copies_stand_beneath_their_original(client: Client) -> None:
    text = read(client, f"{HOME}/copies")
    assert "1 text was taken from it" in text
    tree = client.get(f"{HOME}/copies").text.split('<ul class="tree">')[1]
    assert tree.index("www.bay.example") < tree.index("<ul>") < tree.index("mirror.example")


def test_what_was_not_kept_stands_with_its_reason_and_what_to_do(client: Client) -> None:
    text = read(client, f"/story/{EMPTY}/failed")
    assert "nowhere.example the site answered with an error 1 Open the address in your browser" in text


@pytest.mark.parametrize("part", ["", "/review", "/copies", "/failed", "/decisions", "/runs"])
def test_a_story_without_articles_says_what_to_do_and_one_that_is_not_there_says_so(
    client: Client, part: str
) -> None:
    assert client.get(f"/story/{EMPTY}{part}").status_code == 200
    assert client.get(f"/story/no-such-story{part}").status_code == 404
    assert f"warraq gather {EMPTY}" in read(client, f"/story/{EMPTY}")


def test_long_lists_come_in_pages_that_keep_the_filter(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.web.pages.story._A_PAGE", 2)
    pages = [titles(client, f"from={at}") for at in (0, 2, 4)]
    assert [len(page) for page in pages] == [2, 2, 2]
    assert (
        len({title for page in pages for title in page}) == 5
    )  # two bear one title: a copy and its original
    links = re.findall(
        r'rel="(?:prev|next)" href="([^"]+)"', client.get(f"{HOME}?since=2025-07-28&from=2").text
    )
    assert [unescape(link) for link in links] == [
        f"{HOME}?since=2025-07-28#list",
        f"{HOME}?since=2025-07-28&from=4#list",
    ]


def test_alarms_of_the_last_gather_are_told_in_the_language_of_the_page(
    own: tuple[House, Client],
) -> None:
    house, client = own
    since = LATER - timedelta(days=60)
    counts = (
        ChannelCount(channel="feed", outlet="bay", since=since, asked=1, measured=1, measured_at=LATER, found_at=since),
        ChannelCount(channel="gdelt-doc", outlet="gdelt-doc", since=since, asked=1, unmeasured=(("throttled", 1),)),
    )  # fmt: skip
    raised = alarms(counts, LATER, Patience(days=house.settings.alarm_days))
    with running(house, STORY, RunKind.GATHER, now=LATER) as run:
        close_run(run, Ending(channels=counts, notes=tuple(f"alarm: {one.why}" for one in raised)), LATER)
    assert len(raised) == 2
    text = read(client, HOME, "ar")
    assert "إنذاران" in text
    assert f"لا جديد من \u2068feed\u2069 في \u2068bay\u2069 منذ {since:%Y-%m-%d}" in text
    assert f"لم يُقَس gdelt-doc منذ {since:%Y-%m-%d}" in text


def test_a_list_that_became_shorter_than_an_old_link_says_leads_to_its_last_page(client: Client) -> None:
    past = client.get(f"{HOME}?relation=UNRELATED&from=90")
    assert (past.status_code, past.headers["location"]) == (303, "?relation=UNRELATED")
    assert client.get(f"{HOME}?outlet=nobody.example").status_code == 200

"""The last lines of a run, and its progress: counts that agree with the manifest, hosts in letters, no line wider than a terminal."""

from io import StringIO

import pytest

from archive.fate import Fate, Outcome
from desk.articles.hosts import host_text, spelt
from desk.terminal.addresses import readable
from desk.terminal.endings import blocked_lines, ended_lines
from desk.terminal.progress import shown
from desk.terminal.voice import Voice
from flows.instead.blocked import blocked_hosts
from flows.watch import Beat

ARABIC = "أخبار-الساحل.example"
ACE = ARABIC.encode("idna").decode()


def ended(host: str, fate: Fate = Fate.BLOCKED, path: str = "/1", why: str = "") -> Outcome:
    return Outcome(url=f"http://{host}{path}", fate=fate, reason="x", why=why)


def test_fates_are_counted_and_what_was_asked_for_rules_stands_apart() -> None:
    planned = [*(ended("a.example", fate, f"/{fate}") for fate in Fate), ended("a.example", Fate.KEPT)]
    planned.append(ended("a.example", Fate.KEPT, "/robots.txt"))
    assert list(ended_lines(planned)) == [
        "fetched   7 addresses: 2 kept, 1 same-as-before, 1 failed, 1 refused, 1",
        "          not-an-article, 1 blocked; and 1 robots.txt",
    ]
    assert list(ended_lines(planned[:1])) == ["fetched   1 address: 1 kept"]
    assert list(ended_lines([])) == ["fetched   0 addresses"]


def test_hosts_that_block_are_named_with_all_that_was_seen_in_lines_of_a_terminals_width_the_first_of_them() -> (
    None
):
    why = "Cloudflare checks who asks: its '_cf_chl_opt' stands on the page, with words\x1b[31m of a stranger"
    planned = [ended(f"very-long-name-of-a-news-site-{n}.example", why=why) for n in range(7)]
    planned += [ended(ACE, path=f"/{n}", why=why) for n in range(3)] + [ended(ACE, Fate.KEPT, "/robots.txt")]
    lines = list(blocked_lines(blocked_hosts(planned)))
    assert lines[0] == f"blocked   \u2068{ARABIC}\u2069     3 of 3"
    assert " ".join(" ".join(lines[1:3]).split()).endswith("with words [31m of a stranger")
    assert lines[-1] == "          and 3 more hosts; the manifest names all"
    assert (len(lines), [line for line in lines if len(line) > 80 or "\x1b" in line]) == (16, [])


@pytest.mark.parametrize(
    "name",
    [
        "аррӏе.example",  # Cyrillic letters that all look like Latin ones
        "pаypal.example",  # one Cyrillic letter among Latin ones
        "ɑpple.example",  # a Latin letter that is taken for another
        "مرفأnews.example",
    ],
)
def test_a_name_that_could_pass_for_another_stays_as_it_is_asked_for(name: str) -> None:
    ace = ".".join(
        part if part.isascii() else f"xn--{part.encode('punycode').decode()}" for part in name.split(".")
    )
    assert spelt(ace) == ace


@pytest.mark.parametrize(
    "name", [ARABIC, "חדשות.example", "жизнь.example", "zürich-blatt.example", "新闻.example"]
)
def test_a_name_of_one_script_is_read_in_its_letters(name: str) -> None:
    ace = name.encode("idna").decode()
    assert host_text(ace).strip("\u2068\u2069") == name
    assert f"://{name}/" in readable(f"http://{ace}/xn--a/%D8%A7")
    assert "/xn--a/" in readable(f"http://{ace}/xn--a/%D8%A7")


@pytest.mark.parametrize(
    "host", ["xn--", "xn--a", "xn--99zzzz9999", "xn--zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "a.example"]
)
def test_a_label_that_stands_for_nothing_stays(host: str) -> None:
    assert spelt(host) == host


def test_progress_shows_addresses_in_letters() -> None:
    voice = Voice(err=StringIO())
    with shown(voice) as watch:
        watch(Beat(stage="fetching", done=1, known=1, note=f"kept http://{ACE}/%D8%A7"))
    assert isinstance(voice.err, StringIO)
    assert voice.err.getvalue() == f"fetching         1/1  \u2068kept http://{ARABIC}/ا\u2069\n"

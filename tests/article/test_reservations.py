"""What sites reserve is read in the words of each protocol, wherever it stands, and nothing that a site sends breaks the reading."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article.pages.reservations import (
    Reservation,
    Said,
    Signal,
    in_headers,
    in_markup,
    in_metas,
    reserving,
)
from article.pages.site_reservations import TDM_FILE, in_rules, in_tdm_file, is_tdm_file, usage_rules
from tests.article.test_linear import first_square

pytestmark = pytest.mark.row("R4")
URL = "https://herald.example/news/2025/bridge?p=1"
SOURCE = "https://herald.example/robots.txt"


def test_rules_behind_thousands_of_others_are_heard() -> None:
    rules = "user-agent: *\n" + "content-usage: /other search=y\n" * 5_000 + "content-usage: / train-ai=n\n"
    assert told(in_rules(usage_rules(rules), URL, SOURCE)) == [("content-usage", "train-ai=n")]
    file = [
        *({"location": f"/{n}$", "tdm-reservation": 0} for n in range(5_000)),
        {"location": "*", "tdm-reservation": 1},
    ]
    assert told(in_tdm_file(json.dumps(file).encode(), URL, SOURCE)) == [("tdm-reservation", "1")]


def told(found: tuple[Reservation, ...]) -> list[tuple[str, str]]:
    return [(one.signal.value, one.value) for one in found]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([("TDM-Reservation", "1"), ("tdm-policy", "https://a.example/p")], [("tdm-reservation", "1"), ("tdm-policy", "https://a.example/p")]),
        ([("Content-Usage", "train-ai=n, search=y")], [("content-usage", "train-ai=n, search=y")]),
        ([("X-Robots-Tag", "noindex, NoArchive"), ("X-Robots-Tag", "noai, noimageai")], [("noarchive", ""), ("noai", ""), ("noimageai", "")]),
        ([("X-Robots-Tag", "otherbot: noai, noarchive")], []),
        ([("X-Robots-Tag", "warraq: noai"), ("X-Robots-Tag", "max-snippet: 20, noarchive")], [("noai", ""), ("noarchive", "")]),
        ([("X-Robots-Tag", "unavailable_after: 25 Jun 2027 15:00:00 PST")], []),
        ([("Content-Usage", "a\u202e\x00b" + "c" * 9_000)], [("content-usage", "a b" + "c" * 297)]),
        ([("Content-Usage", f"search=y, {'x=y, ' * 90}train-ai=n, bots=n")], [("content-usage", "train-ai=n, bots=n")]),
        ([("TDM-Reservation", "0, " * 200 + "1")], [("tdm-reservation", "1")]),
        ([("X-Robots-Tag", "noai noimageai; noarchive")], [("noai", ""), ("noimageai", ""), ("noarchive", "")]),
        ([("X-Archive-Orig-X-Robots-Tag", "noai"), ("X-Archive-Orig-TDM-Reservation", "1")], [("noai", ""), ("tdm-reservation", "1")]),
    ],
)  # fmt: skip
def test_header_fields_are_read(headers: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
    assert told(in_headers(headers)) == expected


def test_meta_elements_are_read_for_everybody_and_for_us() -> None:
    metas = [
        ("robots", "noai"),
        ("warraq", "noarchive"),
        ("googlebot", "noimageai"),
        ("tdm-reservation", "1"),
    ]
    assert told(in_metas(metas)) == [("noai", ""), ("noarchive", ""), ("tdm-reservation", "1")]


def test_junk_of_one_signal_pushes_out_no_other_and_what_reserves_stays() -> None:
    junk = [("content-usage", f"search=y, x{number}=y") for number in range(50)]
    found = in_headers([*junk, ("x-robots-tag", "noai"), ("content-usage", "train-ai=n")])
    assert told(found)[-2:] == [("noai", ""), ("content-usage", "train-ai=n")]
    assert len(found) == 21
    assert reserving(found) == (Signal.NO_AI, Signal.USAGE)


def test_metas_of_a_blocked_answer_are_read_in_its_markup() -> None:
    html = (
        '<head><META NAME=\'robots\' content=noai><meta http-equiv="X-Robots-Tag" content="noarchive"><meta x'
        "<meta content='1' name='tdm-reservation'/><p>noimageai"
    )
    assert told(in_markup(html)) == [("noai", ""), ("noarchive", ""), ("tdm-reservation", "1")]


RULES = """
User-agent: *
User-agent: other
Allow: /
Content-Usage: / train-ai=n
content-usage : /news/ search=n # a comment
Content-Usage: /news/*/bridge train-ai=y
Content-Signal: search=yes, ai-train=no
Content-Usage: /news/2025/bridge?p=1$\ttrain-ai=n, ai-use=y
Content-Usage: /news/2025/bridge?p=$ train-ai=y

User-agent: third
Content-Usage: / bots=n
"""
DRAFT = """
User-Agent: *
Allow: /
Disallow: /never/
Content-Usage: / train-ai=n
Content-Usage: /ai-ok/ train-ai=y

User-Agent: warraq
Content-Usage: / train-ai=y
"""


def test_rules_of_the_longest_path_count() -> None:
    assert told(in_rules(usage_rules(RULES), URL, SOURCE)) == [
        ("content-usage", "train-ai=n, ai-use=y"),
        ("content-signal", "search=yes, ai-train=no"),
    ]
    assert told(in_rules(usage_rules(RULES), "https://herald.example/", SOURCE))[0] == (
        "content-usage",
        "train-ai=n",
    )


@pytest.mark.parametrize(
    ("path", "rules", "expected"),
    [
        ("/test", DRAFT.replace("warraq", "ExampleBot"), ["train-ai=n"]),
        ("/ai-ok/test", DRAFT.replace("warraq", "ExampleBot"), ["train-ai=y"]),
        ("/ai-ok/test", DRAFT, ["train-ai=y"]),
        ("/test", DRAFT, ["train-ai=y"]),
        (
            "/%D8%B3%D9%8A%D8%A7%D8%B3%D8%A9/1",
            "user-agent: *\ncontent-usage: /سياسة/ train-ai=n",
            ["train-ai=n"],
        ),
        (
            "/%D8%B3%D9%8A%D8%A7%D8%B3%D8%A9/1",
            "user-agent: *\ncontent-usage: /%d8%b3* train-ai=n",
            ["train-ai=n"],
        ),
        ("/a", "content-usage: / train-ai=n", []),
        ("/a", "<html>User-agent: *", []),
    ],
)
def test_the_example_of_the_draft_and_paths_in_any_script(path: str, rules: str, expected: list[str]) -> None:
    assert [one.value for one in in_rules(usage_rules(rules), f"https://a.example{path}", SOURCE)] == expected


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ([{"location": "/sport/*", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://a.example/p"}],
         [("tdm-reservation", "1"), ("tdm-policy", "https://a.example/p")]),
        ([{"location": "/news/*", "tdm-reservation": 0}, {"location": "*", "tdm-reservation": 1}], [("tdm-reservation", "0")]),
        ([{"location": "/news/2025/bridge$", "tdm-reservation": 1}], []),
        ({"location": "*", "tdm-reservation": "1"}, [("tdm-reservation", "1")]),
        ([{"location": 3}, 4, None, {"location": "*", "tdm-reservation": True, "tdm-policy": []}], [("tdm-reservation", "true")]),
        ("[" * 100_000, []),
        ("<html>", []),
    ],
)  # fmt: skip
def test_the_first_rule_of_a_tdm_file_that_fits_counts(file: object, expected: list[tuple[str, str]]) -> None:
    body = file if isinstance(file, str) else json.dumps(file)
    assert told(in_tdm_file(body.encode(), URL, SOURCE)) == expected


def saying(**said: str) -> list[Reservation]:
    """Give TDM reservations by where they stand; other words stand in the header."""
    places = {"file": Said.FILE, "header": Said.HEADER, "meta": Said.META}
    tdm = {
        name: Reservation(signal=Signal.TDM, value=value, said=places[name], at="")
        for name, value in said.items()
        if name in places
    }
    others = [
        Reservation(signal=Signal(name.replace("_", "-")), value=value, said=Said.HEADER, at="")
        for name, value in said.items()
        if name not in places
    ]
    return [*tdm.values(), *others]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "signals"),
    [
        ({"file": "1"}, ["tdm-reservation"]),
        ({"file": "1", "header": "0"}, []),
        ({"meta": "1", "header": "0", "file": "0"}, ["tdm-reservation"]),
        ({"content_usage": "train-ai=n"}, ["content-usage"]),
        ({"content_usage": "train-ai=y, search=n"}, []),
        ({"content_usage": 'train-ai="n"; x=1, bots=y'}, ["content-usage"]),
        ({"content_usage": "train-ai, =n, ,,"}, []),
        ({"content_signal": "search=yes,ai-train=no"}, ["content-signal"]),
        ({"noai": "", "noarchive": "", "noimageai": ""}, ["noai", "noarchive"]),
        ({"noimageai": ""}, []),
        ({"tdm_policy": "https://a.example/p"}, []),
        ({"header": "1, 1"}, ["tdm-reservation"]),
        ({"header": '0, "1"'}, ["tdm-reservation"]),
        ({"header": "0", "file": "1, 0"}, []),
        ({"header": "10"}, []),
        ({"content_signal": "search=yes; ai-train = no"}, ["content-signal"]),
        ({"content_usage": "search=n train-ai=?0"}, ["content-usage"]),
    ],
)
def test_what_reserves_a_text(said: dict[str, str], signals: list[str]) -> None:
    assert [signal.value for signal in reserving(saying(**said))] == signals


def tdm(value: str, said: Said = Said.HEADER, record: str | None = None) -> Reservation:
    return Reservation(signal=Signal.TDM, value=value, said=said, at="", record=record)


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("said", "pages", "is_reserved"),
    [
        ([tdm("0"), tdm("1")], {None}, True),
        ([tdm("0", Said.META), tdm("1", Said.META)], {None}, True),
        ([tdm("0", Said.META), tdm("1")], {None}, False),
        ([tdm("0", Said.META, "one"), tdm("1", record="two")], {"one", "two"}, True),
        ([tdm("0", record="one"), tdm("1", Said.FILE, "file")], {"one"}, False),
        ([tdm("0", record="one"), tdm("1", Said.FILE, "file")], {"one", "two"}, True),
        ([tdm("0", record="blocked"), tdm("1", Said.FILE, "file")], {"one"}, True),
        ([tdm("1", record="blocked"), tdm("0", record="one")], {"one"}, True),
        ([tdm("1", Said.FILE, "file"), tdm("0", Said.FILE, "file")], {"one"}, True),
        ([tdm("1", Said.RULES, "rules"), tdm("0", Said.FILE, "file")], {"one"}, False),
    ],
)
def test_the_strictest_word_of_a_source_counts_and_each_page_speaks_for_itself(
    said: list[Reservation], pages: set[str | None], is_reserved: bool, order: int
) -> None:
    assert reserving(said[::order], pages) == ((Signal.TDM,) if is_reserved else ())


def test_a_tdm_file_is_known_by_its_place() -> None:
    assert is_tdm_file("https://a.example" + TDM_FILE)
    assert not is_tdm_file("https://a.example/x" + TDM_FILE)
    assert not is_tdm_file("https://a.example/tdmrep.json")


@given(st.text(max_size=80), st.binary(max_size=80))
def test_whatever_a_site_says_is_read(text: str, body: bytes) -> None:
    rules = f"user-agent: *\ncontent-usage: {text}\ncontent-usage: /{text}"
    found = (
        *in_rules(usage_rules(rules), URL, SOURCE),
        *in_tdm_file(body, URL, SOURCE),
        *in_headers([("x-robots-tag", text)]),
    )
    assert set(reserving(found)) <= set(Signal)


@pytest.mark.row("P6")
@pytest.mark.parametrize(
    "piece",
    [
        "*",
        "*a",
        "/a*",
        "%",
        "$",
        ",",
        "a=n,",
        ":",
        "user-agent: *\n",
        "user-agent: a\n",
        "content-usage: /*a train-ai=n\n",
        "\nuser-agent: a\ncontent-usage: /",
        "content-usage: / train-ai=n\n",
        "=",
        " =",
        "<meta ",
        "<meta name=robots content=noai>",
    ],
)
def test_reading_what_is_reserved_is_linear(piece: str) -> None:
    url = "https://a.example/" + "a" * 500
    rules = "user-agent: *\ncontent-usage: /"
    assert first_square(lambda text: in_rules(usage_rules(rules + str(text)), url, SOURCE), piece) is None
    assert (
        first_square(
            lambda text: in_headers([("x-robots-tag", str(text)), ("content-usage", str(text))]), piece
        )
        is None
    )
    assert first_square(lambda text: in_markup(str(text)), piece) is None

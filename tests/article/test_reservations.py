"""What sites reserve is read in the words of each protocol, wherever it stands, and nothing that a site sends breaks the reading."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article.reservations import (
    TDM_FILE,
    Reservation,
    Said,
    Signal,
    in_headers,
    in_metas,
    in_rules,
    in_tdm_file,
    is_tdm_file,
    reserving,
    usage_rules,
)
from tests.article.test_linear import first_square

pytestmark = pytest.mark.row("R4")
URL = "https://herald.example/news/2025/bridge?p=1"
SOURCE = "https://herald.example/robots.txt"


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
        ([{"location": 3}, 4, None, {"location": "*", "tdm-reservation": True, "tdm-policy": []}], []),
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
    ],
)
def test_what_reserves_a_text(said: dict[str, str], signals: list[str]) -> None:
    assert [signal.value for signal in reserving(saying(**said))] == signals


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

"""`warraq judge` takes articles as people have them: every line is answered in its order, none loses another."""

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from desk.cli import run
from desk.exits import Exit
from flows.judging.article_lines import BadLine, GivenArticle, given_articles

SEED = "عقد وفد سوري اجتماعا مع وفد إسرائيلي في العاصمة الفرنسية باريس بوساطة أميركية، وبحث الجانبان خفض التصعيد في الجنوب السوري.\n"
BODY = " ".join(f"كلمة{n}" for n in range(60))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stories") / "small"
    folder.mkdir()
    (folder / "story.toml").write_text('title = "لقاء"\n', "utf-8")
    (folder / "a.txt").write_text(f"لقاء في باريس\n\n{SEED}", "utf-8")
    return folder


def a_line(**fields: Any) -> bytes:
    return json.dumps({"id": "a", "title": "", "text": BODY} | fields, ensure_ascii=False).encode() + b"\n"


def judged(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, Any]], str]:
    code = run(["judge", *words, "--json"])
    told = capsys.readouterr()
    return code, [json.loads(line) for line in told.out.splitlines()], told.err


def test_every_line_is_answered_in_its_order_and_a_bad_one_loses_no_other(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_bytes(
        b"\xef\xbb\xbf" + a_line(id=7) + b"\n  \n{broken\n" + a_line(id="b", text=float("nan")) + b"[1]\n"
        + a_line(id="c", title=None, lang=5, extra={"x": [1]}) + a_line(id="c", date="1/2")
    )  # fmt: skip
    code, lines, errors = judged([str(story), str(file)], capsys)

    assert code == Exit.PARTIAL
    assert [(n["line"], n["id"]) for n in lines] == [
        (1, "7"),
        (4, None),
        (5, "b"),
        (6, None),
        (7, "c"),
        (8, "c"),
    ]
    assert ["error" in n for n in lines] == [False, True, True, True, False, False]
    assert f"{file}, line 5" in errors
    assert '"text"' in errors
    assert "an id that stood before" in errors
    assert "a date that cannot be read" in errors
    assert lines[-1]["copied"]["kind"] == "copy"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "no line"),
        (b"\n\n", "no line"),
        (b'{"id": 1}\n', "line 1"),
        ('{"id": 1}'.encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04zip", "zip"),
    ],
)
def test_a_file_without_any_article_is_refused_and_says_what_to_give(
    raw: bytes, said: str, story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.jsonl").write_bytes(raw)
    code, lines, errors = judged([str(story), str(tmp_path / "x.jsonl")], capsys)
    assert (code, lines) == (Exit.CONFIG, [])
    assert said in errors


def test_a_pipe_and_a_packed_file_give_the_same(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = b"".join(a_line(id=str(n), date=f"2025-07-{n:02}T10:00") for n in range(1, 6))
    (tmp_path / "packed.jsonl").write_bytes(gzip.compress(raw))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(raw))))

    assert (
        judged([str(story), "-"], capsys)[:2]
        == judged([str(story), str(tmp_path / "packed.jsonl")], capsys)[:2]
    )


def test_a_packed_file_that_breaks_off_gives_what_stands_before(tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(a_line(id=str(n), text=f"{n} {BODY}" * 40) for n in range(400)))
    (tmp_path / "torn.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    *good, last = given_articles(str(tmp_path / "torn.jsonl.gz"))
    assert all(isinstance(line, GivenArticle) for line in good)
    assert good
    assert isinstance(last, BadLine)
    assert "breaks off" in last.why


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"date": "2018-07-29T10:30"}, "2018-07-29T10:30:00+00:00"),
        ({"date": "2015-07-21 02:51:32"}, "2015-07-21T02:51:32+00:00"),
        ({"date": "29 تموز 2018"}, "2018-07-29T00:00:00+00:00"),
        ({"date": "20180729"}, "2018-07-29T00:00:00+00:00"),
        ({"date": 1532865000}, "2018-07-29T11:50:00+00:00"),
        ({"date": 1532865000000}, "2018-07-29T11:50:00+00:00"),
        ({"published_at": "2018-07-29T10:30:00+03:00"}, "2018-07-29T07:30:00+00:00"),
        ({"date": "March 3, 2018", "lang": "en"}, "2018-03-03T00:00:00+00:00"),
        ({"date": "03/04/2025"}, "2025-04-03T00:00:00+00:00"),
        ({"date": "03/04/2025", "text": "12345 67890"}, "2025-04-03T00:00:00+00:00"),
        ({"date": "03/04/2025", "lang": "en", "text": "The two delegations met in the capital of France."}, None),
        ({"date": "1532865000"}, "2018-07-29T11:50:00+00:00"),
        ({"date": "1532865000000"}, "2018-07-29T11:50:00+00:00"),
        ({"date": "2025-W30"}, None),
        ({"date": "soon"}, None),
        ({"date": None}, None),
        ({"date": 10**30}, None),
        ({"date": float("inf")}, None),
        ({"date": True}, None),
    ],
)  # fmt: skip
def test_dates_are_read_in_any_form(fields: dict[str, Any], expected: str | None, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(a_line(**fields))
    (given,) = given_articles(str(tmp_path / "x.jsonl"))
    assert isinstance(given, GivenArticle)
    assert (given.published_at.isoformat() if given.published_at else None) == expected


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"text": ""}, None),
        ({"text": " \n"}, None),
        ({"text": "… — _"}, None),
        ({"text": None, "paragraphs": []}, None),
        ({"text": None, "paragraphs": [{"place": [0, 4]}, 7]}, None),
        ({"text": None, "paragraphs": [{"text": "أول"}, "ثان"]}, "أول\n\nثان"),
    ],
)  # fmt: skip
def test_a_line_without_words_is_refused_and_paragraphs_may_be_objects(
    fields: dict[str, Any], text: str | None, tmp_path: Path
) -> None:
    (tmp_path / "x.jsonl").write_bytes(a_line(**fields))
    (given,) = given_articles(str(tmp_path / "x.jsonl"))
    assert (given.text if isinstance(given, GivenArticle) else None) == text


@pytest.mark.parametrize(
    ("fields", "language"),
    [
        ({}, "ar"),
        ({"lang": "ar-SY"}, "ar"),
        ({"lang": "en"}, "ar"),
        ({"lang": "fa"}, "fa"),
        ({"lang": 5}, "ar"),
        ({"text": "The two delegations met in the capital of France late on Thursday and agreed.", "lang": "ar"}, "en"),
        ({"text": "The two delegations met in the capital of France late on Thursday and agreed.", "language": "eng"}, "en"),
    ],
)  # fmt: skip
def test_a_language_that_the_letters_deny_is_not_believed(
    fields: dict[str, Any], language: str, tmp_path: Path
) -> None:
    (tmp_path / "x.jsonl").write_bytes(a_line(**({"text": SEED} | fields)))
    (given,) = given_articles(str(tmp_path / "x.jsonl"))
    assert isinstance(given, GivenArticle)
    assert given.language == language


def test_bytes_and_signs_of_no_text_are_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(
        b'{"id": "\\u0000", "text": "a\\u0000b \xff \\ud800\tc"}\n' + a_line(text=SEED * 2000)
    )
    odd, long = given_articles(str(tmp_path / "x.jsonl"))
    assert isinstance(odd, GivenArticle)
    assert "no UTF-8" in odd.doubts[0]
    assert isinstance(long, GivenArticle)
    assert len(long.text) > 200_000


@pytest.mark.parametrize("named", ["", 'outlets = ["nobody-knows-it"]\n'])
def test_no_outlet_is_needed_to_judge(
    named: str,
    story: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "affair").mkdir()
    (tmp_path / "affair" / "story.toml").write_text(f'title = "لقاء"\n{named}', "utf-8")
    (tmp_path / "affair" / "a.txt").write_bytes((story / "a.txt").read_bytes())
    (tmp_path / "x.jsonl").write_bytes(a_line(text=SEED))

    code, lines, _ = judged(["./affair", "x.jsonl"], capsys)

    assert (code, [line["related"] for line in lines]) == (Exit.SOUND, [True])

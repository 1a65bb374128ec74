"""Models of vectors are read from files of this machine; one that cannot be used is told before anything is fetched."""

import gzip
import json
import math
import struct
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from desk.cli import run
from desk.exits import Exit
from flows.judging.embedders import model_named, open_embedder
from flows.settings import Settings, load_settings
from story.weighing.embedding import Embedder, EmbedderError

# Ten words of news in two languages; words of one row mean the same, and stand in one direction.
MEANT = (
    ("السد", "dam"),
    ("المياه", "water"),
    ("الفلاحين", "farmers"),
    ("اتفاقا", "deal"),
    ("الخرطوم", "khartoum"),
)
ARABIC, ENGLISH = "السد المياه الفلاحين", "dam, water; farmers!"


def a_static_model(folder: Path, **tables: Any) -> Path:
    """Write what Model2Vec writes: a vector a token, a tokenizer; token 0 is for what it does not know."""
    folder.mkdir()
    words = ["[UNK]", *(word for pair in MEANT for word in pair)]
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    rows = np.repeat(np.eye(len(MEANT), dtype=np.float32), 2, axis=0)
    table = np.vstack([np.full(len(MEANT), 9, np.float32), rows])
    save_file({"embeddings": table} | tables, folder / "model.safetensors")
    return folder


def vec_text(language: int, numbers: int = len(MEANT)) -> bytes:
    rows = [" ".join([pair[language], *map(str, np.eye(numbers)[n])]) for n, pair in enumerate(MEANT)]
    return "\n".join([f"{len(rows)} {numbers}", *rows, ""]).encode()


def word_vectors(folder: Path, *, packed: bool = False) -> Path:
    """Write aligned word vectors of two languages, a file each."""
    folder.mkdir()
    for number, language in enumerate(("ar", "en")):
        name, text = f"wiki.{language}.align.vec", vec_text(number)
        (folder / (f"{name}.gz" if packed else name)).write_bytes(
            gzip.compress(text, mtime=0) if packed else text
        )
    return folder


def settings_of(folder: Path, **more: Any) -> Settings:
    return load_settings(embedder=folder, **more)


def opened(folder: Path, **more: Any) -> Embedder:
    embedder = open_embedder(settings_of(folder, **more))
    assert embedder is not None
    return embedder


def cosine(embedder: Embedder, first: tuple[str, str], second: tuple[str, str]) -> float:
    a, b = (embedder.vectors([text], language)[0] for text, language in (first, second))
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


@pytest.mark.parametrize("make", [a_static_model, word_vectors, lambda f: word_vectors(f, packed=True)])
def test_words_of_one_meaning_in_two_languages_are_near(make: Callable[[Path], Path], tmp_path: Path) -> None:
    embedder = opened(make(tmp_path / "model"))

    assert cosine(embedder, (ARABIC, "ar"), (ENGLISH, "en")) == pytest.approx(1.0)
    assert cosine(embedder, (ARABIC, "ar"), ("khartoum deal", "en")) == pytest.approx(0.0)
    assert not embedder.vectors(["bread", ""], "en").any()
    assert embedder.vectors(["dam", "water"], "en").shape == (2, len(MEANT))
    assert embedder.name == "model"
    assert model_named(embedder) == (("embedder", f"model {embedder.digest}"),)


def test_without_the_setting_there_is_no_model() -> None:
    assert open_embedder(load_settings()) is None
    assert model_named(None) == ()


def test_weights_and_a_shared_table_of_a_static_model_count(tmp_path: Path) -> None:
    table = np.array([[1, 0], [0, 1]], np.float16)
    mapping, weights = np.array([0, *[0] * 8, 1, 1]), np.array([1.0, *[1.0] * 8, 3.0, 3.0])
    embedder = opened(a_static_model(tmp_path / "m", embeddings=table, mapping=mapping, weights=weights))
    assert embedder.vectors(["dam khartoum"], "en").tolist() == [[0.5, 1.5]]


def test_the_digest_is_that_of_the_files_and_of_what_is_read_of_them(tmp_path: Path) -> None:
    folder = word_vectors(tmp_path / "v")
    first, again, fewer = opened(folder), opened(folder), opened(folder, embedder_words=2)
    (folder / "wiki.en.align.vec").write_bytes(vec_text(1).replace(b"1.0", b"0.5"))

    assert first.digest == again.digest
    assert len({first.digest, fewer.digest, opened(folder).digest}) == 3
    assert not fewer.vectors(["khartoum"], "en").any()


def test_a_language_without_a_file_and_a_broken_line_are_words_that_the_model_does_not_know(
    tmp_path: Path,
) -> None:
    folder = word_vectors(tmp_path / "v")
    path = folder / "wiki.en.align.vec"
    path.write_bytes(path.read_bytes().replace(b"water 0.0 1.0", b"water 0.0 one"))

    assert not opened(folder).vectors(["eau"], "fr").any()
    assert not opened(folder).vectors(["water"], "en").any()


def cut(name: str, keep: int) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:keep])


def also(name: str, text: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(text)


def retyped(kind: str) -> Callable[[Path], None]:
    """Say in a model's file that its table is of other numbers, as many bytes in all."""

    def spoil(folder: Path) -> None:
        path, wide = folder / "model.safetensors", 1 if kind.startswith("F8") else 2
        shape = [11, len(MEANT)]
        table = {"dtype": kind, "shape": shape, "data_offsets": [0, math.prod(shape) * wide]}
        head = json.dumps({"embeddings": table}).encode()
        path.write_bytes(struct.pack("<Q", len(head)) + head + bytes(math.prod(shape) * wide))

    return spoil


@pytest.mark.parametrize(
    ("make", "spoil", "said"),
    [
        (a_static_model, cut("model.safetensors", 40), "model.safetensors cannot be read"),
        (a_static_model, cut("tokenizer.json", 40), "tokenizer.json cannot be read"),
        (a_static_model, lambda f: (f / "tokenizer.json").unlink(), "tokenizer.json is missing"),
        (lambda f: a_static_model(f, embeddings=np.ones((3, 2), np.float32)), None, "not of one model"),
        (lambda f: a_static_model(f, embeddings=np.ones(3, np.float32)), None, "not of one model"),
        (lambda f: a_static_model(f, weights=np.ones(3)), None, "not of one model"),
        (lambda f: a_static_model(f, mapping=np.full(11, 99)), None, "not of one model"),
        (lambda f: a_static_model(f, embeddings=np.ones((11, 2), np.int64)), None, "is of I64 numbers.*save it as float32"),
        (a_static_model, retyped("BF16"), "is of BF16 numbers.*save it as float32"),
        (a_static_model, retyped("F8_E4M3"), "is of F8_E4M3 numbers"),
        (lambda f: a_static_model(f, weights=np.array(1.0)), None, "weights .* is no row of usable numbers"),
        (lambda f: a_static_model(f, mapping=np.array(1)), None, "mapping .* is no row of usable numbers"),
        (lambda f: a_static_model(f, mapping=np.zeros(0, np.int64)), None, "mapping .* is no row"),
        (lambda f: a_static_model(f, mapping=np.full(11, np.nan)), None, "mapping .* is no row"),
        (word_vectors, cut("wiki.en.align.vec", 50), "is cut short"),
        (word_vectors, also("wiki.en.align.vec", b"word 1.0\n"), "does not say how many"),
        (word_vectors, also("wiki.en.align.vec", b"2 5\ndam 1.0\n"), "have not 5 numbers"),
        (word_vectors, also("fr.vec", vec_text(1, 7)), "5 and 7 numbers do not share a space"),
        (word_vectors, also("cc.en.300.vec", vec_text(1)), "two files of word vectors for 'en'"),
        (word_vectors, also("vectors.vec", vec_text(1)), "tells no language"),
        (word_vectors, also("he.vec.gz", gzip.compress(vec_text(1), mtime=0)[:60]), "he.vec.gz cannot be read"),
        (word_vectors, lambda f: [path.unlink() for path in f.iterdir()], "holds no model"),
    ],
    ids=range(22),
)  # fmt: skip
def test_a_model_that_cannot_be_used_says_which_file_and_why(
    make: Callable[[Path], Path], spoil: Callable[[Path], object] | None, said: str, tmp_path: Path
) -> None:
    folder = make(tmp_path / "m")
    if spoil:
        spoil(folder)
    with pytest.raises(EmbedderError, match=said):
        open_embedder(settings_of(folder))


@pytest.mark.parametrize("make", [a_static_model, word_vectors])
def test_half_a_character_in_a_text_is_a_word_that_the_model_does_not_know(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    embedder = opened(make(tmp_path / "m"))
    assert embedder.vectors(["dam \ud800"], "en").tolist() == embedder.vectors(["dam"], "en").tolist()


def test_word_vectors_keep_no_endless_word_and_no_number_that_overflows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, long = word_vectors(tmp_path / "v") / "wiki.en.align.vec", "w" * 201
    rows = [f"{long} 1 0 0 0 0", "dam 3e38 3e38 0 0 0", "water -3e38 1e99 0 0 0", "deal 0 0 0 1 0"]
    path.write_text("\n".join(["4 5", *rows, ""]))
    with np.errstate(all="raise"):
        vectors = opened(path.parent).vectors([long, "dam water", "deal"], "en")
    assert vectors.any(axis=1).tolist() == [False, False, True]

    packed = word_vectors(tmp_path / "p", packed=True)
    monkeypatch.setattr("flows.judging.word_vectors._MOST_UNPACKED", 40)
    with pytest.raises(EmbedderError, match="unpacks to more than"):
        opened(packed)


@pytest.mark.parametrize("library", ["safetensors", "tokenizers"])
def test_a_missing_library_names_the_extra_and_the_command(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = a_static_model(tmp_path / "m")
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(EmbedderError, match=r"pip install 'warraq\[embed\]'"):
        open_embedder(settings_of(folder))


@pytest.fixture
def story(tmp_path: Path) -> Path:
    folder = tmp_path / "deal"
    folder.mkdir()
    (folder / "story.toml").write_text('title = "اتفاق"\n', "utf-8")
    seed = "وقعت مصر والسودان في الخرطوم اتفاقا جديدا على تقاسم المياه، يعيد فتح السد أمام الفلاحين."
    (folder / "a.txt").write_text(f"title: اتفاق على المياه\ndate: 2024-03-05\n\n{seed}\n", "utf-8")
    text = (
        "Farmers hope that the water will come back after the deal signed in Khartoum and that the dam opens"
    )
    lines = [
        {
            "id": f"{days}",
            "title": "River farmers hope",
            "text": " ".join(f"{word} x{days}x" for word in text.split()),  # no text repeats another
            "lang": "en",
            "date": f"{date(2024, 3, 5) + timedelta(days=days)}",
        }
        for days in range(0, 60, 5)
    ]
    (tmp_path / "pages.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return folder


def verdicts(story: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert run(["judge", str(story), str(story.parent / "pages.jsonl"), "--json"]) == Exit.SOUND
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("make", [a_static_model, word_vectors])
def test_a_foreign_pages_verdict_moves_and_without_the_setting_no_byte_does(
    make: Callable[[Path], Path], story: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    off = verdicts(story, capsys)
    monkeypatch.setenv("WARRAQ_EMBEDDER", str(make(tmp_path / "model")))
    on = [json.loads(line) for line in verdicts(story, capsys)]
    monkeypatch.delenv("WARRAQ_EMBEDDER")

    assert verdicts(story, capsys) == off
    moved = [
        a["relation"] for a, b in zip(map(json.loads, off), on, strict=True) if a["relation"] != b["relation"]
    ]
    assert "UNSURE" in moved
    assert all(any(reason["rule"] == "embedding" for reason in line["reasons"]) for line in on)


def test_gather_refuses_a_bad_model_before_it_begins(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, bad = tmp_path / "store", tmp_path / "none"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARRAQ_EMBEDDER", str(bad))
        assert run(["gather", str(story), "--store", str(store)]) == Exit.CONFIG
    assert f"there is no folder {bad}" in capsys.readouterr().err
    assert not (store / "spool").exists()

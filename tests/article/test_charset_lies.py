"""What a page says of its charset is never believed against its bytes; what no charset explains is told, and read by nobody as clean text."""

import codecs
import tomllib
from pathlib import Path

import pytest

from article.article import Article, Status
from article.charsets.charset import decode
from article.charsets.garbled import garbled
from article.extract import extract
from article.page import Page, page_of
from article.way import Way

pytestmark = pytest.mark.row("C1")

TEXTS = tomllib.loads(Path(__file__).with_name("charset_texts.toml").read_text("utf-8"))
WRITTEN_IN = {
    "ar": ("cp1256", "iso8859-6", "cp720"),
    "fa": ("cp1256",),
    "he": ("cp1255", "iso8859-8"),
    "tr": ("cp1254", "iso8859-9"),
    "ru": ("cp1251", "koi8-r", "cp866", "iso8859-5"),
    "el": ("cp1253", "iso8859-7"),
}
# What header and meta element say, whatever is true.
SAID = ("", "utf-8", "iso-8859-1", "windows-1252", "rot13", "utf-7", "utf-16", "big5", "koi8-r", "nonsense")
BARE = ("utf-16-le", "utf-16-be", "utf-16", "utf-32")


def page(text, said=""):
    title, *sentences = text.split(". ")
    meta = f'<meta charset="{said}">' if said else ""
    told = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return f"<!doctype html><html><head>{meta}<title>{title}</title></head><body><h1>{title}</h1>{told}</body></html>"


def doubled(text, codec):
    return "".join(bytes([b]).decode(codec, "ignore") or chr(b) for b in text.encode())


def read(body, header=""):
    got = extract(
        page_of(body, content_type=f"text/html; charset={header}" if header else "text/html"), way=Way.FAST
    )
    assert isinstance(got, Article)
    return got


@pytest.mark.parametrize("said", range(len(SAID)))
@pytest.mark.parametrize("language", TEXTS)
def test_no_lie_of_header_or_meta_element_changes_a_letter(language, said):
    header, meta = SAID[said], SAID[said - 3]
    for at, text in enumerate(TEXTS[language]):
        for codec in ("utf-8", *WRITTEN_IN[language][: 1 if at > 4 else None]):
            body = page(text, meta).encode(codec, "ignore")
            decoded = decode(body, f"text/html; charset={header}")
            assert decoded.text == body.decode(codec), codec
            assert decoded.guessed == (codec not in ("utf-8", header, meta)), codec


@pytest.mark.parametrize("codec", BARE)
@pytest.mark.parametrize("said", ["", "utf-8", "windows-1256"])
def test_wide_characters_are_known_by_their_bytes(codec, said):
    for language, texts in TEXTS.items():
        for text in texts[:2]:
            assert decode(page(text, said).encode(codec), f"text/html; charset={said}").text == page(
                text, said
            ), language


@pytest.mark.parametrize("language", ["ar", "he", "fa", "ru", "el"])
def test_nuls_change_nothing_else(language):
    for codec in ("utf-8", *WRITTEN_IN[language][:1]):
        body = page(TEXTS[language][0]).encode(codec, "ignore").replace(b" ", b" \0", 5)
        assert decode(body).text == body.decode(codec)
    assert "\0" not in read(body).text


@pytest.mark.parametrize(
    ("codec", "languages"),
    [
        ("latin-1", "ar he fa tr ru el"),
        ("cp1252", "ar he fa tr ru el"),
        ("cp1256", "ar fa"),
        ("cp1251", "ar fa ru"),
    ],
)
def test_what_was_encoded_twice_is_read_to_its_last_word(codec, languages):
    for language in languages.split():
        for text in TEXTS[language]:
            assert decode(page(doubled(text, codec)).encode()).text == page(text)


# What cannot be read, or was lost before we came: never a clean article.
BROKEN = {
    "utf-7": lambda text: page(text.encode("utf-7").decode("ascii")).encode(),
    "utf-7, declared": lambda text: page(text.encode("utf-7").decode("ascii"), "utf-7").encode(),
    "tags in rot13": lambda text: codecs.encode(page(text), "rot13").encode(),
    "thrice": lambda text: page(doubled(doubled(text, "cp1252"), "cp1252")).encode(),
    "lost letters": lambda text: page(text).encode("ascii", "replace").replace(b"?", b"\xef\xbf\xbd"),
}  # fmt: skip


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.parametrize("language", ["ar", "tr", "he"])
def test_what_cannot_be_read_is_no_clean_article(how, language):
    got = extract(page_of(BROKEN[how](TEXTS[language][0]), content_type="text/html"), way=Way.FAST)
    assert not isinstance(got, Article) or (got.status is Status.SUSPECT and got.why)


@pytest.mark.parametrize(("language", "codec"), [("tr", "cp1256"), ("tr", "cp1251"), ("he", "cp1256")])
def test_half_repaired_words_make_a_text_suspect(language, codec):
    assert garbled(decode(doubled(TEXTS[language][0], codec).encode()).text)


def test_question_marks_inside_of_words_make_a_text_suspect():
    text = TEXTS["tr"][0]
    assert (
        garbled(text.encode("ascii", "replace").decode())
        == "11 question marks stand where letters were lost before the page was sent"
    )
    assert garbled("Kim? Ne? Nasıl? Görüşme https://a.example/x?y=1 ve b.example/?z " * 5) is None


@pytest.mark.parametrize("language", TEXTS)
def test_text_that_is_whole_is_told_nothing_of(language):
    assert [garbled(text) for text in TEXTS[language]] == [None] * len(TEXTS[language])


def test_signs_that_look_like_utf7_and_are_meant_stay():
    assert garbled("C++ and Google+ cost +1-800 or 1+1, +abc, +Plus+ and a+b+c, +971 4 555 " * 20) is None


def test_a_guess_is_told_with_the_text_and_a_proof_is_not():
    text = TEXTS["ar"][0]
    (told,) = [f for f in read(page(text).encode("cp1256")).found if f.field == "paragraphs"]
    assert (told.source, told.detail) == ("encoding_guess", "cp1256")
    assert not [f for f in read(page(text, "windows-1256").encode("cp1256")).found if f.field == "paragraphs"]


@pytest.mark.parametrize("label", ["rot13", "utf-7", "x-unheard-of"])
def test_ascii_under_a_label_that_nobody_knows_is_a_guess(label):
    told = page_of(page("An English text. Its letters are plain.", label).encode(), content_type="text/html")
    assert isinstance(told, Page)
    assert told.encoding_guess
    assert "encoding_guess" in told.notes

"""Text that was meant is never changed; text that was read wrongly is read as it was meant, wherever it stands."""

import json
import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from article.charsets.charset import decode
from article.charsets.mojibake import repair
from article.page import Page, page_of
from tests.article.test_charset_table import TEXTS

DATA = Path(os.environ.get("WARRAQ_GATE_DATA", Path(__file__).parents[3] / "shared" / "data")) / "pages"
GOLDEN = Path(__file__).parents[1] / "golden" / "pages"
# Small and capital letters of each alphabet, and the signs that its writers set between words.
ALPHABETS = (
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويىءآأإئؤةپچژگکی",
    "אבגדהוזחטיכלמנסעפצקרשתםןףץך",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґћђљњјџ",
    "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώς",
    "abcdefghijklmnopqrstuvwxyzàâäáãåæçéèêëíìîïñóòôöõøœúùûüýÿßðþ",
    "abcdefghijklmnoprstuvyzçğıöşüâîû",
    "abcdefghijklłmnoprstuwyząćęńóśźż",
    "abcdefghijklmnoprstuvyzáčďéěíňóřšťúůýžľĺŕôőű",
    "abcdefghijklmnoprstuvzăâîșțşţāčēģīķļņūąęėįų",
    "กขคงจชซญดตถทธนบปผพฟมยรลวสหอะาิีึืุูเแโใไ่้",
    "अआइईउएकखगचजटडतदनपबमयरलवशसहािीुूेैोौं",
    "ءاآبپتٹجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھیے",
    "的一是不了在人有我他這中来大为和国地到以说时要就出会",
    "あいうえおかきくけこさしすせそアイウエオカキクケコサシスセソ外務省会談発表",
    "가나다라마바사아자차카타파하외교부발표회담",
)
SIGNS = (
    " ",
    ", ",
    ". ",
    " – ",
    "’",
    " «",
    "» ",
    " “",
    "” ",
    "… ",
    "! ",
    "? ",
    "\u00a0",
    " 25 % ",
    "٪ ",
    "، ",
)


def words(letters):
    word = st.text(alphabet=letters, min_size=1, max_size=9).map(
        lambda w: w.capitalize() if len(w) > 7 else w
    )
    return st.lists(st.tuples(word, st.sampled_from(SIGNS)), min_size=1, max_size=25).map(
        lambda found: "".join(word + sign for word, sign in found)
    )


@settings(deadline=None, max_examples=400)
@given(st.sampled_from(ALPHABETS).flatmap(words))
def test_words_of_any_alphabet_are_left_as_they_are(text):
    assert repair(text).text == text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_news_of_any_language_is_left_as_it_is(text):
    assert repair(text).text == text
    assert repair(text.upper()).text == text.upper()


def test_golden_pages_in_utf8_are_left_as_they_are():
    changed = [
        folder.name
        for folder in GOLDEN.iterdir()
        for page in folder.glob("*.html")
        if (read := decode(page.read_bytes())).encoding == "utf-8" and read.repaired is not None
    ]
    assert changed == []


@pytest.mark.slow
def test_what_people_copied_from_pages_is_left_as_it_is():
    if not DATA.exists():
        pytest.skip(f"{DATA} is not here: set WARRAQ_GATE_DATA to the folder that holds pages/")
    told = [
        (row["id"], text)
        for folder in sorted(DATA.iterdir())
        for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()
        if (text := (row := json.loads(line)).get("gold_text"))
    ]
    changed = {i for i, text in told if not BROKEN.search(text) and repair(text).text != text}
    assert changed == set()


# What golds hold that were themselves copied from pages encoded twice: C1 controls, and dashes and degrees in pieces.
BROKEN = re.compile("[\x80-\x9f]|вЂ|Â°")


def doubled(text, codec):
    return "".join(bytes([b]).decode(codec, "ignore") or chr(b) for b in text.encode())


WHOLE = [
    *((codec, "ar") for codec in ("latin-1", "cp1252", "cp1256")),
    *((codec, "ru") for codec in ("latin-1", "cp1252", "cp1251")),
    *((codec, "pl") for codec in ("latin-1", "cp1252", "cp1250")),
    *((codec, "fr") for codec in ("latin-1", "cp1252")),
    *((codec, "he") for codec in ("latin-1", "cp1252")),
    *((codec, "tr") for codec in ("latin-1", "cp1252")),
]


@pytest.mark.parametrize(("codec", "language"), WHOLE)
def test_a_page_that_was_encoded_twice_is_read_as_it_was_meant(codec, language):
    text = TEXTS[language]
    assert decode(f"<p>{doubled(text, codec)}</p>".encode()).text == f"<p>{text}</p>"


@pytest.mark.parametrize(("codec", "language"), WHOLE)
def test_a_paragraph_that_was_encoded_twice_is_read_and_its_neighbours_are_left(codec, language):
    sentences = [s for s in TEXTS[language].split(". ") if s]
    body = "".join(f"<p>{a}</p><p>{doubled(b, codec)}</p>" for a, b in pairwise(sentences))
    assert decode(body.encode()).text == "".join(f"<p>{a}</p><p>{b}</p>" for a, b in pairwise(sentences))


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "cp932", "euc_jp", "cp949", "utf-16-le"])
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_page_cut_inside_its_last_character_is_read_up_to_there(codec, cut):
    language = {"gb18030": "zh", "cp932": "ja", "euc_jp": "ja", "cp949": "ko"}.get(codec, "ar")
    text = f"<html><p>{TEXTS[language] * 2}"
    label = {"cp932": "shift_jis", "cp949": "euc-kr"}.get(codec, codec)
    page = page_of(text.encode(codec)[:-cut], content_type=f"text/html; charset={label}")
    assert isinstance(page, Page)
    assert page.html.startswith(text[: -cut - 1])
    assert len(page.html) <= len(text) + 2

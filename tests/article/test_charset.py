import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from article.charsets.charset import decode
from article.charsets.places import places_of

ARABIC = (
    "<html><body><p>"
    + "أعلنت وزارة الخارجية عن لقاء جرى في العاصمة، وقالت إن الحوار مستمر بين الأطراف. " * 5
    + "</p></body></html>"
)


@pytest.mark.parametrize("codec", ["utf-8", "cp1256", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "lie", ["", "utf-8", "iso-8859-1", "rot13", "utf-7", "windows-1252", "koi8-r", "nonsense"]
)
def test_arabic_is_read_whatever_the_header_says(codec, lie):
    decoded = decode(ARABIC.encode(codec), f"text/html; charset={lie}" if lie else "")
    assert decoded.text == ARABIC


def test_a_guess_says_so():
    assert decode(ARABIC.encode("cp1256")).guessed
    assert not decode(ARABIC.encode("cp1256"), "text/html; charset=windows-1256").guessed
    assert not decode(ARABIC.encode()).guessed


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1252", "<p>L’été dernier, le café était déjà fermé à Besançon.</p>"),
        ("cp1251", "<p>Министерство сообщило о встрече делегаций в Париже.</p>"),
        ("cp1255", "<p>משרד החוץ הודיע על פגישה שנערכה בפריז.</p>"),
        ("gb18030", "<p>外交部宣布在巴黎举行了会晤。</p>"),
        ("cp932", "<p>外務省はパリで会談が行われたと発表した。</p>"),
        ("iso8859-9", "<p>Dışişleri Bakanlığı görüşmenin yapıldığını açıkladı.</p>"),
    ],
)
def test_a_declared_charset_is_believed_where_it_fits(codec, text):
    body = f'<meta charset="{codec.replace("cp125", "windows-125").replace("cp932", "shift_jis")}">{text}'
    assert decode(body.encode(codec)).text == body


def test_damaged_utf8_stays_utf8_and_leads_back_to_its_bytes():
    body = ARABIC.encode()[:200] + b"\xff\xfe\xd8" + ARABIC.encode()[200:]
    decoded = decode(body)
    assert decoded.encoding == "utf-8"
    assert decoded.guessed
    start = decoded.text.index("</p>")
    place = places_of(decoded, body, [(start, start + 4)])[(start, start + 4)]
    assert body[place.start : place.end] == b"</p>"


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_decode(body):
    decode(body, "text/html; charset=x")


@settings(deadline=None)
@given(
    st.text(max_size=80), st.sampled_from(["utf-8", "utf-16", "gb18030", "iso2022_jp", "cp1256"]), st.data()
)
def test_a_span_of_characters_leads_to_its_bytes(text, codec, data):
    body = text.encode(codec, "ignore")
    decoded = decode(body, f"text/html; charset={codec}")
    a = data.draw(st.integers(0, len(decoded.text)))
    b = data.draw(st.integers(a, len(decoded.text)))
    place = places_of(decoded, body, [(a, b)])[(a, b)]
    assert 0 <= place.start <= place.end <= len(body)
    exact = decoded.encoding in ("utf-8", "cp1256", "gb18030") and "\ufffd" not in decoded.text
    if exact and decoded.repaired is None:
        assert body[place.start : place.end].decode(decoded.encoding, "surrogateescape") == decoded.text[a:b]


DOUBLED = [
    ("latin-1", "Rząd ogłosił, że spotkanie odbyło się w Paryżu."),
    ("cp1252", "L’été dernier, le café était fermé – “déjà”."),
    ("cp1252", "أعلنت وزارة الخارجية عن لقاء جرى في العاصمة"),
    ("cp1256", "أعلنت وزارة الخارجية عن لقاء جرى في العاصمة"),
    ("cp1251", "Министерство сообщило о встрече в Париже"),
    ("cp1250", "Rząd ogłosił, że spotkanie odbyło się"),
]


@pytest.mark.parametrize(("codec", "text"), DOUBLED)
def test_double_encoding_is_undone_wherever_it_stands(codec, text):
    doubled = "".join(bytes([b]).decode(codec, "ignore") or chr(b) for b in text.encode())
    body = f"<h1>{text}</h1><p>{doubled}</p>"
    assert decode(body.encode()).text == f"<h1>{text}</h1><p>{text}</p>"


@pytest.mark.parametrize(
    "text", [*(t for _, t in DOUBLED), "é\u00a0–", "„Spaß“", "عکس، گفت", "Сёмга и Сірий", "NÃO – “IRMÃ”"]
)
def test_what_was_meant_is_not_repaired(text):
    assert decode(text.encode()).text == text


@pytest.mark.parametrize(
    ("codec", "label", "wrong"),
    [
        ("cp1256", "windows-1256", "utf-8"),
        ("cp1256", "windows-1256", "iso-8859-1"),
        ("iso8859-6", "iso-8859-6", "utf-8"),
        ("cp720", "dos-720", "iso-8859-1"),
    ],
)
def test_the_header_lies_and_the_page_tells_the_truth(codec, label, wrong):
    text = ARABIC.replace("<p>", f'<meta charset="{label}"><p>')
    body = text.encode(codec, "replace")
    assert decode(body, f"text/html; charset={wrong}").text == body.decode(codec)


def test_a_declaration_far_behind_and_one_of_xml_are_found():
    text = "<p>Министерство иностранных дел сообщило о встрече делегаций.</p>"
    far = f'<script>{" " * 9000}</script><meta charset="koi8-r">{text}'
    assert decode(far.encode("koi8-r")).text == far
    xml = f'<?xml version="1.0" encoding="koi8-r"?>{text}'
    assert decode(xml.encode("koi8-r")).text == xml


def test_parts_in_another_charset_are_read_where_they_can_only_be_one_thing():
    part = "أعلنت وزارة الخارجية عن لقاء جرى في العاصمة"
    body = ARABIC.encode() * 20 + part.encode("cp1256") + b"<p>it\x92s"
    assert decode(body).text.endswith(f"{part}<p>it’s")

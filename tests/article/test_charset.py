import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from article.charset import decode
from article.places import places_of

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

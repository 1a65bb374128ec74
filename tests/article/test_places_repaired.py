"""Places of paragraphs on pages in which some words were encoded twice."""

from hypothesis import given, settings
from hypothesis import strategies as st

from article.article import Article
from article.charsets.places import text_at
from article.extract import extract
from article.page import Page, page_of
from article.way import Way

PLAIN = "The minister said on Monday that talks in Paris had ended and that the delegation would return on Tuesday. "
WORDS = ["£20,000", "it isn’t over", "café", "Zoë", "— so —", "“yes”", "żółw", "زعم بعض نقاد", "€5"]
WRONG = ["cp1250", "cp1252", "cp1256", "latin-1"]


def doubled(word, codec):
    return word.encode().decode(codec, "ignore")


def misplaced(body):
    page = page_of(body, content_type="text/html")
    assert isinstance(page, Page)
    made = extract(page, way=Way.FAST)
    assert isinstance(made, Article)
    return [
        p.text for p in made.paragraphs if p.place is not None and text_at(page, p.place, p.kind) != p.text
    ]


def page_with(paragraphs):
    told = "".join(f"<p>{p}</p>" for p in [*[PLAIN * 2] * 4, *paragraphs])
    return f"<html lang=en><title>Talks end in Paris with no result</title><body>{told}</body></html>"


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(WORDS), st.sampled_from([*WRONG, "utf-8"]), st.booleans()), max_size=6
    ),
    st.sampled_from(["utf-8", "cp1252"]),
)
def test_the_bytes_at_a_paragraph_are_its_text_where_some_words_were_encoded_twice(words, codec):
    told = [(PLAIN if whole else "") + doubled(word, wrong) + " was said." for word, wrong, whole in words]
    assert misplaced(page_with(told).encode(codec, "ignore")) == []


def test_what_was_encoded_three_times_leads_to_its_bytes():
    thrice = "‘save money’".encode().decode("latin-1").encode().decode("latin-1")
    assert misplaced(page_with([PLAIN + thrice, PLAIN + "and more"]).encode()) == []


def test_what_stands_between_lines_of_a_pre_never_joins_a_paragraph():
    lines = "<pre>a\none two three four five\n\u00b6\nand six seven eight</pre>"
    assert misplaced(page_with([lines]).encode()) == []


def test_utf16_that_is_none_is_disbelieved():
    arabic = "قال الوزير إن المحادثات جرت في باريس أمس، وأضاف أن الوفد سيعود يوم الثلاثاء إلى دمشق. " * 3
    markup = f"<html lang=ar><meta charset=utf-16><title>عنوان</title><p>{arabic}</p></html>"
    table = {}
    for codec in ("utf-8", "cp1256", "utf-16-le", "utf-16-be"):
        for label in ("utf-16", "utf-16be", "unicode"):
            page = page_of(markup.encode(codec), content_type=f"text/html; charset={label}")
            assert isinstance(page, Page)
            table[codec, label] = page.encoding, arabic in page.html, misplaced(page.body)
    assert table == {(codec, label): (codec, True, []) for codec, label in table}


BAD = ["http://[::1", "//[", "http://a.b:99999/x", "http://[x/2", "", "::", "http://\u2100.com/x", "%ff"]


def test_an_address_that_is_none_costs_the_address_and_never_the_article():
    links = "".join(f'<link rel="next" href="{u}"><link rel=canonical href="{u}">' for u in BAD)
    body = page_with([links]).encode()
    for url in BAD:
        page = page_of(body, url=url, content_type="text/html")
        assert isinstance(page, Page)
        assert isinstance(extract(page, way=Way.FAST), Article), url


def test_attributes_are_counted_behind_a_bracket_in_quotes():
    many = " ".join(f"a{i}=1" for i in range(10_000))
    for tag in (
        f'<a x="<" {many}>',
        f"<a {many.replace('=1', '=' + chr(34) + '>' + chr(34))}>",
        f"<a < {many}>",
    ):
        page = page_of(f"<html><p>x</p>{tag}".encode(), content_type="text/html")
        assert not isinstance(page, Page), tag[:20]
        assert "attributes" in page.why

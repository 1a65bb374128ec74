import html
import re

import pytest

from practice.exchange import Request
from practice.newsroom import open_newsrooms
from practice.routes import Web, pages_of
from practice.sites import all_sites
from practice.truth import everything, expected

TAGS = re.compile(r"<[^>]+>")


def visible(seen):
    return html.unescape(TAGS.sub("\n", seen.text))


def final(ask, web, url):
    seen = ask(web, url)
    for _ in range(4):
        if seen.status == 429:
            seen = ask(web, url)
        elif seen.status == 301:
            url = seen.headers["location"]
            seen = ask(web, url)
    return url, seen


@pytest.mark.parametrize("key", all_sites())
def test_every_paragraph_of_every_article_is_on_its_page_in_the_page_s_own_charset(web, ask, key):
    mine = [one for one in everything() if one.host == f"{key}.example"]
    for one in mine:
        seen = final(ask, web, one.urls[0])[1]
        text = visible(seen).splitlines()
        assert seen.status == 200, one.urls[0]
        for line in (one.title, *one.paragraphs):
            assert any(line in row for row in text), (one.urls[0], line)


def test_every_twin_of_an_article_leads_to_the_same_text_and_names_the_same_canonical_address(web, ask):
    for one in everything():
        for url in one.urls[1:]:
            _, seen = final(ask, web, url)
            canonical = re.search(r'rel="canonical" href="([^"]+)"', seen.text)
            assert html.unescape(canonical.group(1)) == one.urls[0]
            assert one.paragraphs[-1] in visible(seen), url


def test_a_skin_keeps_text_that_looks_like_markup_as_text(small, ask, samples):
    for host in ("alsham-alyawm", "barada-post", "nil-gazette", "tribune-levant"):
        one = expected(host, "one", folder=samples)
        text = visible(ask(small, one.urls[0]))
        assert 'مصادر "مطلعة" إن اللقاء بحث <التهدئة> جنوبي' in text
        assert "بند ثانٍ عن الحدود" in text


def test_a_paywall_gives_the_first_paragraph_and_says_that_it_is_not_free(small, ask, samples):
    one = expected("transatlantic-post", "two", folder=samples)
    seen = ask(small, one.urls[0])
    assert "The first paragraph is free for all." in seen.text
    assert "for subscribers." not in seen.text
    assert '"isAccessibleForFree": false' in seen.text
    assert one.paragraphs == ("The first paragraph is free for all.",)


def test_no_byte_on_the_wire_tells_an_article_s_id_label_or_topic(samples):
    for key, room in Web().rooms(1).items():
        pages = pages_of(room)
        for paper in room.papers:
            assert paper.id not in room.url(paper)
            assert paper.id.encode() not in pages[room.address(paper)](None).body, (key, paper.id)
    room = Web(samples).rooms(1)["alsham-alyawm"]
    request = Request(method="GET", target="/", version="HTTP/1.1", headers={}, raw=b"", scheme="https")
    bodies = b"".join(answer(request).body for answer in pages_of(room).values())
    assert b"zzz-topic-zzz" not in bodies
    assert b"july" not in bodies


def test_the_addresses_of_one_host_are_all_different():
    for room in open_newsrooms(2).values():
        addresses = [room.address(paper) for paper in (*room.papers, *room.removed)]
        assert len(addresses) == len(set(addresses))
        assert all(address.isascii() for address in addresses)


def test_the_web_is_as_big_as_a_real_test_needs():
    rooms = Web().rooms(1)
    hosts = [key for key, room in rooms.items() if room.papers]
    pages = {room.site.base + address for room in rooms.values() for address in pages_of(room)}
    assert len(hosts) >= 14
    assert len(everything()) >= 60
    assert len(pages) >= 150
    assert {one.label for one in everything()} >= {"july", "august", "near"}


def test_every_language_and_every_skin_is_used_and_right_to_left_pages_say_so(web, ask):
    sites = all_sites().values()
    assert {site.language for site in sites} == {"ar", "en", "fa", "fr", "he", "tr"}
    assert len({site.skin for site in sites}) >= 6
    for site in sites:
        text = ask(web, site.base + "/").text
        turned = re.search(r"dir=\"?rtl|direction:rtl", text) is not None
        assert turned == (site.language in {"ar", "fa", "he"}), site.key


def test_a_page_carries_furniture_of_its_language_between_the_paragraphs(web, ask):
    one = next(one for one in everything() if one.host == "khaleej-wire.example" and len(one.paragraphs) > 4)
    text = visible(ask(web, one.urls[0]))
    first, last = text.index(one.paragraphs[0]), text.rindex(one.paragraphs[-1])
    assert re.search("[اإ]قرأ (أيضا|المزيد)", text[first:last])

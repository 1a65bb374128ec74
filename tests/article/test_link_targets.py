"""What the link around a block leads to is told by its host and by its own tag, not by letters that resemble them."""

import pytest

from article.article import Why
from article.markup.scanner import scan
from article.markup.targets import told_by_link


def told(markup):
    return told_by_link(markup, scan(markup).blocks[-1])


@pytest.mark.parametrize(
    "address",
    [
        "https://x.com/share?url=a",
        "https://www.x.com/intent/post",
        "https://twitter.com/intent/tweet",
        "https://www.facebook.com/sharer.php",
        "//wa.me/?text=a",
        "whatsapp://send",
        "https://t.me/share/url",
        "/wp/share.php?a",
    ],
)
def test_a_link_to_a_share_page_is_one(address):
    assert told(f"<p><a href='{address}'>Send</a></p>") is Why.SHARE
    assert told(f"<P><A HREF='{address}'>Send</A></P>") is Why.SHARE


@pytest.mark.parametrize(
    "address",
    [
        "https://netflix.com/share",
        "https://my-x.com/share",
        "https://mytwitter.com/share",
        "https://chat.me/share",
        "https://iowa.me/",
        "https://tvk.com/share",
    ],
)
def test_a_host_that_ends_in_the_letters_of_another_is_another(address):
    assert told(f"<p><a href='{address}'>Send</a></p>") is None


@pytest.mark.parametrize("inner", ["abbr title='x'", "article", "aside", "area"])
def test_a_tag_that_begins_with_an_a_is_not_the_link(inner):
    assert told(f"<p><a href='https://x.com/share'><{inner}>Send</a></p>") is Why.SHARE

"""What Drupal, WordPress and Blogger write around a headline is read as they mean it."""

from article.markup.scanner import scan
from article.metadata import Facts, facts_of

TELLS = (
    "<p>The council said on Tuesday that the bridge would close for repairs until the end of the month.</p>"
)
BLOG = (
    "<title>{title}</title><h1><a href='/'>Village Notes</a></h1><h3 class='post-title entry-title'>{headline}</h3>"
    "{tells}<span class='post-author vcard'>Posted by <span class='fn'>Nora Whitlock</span></span>"
)


def read(page: str) -> Facts:
    return facts_of(scan(page), url=None, fetched_at=None)


def test_drupals_owner_of_a_node_is_its_author():
    found = read(
        f'<h1>The bridge closes for a month</h1><span class="field field--name-uid">Nora Whitlock</span>{TELLS}'
    )
    assert found.bylines == ("Nora Whitlock",)


def test_an_hcard_names_the_author():
    found = read(
        f'<h1>The bridge closes for a month</h1><span class="author vcard">Nora Whitlock</span>{TELLS}'
    )
    assert found.bylines == ("Nora Whitlock",)


def test_a_blogs_name_before_the_colon_is_cut_where_the_page_shows_both_alone():
    headline = "The mill that never sleeps"
    found = read(BLOG.format(title=f"Village Notes: {headline}", headline=headline, tells=TELLS))
    assert (found.title, found.bylines) == (headline, ("Nora Whitlock",))


def test_a_colon_inside_the_headline_stays():
    headline = "Village Notes: The mill that never sleeps"
    found = read(BLOG.format(title=headline, headline=headline, tells=TELLS))
    assert found.title == headline

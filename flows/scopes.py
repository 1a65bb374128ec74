"""Where to look: each outlet with the queries in its language."""

from collections.abc import Iterable, Mapping

from article.article import Article
from story.channels.scope import Scope
from story.link import Channel
from story.names import learned_names
from story.queries import queries_for
from story.seed import Story
from story.terms import Profile


def scopes_of(
    story: Story, profile: Profile, learned: Mapping[str, tuple[str, ...]] | None = None
) -> dict[str, Scope]:
    """Return a scope by outlet name; *learned* gives, by language, names as related articles spell them."""
    off = frozenset(Channel(name) for name, on in story.channels if not on)
    return {
        outlet.name: Scope(
            outlet=outlet,
            queries=queries_for(profile, outlet.language, learned=(learned or {}).get(outlet.language, ())),
            window=profile.window,
            off=off,
        )
        for outlet in story.outlets
    }


def learned_from(profile: Profile, articles: Iterable[Article]) -> dict[str, tuple[str, ...]]:
    """Return, by language, how articles spell the people of the profile."""
    keys = frozenset(person.key for person in profile.people)
    found: dict[str, dict[str, None]] = {}
    for article in articles:
        names = learned_names(keys, f"{article.title}\n{article.text}", article.language)
        found.setdefault(article.language, {}).update(dict.fromkeys(names))
    return {language: tuple(names) for language, names in found.items()}

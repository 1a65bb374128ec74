"""Where to look: each outlet with the queries in its language."""

from collections.abc import Iterable, Mapping

from article.article import Article
from flows.walk.survey import switched_off
from story.channels.scope import Scope
from story.profiles.learned import Lesson, Taught, taught_by
from story.queries import queries_for, spelt_out
from story.seed import Story, Window
from story.terms import Profile


def scopes_of(
    story: Story,
    profile: Profile,
    learned: Mapping[str, tuple[Taught, ...]] | None = None,
    window: Window | None = None,
) -> dict[str, Scope]:
    """Return a scope by outlet name; *learned* gives, by language, names as related articles spell them.

    *window* is that of the profile where none is given. A site's own search knows no OR: its queries are spelt out.
    Outlets of one language are asked alike, so that queries are made once for each of them.
    """
    off, taught = switched_off(story), learned or {}
    queries = {
        language: spelt_out(queries_for(profile, language, learned=taught.get(language, ())))
        for language in {outlet.language for outlet in story.outlets}
    }
    return {
        outlet.name: Scope(
            outlet=outlet,
            queries=queries[outlet.language],
            window=window or profile.window,
            off=off,
        )
        for outlet in story.outlets
    }


def learned_from(profile: Profile, articles: Iterable[Article]) -> dict[str, tuple[Taught, ...]]:
    """Return, by language, how articles spell the people and places of the profile.

    Only for articles that the judge accepted by the seeds alone: a page that the learned names found teaches only what
    it would have taught without them, so no story drifts into its neighbour.
    """
    lessons = [
        Lesson(
            page=article.url or article.title,
            language=article.language,
            text=f"{article.title}\n{article.text}",
        )
        for article in articles
    ]
    found: dict[str, tuple[Taught, ...]] = {}
    for one in taught_by(profile, lessons):
        found[one.language] = (*found.get(one.language, ()), one)
    return found

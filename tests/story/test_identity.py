import pytest

from story.identity import Addressed, article_keys

TALKS = " ".join(f"محادثات{n}" for n in range(60))
FIRE = " ".join(f"حريق{n}" for n in range(60))
VOTE = " ".join(f"انتخابات{n}" for n in range(60))


def page(url: str, claimed: str | None = None, text: str = TALKS) -> Addressed:
    return Addressed(url=url, claimed=claimed, text=text)


ONE = {
    "a number and its slug": [
        page("https://a.example/?p=4411", "https://a.example/2025/07/26/paris-talks-syria-israel/"),
        page("https://www.a.example/2025/07/26/paris-talks-syria-israel/"),
    ],
    "a moved page that says where it is now": [
        page("https://a.example/old/4411.html", "https://a.example/news/4411/talks", f"{TALKS} اقرأ أيضا"),
        page("https://a.example/news/4411/talks", "https://a.example/news/4411/talks"),
    ],
    "an AMP twin under another path": [
        page("https://a.example/ampArticle/4411", "https://a.example/article/4411"),
        page("https://a.example/article/4411", "https://a.example/article/4411?utm_source=amp"),
    ],
    "two sections of one site": [
        page("https://a.example/syria/4411-talks", "https://a.example/world/4411-talks"),
        page("https://a.example/world/4411-talks"),
    ],
    "a sub-site": [
        page("https://arabic.a.example/news/4411", "https://www.a.example/arabic/news/4411"),
        page("https://www.a.example/arabic/news/4411"),
    ],
}
TWO = {
    "claims of another site": [
        page("https://copier.example/news/1-talks", "https://a.example/news/4411-talks"),
        page("https://a.example/news/4411-talks"),
    ],
    "a template that claims the home page": [
        page("https://a.example/news/1001-talks", "https://a.example/"),
        page("https://a.example/news/1002-talks", "https://a.example/"),
    ],
    "a template that claims one article everywhere": [
        page("https://a.example/news/1001-talks", "https://a.example/news/9999-talks"),
        page("https://a.example/news/1002-fire", "https://a.example/news/9999-talks", FIRE),
        page(
            "https://a.example/news/1003-vote",
            "https://a.example/news/9999-talks",
            VOTE,
        ),
    ],
    "a claim on another article that was read": [
        page("https://a.example/news/1001-fire", "https://a.example/news/4411-talks", FIRE),
        page("https://a.example/news/4411-talks"),
    ],
    "a claim on a page that was read, of pages with few words": [
        page(
            "https://a.example/news/1001-video",
            "https://a.example/news/4411-talks",
            "شاهد الفيديو على موقعنا الآن",
        ),
        page("https://a.example/news/4411-talks", text="شاهد الفيديو على موقعنا الآن"),
    ],
    "pages without words": [
        page("https://a.example/news/1001-talks", "https://a.example/news/9999-talks", ""),
        page("https://a.example/news/1002-fire", "https://a.example/news/9999-talks", ""),
    ],
    "a column and the next one, with the same box below": [
        page("https://a.example/news/1001-brief", "https://a.example/news/9999-brief", f"{FIRE} {VOTE}"),
        page("https://a.example/news/1002-brief", "https://a.example/news/9999-brief", f"{TALKS} {VOTE}"),
    ],
    "a section": [
        page("https://a.example/news/1001-talks", "https://a.example/news"),
        page("https://a.example/news/1002-talks", "https://a.example/news"),
    ],
    "no address at all": [
        page("https://a.example/news/1001-talks", "javascript:void(0)"),
        page("https://a.example/news/1002-talks", "http://["),
    ],
}


@pytest.mark.parametrize("name", ONE)
def test_pages_that_truly_claim_one_address_are_one_article(name: str) -> None:
    assert len(set(article_keys(ONE[name]).values())) == 1


@pytest.mark.parametrize("name", TWO)
def test_a_claim_that_cannot_be_trusted_joins_nothing(name: str) -> None:
    assert len(set(article_keys(TWO[name]).values())) == len(TWO[name])

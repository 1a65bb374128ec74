import random
from collections import Counter

import pytest
from protego import Protego

from spiders.manners.robots import Groups, Rules
from spiders.manners.rule_index import MOST_TRIED, Rule, RuleIndex

WORDS = (
    "a",
    "ab",
    "ba",
    "/",
    "news",
    "%D8%B3",
    "س",
    "?",
    "=1",
    ".html",
    "index.html",
    "*",
    "**",
    "$",
    "%24",
    "%2f",
)


def _text(dice: random.Random) -> str:
    lines = ["User-agent: *"]
    for _ in range(dice.randrange(1, 12)):
        pattern = "".join(dice.choices(WORDS, k=dice.randrange(1, 6)))
        lines.append(f"{dice.choice(('Allow', 'Disallow'))}: {dice.choice(('/', '', '*'))}{pattern}")
    return "\n".join(lines)


def test_the_index_says_of_every_address_what_protego_says() -> None:
    dice, said = random.Random(7), Counter[bool | None]()
    for _ in range(400):
        text = _text(dice)
        groups, protego = Groups(text), Protego.parse(text)
        for _ in range(12):
            words = [word for word in WORDS if "*" not in word]
            url = "http://a.example/" + "".join(dice.choices(words, k=dice.randrange(0, 6)))
            said[groups.allows(url, "warraq")] += 1
            assert groups.allows(url, "warraq") is protego.can_fetch(url, "warraq"), (text, url)
    assert min(said[True], said[False]) > 500
    assert said[None] == 0


@pytest.mark.row("R2")
def test_of_thirty_thousand_rules_some_hundred_are_tried_for_an_address() -> None:
    tried = Counter[str]()

    def a_rule(pattern: str) -> Rule:
        return Rule(pattern, False, lambda _: bool(tried.update([pattern])))

    index = RuleIndex([a_rule(f"/*news*q{n}zz") for n in range(30_000)] + [a_rule("/*story*.html$")])
    assert index.allows("/news/2025/q12345zz-story-1.html")
    assert 0 < tried.total() < 400
    assert tried["/*story*.html$"] == 1


@pytest.mark.row("R2")
def test_rules_that_could_all_decide_are_not_tried_and_the_address_is_refused() -> None:
    url = "http://a.example/" + "a" * 40 + "xyz"
    for number in (MOST_TRIED, MOST_TRIED + 1):
        text = "".join(
            f"Disallow: /*x*{chr(97 + n % 26)}*{chr(97 + n // 26 % 26)}*{chr(97 + n // 676)}*xyz\n"
            for n in range(number)
        )
        rules = Rules(source="http://a.example/robots.txt", parsed=Groups(f"User-agent: *\n{text}"))
        refused = rules.refuses(url, "warraq/1")
        assert (refused is None) is (number == MOST_TRIED)
    assert refused is not None
    assert refused.reason == "robots"
    assert f"more than {MOST_TRIED} rules with wildcards" in refused.why

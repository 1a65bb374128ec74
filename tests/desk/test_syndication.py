"""Trees of who took over from whom: every article stands in exactly one place, whatever its verdict claims."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desk.articles.syndication import Told, drawn, head_of, original_of, trees_of


def an_article(name: str, of: str | None = None, **copied: Any) -> dict[str, Any]:
    share = {"of": of, "kind": "copy", "share": 0.96, "length": 1.0, "first": "published", "agency": "AFP", "sentences": ["جملة\u202e مشتركة"]}  # fmt: skip
    verdict = {"copy_of": of, "copied": share | copied if of else None}
    return {
        "id": name, "url": f"https://{name}.example/", "status": "article", "title": f"عنوان {name}\u202e\x1b[2J", "outlet": "بردى", "language": "ar",
        "published_at": "2025-07-25T05:35:00+00:00", "verdict": verdict,
    }  # fmt: skip


def test_copies_stand_beneath_their_original_with_share_time_credit_and_outlet() -> None:
    flash, report, paper = (
        an_article("flash"),
        an_article("report", "flash", length=3.2),
        an_article("paper", "report"),
    )
    (tree,) = trees_of([flash, report, paper])
    lines = list(drawn(tree, sentences=9, rail=""))

    assert original_of(tree) == "original of 2, 2025-07-25 05:35"

    assert (
        lines[0]
        == "└─ copy 96%, grown to 3.2 times its length  2025-07-25 05:35  (published later than it, as both say; credit: AFP)  ar  بردى"
    )
    assert lines[3] == "     = جملة مشتركة"
    assert lines[4].startswith("   └─ copy 96%  2025-07-25 05:35")
    assert not any(c in line for line in lines for c in "\u202e\x1b")
    assert not any("= " in line for line in drawn(tree, sentences=0))


def test_an_original_that_is_not_shown_is_named() -> None:
    seed, gone = trees_of([an_article("a", "seed:000.txt"), an_article("b", "https://gone.example/")])
    assert (head_of(seed), head_of(gone)) == ("seed 000.txt", "not shown: https://gone.example/")


def test_lines_of_older_runs_know_copies_only() -> None:
    old = an_article("b", "a")
    del old["verdict"]["copied"]
    (tree,) = trees_of([an_article("a"), old])
    assert next(drawn(tree, sentences=9, rail="")) == "└─ copy  2025-07-25 05:35  ar  بردى"


def test_two_lines_of_one_id_stand_once_each() -> None:
    first, second, other = trees_of([an_article("a"), an_article("a"), an_article("b")])
    assert [tree.id for tree in (first, second, other)] == ["a", "a", "b"]
    assert first.line is not second.line


def test_a_chain_of_derived_texts_is_drawn_however_long_it_is() -> None:
    tree = last = Told("0", an_article("0"))
    for n in range(1, 1_500):
        last.repeats.append(Told(str(n), an_article(str(n), str(n - 1))))
        last = last.repeats[0]
    assert sum("└─ " in line for line in drawn(tree, sentences=0)) == 1_499
    assert str(original_of(tree)).startswith("original of 1499,")


@given(st.lists(st.sampled_from([None, "0", "1", "2", "3", "4", "5", "seed:x"]), max_size=6))
def test_every_article_stands_in_one_place_even_in_circles(originals: list[str | None]) -> None:
    articles = [an_article(str(n), of) for n, of in enumerate(originals)]

    def names(tree: Told) -> list[str]:
        own = [] if tree.line is None else [tree.id]
        return own + [name for repeat in tree.repeats for name in names(repeat)]

    told = [name for tree in trees_of(articles) for name in names(tree)]
    assert sorted(told) == sorted(article["id"] for article in articles)

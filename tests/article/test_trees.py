"""The block model: trees are summed exactly, odds depend on nothing but the page, tables are small and whole."""

import re
from importlib.resources import as_file, files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from article.blocks.company import shifted, windowed
from article.blocks.letters import letters_of
from article.blocks.odds import article_odds, block_model
from article.blocks.trees import Forest
from article.blocks.votes import Votes
from article.cuts.memory import nothing_recalled
from article.markup.scanner import scan
from article.metadata import facts_of
from article.way import Way

_TEXT = [
    "قالت بلدية المدينة إن الجسر القديم سيغلق أمام السيارات ابتداء من صباح الأحد، وذلك لإجراء أعمال صيانة عاجلة.",
    "وأوضح المهندس المشرف أن الأعمال ستستمر ثلاثة أسابيع، وأن المشاة يستطيعون استخدام الممر الجانبي طوال المدة.",
    "وطالب أصحاب المحال القريبة بتوفير عبارة مؤقتة، لكن البلدية قالت إن الميزانية لا تسمح بذلك هذا العام.",
    "ومن المقرر أن يصوت المجلس على الخطة الجديدة في جلسته المقبلة، بعد أن أجل التصويت مرتين.",
]
_MENU = ["الرئيسية", "سياسة", "اقتصاد", "رياضة", "ثقافة", "اتصل بنا"]
_HTML = (
    "<html><body><nav><ul>" + "".join(f"<li><a href=/{i}>{m}</a></li>" for i, m in enumerate(_MENU)) + "</ul></nav>"
    "<div id=main><article class=post><h1>إغلاق الجسر القديم للصيانة ثلاثة أسابيع</h1><div class=entry-content>"
    + "".join(f"<p>{p}</p>" for p in _TEXT)
    + "</div></article></div><footer><p>جميع الحقوق محفوظة</p></footer></body></html>"
)  # fmt: skip


def _odds(html: str, votes: Votes) -> list[float]:
    source = scan(html)
    return article_odds(
        source, facts_of(source, url=None, fetched_at=None), votes, nothing_recalled(len(source.blocks))
    )


@pytest.mark.parametrize("way", Way)
def test_paragraphs_are_likely_and_menus_are_not(way: Way) -> None:
    source = scan(_HTML)
    text = frozenset(i for i, b in enumerate(source.blocks) if b.text in _TEXT)
    odds = _odds(_HTML, Votes(trafilatura=text if way is Way.FULL else None))
    assert all(odds[i] > 0.5 for i in text)
    assert all(p < 0.5 for i, p in enumerate(odds) if source.blocks[i].text in _MENU)


def test_a_page_without_text_has_no_odds() -> None:
    assert _odds("", Votes()) == []


@given(st.text(alphabet="<>/=\"' abpdivh1ءب。.\n\u200c\ud800", max_size=300))
def test_any_page_gets_odds_between_none_and_one(html: str) -> None:
    for votes in (Votes(), Votes(trafilatura=frozenset())):
        odds = _odds(html, votes)
        assert len(odds) == len(scan(html).blocks)
        assert all(0 <= p <= 1 for p in odds)


@pytest.mark.parametrize("way", Way)
def test_a_table_is_small_and_asks_only_for_columns_of_its_way(way: Way) -> None:
    table = files("article").joinpath(f"tables/blocks_{way.value}.npz")
    assert len(table.read_bytes()) < 2_000_000
    asked = block_model(way).trees.columns
    assert any("vote" in name for name in asked) is (way is Way.FULL)


@given(st.integers(0, 2**32 - 1))
def test_a_forest_sums_what_each_tree_answers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    forest = Forest(
        columns=("a", "b", "c"),
        split_column=rng.integers(0, 3, 5).astype(np.int16),
        split_at=rng.normal(size=5).astype(np.float32),
        trees=rng.integers(0, 5, (4, 3)).astype(np.int16),
        leaves=rng.integers(-30_000, 30_000, (4, 8)).astype(np.int16),
        bias=7,
    )
    matrix = rng.normal(size=(6, 3)).astype(np.float32)
    for row, total in zip(matrix, forest.margins(matrix), strict=True):
        told = 7
        for tree, leaves in zip(forest.trees, forest.leaves, strict=True):
            bits = [row[forest.split_column[q]] > forest.split_at[q] for q in tree]
            told += int(leaves[sum(bool(b) << level for level, b in enumerate(bits))])
        assert total == told


def test_a_forest_with_leaves_missing_is_refused() -> None:
    none = np.zeros(1, dtype=np.int16)
    with pytest.raises(ValueError, match="leaves"):
        Forest(
            columns=("a",), split_column=none, split_at=none.astype(np.float32), trees=none.reshape(1, 1),
            leaves=none.reshape(1, 1), bias=0,
        )  # fmt: skip


def test_neighbours_end_where_the_page_ends() -> None:
    column = np.array([1.0, 2.0, 3.0])
    assert shifted(column, 1).tolist() == [2.0, 3.0, -1.0]
    assert shifted(column, -2).tolist() == [-1.0, -1.0, 1.0]
    assert shifted(column, 5).tolist() == [-1.0, -1.0, -1.0]
    assert windowed(column, 1).tolist() == [3.0, 6.0, 5.0]


@pytest.mark.parametrize(
    ("text", "half_words", "prose"),
    [
        ("The council met on Monday and spoke of the bridge.", 20, True),
        ("اجتمع المجلس يوم الاثنين وتحدث طويلا عن الجسر؟", 16, True),
        ("市议会星期一开会讨论了大桥的问题。", 18, True),
        ("Latest news", 4, False),
    ],
)
def test_sentences_are_known_in_any_script(text: str, half_words: int, prose: bool) -> None:
    letters = letters_of(scan(f"<p>{text}</p>").blocks)
    assert letters.size.tolist() == [half_words]
    assert letters.prose.tolist() == [prose]


@pytest.mark.parametrize("way", Way)
def test_no_piece_of_an_address_has_a_weight(way: Way) -> None:
    with as_file(files("article").joinpath(f"tables/blocks_{way.value}.npz")) as path, np.load(path) as table:
        held = [table[f"{part}_names"].tobytes().decode() for part in ("near", "far", "openings")]
    words = {w for names in held for w in re.findall(r"[^\W\d_]+", names)}
    assert len(words) > 1_000
    assert words.isdisjoint({"http", "https", "www", "com", "net", "org", "bbc", "sina", "ifeng"})

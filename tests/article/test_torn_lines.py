"""A line break inside a sentence tears it; between names, which may be as many words, it parts them."""

import pytest

from article.blocks.kinds import pieces_of
from article.markup.scanner import scan

TORN = [
    "أعلنت بلدية المرفأ صباح اليوم أن أعمال إصلاح شبكة",
    "المياه في الأحياء القديمة تبدأ مطلع الأسبوع المقبل",
    "وتستمر شهرين.",
]
NAMES = ["خالد عبد الله العلي", "محمود إبراهيم أحمد حمدان", "فاطمة يوسف سليم الأحمد"]
LONG_NAMES = [f"{name} - 34 عاماً، من حي الميناء" for name in NAMES]
SENTENCE = "وأضاف المصدر أن اللقاء استمر أربع ساعات ولم يسفر عن اتفاق، لكنه فتح الباب أمام لقاءات جديدة في الأسابيع المقبلة."
LATIN = ["The council said the works on the old", "water mains will begin next week", "and last two months."]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (TORN, [" ".join(TORN)]),
        ([*NAMES, SENTENCE], [*NAMES, SENTENCE]),
        ([*LONG_NAMES, SENTENCE], [*LONG_NAMES, SENTENCE]),
        (LATIN, [" ".join(LATIN)]),
    ],
    ids=["a torn sentence", "names", "names as long as lines", "small letters go on"],
)
def test_only_lines_of_a_sentence_are_joined(lines, told):
    source = scan("<div>" + "<br>".join(lines) + "</div>")
    assert [piece.text for piece in pieces_of(source, range(len(lines)))] == told

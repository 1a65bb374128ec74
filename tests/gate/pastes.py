"""Makes pasted pages out of clean articles: boilerplate of `paste_stock.toml` above, inside and below them."""

import gzip
import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

STOCK = tomllib.loads((Path(__file__).parent / "paste_stock.toml").read_text("utf-8"))
NAMES = {
    "ar": (["سامر الحلبي", "ليلى الحمصي", "عمر بن يوسف", "هدى الخطيب"], ["الرباط", "دمشق", "القاهرة", "عمان", "تونس"], ["سياسة", "اقتصاد", "محليات", "ثقافة", "عربي ودولي"]),
    "en": (["Jane Marlow", "Peter Ashford"], ["London", "Nairobi"], ["Politics", "World", "Business"]),
    "fr": (["Claire Dubosc", "Marc Tellier"], ["Lyon", "Tunis"], ["Politique", "Monde", "Société"]),
    "he": (["דנה לביא", "יואב כרמי"], ["חיפה", "ירושלים"], ["חדשות", "כלכלה", "ספורט"]),
    "tr": (["Ayşe Demirel", "Kerem Aktaş"], ["Ankara", "İzmir"], ["Gündem", "Ekonomi", "Spor"]),
    "fa": (["نرگس صادقی", "آرش مرادی"], ["تهران", "شیراز"], ["سیاست", "اقتصاد", "ورزش"]),
}  # fmt: skip
DATES = {
    "ar": [
        "12 آذار 2025",
        "الأحد 14 يوليو 2024",
        "2025/03/12",
        "السبت، 26 يوليو 2025 06:30 م",
        "منذ 3 ساعات",
    ],
    "en": ["March 12, 2025", "12 Mar 2025, 10:15", "2 hours ago"],
    "fr": ["12 mars 2025", "12/03/2025 à 10h15"],
    "he": ["12.03.2025", "12 במרץ 2025"],
    "tr": ["12 Mart 2025", "12.03.2025 10:15"],
    "fa": ["۱۲ فروردین ۱۴۰۳", "۲۱ اسفند ۱۴۰۳ - ۱۰:۱۵"],
}
HEADLINE = "Ferry service between both banks to return in spring"  # the English bodies have no headlines of their own
# Furniture that the clean texts themselves hold: what is cut there is no loss.
OWN = re.compile(r"^(?:للمزيد|اقرأ|قد يهمك|Read more\b|www\.)|إشعارات بأهم الموضوعات|، اضغط هنا$")
ABOVE_TITLE = {"breadcrumb", "menu"}  # the other kinds stand on either side of the headline, mostly below


@dataclass(slots=True)
class Paste:
    """One made paste: its text, the lines that are the article, and each injected line with its kind."""

    text: str
    title: str
    article: list[str]
    injected: list[tuple[str, str]] = field(default_factory=list)


def bodies(root: Path, language: str) -> list[tuple[str, str]]:
    """Return (title, text) of clean articles in a language."""
    if language == "ar":
        with gzip.open(root / "related/arabic_news_2018.jsonl.gz", "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for n, line in enumerate(file) if n % 20 == 0]
        found = [(r["title"], r["text"]) for r in rows]
        hard = (root / "related/hard_2025_dev.jsonl").read_text("utf-8").splitlines()
        return found + [(r["title"], r["text"]) for r in map(json.loads, hard)]
    own = [(r["title"], r["text"]) for r in STOCK["article"] if r["language"] == language]
    if language != "en":
        return own
    rows = map(json.loads, (root / "pages/fundus_tests/gold.jsonl").read_text("utf-8").splitlines())
    return [(HEADLINE, r["gold_text"]) for r in rows if r["lang"] == "en" and len(r["gold_text"] or "") > 400]


class Maker:
    """Makes pastes from articles of one language; the same seed makes the same pastes."""

    def __init__(self, language: str, articles: list[tuple[str, str]], seed: int = 1) -> None:
        self.language, self.articles, self.random = language, articles, Random(seed)
        self.headlines = STOCK["headlines"].get(language) or [t for t, _ in articles if len(t.split()) >= 4]

    def paste(self) -> Paste:
        title, text = self.random.choice(self.articles)
        body = [
            " ".join(line.split())
            for line in text.split("\n")
            if any(c.isalnum() for c in line) and not OWN.search(line)
        ]
        made = Paste("", " ".join(title.split()), [line for line in body if line != title])
        above, below = self._top(made)
        lines = [*above, made.title, *below, *self._body(made), *self._bottom(made)]
        gap = "\n\n" if self.random.random() < 0.5 else "\n"
        made.text = gap.join(lines)
        return made

    def _top(self, made: Paste) -> tuple[list[str], list[str]]:
        kinds = STOCK["top"][self.language]
        above: list[str] = []
        below: list[str] = []
        for kind in self._some(sorted(kinds), 1, 5):
            high = kind in ABOVE_TITLE or self.random.random() < 0.2
            (above if high else below).extend(self._block(made, f"top {kind}", kinds[kind]))
        return above, below

    def _body(self, made: Paste) -> list[str]:
        kinds = STOCK["inside"][self.language]
        lines: list[str] = []
        spots = set(self.random.sample(range(len(made.article)), min(2, len(made.article))))
        for i, line in enumerate(made.article):
            if i in spots and i > 0 and not made.article[i - 1].endswith((":", "…")):
                kind = self.random.choice(sorted(kinds))
                lines.extend(self._block(made, f"inside {kind}", kinds[kind]))
            lines.append(line)
        return lines

    def _bottom(self, made: Paste) -> list[str]:
        kinds = STOCK["bottom"][self.language]
        lines: list[str] = []
        for kind in self._some([k for k in sorted(kinds) for _ in range(1 if len(kinds) > 1 else 4)], 2, 6):
            lines.extend(self._block(made, f"bottom {kind}", kinds[kind]))
        return lines

    def _block(self, made: Paste, kind: str, wordings: list[str]) -> list[str]:
        people, cities, sections = NAMES[self.language]
        wording = self.random.choice(wordings)
        fill = {"p": people, "c": cities, "s": sections, "d": DATES[self.language]}
        for mark, many in fill.items():
            wording = wording.replace(f"{{{mark}}}", self.random.choice(many))
        while "{h}" in wording:
            wording = wording.replace("{h}", " ".join(self.random.choice(self.headlines).split()), 1)
        while "{n}" in wording:
            wording = wording.replace("{n}", str(self.random.randrange(3, 4000)), 1)
        lines = [
            line.strip()
            for line in wording.replace("{t}", made.title).split("|")
            if any(c.isalnum() for c in line) and not OWN.search(line)
        ]
        made.injected += [(kind, line) for line in lines]
        return lines

    def _some(self, kinds: list[str], least: int, most: int) -> list[str]:
        return self.random.sample(kinds, min(len(kinds), self.random.randint(least, most)))

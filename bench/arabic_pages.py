"""Makes Arabic pages out of other sites' templates: few real ones have a gold text.

Every visible text of a page is swapped (paragraphs, title, teasers, menu words), and boilerplate in the words of
`article/tables/boilerplate.toml` is put inside the article's own container, with and without telling class names.
"""

import gzip
import html
import json
import random
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from article.blocks.votes import votes_of
from article.cuts.memory import trace_from
from article.markup.scanner import scan
from article.markup.source import Block, key_of
from article.metadata import facts_of
from bench.block_pages import Sample, label
from bench.rouge import words_of

_NAMES = ("أحمد الخطيب", "سارة يوسف", "خالد منصور", "ليلى حداد", "عمر السيد", "مريم العلي", "هدى الشامي")
_REMARKS = (
    "شكرا على الخبر", "الله يعين", "كلام جميل وفي محله", "نتمنى المزيد من هذه المواضيع", "خبر غير دقيق والله أعلم",
    "رائع جدا", "الله يحفظ البلاد والعباد", "نأمل أن تتحسن الأحوال قريبا", "لا أتفق مع هذا الرأي أبدا",
)  # fmt: skip
_FIRST_ON = (
    "The post %s appeared first on %s.",
    "المقال %s ظهر لأول مرة على %s",
    "ظهرت المقالة %s أولاً على %s.",
)
_OUTLETS = ("الأفق نيوز", "صدى المدينة", "بوابة الخليج", "منبر اليوم", "Sada News")
_PLAIN = ("", "c1", "row", "box", "item", "entry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The Arabic texts that one page is filled with."""

    title: str
    body: list[str]
    heads: list[str]
    teasers: list[str]


@cache
def _phrases(kind: str, *whys: str) -> list[str]:
    table = tomllib.loads(files("article").joinpath("tables/boilerplate.toml").read_text("utf-8"))[kind]
    return [p for why in (whys or tuple(table)) for p in table.get(why, {}).get("ar", [])]


def texts_in(path: Path, rng: random.Random) -> list[dict[str, str]]:
    """Return the corpus's articles of ordinary length, shuffled."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        found = [a for a in map(json.loads, lines) if 120 < len(a["text"].split()) < 900]
    rng.shuffle(found)
    return found


def told_of(articles: list[dict[str, str]]) -> Told:
    """Make the first article the page's own; the others give headlines and teasers."""
    return Told(
        title=articles[0]["title"],
        body=_paragraphs(articles[0]["text"]),
        heads=[a["title"] for a in articles[1:]],
        teasers=[_paragraphs(a["text"])[0] for a in articles[1:]],
    )


def _paragraphs(text: str) -> list[str]:
    found = [p.strip() for p in re.split(r"\n+", text) if len(p.strip()) > 3]
    if len(found) >= 3:
        return found
    parts = re.split(r"(?<=[.؟!])\s+", text)
    return [" ".join(parts[i : i + 2]) for i in range(0, len(parts), 2)]


def arabic_page(template: Sample, markup: str, told: Told, rng: random.Random) -> Sample | None:
    """Fill `template` (its decoded source is `markup`) with `told`; None where too little text finds room."""
    blocks = template.source.blocks
    own = [i for i, b in enumerate(blocks) if template.target[i] and b.words >= 8][: len(told.body)]
    if len(own) < 3:
        return None
    texts = _swapped(template, dict(zip(own, told.body, strict=False)), told, rng)
    boxes = _boxes(told, rng)
    spots = {own[0]: boxes["top"], own[len(own) // 2]: boxes["middle"], own[-1]: boxes["end"]}
    made, at = [], 0
    for i, block in enumerate(blocks):
        made += [markup[at : block.start], html.escape(texts[i])]
        at = block.end
        if spots.get(i):
            ending = re.compile(r"[^<]{0,200}</[a-z0-9]+>").match(markup, at)
            made += [markup[at : ending.end()] if ending else "", *spots[i]]
            at = ending.end() if ending else at
    page = "".join([*made, markup[at:]]).replace(template.facts.title or "\x00", told.title)
    return _read(template, page, {key_of(texts[i]) for i in own})


def _read(template: Sample, page: str, keys: set[str]) -> Sample | None:
    source = scan(page)
    part = [1.0 if b.key in keys else 0.0 for b in source.blocks]
    if sum(part) < 0.6 * len(keys):
        return None
    made = replace(
        template,
        name=f"arabic/{template.name}",
        source=source,
        facts=facts_of(source, url=None, fetched_at=None),
        chosen=votes_of(page, source).trafilatura or frozenset(),
        trace=trace_from(source, url=None),
        gold=words_of("\n".join(b.text for b, p in zip(source.blocks, part, strict=True) if p)),
        made=True,
    )
    source.markup = ""
    label(made, part)
    return made


def _swapped(template: Sample, own: dict[int, str], told: Told, rng: random.Random) -> list[str]:
    """Return the new text of each block: the same text gives the same again, as a site's furniture does."""
    seen: dict[str, str] = {}
    found = []
    for i, block in enumerate(template.source.blocks):
        if i in own:
            found.append(own[i])
        elif block.key in template.facts.said_titles or block.tag == "h1":
            found.append(told.title)
        elif template.target[i] and block.words >= 8:
            found.append("")
        else:
            found.append(seen.setdefault(block.key, _furniture(block, told, rng)))
    return found


def _furniture(block: Block, told: Told, rng: random.Random) -> str:
    if re.fullmatch(r"[\d\W]+", block.text):
        return block.text
    if block.words >= 12 and block.link_share < 0.5:
        return (
            rng.choice(told.teasers)
            if rng.random() < 0.7
            else f"{rng.choice(_phrases('start'))} {rng.choice(told.heads)}"
        )
    return rng.choice(told.heads) if block.words >= 4 else rng.choice(_phrases("line"))


def _boxes(told: Told, rng: random.Random) -> dict[str, list[str]]:
    """Return boilerplate to put behind the first, the middle and the last paragraph."""
    tag, telling = rng.choice(("p", "p", "div")), rng.random() < 0.4

    def line(text: str, linked: bool = False) -> str:
        return f"<{tag}>{'<a href=/x>' * linked}{html.escape(text)}{'</a>' * linked}</{tag}>"

    def box(name: str, *lines: str) -> str:
        return (
            f'<div class="{name if telling else rng.choice(_PLAIN)}">{"".join(lines)}</div>'
            if telling or rng.random() < 0.4
            else "".join(lines)
        )

    linked = rng.random() < 0.5
    heads = iter(rng.sample(told.heads, min(12, len(told.heads))))
    listed = [line(h, linked) for h, _ in zip(heads, range(rng.randint(3, 8)), strict=False)]
    opener = rng.choice(_phrases("head", "latest-news", "related", "most-read"))
    remarks = [line(r) for r in rng.sample(_REMARKS, rng.randint(1, 4))]
    also = (
        f"{rng.choice(_phrases('head', 'read-also'))}{rng.choice((': ', ' : ', ' '))}{rng.choice(told.heads)}"
    )
    ends = [
        box("post-footer-credit", line(rng.choice(_FIRST_ON) % (told.title, rng.choice(_OUTLETS)))),
        box("share-buttons social", line(rng.choice(_phrases("line", "share-bar")))),
        box("author-box", line(rng.choice(("", "بقلم: ", "كتب: ")) + rng.choice(_NAMES))),
        box("latest-news widget", line(opener), *listed),
        box("comments-list", line(rng.choice(_phrases("head", "comments"))), *remarks),
        box("a2hs-prompt", line(rng.choice(_phrases("line", "app-prompt")))),
    ]
    chosen = [e for e in ends if rng.random() < 0.5]
    rng.shuffle(chosen)
    return {
        "top": [ends[1]] if rng.random() < 0.2 else [],
        "middle": [box("read-also inline", line(also, linked))] if rng.random() < 0.6 else [],
        "end": chosen,
    }

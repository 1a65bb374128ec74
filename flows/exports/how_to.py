"""HOW-TO-VERIFY, as a page and as plain text, in Arabic and English: what a stranger does to believe a bundle, without us."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from string import Template
from textwrap import fill, indent
from typing import Any

from article.versions.differences import PieceKind
from flows.exports.changed import Changed
from flows.exports.wanted import Line

LANGUAGES = {"ar": "rtl", "en": "ltr"}
_MOST_CHANGES, _LONGEST = (
    40,
    5_000,
)  # changed paragraphs of a visit, and letters of a piece; changes.txt has all
_TAGS = {PieceKind.SAME: "span", PieceKind.REMOVED: "del", PieceKind.ADDED: "ins"}
_SHOWN = 100  # articles; a book of them is in articles.jsonl
_WIDTH = 96
_CODE = re.compile("`([^`]+)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the page says of one bundle: `counts` fill the sentences, `visits` are those of each article (history.jsonl), `changes` what they found, `place` is
    (offset, length) of the first article's record."""

    counts: Mapping[str, str]
    articles: Sequence[Line]
    visits: Sequence[Sequence[Line]]
    changes: Sequence[Sequence[Changed]]
    place: tuple[int, int]
    has_stamps: bool


def first_lines(lines: Iterator[Line]) -> list[Line]:
    """Return those articles that the page names."""
    return [line for _, line in zip(range(_SHOWN), lines, strict=False)]


def page(told: Told) -> str:
    """Return the page: one file, nothing of it comes from elsewhere, and no script is in it."""
    skeleton = Template(_resource("how_to_verify.html"))
    titles = " · ".join(_words()["page"][language]["title"] for language in LANGUAGES)
    return skeleton.substitute(
        title=escape(titles), sections="\n".join(_section(told, language) for language in LANGUAGES)
    )


def plain(told: Told) -> str:
    """Return the same as plain text; commands are indented by four spaces."""
    return "\n\n\n".join(_plain(told, language) for language in ("en", "ar")) + "\n"


def steps(told: Told) -> Iterator[dict[str, Any]]:
    """Give the steps that make sense for a bundle, their commands with its values."""
    offset, length = told.place
    left_out = "no_stamps" if told.has_stamps else "stamps"
    for step in _words()["step"]:
        if step["name"] != left_out:
            commands = step.get("commands", "").strip("\n")
            yield {
                **step,
                "commands": commands.replace("@OFFSET@", str(offset)).replace("@LENGTH@", str(length)),
            }


def _section(told: Told, language: str) -> str:
    words = _words()["page"][language]
    parts = [
        f'<section id="{language}" lang="{language}" dir="{LANGUAGES[language]}">',
        f"<h1>{escape(words['title'])}</h1>",
        f"<p>{_said(words['lead'], told)}</p>",
        f'<p class="soft">{_said(words["made"], told)} {_said(words["holds"], told)}</p>',
        f"<h2>{escape(words['steps'])}</h2>",
        f'<ol class="steps">{"".join(_step(step, told, language) for step in steps(told))}</ol>',
        f"<p>{escape(words['shorter'])}</p>{_block('python3 verify.py')}",
        f"<h2>{escape(words['limits'])}</h2><ul>",
        *(f"<li>{_said(limit[language], told)}</li>" for limit in _words()["limit"]),
        f"</ul><h2>{escape(words['articles'])}</h2><p>{_said(words['visits'], told)}</p>",
        f'<ul class="articles">{"".join(_article(*one, words) for one in zip(told.articles, told.visits, told.changes, strict=True))}</ul>',
        f"<p>{_said(words['more'], told)}</p>" if told.counts["more"] != "0" else "",
        f"<h2>{escape(words['files'])}</h2><dl>",
        *(
            f"<dt><code>{escape(file['name'])}</code></dt><dd>{_said(file[language], told)}</dd>"
            for file in _words()["file"]
        ),
        "</dl></section>",
    ]
    return "\n".join(parts)


def _step(step: Mapping[str, Any], told: Told, language: str) -> str:
    commands = _block(step["commands"]) if step["commands"] else ""
    return (
        f"<li><h3>{escape(step['title'][language])}</h3><p>{_said(step[language], told)}</p>{commands}</li>"
    )


def _block(commands: str) -> str:
    """Return commands as a block that a keyboard reaches, since it may be wider than its page."""
    return f'<pre tabindex="0">{escape(commands)}</pre>'


def _article(line: Line, visits: Sequence[Line], changes: Sequence[Changed], words: Mapping[str, str]) -> str:
    language = escape(line.get("language") or "und")
    captured = (line.get("archived") or {}).get("captured_at") or words["unknown"]
    said = (
        f'<b lang="{language}" dir="auto">{escape(_shown(line["title"] or words["no_title"]))}</b>'
        f'<span class="ltr">{escape(_shown(line.get("url") or line["id"]))}</span><br>'
        f'<span class="soft">{escape(words["published"])} <bdi>{escape((line.get("published_at") or words["unknown"])[:16])}</bdi>'
        f" · {escape(words['captured'])} <bdi>{escape(captured[:19])}</bdi></span><br>"
        f"<code>{escape(line.get('record') or '–')}</code>"
    )
    found = {one.visit: _change(one, words, language) for one in changes}
    seen = "".join(
        f"<li>{_seen(one, words)}{found.get(number, '')}</li>" for number, one in enumerate(visits)
    )
    return f"<li>{said}<ol>{seen}</ol></li>"


def _seen(visit: Line, words: Mapping[str, str]) -> str:
    """Return what a visit found, and where that stands."""
    when, what, record, place = (escape(one) for one in _visit(visit, words))
    facts = f'<bdi>{when}</bdi> <b>{what}</b><br><code>{record}</code> <span class="ltr">{place}</span>'
    return facts + _links(visit)


def _change(change: Changed, words: Mapping[str, str], language: str) -> str:
    """Return what a visit found changed, as far as a page shows it."""
    shown = [
        "".join(
            f"<{_TAGS[one.kind]}>{escape(_shown(one.text, _LONGEST))}</{_TAGS[one.kind]}>" for one in part
        )
        for part in change.parts[:_MOST_CHANGES]
    ]
    more = len(change.parts) - len(shown)
    left = f'<p class="soft">{escape(words["more_changes"])} <code>changes.txt</code></p>' if more else ""
    return "".join(f'<p class="change" lang="{language}" dir="auto">{one}</p>' for one in shown) + left


def _links(visit: Line) -> str:
    """Return links to the files that show what was found; they are texts, so that nothing in them runs."""
    return "".join(f'<br><a class="ltr" href="{escape(one)}">{escape(one)}</a>' for one in _files_of(visit))


def _files_of(visit: Line) -> list[str]:
    return [visit[name] for name in ("words", "page") if visit[name]]


def _visit(visit: Line, words: Mapping[str, str]) -> tuple[str, str, str, str]:
    """Return of a visit when it was, what was found, the record that shows it, and where that stands."""
    what = (
        words.get(f"reason_{visit['reason']}") or words.get(f"fate_{visit['fate']}") or _shown(visit["fate"])
    )
    version = f" · {words['version']} {visit['version']}" if visit["version"] else ""
    held = visit["offset"] is not None
    place = f"offset={visit['offset']} length={visit['length']}" if held else words["not_here"]
    return visit["at"][:19].replace("T", " "), what + version, visit["record"] or "–", place


def _plain(told: Told, language: str) -> str:
    words = _words()["page"][language]
    parts = [words["title"].upper(), *(_filled(words[name], told) for name in ("lead", "made", "holds"))]
    for number, step in enumerate(steps(told), 1):
        parts += [f"{number}. {step['title'][language]}", _filled(step[language], told)]
        parts += [indent(step["commands"], "    ", lambda _: True)] if step["commands"] else []
    parts += [words["shorter"], "    python3 verify.py", words["limits"]]
    parts += [fill("- " + limit[language], _WIDTH) for limit in _words()["limit"]]
    parts += [words["articles"], _filled(words["visits"], told)]
    for line, visits in zip(told.articles, told.visits, strict=True):
        seen = ("\n  ".join((*_visit(one, words), *_files_of(one))) for one in visits)
        parts.append(
            f"- {_shown(line.get('url') or line['id'])}\n  {line.get('record')}\n  {_shown(line['title'] or '')}"
            + "".join(f"\n\n  {one}" for one in seen)
        )
    parts += [_filled(words["more"], told)] if told.counts["more"] != "0" else []
    parts.append(words["files"])
    parts += [f"{file['name']}\n" + fill(_filled(file[language], told), _WIDTH) for file in _words()["file"]]
    return "\n\n".join(parts)


def _filled(text: str, told: Told) -> str:
    return fill(Template(text).substitute(told.counts), _WIDTH)


def _said(text: str, told: Told) -> str:
    """Return a sentence with its values, each kept apart from what stands around it."""
    values = {name: f"<bdi>{escape(value)}</bdi>" for name, value in told.counts.items()}
    said = Template(escape(text, quote=False)).substitute(values)
    return _CODE.sub(r"<code>\1</code>", said)


def _shown(text: str, limit: int = 400) -> str:
    """Return text of strangers on one line, without what drives a terminal or turns lines around."""
    kept = (" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text[:limit])
    return "".join(
        char for char in kept if unicodedata.category(char) not in {"Cf", "Cs"} or char in "\u200c\u200d"
    )


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(_resource("how_to_verify.toml"))


def _resource(name: str) -> str:
    return resources.files("flows.exports").joinpath(name).read_text("utf-8")

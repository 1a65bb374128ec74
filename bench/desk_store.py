"""A store of many made-up Arabic articles, for measuring what people look at: manifests, indexes and clean text, no WARC files.

The words are those of the practice web's articles, drawn as often as news use them (Zipf); outlets and days are drawn likewise.
"""

import hashlib
import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from archive.fate import Fate, Outcome
from archive.manifests.manifest import Manifest, RunResult, to_json
from archive.record import RecordKind, RecordRef
from archive.store import FolderStore

_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_FIRST_DAY = datetime(2025, 7, 1, tzinfo=UTC)
_DAYS, _OUTLETS, _WORDS = 60, 200, 250
_RUN_OF = 10_000  # articles a run: a big gather
_RELATIONS = ("RELATED",) * 5 + ("COPY_OF",) * 2 + ("UNSURE",) + ("UNRELATED",) * 2
_LANGUAGES = ("ar",) * 7 + ("en", "fr", "he")
_ARTICLES = Path(__file__).parent.parent / "practice" / "articles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """The words that articles are made of, the most frequent first, and how often each comes."""

    words: tuple[str, ...]
    weights: tuple[float, ...]


def stock() -> Stock:
    """Read the words of the practice web's Arabic articles."""
    counted: dict[str, int] = {}
    for path in sorted(_ARTICLES.glob("*-ar-*.txt")):
        for word in path.read_text(encoding="utf-8").split():
            counted[word] = counted.get(word, 0) + 1
    words = sorted(counted, key=lambda word: (-counted[word], word))
    # Of a real language most words are rare: half as many again that stand for names.
    words += [f"اسم{n}" for n in range(len(words) // 2)]
    return Stock(words=tuple(words), weights=tuple(accumulate(1 / n for n in range(1, len(words) + 1))))


def write_store(root: Path, articles: int, stories: int, *, again: int = 0) -> FolderStore:
    """Write so many articles in so many stories, and a later run of each story that found *again* of its pages changed and as many gone."""
    store, dice, words = FolderStore(root), random.Random(7), stock()
    each = articles // stories
    for number in range(stories):
        story = f"story-{number:03}"
        for run, begin in enumerate(range(0, each, _RUN_OF)):
            count = range(begin, min(begin + _RUN_OF, each))
            _write_run(store, story, run, [_line(story, n, dice, words) for n in count])
        if again:
            _fetch_again(store, story, [_line(story, n, dice, words, version=2) for n in range(2 * again)])
    return store


def url_of(story: str, n: int) -> str:
    """Return the address of an article of a story, which is its id too."""
    return f"https://outlet{n % _OUTLETS}.example/{story}/{n}"


def _line(story: str, n: int, dice: random.Random, words: Stock, version: int = 1) -> dict[str, Any]:
    url = url_of(story, n)
    text = dice.choices(words.words, cum_weights=words.weights, k=_WORDS)
    day = _FIRST_DAY + timedelta(days=min(int(dice.expovariate(0.1)), _DAYS), minutes=n % 1440)
    relation = _RELATIONS[n % len(_RELATIONS)]
    at = _BEGAN + timedelta(days=version, milliseconds=n)
    return {
        "id": url,
        "url": url,
        "record": _record(url, version),
        "title": " ".join(text[:9]),
        "bylines": [" ".join(text[9:11])],
        "outlet": f"صحيفة {min(int(dice.expovariate(0.03)), _OUTLETS)}",
        "published_at": day.isoformat(),
        "published_raw": None,
        "published_from": "meta",
        "canonical_url": url,
        **dict.fromkeys(("section", "agency", "paywalled", "via", "instead_of", "why")),
        **{key: [] for key in ("parts", "boilerplate", "reservations", "found")},
        **{key: [value] * (_WORDS // 50) for key, value in (("kinds", "text"), ("places", None), ("doubts", None))},
        "method": "trafilatura/2.3.1+full",
        "is_teaser": False,
        "sources": {},
        "modified_at": None,
        "language": _LANGUAGES[n // 7 % len(_LANGUAGES)],
        "paragraphs": [" ".join(text[at : at + 50]) for at in range(0, _WORDS, 50)],
        "status": "extraction_suspect" if n % 25 == 0 else "article",
        "verdict": {"relation": relation, "score": dice.uniform(0.5, 2.0), "reasons": [], "copy_of": None, "related": relation in {"RELATED", "COPY_OF"}},
        "archived": {"warc": f"warc/{story}/run-w0-1.warc.gz", "offset": n, "length": 9, "captured_at": at.isoformat()},
    }  # fmt: skip


def _record(url: str, version: int) -> str:
    digits = hashlib.sha256(f"{url} {version}".encode()).hexdigest()
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"


def _write_run(store: FolderStore, story: str, run: int, lines: list[dict[str, Any]]) -> None:
    planned = tuple(Outcome(url=line["url"], fate=Fate.KEPT, reason="ok", ref=_ref(line)) for line in lines)
    _close(store, story, f"run{run}", _BEGAN + timedelta(days=1, hours=run), lines, planned)


def _fetch_again(store: FolderStore, story: str, lines: list[dict[str, Any]]) -> None:
    half = len(lines) // 2
    changed = [
        Outcome(url=one["url"], fate=Fate.KEPT, reason="changed", ref=_ref(one)) for one in lines[:half]
    ]
    gone = [
        Outcome(url=one["url"], fate=Fate.NOT_AN_ARTICLE, reason="gone", ref=_ref(one))
        for one in lines[half:]
    ]
    _close(store, story, "run-again", _BEGAN + timedelta(days=2), lines[:half], (*changed, *gone))  # fmt: skip


def _ref(line: dict[str, Any]) -> RecordRef:
    return RecordRef(
        record_id=line["record"],
        kind=RecordKind.RESPONSE,
        url=line["url"],
        captured_at=datetime.fromisoformat(line["archived"]["captured_at"]),
        warc=line["archived"]["warc"],
        offset=line["archived"]["offset"],
        length=line["archived"]["length"],
        payload_digest=f"sha256:{hashlib.sha256(line['url'].encode()).hexdigest()}",
        status=200,
        content_type="text/html",
    )


def _close(
    store: FolderStore, story: str, run: str, began_at: datetime, lines: list[dict[str, Any]], planned: tuple[Outcome, ...]
) -> None:  # fmt: skip
    text = "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)
    entry = store.write_text(f"text/{story}/runs/{run}.jsonl", text.encode())
    manifest = Manifest(
        run_id=run,
        story=story,
        began_at=began_at,
        ended_at=began_at + timedelta(minutes=50),
        result=RunResult.SOUND,
        software=(("warraq", "0"),),
        settings_digest="0" * 64,
        files=(entry,),
        planned=planned,
    )
    store.write_text(manifest.name, to_json(manifest))

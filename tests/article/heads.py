"""Builds the heads and tops of pages, and gives the facts that are read from them. All outlets and people are invented."""

import json
from datetime import UTC, datetime

from article.markup.scanner import scan
from article.metadata import facts_of

FETCHED = datetime(2025, 8, 20, 12, tzinfo=UTC)
URL = "https://www.harbour.example/politics/2025/paris-talks-4711"
PROSE = {
    "ar": "<p>عقد الوفدان لقاء في العاصمة يوم الخميس لبحث خفض التصعيد في الجنوب، بحسب ما أفاد مصدر دبلوماسي مطلع.</p>" * 3,
    "en": "<p>The two delegations met in the capital on Thursday to discuss how the fighting in the south might be ended soon.</p>" * 3,
}  # fmt: skip


def facts(head="", body="", *, title="", url=URL, lang="en", fetched_at=FETCHED):
    top = f"<title>{title}</title>" if title else ""
    return facts_of(
        scan(f'<html lang="{lang}"><head>{top}{head}</head><body>{body}</body></html>'),
        url=url,
        fetched_at=fetched_at,
    )


def ld(**fields):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields}, ensure_ascii=False)}</script>'


def meta(**named):
    return "".join(f'<meta property="{n.replace("__", ":")}" content="{v}">' for n, v in named.items())


def trust(got, field):
    return next((f.trust for f in got.found if f.field == field), None)


def source(got, field):
    return next(((f.source, f.detail) for f in got.found if f.field == field), None)


AR = "لقاء في باريس يبحث الاستقرار في المنطقة"
EN = "Talks in Paris end without a final deal"

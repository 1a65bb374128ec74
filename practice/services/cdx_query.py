"""The CDX server's parameters: url with matchType, from and to, filter, collapse, fl, limit, resumption keys."""

import json
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from practice.services.captures import Capture, surt

FIELDS = {
    "urlkey": "key",
    "timestamp": "stamp",
    "original": "original",
    "mimetype": "kind",
    "statuscode": "status",
    "digest": "digest",
    "length": "length",
}
ALIASES = {
    "url": "original",
    "mime": "mimetype",
    "status": "statuscode",
}  # as Common Crawl's index calls them
STORED = (
    "urlkey",
    "timestamp",
    "original",
    "mimetype",
    "statuscode",
)  # what filters and collapsing can look at


@dataclass(frozen=True, slots=True, kw_only=True)
class CdxQuery:
    """One question to the index."""

    key: str
    match: str
    first: str
    last: str
    json: bool
    fields: tuple[str, ...]
    filters: tuple[str, ...]
    collapse: str
    limit: int
    resume: str
    shows_key: bool


def read_cdx_query(text: str) -> CdxQuery | None:
    """The question that a query string asks; None without a url, or with a filter that is no expression."""
    pairs = parse_qsl(text, keep_blank_values=True)
    one = dict(pairs)
    filters = tuple(value for name, value in pairs if name == "filter")
    if not one.get("url") or not all(map(_is_expression, filters)):
        return None
    url, match = _scope(one["url"], one.get("matchType", ""))
    wished = tuple(name for name in one.get("fl", "").split(",") if name in FIELDS)
    limit = one.get("limit", "")
    return CdxQuery(
        key=surt(url),
        match=match,
        first=one.get("from", "").ljust(14, "0"),
        last=one.get("to", "").ljust(14, "9"),
        json=one.get("output", "") == "json",
        fields=wished or tuple(FIELDS),
        filters=filters,
        collapse=one.get("collapse", ""),
        limit=int(limit) if re.fullmatch(r"-?\d+", limit) else 0,
        resume=one.get("resumeKey", ""),
        shows_key=one.get("showResumeKey", "") == "true",
    )


def _is_expression(wish: str) -> bool:
    try:
        re.compile(wish.partition(":")[2])
    except re.error:
        return False
    return True


def _scope(url: str, match: str) -> tuple[str, str]:
    if url.startswith("*."):
        return url[2:], "domain"
    if url.endswith("*"):
        return url[:-1], "prefix"
    return url, match or "exact"


def _within(query: CdxQuery, key: str) -> bool:
    host = query.key.partition(")")[0]
    if query.match == "host":
        return key.startswith(host + ")")
    if query.match == "domain":
        return key.startswith((host + ")", host + ","))
    return key.startswith(query.key) if query.match == "prefix" else key == query.key


def _value(capture: Capture, name: str) -> str:
    return str(getattr(capture, FIELDS[name])) if name in STORED else ""


def _passes(capture: Capture, wish: str) -> bool:
    """One filter: a regular expression for all of a field; behind «=» the value itself, behind «!» anything else."""
    wanted = not wish.startswith("!")
    is_exact = wish.removeprefix("!").startswith("=")
    name, _, pattern = wish.lstrip("!=~").partition(":")
    value = _value(capture, ALIASES.get(name, name))
    return (value == pattern if is_exact else re.fullmatch(pattern, value) is not None) == wanted


def _position(capture: Capture) -> str:
    return f"{capture.key} {capture.stamp}"


def select(query: CdxQuery, captures: tuple[Capture, ...]) -> tuple[list[Capture], str]:
    """The rows of a question, and the key to go on with ("" at the end). A negative limit counts from the end."""
    found = [
        one
        for one in captures
        if _within(query, one.key)
        and query.first <= one.stamp <= query.last
        and all(_passes(one, wish) for wish in query.filters)
        and _position(one) > query.resume.replace("+", " ")
    ]
    if query.collapse:
        found = _collapsed(found, query.collapse)
    if query.limit < 0:
        return found[query.limit :], ""
    if not query.limit or len(found) <= query.limit:
        return found, ""
    return found[: query.limit], _position(found[query.limit - 1])


def _collapsed(found: list[Capture], wish: str) -> list[Capture]:
    name, _, count = wish.partition(":")
    letters = int(count) if count.isdecimal() else None
    kept: list[Capture] = []
    for one in found:
        if not kept or _value(kept[-1], name)[:letters] != _value(one, name)[:letters]:
            kept.append(one)
    return kept


def printed(query: CdxQuery, table: list[list[str]], following: str) -> str:
    """The answer as the server prints it: JSON rows under a row of names, or lines; an empty row before the key."""
    key = following.replace(" ", "+") if query.shows_key else ""
    if not query.json:
        tail = f"\n{key}\n" if key else ""
        return "".join(" ".join(row) + "\n" for row in table) + tail
    if not table:
        return "[]"
    rows: list[list[str]] = [list(query.fields), *table, *([[], [key]] if key else [])]
    return "[" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "]\n"

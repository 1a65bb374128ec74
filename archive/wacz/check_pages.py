"""Does every page that a package names stand in its index?"""

from collections.abc import Collection, Iterator
from itertools import chain

from archive.audit.finding import Finding, FindingVerdict
from archive.strict_json import JsonError, read_json, read_moment
from archive.wacz.lines import LineError, whole_lines
from archive.wacz.zips import Zip

PAGES = "pages/pages.jsonl"
_FOLDER = "pages/"
_LONGEST_LINE = 64 << 20  # bytes: a page with the text of a book


def check_pages(package: Zip, urls: Collection[str]) -> Iterator[Finding]:
    """Check pages/*.jsonl (WACZ 1.1.1, pages.jsonl); `urls` are the addresses of which the index speaks."""
    if PAGES not in package.entries:
        yield _finding(package, PAGES, FindingVerdict.MISSING, "there is no list of pages")
    for name, entry in package.entries.items():
        if not name.startswith(_FOLDER) or not name.endswith(".jsonl"):
            continue
        wrong, count = 0, 0
        try:
            for raw in chain.from_iterable(whole_lines(package.chunks(entry), _LONGEST_LINE)):
                count += bool(raw.strip())
                why = _fault(raw, urls) if raw.strip() else None
                if why is not None:
                    wrong += 1
                    yield _finding(package, name, why[0], why[1])
        except LineError as error:
            wrong += 1
            yield _finding(package, name, FindingVerdict.DAMAGED, str(error))
        if count and not wrong:
            yield _finding(
                package, name, FindingVerdict.OK, f"{count} lines, and each page stands in the index"
            )


def _fault(raw: bytes, urls: Collection[str]) -> tuple[FindingVerdict, str] | None:
    try:
        value = read_json(raw, "a line")
    except JsonError as error:
        return FindingVerdict.DAMAGED, str(error)
    if not isinstance(value, dict):
        return FindingVerdict.DAMAGED, f"no page: {raw[:200]!r}"
    if "format" in value:
        return None
    url, at = value.get("url"), value.get("ts")
    if not isinstance(url, str) or not isinstance(at, str) or not _is_time(at):
        return FindingVerdict.DAMAGED, f"a page without address or time: {raw[:200]!r}"
    if not any(form in urls for form in _forms(url)):
        return FindingVerdict.MISSING, f"the page {url[:200]!r} does not stand in the index"
    return None


def _forms(url: str) -> set[str]:
    """Return how an index may have a page's address: without fragment, and with "/" behind a bare host."""
    bare = url.partition("#")[0]
    return {url, bare, f"{bare}/"}


def _is_time(text: str) -> bool:
    try:
        read_moment(text)
    except ValueError:
        return False
    return True


def _finding(package: Zip, name: str, verdict: FindingVerdict, message: str) -> Finding:
    return Finding(check="pages", verdict=verdict, subject=f"{package.path}/{name}", message=message)

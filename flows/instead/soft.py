"""Hosts that answer 200 for what they do not have: told by one address that nobody has, asked once a run and only where a page looks like it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from archive.addresses.urls import UrlError, site_of
from article.article import Article, NoArticle, NotArticleKind
from flows.instead.blocked import Fetched, host_at
from flows.reading.read import read_articles, readable
from flows.run import Run
from flows.walk.keep import keep
from spiders.frontier.plan import Plan, Purpose
from story.wording.shingles import Wording, common, wording

PROBE = "probe"
# Words under which an article without a day looks like an error page; a choice: what such pages say has 20 to 60.
_SHORT_WORDS = 120
# Share of the runs of five words that two answers have in common, of all that they have; a choice: an error page repeats the address
# that was asked for, and shows other news of the hour; two articles of one outlet share hardly any.
_ALIKE = 0.8
_HOMES = frozenset({"", "home", "index.html", "index.htm", "index.php", "default.aspx", "main"})
_A_LANGUAGE = 2  # letters: /ar/, /en/


def leads_home(asked: str, ended: str) -> bool:
    """Say whether the address of a page led to the home page of its site: the page is gone."""
    try:
        same = site_of(asked) == site_of(ended)
    except UrlError:
        return False
    return same and _is_home(ended) and not _is_home(asked)


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    path = parts.path.strip("/").lower()
    return not parts.query and (path in _HOMES or (len(path) == _A_LANGUAGE and path.isalpha()))


def soft_missing(run: Run, pages: Sequence[Fetched]) -> Mapping[str, NoArticle]:
    """Return those of *pages* that are their host's answer to any address, by their own: error pages that say 200."""
    suspects: dict[str, list[tuple[Fetched, Article]]] = defaultdict(list)
    for page, article in _suspects(pages):
        suspects[host_at(page.outcome.url)].append((page, article))
    if not suspects:
        return {}
    asked = _probes(run, {host: found[0][0].outcome.url for host, found in suspects.items()})
    ended = keep(run, [_plan(url) for url in asked.values()], "looking")
    answered = {host: ended[url] for host, url in asked.items() if readable(ended[url])}
    read = read_articles(run, list(answered.values())) if answered else ()
    found: dict[str, NoArticle] = {}
    for host, probe in zip(answered, read, strict=True):
        if isinstance(probe, Article):
            found |= _like(asked[host], probe, suspects[host])
    return found


def _suspects(pages: Sequence[Fetched]) -> Iterable[tuple[Fetched, Article]]:
    """Yield the pages that may be error pages: short ones without a day, and texts that stand under several headlines of a host."""
    read = [(page, page.read) for page in pages if isinstance(page.read, Article) and page.read.via is None]
    titles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for page, article in read:
        titles[_text_at(page, article)].add(page.candidate.links[0].title)
    for page, article in read:
        is_short = article.published_at is None and len(article.text.split()) < _SHORT_WORDS
        if is_short or len(titles[_text_at(page, article)]) > 1:
            yield page, article


def _text_at(page: Fetched, article: Article) -> tuple[str, str]:
    return host_at(page.outcome.url), article.text


def _probes(run: Run, hosts: Mapping[str, str]) -> dict[str, str]:
    """Return for each host the address that it is asked for: that of this run, where it was asked before."""
    with run.frontier() as frontier:
        before = {
            host_at(plan.url): plan.url for plan, _ in frontier.plans() if plan.how == PROBE and not plan.hops
        }
    return {host: before.get(host) or nobodys(url, run.run_id) for host, url in hosts.items()}


def nobodys(url: str, run_id: str) -> str:
    """Return an address that nobody has at a page's host, the same all through a run: its file with other values, or a name under the root."""
    parts = urlsplit(url)
    word = f"warraq-{sha256(f'{run_id} {parts.netloc}'.encode()).hexdigest()[:12]}"
    if parts.query:
        query = urlencode([(name, word) for name, _ in parse_qsl(parts.query, keep_blank_values=True)])
        return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return urlunsplit((parts.scheme, parts.netloc, f"/{word}", "", ""))


def _plan(url: str) -> Plan:
    """Return the plan of a probe: that there is nothing is the answer hoped for, not a failure (flows/close.py)."""
    return Plan(url=url, purpose=Purpose.CHANNEL, how=PROBE)


def _like(asked: str, probe: Article, suspects: Sequence[tuple[Fetched, Article]]) -> dict[str, NoArticle]:
    own = wording(probe.text)
    why = f"the host answers an address that nobody has with the same page: {asked}"
    return {
        page.outcome.url: NoArticle(url=article.url, ref=article.ref, kind=NotArticleKind.SOFT_404, why=why)
        for page, article in suspects
        if _is_alike(wording(article.text), own)
    }


def _is_alike(one: Wording, other: Wording) -> bool:
    shared = common(one.shingles, other.shingles)
    return shared > 0 and shared >= _ALIKE * (len(one.shingles) + len(other.shingles) - shared)


def read_or_missing(page: Fetched, missing: Mapping[str, NoArticle]) -> Article | NoArticle | None:
    """Return what was read, or that the page is gone: its address led home, or its host says so to everybody."""
    asked, ended = page.candidate.url, page.outcome.url
    if page.read is not None and leads_home(asked, ended):
        why = f"its address leads to the home page, {ended}"
        return NoArticle(url=asked, ref=page.outcome.ref, kind=NotArticleKind.SOFT_404, why=why)
    return missing.get(ended, page.read)

"""Pages that were held and are no more though their hosts answer 200: error pages, and addresses that lead home."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archive.addresses.urls import UrlError, site_of
from archive.catalogue.stood import stood, words_before
from archive.fate import Outcome
from archive.record import RecordRef
from article.article import Article, NoArticle, NotArticleKind
from article.versions.edits import Edit, edit_of, told_by
from flows.instead.soft import leads_home, soft_missing
from flows.run import Run
from flows.versions.changes import Asked
from flows.versions.earlier import held_versions
from flows.walk.measured import key_of
from story.link import Candidate, Channel, Link

Read = Mapping[str, Article | NoArticle]
Before = Mapping[str, RecordRef | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A page as the look for error pages takes it: under the title that it had before."""

    candidate: Candidate
    outcome: Outcome
    read: Article | NoArticle | None


def before_of(run: Run, *urls: str) -> RecordRef | None:
    """Return the newest good version of the page at one of *urls* (as asked, as redirected to) from an earlier run.

    What stood there while the page was gone is no version of it, and neither is what a home page showed to which it leads now.
    """
    asked = urls[:1] if leads_home(urls[0], urls[-1]) else urls
    with run.house.catalogue() as catalogue:
        found = [
            ref
            for url in dict.fromkeys(asked)
            for ref in held_versions(catalogue, url, besides=run.run_id, led_from=urls[0])
        ]
    return max(found, key=lambda ref: ref.captured_at, default=None)


def error_pages(
    run: Run, outcomes: Mapping[str, Outcome], before: Before, read: Read
) -> dict[str, NoArticle]:
    """Return those new versions, by record, that are their host's answer to any address; it is asked for one that nobody has."""
    shown: list[_Shown] = []
    for url, outcome in outcomes.items():
        old, new = _read_of(before[url], read), _read_of(outcome.ref, read)
        if (
            isinstance(old, Article)
            and isinstance(new, Article)
            and edit_of(told_by(old), told_by(new)) is not Edit.NONE
        ):
            link = Link(url=url, channel=Channel.SEED, found_in="", outlet="", title=old.title)
            candidate = Candidate(url=url, key=key_of(url), score=0.0, links=(link,), reasons=())
            shown.append(_Shown(candidate=candidate, outcome=outcome, read=new))
    missing = soft_missing(run, shown).values()
    return {no.ref.record_id: no for no in missing if no.ref is not None}


def asked_again(run: Run, outcomes: Mapping[str, Outcome], before: Before, read: Read) -> Iterator[Asked]:
    """Yield each address with all that says what became of it."""
    urls = [*outcomes, *(outcome.url for outcome in outcomes.values())]
    with run.house.catalogue() as catalogue:
        known = stood(catalogue, dict.fromkeys(urls), besides=run.run_id, until=run.began_at)
    for url, outcome in outcomes.items():
        last = [known[one] for one in (url, outcome.url) if one in known]
        held, home = before[url], _led_home(url, outcome, read)
        if home:
            held = before_of(run, url)
        is_read = all(_read_of(ref, read) is not None for ref in (held, outcome.ref))
        with run.house.catalogue() as catalogue:
            words = words_before(catalogue, url) if is_read else {}
        yield Asked(
            url=url,
            outcome=outcome,
            first=_led_from(run, url, outcome),
            before=held,
            words=words,
            stood=max(last, key=lambda one: one.at, default=None),
            home=home if held is not None else None,
        )


def _led_from(run: Run, url: str, outcome: Outcome) -> Outcome | None:
    """Return how an address ended itself, where that is a redirect to another page."""
    if key_of(url) == key_of(outcome.url):
        return None
    with run.frontier() as frontier:
        return frontier.outcome(url)


def _led_home(url: str, outcome: Outcome, read: Read) -> str | None:
    """Return in words where an address led that is no article's any more: the home page of its site, or a list of it."""
    if leads_home(url, outcome.url):
        return f"the home page, {outcome.url}"
    new = _read_of(outcome.ref, read)
    if not isinstance(new, NoArticle) or new.kind is not NotArticleKind.LISTING:
        return None
    return f"a list of its site, {outcome.url}" if _is_elsewhere(url, outcome.url) else None


def _is_elsewhere(url: str, other: str) -> bool:
    """Say whether an address is another page of the same site."""
    try:
        return key_of(url) != key_of(other) and site_of(url) == site_of(other)
    except UrlError:
        return False


def _read_of(ref: RecordRef | None, read: Read) -> Article | NoArticle | None:
    return read.get(ref.record_id) if ref is not None else None

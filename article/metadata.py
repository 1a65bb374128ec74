"""What a page says of its article beside the text, each piece from the best place that has it and with that place."""

from dataclasses import dataclass, replace
from datetime import datetime

from article.article import Found
from article.cuts.edges import Edges
from article.dates.published import days_of
from article.dates.reading import Dated
from article.dates.shown_days import Where
from article.markup.jsonld import Claims, claims_of
from article.markup.microdata import Mark, marks_of
from article.markup.source import Source, key_of, visible
from article.outlets import host_word, is_author, named_sites, outlet_of
from article.pages.canonical import canonical_of
from article.refusals.paywall import paywall_of
from article.sections import section_of
from article.titles.headings import Headline, headline_of
from article.writers.agencies import credit_among
from article.writers.bylines import Seen, bylines_of
from article.writers.people import names_in


@dataclass(slots=True, kw_only=True)
class Facts:
    """What is known of a page beside its text.

    `said_titles` are all its titles' keys, `descriptions` its summaries' keys, `body` the article's text as its own
    data tells it ("" where it does not). `found` has one entry for each of title, bylines, outlet, published_at,
    modified_at, canonical_url, section, agency and paywalled that is known.
    """

    title: str
    outlet: str | None
    bylines: tuple[str, ...]
    published: Dated | None
    published_from: str | None
    modified: Dated | None
    canonical: str | None
    claims: Claims
    section: str | None = None
    agency: str | None = None
    paywalled: bool | None = None
    found: tuple[Found, ...] = ()
    said_titles: frozenset[str] = frozenset()
    descriptions: tuple[str, ...] = ()
    body: str = ""
    og_type: str = ""


def facts_of(source: Source, *, url: str | None, fetched_at: datetime | None) -> Facts:
    """Gather a page's metadata. Pure and linear; any page gives an answer, and what is not said stays empty."""
    metas = _metas(source)
    claims = _claims(source, metas, url)
    sites = named_sites(metas, claims, url)
    heading = headline_of(source, metas, claims, sites)
    outlet, outlet_found = outlet_of(metas, claims, source, (url, heading.site))
    marks = marks_of(source, heading.at)
    days = days_of(metas, claims, source.blocks, marks, _where(source, heading, url, fetched_at))
    ending = heading.site if heading.site and not (sites and is_author(heading.site, claims)) else ""
    keys = frozenset(k for n in (*sites, outlet or "", ending) if len(k := key_of(n)) > 1)
    signed = bylines_of(metas, claims, _seen(source, heading, marks, keys))
    agency, agency_found = _agency(
        source, (signed.agency, signed.agency_found), heading, (*sites, outlet or "")
    )
    canonical, canonical_found = canonical_of(source, metas, url)
    section, section_found = section_of(metas, claims, source.blocks, (url, keys | heading.said))
    paid, paid_found = paywall_of(metas, claims, source.blocks)
    found = (
        heading.found, signed.names_found, outlet_found, days.published_found, days.modified_found, canonical_found,
        section_found, agency_found, paid_found,
    )  # fmt: skip
    return Facts(
        title=heading.title,
        outlet=outlet,
        bylines=signed.names,
        published=days.published,
        published_from=days.published_found.source if days.published_found else None,
        modified=days.modified,
        canonical=canonical,
        claims=claims,
        section=section,
        agency=agency,
        paywalled=paid,
        found=tuple(f for f in found if f is not None),
        said_titles=heading.said,
        descriptions=_descriptions(metas, claims),
        body=claims.body,
        og_type=metas.get("og:type", "").lower(),
    )


def _claims(source: Source, metas: dict[str, str], url: str | None) -> Claims:
    title = metas.get("og:title") or source.title
    return claims_of(source.scripts, title=title, url=url, said=metas.get("og:url", ""))


def _where(source: Source, heading: Headline, url: str | None, fetched_at: datetime | None) -> Where:
    language = (source.language or "")[:5].replace("_", "-").lower()
    return Where(
        url=url, fetched_at=fetched_at, language=language, title_at=heading.at, title_block=heading.block
    )


def _seen(source: Source, heading: Headline, marks: tuple[Mark, ...], sites: frozenset[str]) -> Seen:
    return Seen(
        blocks=source.blocks,
        marks=marks,
        sites=sites,
        title_at=heading.at,
        title_block=heading.block,
        markup=source.markup,
    )


def with_edges(facts: Facts, edges: Edges) -> Facts:
    """Fill in what only the edges of the text tell: bylines, the day, the outlet where just its host is known."""
    told = {f.field: f for f in facts.found}
    more: dict[str, float] = {}
    sites = frozenset(k for n in (facts.outlet or "", host_word(facts.canonical)) if len(k := key_of(n)) > 1)
    names = tuple(dict.fromkeys(name for said in edges.bylines for name in names_in(said, sites)))
    if not facts.bylines and names:
        more["bylines"] = 0.6
    if facts.published is None and edges.published is not None:
        more["published_at"] = min(0.7, edges.published.trust)
    if facts.modified is None and edges.modified is not None:
        more["modified_at"] = min(0.6, edges.modified.trust)
    if edges.outlet and (facts.outlet is None or told["outlet"].source == "url"):
        more["outlet"] = 0.5
    found = [f for f in facts.found if f.field not in more]
    found += [Found(field=name, source="text", detail="edge", trust=trust) for name, trust in more.items()]
    return replace(
        facts,
        bylines=names if "bylines" in more else facts.bylines,
        published=edges.published if "published_at" in more else facts.published,
        published_from="text" if "published_at" in more else facts.published_from,
        modified=edges.modified if "modified_at" in more else facts.modified,
        outlet=edges.outlet if "outlet" in more else facts.outlet,
        found=tuple(found),
    )


def _metas(source: Source) -> dict[str, str]:
    metas: dict[str, str] = {}
    for name, content in source.metas:
        if content.strip():
            metas.setdefault(name, visible(content))
    return metas


def _agency(
    source: Source, signed: tuple[str | None, Found | None], heading: Headline, sites: tuple[str, ...]
) -> tuple[str | None, Found | None]:
    """Give the agency that signed, else the one that the text credits."""
    if signed[0] is not None or heading.at is None:
        return signed
    credit = credit_among(source.blocks, heading.at, sites)
    if credit is None:
        return None, None
    return credit.agency, Found(
        field="agency", source="text", detail=f"{credit.where}: {credit.words}"[:80], trust=0.8
    )


def _descriptions(metas: dict[str, str], claims: Claims) -> tuple[str, ...]:
    said = (
        metas.get("og:description", ""),
        metas.get("description", ""),
        metas.get("twitter:description", ""),
        claims.description,
    )
    return tuple(dict.fromkeys(k for d in said if len(k := key_of(d)) >= 25))

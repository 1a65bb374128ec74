"""What a page's JSON-LD claims of its article (schema.org), each claim only where it speaks of this page's article."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from article.markup.loose_json import Node, nodes_in
from article.markup.source import key_of, visible

_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|Posting)$")
_LISTING = frozenset({"CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage", "Blog"})
_PAGE = frozenset({"WebPage", "ItemPage", "AboutPage"})
_NO_PERSON = frozenset((
    "Organization", "NewsMediaOrganization", "Corporation", "WebSite", "Brand", "NGO", "LocalBusiness", "NewsAgency",
))  # fmt: skip
_TAG = re.compile(r"<[^<>]{1,400}>")
_BREAK = re.compile(r"<(?:/p|br|/div|/h\d|/li)\b[^<>]{0,100}>|\\n", re.IGNORECASE)
_NUMBERS = re.compile(r"\d{5,}")  # of an address: what a site counts its articles by
_LONG = 4  # letters of a word that headlines share for what they tell
_SHORT = 3000  # characters of a claim
_BODY = 200_000  # characters of articleBody that are read; long reads stay below
_AUTHORS = 12
# How far a node is believed that says the page's own title or address; that says neither; that says another title.
_OWN, _SILENT, _OTHER = 1.0, 0.85, 0.5
# Fields of a page or an article that hold other articles: what stands in them is this one only by its title or address.
_ASIDE = frozenset((
    "citation", "comment", "hasPart", "isBasedOn", "isPartOf", "isRelatedTo", "itemListElement", "liveBlogUpdate",
    "mentions", "related", "relatedItem", "relatedLink", "significantLink", "subjectOf", "workExample",
))  # fmt: skip
_ALONE = 0.8  # the page's only article, under another title than its head has: one for search engines


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What the page's own data says; empty where it says nothing. `free` is None where access is not mentioned.

    `authors` are said to be people or not said to be anything, `credits` are the organisations among the authors
    and sources. `trust` (0-1) tells how surely the node speaks of this page; `kind` is its type.
    """

    headline: str = ""
    description: str = ""
    published: str = ""
    modified: str = ""
    authors: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    publisher: str = ""
    section: str = ""
    crumbs: tuple[str, ...] = ()
    body: str = ""
    body_words: int = 0
    free: bool | None = None
    is_article: bool = False
    is_listing: bool = False
    trust: float = 0.0
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What a node is held against."""

    title: str
    addresses: frozenset[str]


def claims_of(scripts: list[str], *, title: str = "", url: str | None = None, said: str = "") -> Claims:
    """Join the JSON-LD scripts of a page into one set of claims; of several articles the one of this title or address.

    `url` is where the page was found, `said` the address that it gives itself elsewhere.
    """
    nodes = nodes_in(scripts)
    typed = [(n, _types(n)) for n in nodes]
    articles = [n for n, kinds in typed if any(_ARTICLE.search(t) for t in kinds)]
    crumbs = _crumbs([n for n, kinds in typed if "BreadcrumbList" in kinds])
    site = _site([n for n, kinds in typed if _is_site(n, kinds)])
    listing = any(t in _LISTING for _, kinds in typed for t in kinds)
    known = Claims(is_listing=listing, crumbs=crumbs, publisher=site)

    page = _Page(title=title, addresses=frozenset(a for u in (url or "", said) if (a := _address(u))))
    own = _own(nodes, articles, page)
    if not own:
        return _paged(nodes, replace(known, is_listing=listing or len(articles) > 2), bare=not articles)
    ranked = [(fit, "datePublished" in n, "headline" in n, -i) for i, (fit, n) in enumerate(own)]
    fit, _, _, at = max(ranked)
    best = own[-at][1]
    if fit == _OTHER and len(own) == 1 and not _is_elsewhere(best, page):
        fit = _ALONE
    if fit == _OTHER and len(own) > 2:  # cards of other articles and none of its own
        return replace(known, is_listing=True)
    return _claimed(best, nodes, replace(known, trust=fit))


def _own(nodes: list[Node], articles: list[Node], page: _Page) -> list[tuple[float, Node]]:
    """Return the articles that may be the page's with how surely; what is another page's is none, however little sure."""
    aside = _aside(nodes)
    fits = [(_fits(n, page), n) for n in articles]
    return [(fit, n) for fit, n in fits if fit == _OWN or not (id(n) in aside or _is_another(n, page))]


def _aside(nodes: list[Node]) -> set[int]:
    """Return which nodes stand, however deep, in a field that holds other articles; outer nodes come before inner."""
    aside: set[int] = set()
    for node in nodes:
        for name, value in node.items():
            if name in _ASIDE or id(node) in aside:
                inner = value if isinstance(value, list) else [value]
                aside.update(id(one) for one in inner if isinstance(one, dict))
    return aside


def _is_another(node: Node, page: _Page) -> bool:
    """Say whether a node names another page's address and a headline that has next to nothing of the page's title.

    Of 16 development pages whose one article names another address and another headline, all share words or numbers.
    """
    said = _addresses(node)
    if not said or not page.addresses or said & page.addresses:
        return False
    if _numbers(said) & _numbers(page.addresses):
        return False
    told = _long_words(_text(node.get("headline")) or _text(node.get("name")))
    wanted = _long_words(page.title)
    return bool(told and wanted) and 4 * len(told & wanted) < min(len(told), len(wanted))


def _numbers(addresses: Iterable[str]) -> set[str]:
    return {number for a in addresses for number in _NUMBERS.findall(a)}


def _long_words(text: str) -> set[str]:
    return {k for w in text.split() if len(k := key_of(w)) >= _LONG}


def _paged(nodes: list[Node], known: Claims, *, bare: bool) -> Claims:
    """Return what the page's own node says, where no node is an article at all, else nothing of dates."""
    pages = (n for n in nodes if bare and _PAGE & {*_types(n)} and "datePublished" in n)
    page = next(pages, {})
    return replace(
        known,
        kind="WebPage" if page else "",
        trust=_SILENT,
        published=_text(page.get("datePublished")),
        modified=_text(page.get("dateModified")),
        free=_free(page, nodes),
    )


def _claimed(best: Node, nodes: list[Node], known: Claims) -> Claims:
    by_id = {n["@id"]: n for n in reversed(nodes) if isinstance(n.get("@id"), str) and len(n) > 2}
    people = list(_people(best.get("author") or best.get("creator"), by_id))[:_AUTHORS]
    sources = [n for f in ("sourceOrganization", "provider") for n, _ in _people(best.get(f), by_id)][:4]
    body = plain(_raw(best.get("articleBody")))
    return Claims(
        headline=_text(best.get("headline")) or _text(best.get("name")),
        description=_text(best.get("description")),
        published=_text(best.get("datePublished")),
        modified=_text(best.get("dateModified")),
        authors=tuple(name for name, person in people if person),
        credits=(*(name for name, person in people if not person), *sources),
        publisher=next((n for n, _ in _people(best.get("publisher"), by_id)), "") or known.publisher,
        section=_text(best.get("articleSection")),
        crumbs=known.crumbs,
        body=body,
        body_words=len(body.split()),
        free=_free(best, nodes),
        is_article=True,
        is_listing=known.is_listing,
        trust=known.trust,
        kind=next(iter(_types(best)), ""),
    )


def plain(markup: str) -> str:
    """Return a claimed text without its tags, a line a paragraph."""
    text = markup
    for _ in range(2):  # some pages escape their markup, some twice
        text = _TAG.sub(" ", _BREAK.sub("\n", text)) if "<" in text else text
        if "&lt;" not in text and "&amp;" not in text:
            break
        text = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    return "\n".join(line for part in text.splitlines() if (line := visible(part)))


def _fits(node: Node, page: _Page) -> float:
    own = key_of(page.title)
    keys = [k for f in ("headline", "name") if (k := key_of(_text(node.get(f))))]
    if own and any(len(k) >= 8 and (k in own or own in k) for k in keys):
        return _OWN
    if page.addresses & _addresses(node):
        return _OWN
    return _OTHER if keys and own else _SILENT


def _addresses(node: Node) -> set[str]:
    said = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    said += [n.get("@id") or n.get("url") for n in said if isinstance(n, dict)]
    return {found for s in said if isinstance(s, str) and (found := _address(s))}


def _is_elsewhere(node: Node, page: _Page) -> bool:
    """Say whether a node names addresses of the page's own host, and the page's is none of them."""
    hosts = {a.split("/", maxsplit=1)[0] for a in page.addresses}
    said = _addresses(node)
    return not said & page.addresses and any(a.split("/", maxsplit=1)[0] in hosts for a in said)


def _address(url: str) -> str:
    bare = re.sub(
        r"^https?://(?:www\.|m\.)?|#.*$|[?&](?:utm_|ref=|rss|fbclid|source=).*$", "", url[:2000].strip()
    )
    return bare.rstrip("/") if "/" in bare.strip("/") else ""


def _types(node: Node) -> list[str]:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return [k.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for k in kinds if isinstance(k, str)]


def _raw(value: object) -> str:
    if isinstance(value, list):
        value = "\n".join(v for v in value if isinstance(v, str))
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    return value[:_BODY] if isinstance(value, str) else ""


def _text(value: object) -> str:
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str | dict)), "")
    return visible(_TAG.sub(" ", _raw(value)[:_SHORT]))


def _people(value: object, by_id: dict[object, Node]) -> Iterator[tuple[str, bool]]:
    """Give the names of a person field with whether they may be people's; references are followed once."""
    for said in (value if isinstance(value, list) else [value])[: 2 * _AUTHORS]:
        one = by_id.get(said) if isinstance(said, str) else said
        if isinstance(said, str) and one is None:
            yield visible(said[:300]), True
        if not isinstance(one, dict):
            continue
        whole = one if one.get("name") else by_id.get(one.get("@id"), one)
        person = not any(
            t in _NO_PERSON or t.endswith("Organization") for t in _types(whole) if t != "Person"
        )
        names = whole.get("name")
        for name in names[:_AUTHORS] if isinstance(names, list) else [names]:
            if text := _text(name):
                yield text, person


def _site(nodes: list[Node]) -> str:
    names = {name for n in nodes if (name := _text(n.get("name")))}
    return next(iter(names)) if len(names) == 1 else ""


def _is_site(node: Node, kinds: list[str]) -> bool:
    """Say whether a node names the site: authors are organisations too, but bring no logo."""
    named = "Organization" in kinds and ("logo" in node or "sameAs" in node)
    return named or bool({"NewsMediaOrganization", "WebSite"} & {*kinds})


def _crumbs(lists: list[Node]) -> tuple[str, ...]:
    names: list[str] = []
    for node in lists[:1]:
        entries = node.get("itemListElement")
        for one in entries[:20] if isinstance(entries, list) else []:
            if isinstance(one, dict):
                inner = one.get("item")
                names.append(
                    _text(one.get("name")) or _text(inner.get("name") if isinstance(inner, dict) else "")
                )
    return tuple(n for n in names if n)


def _free(node: Node, nodes: list[Node]) -> bool | None:
    """Say what the article says of access; else what its parts say: a part that is not free is a paid article."""
    if (said := _yes(node.get("isAccessibleForFree"))) is not None:
        return said
    parts = node.get("hasPart")
    told = [
        _yes(p.get("isAccessibleForFree"))
        for p in (parts if isinstance(parts, list) else [parts])
        if isinstance(p, dict)
    ]
    told = told or [_yes(n.get("isAccessibleForFree")) for n in nodes if "WebPageElement" in _types(n)]
    return False if False in told else None


def _yes(value: object) -> bool | None:
    if isinstance(value, str):
        word = value.strip().rsplit("/", 1)[-1].lower()
        return True if word in ("true", "1", "yes") else False if word in ("false", "0", "no") else None
    return value if isinstance(value, bool) else None

"""The tables behind `urls.url_key`: which parts of an address only say how an article is looked at."""

import re
from functools import lru_cache

from archive.addresses.hosts import is_address, registered_domain

# Names that campaign, social and analytics tools document for their own links. A name is here only if no site
# is known to name its articles with it: "id", "p", "cid", "s", "sh", "nb" are not, since some do.
_TRACKING = frozenset(
    b"fbclid gclid dclid gbraid wbraid gclsrc msclkid yclid ysclid twclid ttclid igshid igsh li_fat_id srsltid "
    b"ref_src ref_url mc_cid mc_eid _ga _gl _hsenc _hsmi mkt_tok cmpid xtor fb_ref fb_source fb_action_ids "
    b"fb_action_types action_object_map sr_share _branch_match_id __twitter_impression usqp replytocom "
    b"phpsessid doing_wp_cron ns_mchannel ns_source ns_campaign ns_linkname ns_fee at_medium at_campaign "
    b"at_link_id at_link_type at_link_origin at_ptr_name at_bbc_team at_format traffic_source soc_src soc_trk "
    b"guccounter guce_referrer guce_referrer_sig wprov echobox hsa_acc hsa_cam hsa_grp hsa_ad hsa_src hsa_tgt "
    b"hsa_kw hsa_mt hsa_net hsa_ver oly_anon_id oly_enc_id vero_id vero_conv amp_js_v amp_gsa amp_ct amp_cb "
    b"ga_source ga_medium ga_campaign ga_term ga_content pk_campaign pk_kwd pk_keyword pk_source pk_medium "
    b"pk_content pk_cid piwik_campaign piwik_kwd piwik_keyword matomo_campaign matomo_kwd matomo_keyword "
    b"mtm_campaign mtm_kwd mtm_keyword mtm_source mtm_medium mtm_content mtm_cid mtm_group mtm_placement "
    b"gad_source gad_campaignid mibextid srnd showcomment jsessionid tblci dicbo obclickid _x_tr_sl _x_tr_tl _x_tr_hl _x_tr_pto".split()
)
_TRACKING_PREFIX = (b"utm_",)  # whoever writes utm_anything means a campaign
# Said of the reader's way when the value is a word ("facebook"); with a number in it, it may name an article.
_SOURCES = frozenset(
    b"ref share source from referrer referer spm icid ncid ocid ito smid smtyp cmp wt_mc tpcc".split()
)
_WAY = re.compile(rb"[a-z_.-]{0,30}")  # "homepage", "whatsapp", "news.example"
_FLAG = frozenset({b"", b"1", b"true", b"yes", b"y", b"on"})
_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|jsp|cfm|cgi|do|pl)$", re.IGNORECASE)
_VIEW = {  # parameters that pick a view: dropped with these values only, another value may be an article
    b"amp": _FLAG | {b"amp", b"0", b"false", b"no"},
    b"print": _FLAG | {b"print", b"pdf", b"preview"},
    b"printable": _FLAG,
    b"printpage": _FLAG,
    b"outputtype": frozenset({b"amp"}),
    b"output": frozenset({b"amp", b"print"}),
    b"view": frozenset({b"amp", b"print", b"mobile"}),
    b"layout": frozenset({b"amp", b"print"}),
    b"format": frozenset({b"amp", b"print"}),
    b"mode": frozenset({b"amp", b"print"}),
    b"tmpl": frozenset({b"component"}),  # Joomla's print view
    b"noamp": _FLAG | {b"mobile", b"available"},
    b"desktop": _FLAG,
    b"mobile": _FLAG | {b"0", b"false"},
    b"preview": _FLAG,
    b"page": frozenset({b"0"}),  # Drupal's first page; "1" is the second there, and the first elsewhere
}
_FEEDS = frozenset({b"rss", b"rss2", b"atom", b"rdf", b"feed"})
_TWIN_LABELS = frozenset({"www", "www2", "www3", "m", "mobile", "mobi", "touch", "wap", "amp"})
_TWIN_SEGMENTS = frozenset({"amp", "print"})
_MOBILE_SEGMENTS = frozenset({"m", "mobile"})
_LISTS = frozenset(
    {
        "tag",
        "tags",
        "topic",
        "topics",
        "category",
        "categories",
        "author",
        "authors",
        "search",
        "wiki",
        "label",
    }
)
# "/2025/07/slug/feed/atom", "/slug-of-words/feed": WordPress gives every article a feed of its comments.
_FEED_TAIL = re.compile(r"feed(?:/(?:rss2?|atom|rdf))?", re.IGNORECASE)
_COMMENT_PAGE = re.compile(r"comment-page-\d{1,4}", re.IGNORECASE)
_OWN_NAME = re.compile(
    r"[^-]+-[^-]+-.+|.*\d"
)  # three words or a number: a slug, where a section has one or two
_BLOGGER = re.compile(r"20\d\d/\d\d/[^/]+\.html")
_SESSION = re.compile(r"(?:;|%3B)(?:jsessionid|phpsessid|sid)(?:=|%3D)[0-9A-Za-z.!_-]{8,}$", re.IGNORECASE)
_INDEX = re.compile(r"(?:index\.(?:html?|php|aspx?|jsp|shtml)|default\.(?:aspx?|html?))", re.IGNORECASE)
_AMP_SUFFIX = re.compile(r"\.amp(?=\.html?$|$)|(?<=\.)amp(?=html$)", re.IGNORECASE)
_AMP_CACHE = re.compile(r"[a-z0-9-]+\.cdn\.ampproject\.org")
_CACHES, _VIEWERS = ".cdn.ampproject.org", "www.google."  # all that the two below can match
_AMP_VIEWER = re.compile(r"www\.google\.[a-z.]{2,6}")


def is_tracking(name: bytes, value: bytes) -> bool:
    """Return whether a query parameter (unescaped, lower case) says nothing of which article is meant."""
    return name in _TRACKING or name.startswith(_TRACKING_PREFIX) or value in _VIEW.get(name, ())


def is_view(name: bytes, value: bytes, segments: list[str], others: frozenset[bytes]) -> bool:
    """Return whether a parameter picks a view, or tells the reader's way, because of where it stands.

    An article's own feed, Blogger's mobile page, "source=twitter". `others` are the names of all parameters of the
    address; where a script has no other one, "from=syria" may be all that says what is asked for.
    """
    if name in _SOURCES and _WAY.fullmatch(value):
        return not (segments and _SCRIPT.search(segments[-1])) or not others <= _SOURCES
    if name == b"feed" and value in _FEEDS:
        return bool(segments) or b"p" in others
    return name == b"m" and value in {b"0", b"1"} and bool(_BLOGGER.fullmatch("/".join(segments)))


def plain_host(host: str, path: str) -> str | None:
    """Return what `same_path` makes of a host whose path stays as it is; None where it may not."""
    if _may_be_twin(path) or host.endswith(_CACHES) or host.startswith(_VIEWERS):
        return None
    return _plain_host(host)


def same_path(host: str, segments: list[str]) -> tuple[str, list[str]]:
    """Return host and path segments without their AMP, mobile, print and index-file spelling."""
    if host.endswith(_CACHES) or host.startswith(_VIEWERS):
        host, segments = _out_of_cache(host, segments)
    kept = list(segments)
    if not _may_be_twin("/".join(segments)):
        return _plain_host(host), kept
    while kept != (shorter := _shorter(kept)):
        kept = shorter
    return _plain_host(host), kept


def _may_be_twin(path: str) -> bool:
    """Say whether a layer may come off a path: without one of these words none does."""
    low = f"/{path.lower()}"
    # Spelt out: a loop over the words takes five times as long, and every address comes by here.
    if "amp" in low or "print" in low or "index." in low or "default." in low or "feed" in low:
        return True
    return "comment-page-" in low or "sid=" in low or "sessionid" in low or "/m/" in low or "mobile/" in low


def _shorter(segments: list[str]) -> list[str]:
    """Take one layer of twin spelling off; a path never loses its only segment but to an index file."""
    if segments and _INDEX.fullmatch(segments[-1]):
        return segments[:-1]
    if segments and (name := _SESSION.sub("", segments[-1])) != segments[-1]:
        return [*segments[:-1], *([name] if name else [])]
    own = _own_tail(segments)
    if own is not None:
        return own
    if len(segments) > 2 and segments[0].lower() in _MOBILE_SEGMENTS:
        return segments[1:]
    if len(segments) > 1:
        for at in (len(segments) - 1, 0, *range(1, len(segments) - 1)):
            word = segments[at].lower()
            inner = 0 < at < len(segments) - 1
            listed = at > 0 and segments[at - 1].lower() in _LISTS
            if word in _TWIN_SEGMENTS and not listed and not (inner and word == "amp"):
                return segments[:at] + segments[at + 1 :]
    if segments and (name := _AMP_SUFFIX.sub("", segments[-1])):
        return [*segments[:-1], name]
    return segments


def _own_tail(segments: list[str]) -> list[str] | None:
    """Take an article's own feed, or a page of its comments, off its path; None when neither ends it."""
    for length in (1, 2):
        front, tail = segments[:-length], "/".join(segments[-length:])
        if not front or any(segment.lower() in _LISTS for segment in front):
            continue
        if _COMMENT_PAGE.fullmatch(tail):
            return front
        if _FEED_TAIL.fullmatch(tail) and (len(front) > 1 or _OWN_NAME.fullmatch(front[0])):
            return front
    return None


@lru_cache(maxsize=20_000)  # as many hosts as one archive has; about 4 MB
def _plain_host(host: str) -> str:
    site = registered_domain(host)
    if is_address(host) or host == site:
        return host
    above = [label for label in host.removesuffix(f".{site}").split(".") if label not in _TWIN_LABELS]
    return ".".join([*above, site])


def _out_of_cache(host: str, segments: list[str]) -> tuple[str, list[str]]:
    """Unwrap an AMP cache or viewer: "/c/s/example.com/path" stands for example.com/path."""
    cached = _AMP_CACHE.fullmatch(host) and segments[:1] in (["c"], ["v"])
    viewed = _AMP_VIEWER.fullmatch(host) and segments[:1] == ["amp"]
    if not (cached or viewed):
        return host, segments
    rest = segments[2:] if segments[1:2] == ["s"] else segments[1:]
    if not rest or not re.fullmatch(r"(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]+", rest[0]):
        return host, segments
    return rest[0], rest[1:]

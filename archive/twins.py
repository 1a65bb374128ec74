"""The tables behind `urls.url_key`: which parts of an address only say how an article is looked at."""

import re

from archive.hosts import is_address, registered_domain

# Names seen in links of news sites (research: 5-URL tracking group, and the public lists of ClearURLs-like
# tools); a name is here only if no site is known to name its articles with it. "id", "p", "cid", "source",
# "s" and "from" are not: some do.
_TRACKING = frozenset(
    b"fbclid gclid dclid gbraid wbraid gclsrc msclkid yclid ysclid twclid ttclid igshid igsh li_fat_id srsltid "
    b"ref ref_src ref_url referrer referer mc_cid mc_eid _ga _gl _hsenc _hsmi mkt_tok cmpid cmp icid ncid ocid "
    b"ito smid smtyp sr_share xtor spm fb_ref fb_source fb_action_ids fb_action_types action_object_map "
    b"_branch_match_id __twitter_impression usqp share nb replytocom phpsessid doing_wp_cron ns_mchannel "
    b"ns_source ns_campaign ns_linkname ns_fee at_medium at_campaign at_link_id at_link_type at_link_origin "
    b"at_ptr_name at_bbc_team at_format wt_mc traffic_source soc_src soc_trk guccounter guce_referrer "
    b"guce_referrer_sig wprov tpcc sh echobox taid".split()
)
_TRACKING_PREFIX = (
    b"utm_",
    b"pk_",
    b"mtm_",
    b"matomo_",
    b"piwik_",
    b"hsa_",
    b"oly_",
    b"vero_",
    b"amp_",
    b"stm_",
    b"ga_",
)
_FLAG = frozenset({b"", b"1", b"true", b"yes", b"y", b"on"})
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
}
_TWIN_LABELS = frozenset({"www", "www2", "www3", "m", "mobile", "amp"})
_TWIN_SEGMENTS = frozenset({"amp", "print"})
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
_INDEX = re.compile(r"(?:index\.(?:html?|php|aspx?|jsp|shtml)|default\.(?:aspx?|html?))", re.IGNORECASE)
_AMP_SUFFIX = re.compile(r"\.amp(?=\.html?$|$)|(?<=\.)amp(?=html$)", re.IGNORECASE)
_AMP_CACHE = re.compile(r"[a-z0-9-]+\.cdn\.ampproject\.org")
_AMP_VIEWER = re.compile(r"www\.google\.[a-z.]{2,6}")


def is_tracking(name: bytes, value: bytes) -> bool:
    """Return whether a query parameter (unescaped, lower case) says nothing of which article is meant."""
    return name in _TRACKING or name.startswith(_TRACKING_PREFIX) or value in _VIEW.get(name, ())


def same_path(host: str, segments: list[str]) -> tuple[str, list[str]]:
    """Return host and path segments without their AMP, mobile, print and index-file spelling."""
    host, segments = _out_of_cache(host, segments)
    kept = list(segments)
    while kept != (shorter := _shorter(kept)):
        kept = shorter
    return _plain_host(host), kept


def _shorter(segments: list[str]) -> list[str]:
    """Take one layer of twin spelling off; a path never loses its only segment but to an index file."""
    if segments and _INDEX.fullmatch(segments[-1]):
        return segments[:-1]
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

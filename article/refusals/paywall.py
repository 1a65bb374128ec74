"""Whether a page says that only payers see all of it."""

import re

from article.article import Found
from article.markup.jsonld import Claims
from article.markup.outline import paths_named
from article.markup.source import Block
from article.refusals.notices import said_first

# What known kits and content systems write; "metered" says how many are free, not whether this one is.
_METAS = {
    "article:content_tier": {"free": False, "locked": True},
    "og:restrictions": {"paid": True, "subscription": True, "free": False},
    "article:access": {"free": False, "premium": True, "paid": True, "subscription": True, "subscriber": True},
    "content_tier": {"free": False, "locked": True, "paid": True, "premium": True},
    "lp.access": {"free": False, "paid": True, "premium": True},
    "paywall": {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False},
    "isaccessibleforfree": {"true": False, "false": True},
    "is_premium": {"true": True, "1": True, "false": False, "0": False},
    "premium": {"true": True, "1": True, "false": False, "0": False},
    "cxenseparse:recs:paywall": {"true": True, "false": False},
    "mrf:canonical_paywall": {"true": True, "false": False},
    "vr:paywall": {"true": True, "false": False},
    "parsely-paywall": {"true": True, "false": False},
}  # fmt: skip
_KITS = re.compile(
    r"pay-?wall|reg-?wall|piano|tp-(?:modal|container)|pelcro|poool|zephr|subscri(?:be|ber|ption)-?(?:wall|gate|prompt|barrier)|premium-?(?:content|gate|box|teaser)|metered|"
    r"abo-?(?:wall|box|teaser)|article-?(?:gate|locked|barrier)|gateway-?content|fade-?out-?wall|leaky",
    re.IGNORECASE,
)
_GRATIS = re.compile(
    r"\bfree\b|gratuit|gratis|kostenlos|مجان|ücretsiz|חינם|رایگان", re.IGNORECASE
)  # a wall that asks for a name, not for money
_WORDS = 40
_LEAD = 5  # words in front of a wall's words; a choice


def paywall_of(
    metas: dict[str, str], claims: Claims, blocks: list[Block]
) -> tuple[bool | None, Found | None]:
    """Return whether the page is paid, None where it says nothing; its own data speak before its words.

    A kit's class name alone says nothing: sites leave it on pages that are free. With a wall's words in it, it does.
    """
    if claims.free is not None:
        return not claims.free, _found("json-ld", "isAccessibleForFree", 0.95)
    for name, values in _METAS.items():
        if (said := values.get(metas.get(name, "").strip().lower())) is not None:
            return said, _found("meta", name, 0.85)
    kits = paths_named(blocks, _KITS, 5)
    for block in blocks if kits else ():
        near = id(block.path) in kits and block.words <= _WORDS and not block.hidden
        if near and not _GRATIS.search(block.text) and said_first(block.text[:300], "paywall", _LEAD):
            return True, _found("text", block.text[:60], 0.7)
    return None, None


def _found(source: str, detail: str, trust: float) -> Found:
    return Found(field="paywalled", source=source, detail=detail, trust=trust)

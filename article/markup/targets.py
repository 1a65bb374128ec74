"""What the link or time element around a block tells of it: a tag's page, a share button, a shop for apps."""

import re

from article.article import Why
from article.markup.source import Block

_REACH = 600  # characters in front of a block in which its own opening tags stand; addresses are long
_SHORT = 24  # characters of a button that leads to the site's own page elsewhere
_WORDS = 6  # words of a button or a tag
_LINK = 0.8
_TIMED = re.compile(r"<time(?:\s[^<>]{0,300})?>\s{0,99}$", re.IGNORECASE)
_LEADS = re.compile(
    r"(?P<share>(?<![\w-])(?:facebook\.com/(?:sharer|share|dialog)|(?:twitter|x)\.com/(?:intent|share)|t\.me/share|wa\.me/|whatsapp\.com/send|whatsapp:|"
    r"linkedin\.com/share|pinterest\.[a-z]{2,3}/pin/create|mailto:\?|reddit\.com/submit|telegram\.me/share|vk\.com/share|addtoany\.com)|share\.php)|"
    r"(?P<shop>//(?:play\.google|apps\.apple|itunes\.apple|appgallery\.huawei)\.)|"
    r"(?P<follow>href=[\"']?(?:https?:)?//(?:[a-z-]{1,9}\.)?(?:facebook|twitter|x|instagram|youtube|linkedin|tiktok|pinterest|telegram|whatsapp|threads|vk|ok|t)\.(?:com|me|net|ru)/)|"
    r"(?P<said>#(?:comments?|respond|disqus_thread|reply)(?![a-z]))|"
    r"(?P<tag>\srel=[\"']?(?:[a-z]{1,20}\s){0,3}tag(?![a-z])|/(?:tags?|topics?|keywords?|etiquetas?|etiket|etiketler|schlagworte?|temas?|tagi?)[/=?-]|[?&;]tag=)",
    re.IGNORECASE,
)
_SMALL_LEADS = re.compile(_LEADS.pattern)  # the same for a tag in small letters, at a fifth of the cost
_LINK_TAG = re.compile(r"<[aA][\s>]")  # no <abbr>, no <article>
_WHY = {
    "share": Why.SHARE,
    "follow": Why.SHARE,
    "shop": Why.APP,
    "said": Why.COMMENTS,
    "tag": Why.TAGS,
}


def told_by_link(markup: str, block: Block) -> Why | None:
    """Return what the link that a short block is in leads to."""
    if block.words > _WORDS or block.link_share < _LINK:
        return None
    before = _LINK_TAG.finditer(markup, max(0, block.start - _REACH), block.start)
    opened = max((tag.start() for tag in before), default=-1)
    closed = markup.find(">", opened, block.start) if opened >= 0 else -1
    if closed < 0 or "</a" in markup[closed : block.start].lower():
        return None
    tag = markup[opened:closed]
    found = _SMALL_LEADS.search(tag.lower()) if tag.isascii() else _LEADS.search(tag)
    kind = found.lastgroup if found else None
    return None if kind is None or (kind == "follow" and len(block.text) > _SHORT) else _WHY[kind]


def is_timed(markup: str, block: Block) -> bool:
    """Say whether a block stands in a time element of its own."""
    return _TIMED.search(markup, max(0, block.start - _REACH), block.start) is not None

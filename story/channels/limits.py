"""How often services may be asked. It stands alone: settings need it, and no channel."""

from collections.abc import Mapping
from types import MappingProxyType

FIRST_LANGUAGES = (
    "ar",
    "en",
    "fr",
    "he",
    "tr",
    "fa",
)  # Wikipedias whose pace is set; others go at that of any site
# Seconds between two requests to a service's host, by its own rules; the crawler keeps them.
LIMITS: Mapping[str, float] = MappingProxyType(
    {
        "api.gdeltproject.org": 5.0,  # "Please limit requests to one every 5 seconds"
        "data.gdeltproject.org": 0.5,  # static files without a limit of their own; a choice
        "www.bing.com": 5.0,  # no rule is published; a choice
        # 60 requests a minute over five minutes; after a 429 a full minute of silence, or the address is blocked for an hour
        "web.archive.org": 1.0,
        "index.commoncrawl.org": 3.0,  # one request after the other, and who goes on after a 503 is blocked; a choice
        "data.commoncrawl.org": 1.0,  # static files; a choice
        # "Requests in series" and at most three at once (API:Etiquette, Wikimedia_APIs/Rate_limits); one a second is a choice
        **{f"{language}.wikipedia.org": 1.0 for language in FIRST_LANGUAGES},
    }
)

"""The judge's reasons in the language of the page. The judge writes them in English; names in them stay as the article has them."""

from collections.abc import Mapping
from typing import Any

from desk.web.language import Words


def in_words(reason: Mapping[str, Any], t: Words) -> str:
    """Return a reason's detail for a person."""
    del t
    return str(reason["detail"])

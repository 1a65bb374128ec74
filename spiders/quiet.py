"""Scrapy's log without a line a page: the events tell that."""

from typing import Any

from scrapy.logformatter import LogFormatter


class QuietFormatter(LogFormatter):
    """Says nothing for pages that were fetched; errors keep their lines."""

    def crawled(self, *_: Any) -> Any:
        """Give no line."""
        return None

"""What a person is told of a crawl process that broke."""

import pytest

from spiders.browser.last_words import last_words, own_words

INFO = "2026-11-22 15:00:01 [scrapy.crawler] INFO: Overridden settings:"
MORE = "{'TELNETCONSOLE_ENABLED': False}"
WARNED = "2026-11-22 15:00:02 [spiders.crawl] WARNING: the disk is nearly full"
FAILED = "2026-11-22 15:00:03 [twisted] CRITICAL: Unhandled error"
TRACE = ["Traceback (most recent call last):", '  File "a.py", line 1, in f', "OSError: [Errno 5] no luck"]
OWN = own_words("the disk of\n/spool is full").rstrip("\n")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], None),
        ([INFO, MORE], None),
        ([WARNED, INFO, MORE], "the disk is nearly full"),
        ([INFO, MORE, *TRACE], "OSError: [Errno 5] no luck"),
        ([INFO, FAILED, *TRACE, INFO], "Unhandled error: OSError: [Errno 5] no luck"),
        ([*TRACE, OWN, INFO, WARNED], "the disk of /spool is full"),
    ],
)
def test_a_broken_child_is_quoted_with_what_matters_and_never_with_small_talk(
    lines: list[str], said: str | None
) -> None:
    assert last_words(lines) == said

"""A service is a stranger too: what it takes to read an answer grows with the answer, not with its square."""

import gzip
from collections.abc import Callable
from functools import partial

import pytest

from story.channels import gdelt_gal, gdelt_gkg
from story.channels.table import READERS, SERVICES, read, read_service
from story.link import Channel
from tests.article.test_linear import first_square
from tests.story.channel_answers import QUERY, SCOPE, an_answer
from tests.story.survey_answers import SURVEY, a_service_ask, an_answer_to

PIECES = (
    "{", "}", "[", '"', "\\", '{"', '{"articles":[', '{"url":"https://a.example/1"},', '{"version":"jsonfeed.org/version/1","items":[{',
    "\t", "\t" * 26 + "\n", "\n", "#;", ";", "<PAGE_LINKS>", "<PAGE_TITLE></PAGE_TITLE>", "&#", "&amp;", "srclc:", "https://a.example/1;",
    "<item>", "<item><link>https://a.example/1</link></item>", "<rss>", "<a href='x'>", "<url><loc>", "<https://a.example/>; rel=", ",", "%d8%",
)  # fmt: skip
URLS = {
    Channel.GDELT_GAL: gdelt_gal.ROOT + "20250304101600.gal.json.gz",
    Channel.GDELT_GKG: gdelt_gkg.ROOT + "20250304101500.translation.gkg.csv.zip",
}


def reading_of(channel: Channel) -> Callable[[str], object]:
    if channel in SERVICES:
        ask = a_service_ask(channel, URLS.get(channel, "https://a.example/"))
        return lambda text: read_service(an_answer_to(ask, text), SURVEY)
    return lambda text: read(an_answer(text, channel, query=QUERY), SCOPE)


@pytest.mark.parametrize("channel", sorted([*SERVICES, *READERS]))
def test_reading_is_linear(channel: Channel) -> None:
    work = reading_of(channel)
    work("warm")
    assert {piece: size for piece in PIECES if (size := first_square(work, piece))} == {}


@pytest.mark.parametrize(
    "body",
    [gzip.compress(b"x", mtime=0) * 3_000, gzip.compress(b"", mtime=0) * 20_000, b"\x1f\x8b" * 100_000],
)
def test_a_list_in_ever_so_many_parts_is_left_early(body: bytes) -> None:
    work = partial(
        read_service, an_answer_to(a_service_ask(Channel.GDELT_GAL, URLS[Channel.GDELT_GAL]), body)
    )
    assert work(SURVEY).note

"""Guessing the token of a desk: it ends soon, and for the guesser alone."""

from collections.abc import Callable

import pytest

from flows.house import House
from tests.desk.web.conftest import HOME, Client

TOKEN = "a-token-of-the-tests-which-nobody-guesses"


@pytest.mark.row("U6")
def test_tokens_cannot_be_tried_by_the_thousand(desk_house: House, client_of: Callable[..., Client]) -> None:
    client = client_of(desk_house, token=TOKEN)
    answers = [client.post("/login", {"key": f"wrong {n}"}).status_code for n in range(11)]
    assert answers == [401] * 10 + [429]
    assert client.post("/login", {"key": TOKEN}).status_code == 429


@pytest.mark.row("U6")
@pytest.mark.parametrize(
    ("guesser", "reader", "is_kept_out"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("2001:db8::1", "2001:db8::2", True),  # one machine has as many as it likes
        ("fe80::1%eth0", "fe80::2%eth0", True),
    ],
)
def test_who_guesses_tokens_keeps_out_nobody_else(
    desk_house: House, client_of: Callable[..., Client], guesser: str, reader: str, is_kept_out: bool
) -> None:
    client = client_of(desk_house, host="0.0.0.0", token=TOKEN)
    asked = {"headers": {"content-type": "application/x-www-form-urlencoded", "origin": HOME}}

    def answered(peer: str, key: str) -> int:
        return client.ask("POST", "/login", peer=peer, content=f"key={key}", **asked).status_code

    assert [answered(guesser, "wrong") for _ in range(11)] == [401] * 10 + [429]
    assert answered(reader, TOKEN) == (429 if is_kept_out else 303)

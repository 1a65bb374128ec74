"""What the archive itself never asks for, put through the same client: HEAD and POST, exact as any GET."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from odd_server import Answer, OddServer, Script, Then, odd_server, page
from oddities import ODDITIES, Odd
from probe import Ask, Taped, ask
from walks import a_wire, to_port

HOST = "plain.odd.example"
FORM = "q=" + "x" * 70_000  # more than one segment
SCHEMES = ("http", "https")
# Answers whose length a HEAD shows and does not send; what stands behind its head is not its body.
HEADS = {
    "length": (b"HTTP/1.1 200 OK\r\ncontent-LENGTH: 5000\r\nX-a: b\r\n\r\n", 0),
    "no-length": (b"HTTP/1.1 200 OK\nX-a: b\n\n", 0),
    "chunked": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 0),
    "rejected-name": (b"HTTP/1.1 200 OK\r\nX Bad: b\r\nContent-Length: 9\r\n\r\n", 0),
    "with-body": (page(b"body"), 4),
    "not-found": (b"HTTP/1.1 404 No\r\nContent-Length: 9\r\n\r\n", 0),
}
TYPICAL = [
    odd
    for odd in ODDITIES
    if odd.name
    in {"header-case", "gzip-chunked-extension-trailer", "early-hints", "until-close", "bare-lf", "short-body",
        "garbage-behind-body", "rejected-name-in-two-segments", "redirect", "no-content", "not-modified"}
]  # fmt: skip


@dataclass(frozen=True)
class Probed:
    """What was asked, what stood on the tape, and what the server logged, by scheme, method and name."""

    tapes: dict[tuple[str, str, str], list[Taped]]
    servers: dict[str, OddServer]

    def one(self, scheme: str, method: str, name: str) -> tuple[Taped, bytes, bytes]:
        (taped,) = self.tapes[scheme, method, name]
        (logged,) = self.servers[scheme].requests(f"/{method}/{name}")
        return taped, logged.request, logged.response


@pytest.fixture(scope="module")
def probed(server_tls: ssl.SSLContext, ca_file: Path) -> Probed:
    answers: dict[str, Answer | Script] = {
        f"/HEAD/{name}": Answer((head,), Then.KEEP) for name, (head, _) in HEADS.items()
    }
    answers |= {f"/POST/{odd.name}": odd.answer for odd in TYPICAL}
    names = [("HEAD", name) for name in HEADS] + [("POST", odd.name) for odd in TYPICAL]
    with odd_server(answers) as plain, odd_server(answers, server_tls) as tls:
        places = (*to_port(plain.port, HOST), *to_port(tls.port, HOST, for_port=443))
        keys = [(scheme, method, name) for scheme in SCHEMES for method, name in names]
        asks = [
            Ask(url=f"{s}://{HOST}/{m}/{n}", method=m, body=FORM if m == "POST" else "") for s, m, n in keys
        ]
        wire = a_wire(connect_to=places, ca_file=ca_file, timeout_s=10.0)
        return Probed(dict(zip(keys, ask(wire, asks), strict=True)), {"http": plain, "https": tls})


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", HEADS)
def test_a_head_exchange_is_exact_and_ends_behind_its_head(name: str, scheme: str, probed: Probed) -> None:
    taped, request, response = probed.one(scheme, "HEAD", name)
    behind = HEADS[name][1]
    assert taped.request == request
    assert request.startswith(f"HEAD /HEAD/{name} HTTP/1.1\r\n".encode())
    assert (taped.response, taped.trailing_bytes) == (response[: len(response) - behind], behind)
    assert taped.truncated is None


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("odd", TYPICAL, ids=lambda odd: odd.name)
def test_a_post_exchange_is_exact_with_its_body(odd: Odd, scheme: str, probed: Probed) -> None:
    taped, request, response = probed.one(scheme, "POST", odd.name)
    assert taped.request == request
    assert request.endswith(FORM.encode())
    assert taped.response == response[odd.before : len(response) - odd.behind]
    assert taped.informational == response[: odd.before]
    assert (taped.truncated, taped.trailing_bytes) == (odd.cut, odd.behind)


def test_the_whole_chain_that_a_server_showed_is_taken_down(authority: trustme.CA, ca_file: Path) -> None:
    shown = authority.create_child_ca().issue_cert("chain.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.configure_cert(context)
    with odd_server({}, context, Answer((page(),))) as server:
        wire = a_wire(connect_to=to_port(server.port, "chain.example", for_port=443), ca_file=ca_file)
        found = ask(wire, [Ask(url="https://chain.example/a", turn=turn) for turn in (0, 1)])
    wanted = tuple(ssl.PEM_cert_to_DER_cert(one.bytes().decode()) for one in shown.cert_chain_pems)
    assert len(wanted) == 2
    assert [taped.chain for (taped,) in found] == [wanted, wanted]
    assert [logged.connection for logged in server.log] == [1, 1]  # the second was on the same connection

import gzip
import socket
import ssl
import subprocess
import sys
from json import loads

import brotli
import pytest

from practice.server import PracticeWeb
from practice.sites import all_sites, host_table
from practice.truth import expected


def chunks_of(entity):
    while entity:
        size, _, entity = entity.partition(b"\r\n")
        part, entity = entity[: int(size, 16)], entity[int(size, 16) :]
        assert entity.startswith(b"\r\n")
        entity = entity[2:]
        yield part


def test_chunks_and_codings_come_as_asked_and_all_give_the_same_page(web, ask):
    url = "https://transatlantic-post.example/"
    answers = {
        accept: ask(web, url, accept=accept).raw.partition(b"\r\n\r\n")
        for accept in ("br", "gzip", "identity")
    }
    entities = {accept: b"".join(chunks_of(body)) for accept, (_, _, body) in answers.items()}
    assert all(b"Transfer-Encoding: chunked" in head for head, _, _ in answers.values())
    assert len(list(chunks_of(answers["identity"][2]))) > 2
    assert b"Content-Encoding: br" in answers["br"][0]
    assert b"Content-Encoding" not in answers["identity"][0]
    assert brotli.decompress(entities["br"]) == gzip.decompress(entities["gzip"]) == entities["identity"]


def test_windows_1256_stands_in_the_meta_tag_alone(small, ask, samples):
    seen = ask(small, expected("barada-post", "one", folder=samples).urls[0])
    assert seen.headers["content-type"] == "text/html"
    assert b"charset=windows-1256" in seen.body
    assert "ضبط النفس".encode("windows-1256") in seen.body


def test_every_name_has_a_certificate_that_only_the_practice_authority_vouches_for(web, dial):
    for host in (*host_table(), "api.gdeltproject.org", "ar.wikipedia.org"):
        with dial(web, "https", host) as line:
            names = line.getpeercert()["subjectAltName"]
            assert ("DNS", host) in names
    plain = socket.create_connection(("127.0.0.1", web.https_port))
    with plain, pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(plain, server_hostname="levant-herald.example")


def test_one_connection_carries_several_exchanges_and_the_log_holds_their_bytes(small, dial):
    request = b"GET /robots.txt HTTP/1.1\r\nHost: nil-gazette.example\r\n\r\n"
    with dial(small, "https", "nil-gazette.example") as line:
        seen = []
        for _ in range(3):
            line.sendall(request)
            data = line.recv(65536)
            while len(data) < len(data.partition(b"\r\n\r\n")[0]) + 4 + body_length(data):
                data += line.recv(65536)
            seen.append(data)
    assert [exchange.response for exchange in small.log] == seen
    assert {exchange.request for exchange in small.log} == {request}
    assert len(set(seen)) == 1


def body_length(data):
    head = data.partition(b"\r\n\r\n")[0].lower()
    return int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])


@pytest.mark.parametrize("key", all_sites())
def test_the_same_request_gives_the_same_bytes_from_every_server_of_a_visit(samples, small, ask, key):
    url = all_sites()[key].base + "/"
    with PracticeWeb(articles=samples) as other:
        assert ask(small, url).raw == ask(small, url).raw == ask(other, url).raw


def test_head_gives_the_head_of_get_and_other_methods_are_refused(small, ask):
    url = "https://levant-herald.example/robots.txt"
    assert ask(small, url, method="HEAD").raw == ask(small, url).raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert ask(small, url, method="DELETE").status == 405


@pytest.mark.parametrize(
    "junk",
    [b"\x16\x03\x01 nonsense\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"],
)
def test_what_is_no_http_gets_400_and_the_server_lives_on(small, dial, ask, junk):
    with dial(small, "http", "levant-herald.example") as line:
        line.sendall(junk)
        assert line.recv(100).startswith(b"HTTP/1.1 400 ")
    assert ask(small, "https://levant-herald.example/robots.txt").status == 200


def test_a_name_of_another_web_is_misdirected(small, dial):
    with dial(small, "http", "x") as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 421 ")


def test_every_host_is_found_at_both_standard_ports(web):
    dials = web.connect_to()
    assert {(dial.host, dial.for_port) for dial in dials} == {
        (host, port) for host in (*web.hosts, *web.service_hosts) for port in (80, 443)
    }
    assert {dial.port for dial in dials} == {web.http_port, web.https_port}


def test_the_program_says_where_it_is_changes_its_visit_and_ends_with_its_stdin(samples, tmp_path):
    command = [sys.executable, "-m", "practice.server", "--articles", str(samples), "--ca-out", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        facts = loads(program.stdout.readline())
        assert facts["ca_file"] == str(tmp_path / "practice-ca.pem")
        with socket.create_connection(("127.0.0.1", facts["http_port"]), 10) as line:
            line.sendall(
                b"GET /robots.txt HTTP/1.1\r\nHost: barada-post.example\r\nConnection: close\r\n\r\n"
            )
            assert b"".join(iter(lambda: line.recv(4096), b"")).startswith(b"HTTP/1.1 200 OK\r\n")
        program.stdin.write("visit 2\n")
        program.stdin.flush()
        assert loads(program.stdout.readline()) == {"visit": 2}
        program.stdin.close()
        assert program.wait(20) == 0

"""The address of a database is looked at whole before anything reads it; no part of its password is ever told."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.catalogue.address import UrlSettingError, check_catalogue, check_server, shown
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.database import CatalogueSettingError
from archive.shared.preparing import SharedSettingError, prepare
from desk.errors import exit_of
from desk.exits import Exit
from flows.settings import SettingsError, load_settings
from tests.authority import openssl

PART = "hiddenX7"
MISREAD = (
    f"postgresql://w:a@{PART}@127.0.0.1:1/sec",
    f"postgresql://w:{PART}/sec",
    f"postgresql://w:{PART}127.0.0.1/sec",
    f"postgresql://w:a/{PART}@127.0.0.1/sec",
    f"postgresql://w:a?{PART}@127.0.0.1/sec",
    f"postgresql://w:a#{PART}@127.0.0.1/sec",
    f"postgresql://{PART}:@[x/sec",
    f"postgresql://w:{PART}@[::1/sec",
    f"postgresql://w:{PART}@127.0.0.1:notaport/sec",
    f"postgresql://w:{PART}@127.0.0.1:65536/sec",
    f"postgresql://w:{PART}@127.0.0.1 /sec",
    f"postgresql://w@127.0.0.1/sec?password={PART}",
    f"postgresql://w@127.0.0.1/sec?passwd={PART}",
    f"postgresql://w@127.0.0.1/sec?sslmode={PART}",
    f"postgresql://w:a@127.0.0.1/sec?sslmode=disable&sslmode={PART}",
    f'"postgresql://w:{PART}@127.0.0.1/sec"',
    f"postgresql:/w:{PART}@127.0.0.1/sec",
    f"postgresql://127.0.0.1:5432/{PART}",
    f"mysql://w:{PART}@127.0.0.1/sec",
    f"w:{PART}@127.0.0.1/sec",
    PART,
)


@pytest.mark.parametrize("url", MISREAD)
def test_an_address_that_would_be_misread_is_refused_at_the_start_without_any_part_of_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("shared", "catalogue"):
        with monkeypatch.context() as around:
            around.setenv(f"WARRAQ_{name.upper()}", url)
            with pytest.raises(SettingsError) as told:
                load_settings()
        assert str(told.value).startswith(f"settings: {name} (WARRAQ_{name.upper()}): ")
        assert exit_of(told.value) is Exit.CONFIG
        assert PART not in str(told.value) + repr(told.value.__cause__) + shown(url)
    assert "in a password as %40 %3A %2F" in str(told.value) or "sslmode" in url


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("postgresql://w@h/d", "h/d"),
        ("postgres://w:p%40%3A%2F@h.example:5432/d?sslmode=require&application_name=warraq", "h.example:5432/d"),
        ("postgresql+pg8000://w:p:q+=~!@[fe80::1%25eth0]:1/d_1", "[fe80::1%25eth0]:1/d_1"),
        ("postgresql://w:p@/d?unix_sock=/run/postgresql/.s.PGSQL.5432", "/d"),
        ("postgresql://w:p@h", "h"),
    ],
)  # fmt: skip
def test_an_address_that_is_right_stays_as_it_is_and_is_shown_without_who_and_how(
    url: str, where: str
) -> None:
    assert check_server(url) == check_catalogue(url) == url
    assert shown(url) == where
    assert check_catalogue("sqlite:////tmp/c.db") == "sqlite:////tmp/c.db"


def test_a_file_of_authorities_that_is_not_there_or_is_none_is_named(tmp_path: Path) -> None:
    url = f"postgresql://w:{PART}@127.0.0.1:9/w?sslmode=verify-full&sslrootcert={tmp_path / 'ca.pem'}"
    with pytest.raises(UrlSettingError, match=r"there is no file .*ca\.pem \(sslrootcert\)"):
        check_server(url)
    (tmp_path / "ca.pem").write_text("none")
    with pytest.raises(SharedSettingError, match=r"ca\.pem \(sslrootcert\) cannot be read as certificates"):
        prepare(url)


@contextmanager
def answering(says: bytes, certificate: Path | None = None) -> Iterator[int]:
    """Answer the first question of one line, which asks for TLS, and begin it where there is a certificate."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line:
                line.recv(8)
                line.sendall(says)
                if certificate is not None:
                    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                    context.load_cert_chain(certificate)
                    with pytest.raises(ssl.SSLError):
                        context.wrap_socket(line, server_side=True)

        serving = threading.Thread(target=serve)
        serving.start()
        yield int(server.getsockname()[1])
        serving.join()


def test_tls_that_is_not_as_asked_for_is_a_wrong_setting(tmp_path: Path) -> None:
    made = (
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=own",
    )
    openssl(*made, "-keyout", "key.pem", "-out", "own.pem", cwd=tmp_path)
    own = tmp_path / "own.pem"
    own.write_text(own.read_text() + (tmp_path / "key.pem").read_text())
    for says, certificate, mode, why in (
        (b"N", None, "require", "the server has no TLS, and sslmode asks for it"),
        (b"S", own, "verify-full", "its certificate is not what sslmode=verify-full wants: self-signed"),
    ):
        with answering(says, certificate) as port, pytest.raises(CatalogueSettingError, match=why) as told:
            Catalogue(f"postgresql://w:{PART}@127.0.0.1:{port}/w?sslmode={mode}")
        assert exit_of(told.value) is Exit.CONFIG
        assert PART not in str(told.value)

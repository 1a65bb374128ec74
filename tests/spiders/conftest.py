import ssl
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

sys.path.insert(0, str(Path(__file__).parent))  # the walks live beside the tests
sys.path.insert(0, str(Path(__file__).parent.parent / "hostile"))  # the odd server in a room of its own

from clocks import Clock
from walks import Walk, a_wire


@pytest.fixture
def walk(tmp_path: Path) -> Callable[..., Walk]:
    """Start a run in a fresh folder: walk(*ports, **wire options)."""

    def start(*ports: int, **options: Any) -> Walk:
        return Walk(tmp_path, a_wire(*ports, **options))

    return start


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="session")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("*.odd.example", "silent-until-close.example", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def clock() -> Clock:
    return Clock()

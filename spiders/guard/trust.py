"""TLS as it is asked for and as it is written down: which certificates are trusted, and what a session was."""

# Twisted and pyOpenSSL are typed in part.
# mypy: disable-error-code="no-untyped-call"

from typing import Any

from OpenSSL import SSL, crypto
from twisted.internet import ssl
from twisted.web.client import BrowserLikePolicyForHTTPS, HostnameCachingHTTPSPolicy

from archive.capture import Tls
from spiders.wire.wire import Wire


def trust(wire: Wire) -> HostnameCachingHTTPSPolicy:
    """Give the certificate policy: names are verified, TLS 1.2 is the least (Twisted's default).

    Building a context loads every trusted certificate (over 10 ms), so one is kept a host.
    """
    roots: Any = None
    if wire.ca_file is not None:
        roots = ssl.trustRootFromCertificates(_certificates(wire.ca_file.read_bytes()))
    policy: Any = BrowserLikePolicyForHTTPS(roots)
    return HostnameCachingHTTPSPolicy(policy, cacheSize=256)


def session_of(connection: SSL.Connection) -> Tls:
    """Give the facts of a session whose handshake has just ended: version, cipher, the chain as it was shown."""
    chain = connection.get_peer_cert_chain() or ()
    return Tls(
        version=connection.get_protocol_version_name(),
        cipher=connection.get_cipher_name() or "unknown",
        chain=tuple(crypto.dump_certificate(crypto.FILETYPE_ASN1, one) for one in chain),
    )


def _certificates(pem: bytes) -> list[Any]:
    end = b"-----END CERTIFICATE-----"
    return [ssl.Certificate.loadPEM(part + end) for part in pem.split(end)[:-1]]

"""The practice web's certificate authority: one certificate a name, chosen by SNI (RFC 6066 §3)."""

import ssl
from pathlib import Path

import trustme


class Certificates:
    """Signs a certificate for each host when it is first asked for; the authority's own is in `ca_file` (PEM)."""

    def __init__(self, folder: Path, hosts: tuple[str, ...]) -> None:
        self._authority = trustme.CA()
        self._hosts = frozenset(hosts)
        self._contexts: dict[str, ssl.SSLContext] = {}
        self.ca_file = folder / "practice-ca.pem"
        self._authority.cert_pem.write_to_path(str(self.ca_file))

    def server_context(self) -> ssl.SSLContext:
        """A context that picks the certificate by the name asked for; unknown names get one for localhost."""
        context = self._context_for("localhost")
        context.sni_callback = self._choose
        return context

    def _choose(self, connection: ssl.SSLSocket | ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        if name is not None and name.lower() in self._hosts:
            connection.context = self._context_for(name.lower())

    def _context_for(self, name: str) -> ssl.SSLContext:
        if name not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.set_alpn_protocols(["http/1.1"])
            self._authority.issue_cert(name).configure_cert(context)
            self._contexts[name] = context
        return self._contexts[name]

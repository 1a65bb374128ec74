"""A time-stamp authority of our own: certificates and answers by the openssl program, served on loopback."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SETTINGS = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
{chain}
"""


def openssl(*words: str | Path, cwd: Path) -> bytes:
    return subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, cwd=cwd).stdout


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Its folder; `ca` is the certificate that everybody trusts."""

    folder: Path

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"

    def answer(self, request: bytes, *, chain: bool = False) -> bytes:
        """The raw TimeStampResp; with `chain` the CA's certificate is in it, behind the longer one: not in DER order."""
        query, settings = self.folder / "query.tsq", self.folder / "ts.cnf"
        query.write_bytes(request)
        certs = f"certs = {self.folder}/ca.pem" if chain else ""
        settings.write_text(SETTINGS.format(folder=self.folder, chain=certs))
        openssl(
            "ts", "-reply", "-config", settings, "-queryfile", query, "-out", "reply.tsr", cwd=self.folder
        )
        return (self.folder / "reply.tsr").read_bytes()


def an_authority(folder: Path, name: str = "authority") -> Authority:
    folder.mkdir(parents=True, exist_ok=True)
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl(
        "req",
        "-x509",
        *curve,
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-days",
        "9",
        "-subj",
        "/CN=CA",
        cwd=folder,
    )
    subject = f"/O=A rather long name so that this certificate is the longer one/CN={name}"
    openssl("req", *curve, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", subject, cwd=folder)
    (folder / "tsa.ext").write_text("extendedKeyUsage=critical,timeStamping\nbasicConstraints=CA:FALSE\n")
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "9", "-extfile", "tsa.ext")
    openssl("x509", "-req", "-in", "tsa.csr", *signing, "-out", "tsa.pem", cwd=folder)
    (folder / "serial").write_text("01\n")
    return Authority(folder=folder)


@contextmanager
def serving(authority: Authority, *, chain: bool = False) -> Iterator[str]:
    """Give the address at which the authority answers, one request at a time."""
    turn = threading.Lock()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with turn:
                answer = authority.answer(body, chain=chain)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None: ...

    with listening(Desk) as url:
        yield url


@contextmanager
def listening(desk: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), desk)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsr"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

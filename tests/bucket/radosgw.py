"""A real S3 server on loopback: Ceph's RADOS gateway from Debian, on one monitor and one store in memory."""

import json
import os
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

PROGRAMS = ("ceph", "ceph-authtool", "monmaptool", "ceph-mon", "ceph-osd", "radosgw", "radosgw-admin")
KEY, SECRET = "WARRAQTESTKEY", "warraq-test-secret-of-the-gateway"
START_LIMIT_S = 120.0
CONF = """
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{v2},v1:127.0.0.1:{v1}]
public addr = 127.0.0.1
keyring = {home}/admin.keyring
run dir = {home}
admin socket =
log file =
mon cluster log file =
log to stderr = false
err to stderr = true
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon data = {home}/mon
osd data = {home}/osd
osd objectstore = memstore
memstore device bytes = 2147483648
ms bind ipv6 = false
[client.rgw]
keyring = {home}/admin.keyring
rgw data = {home}/rgw
rgw thread pool size = 16
rgw enable apis = s3
rgw frontends = beast endpoint=127.0.0.1:{http} ssl_endpoint=127.0.0.1:{https} ssl_certificate={home}/server.pem
"""


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """Where the running server listens, and the certificate authority that its TLS goes back to."""

    http: str
    https: str
    ca_file: Path


def missing() -> str | None:
    """Say what keeps the server from being started here, or None."""
    absent = [program for program in PROGRAMS if shutil.which(program) is None]
    if absent:
        return f"no {', '.join(absent)} here: apt-get install radosgw ceph-mon ceph-osd ceph-common"
    return "a Ceph cluster of one's own needs root" if os.geteuid() else None


@contextmanager
def radosgw(home: Path) -> Iterator[Gateway]:
    """Run monitor, store and gateway until the block ends; about 15 s to start, 300 MB of memory."""
    ports = _free_ports(4)
    fsid, osd = str(uuid.uuid4()), str(uuid.uuid4())
    conf = home / "ceph.conf"
    named = dict(zip(("v2", "v1", "http", "https"), ports, strict=True))
    conf.write_text(CONF.format(home=home, fsid=fsid, **named))
    authority = trustme.CA()
    authority.cert_pem.write_to_path(home / "ca.pem")
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(home / "server.pem")
    run = _Runner(home=home, conf=conf)
    with ExitStack() as stack:
        _start_monitor(run, stack, fsid, named)
        _start_store(run, stack, osd)
        run(
            "radosgw-admin",
            "user",
            "create",
            "--uid=w",
            "--display-name=w",
            f"--access-key={KEY}",
            f"--secret={SECRET}",
        )
        run.keep(stack, "radosgw", "-f", "-n", "client.rgw", "-k", str(home / "admin.keyring"))
        for port in (named["http"], named["https"]):
            _await_port(port)
        yield Gateway(
            http=f"http://127.0.0.1:{named['http']}",
            https=f"https://127.0.0.1:{named['https']}",
            ca_file=home / "ca.pem",
        )


@dataclass(frozen=True, kw_only=True)
class _Runner:
    home: Path
    conf: Path

    def __call__(self, *words: str, given: str | None = None) -> str:
        config = [] if words[0] in {"ceph-authtool", "monmaptool"} else ["-c", str(self.conf)]
        done = subprocess.run(
            [words[0], *config, *words[1:]],
            capture_output=True,
            text=True,
            input=given,
            timeout=START_LIMIT_S,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stderr[-2000:]}"
        return done.stdout

    def keep(self, stack: ExitStack, *words: str) -> None:
        log = stack.enter_context((self.home / f"{words[0]}.log").open("wb"))
        process = subprocess.Popen([words[0], "-c", str(self.conf), *words[1:]], stdout=log, stderr=log)
        stack.callback(_end, process)


def _start_monitor(run: _Runner, stack: ExitStack, fsid: str, ports: dict[str, int]) -> None:
    home = run.home
    mon, admin = str(home / "mon.keyring"), str(home / "admin.keyring")
    run("ceph-authtool", "--create-keyring", mon, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *")
    caps = [word for who in ("mon", "osd", "mgr", "mds") for word in ("--cap", who, "allow *")]
    run("ceph-authtool", "--create-keyring", admin, "--gen-key", "-n", "client.admin", *caps)
    gateway = ["--cap", "mon", "allow *", "--cap", "osd", "allow *"]
    run("ceph-authtool", admin, "--gen-key", "-n", "client.rgw", *gateway)
    run("ceph-authtool", mon, "--import-keyring", admin)
    place = f"[v2:127.0.0.1:{ports['v2']},v1:127.0.0.1:{ports['v1']}]"
    run("monmaptool", "--create", "--addv", "a", place, "--fsid", fsid, str(home / "monmap"))
    run("ceph-mon", "--mkfs", "-i", "a", "--monmap", str(home / "monmap"), "--keyring", mon)
    run.keep(stack, "ceph-mon", "-f", "-i", "a")


def _start_store(run: _Runner, stack: ExitStack, osd: str) -> None:
    folder = run.home / "osd"
    folder.mkdir()
    key = run("ceph-authtool", "--gen-print-key").strip()
    secret = run.home / "osd.json"
    secret.write_text(json.dumps({"cephx_secret": key}))
    number = run("ceph", "osd", "new", osd, "-i", str(secret)).strip()
    assert number == "0"
    run("ceph-authtool", "--create-keyring", str(folder / "keyring"), "-n", "osd.0", "--add-key", key)
    keyring = ["--keyring", str(folder / "keyring")]
    run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd, *keyring)
    run.keep(stack, "ceph-osd", "-f", "-i", "0", *keyring)


def _free_ports(number: int) -> list[int]:
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [int(door.getsockname()[1]) for door in doors]
    for door in doors:
        door.close()
    return ports


def _await_port(port: int) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)  # another program starts: nothing of ours is waited for
            continue
        return
    raise AssertionError(f"the gateway does not listen on {port}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()  # all of it is in memory: nothing is to be saved
    process.wait()

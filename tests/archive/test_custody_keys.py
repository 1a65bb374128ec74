"""The signing key: made once, the owner's alone, and refused when it can be somebody else's."""

import base64
import hashlib
import stat
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.custody.keys import KeyFileError, make_signing_key, read_public_key, read_signing_key
from archive.wacz.keys import PackageKeyError, make_package_key

KINDS = {
    "Ed25519, PKCS#8": ("genpkey", "-algorithm", "ed25519"),
    "P-256, PKCS#8": ("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
    "P-256, SEC1": ("ecparam", "-name", "prime256v1", "-genkey", "-noout"),
}
REFUSED = {
    "P-384": ("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"),
    "RSA": ("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
    "Ed448": ("genpkey", "-algorithm", "ed448"),
}


def by_openssl(words: tuple[str, ...], path: Path) -> Path:
    path.write_bytes(subprocess.run(["openssl", *words], check=True, capture_output=True).stdout)
    path.chmod(0o600)
    return path


def test_a_made_key_is_its_owners_alone_and_made_once(tmp_path: Path) -> None:
    path = tmp_path / "config" / "warraq" / "signing-key.pem"
    assert make_signing_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    before = path.read_bytes()
    assert not make_signing_key(path)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["signing-key.pem"]


@pytest.mark.parametrize("make", [make_signing_key, make_package_key])
def test_a_key_whose_writing_is_broken_off_leaves_no_half_of_one(
    make: Callable[[Path], bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "key.pem"
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", broken)
        with pytest.raises((KeyFileError, PackageKeyError), match="No space left"):
            make(path)
    assert list(tmp_path.iterdir()) == []
    assert make(path)


def test_two_first_uses_at_once_make_one_key(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(make_signing_key, [path] * 8))
    assert sum(made) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["key.pem"]
    assert read_signing_key(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_that_a_user_brings_signs(kind: str, tmp_path: Path) -> None:
    key = read_signing_key(by_openssl(KINDS[kind], tmp_path / "key.pem"))
    public = read_public_key(key.public.pem)
    assert public.signed(b"content", key.sign(b"content"))
    assert not public.signed(b"contents", key.sign(b"content"))
    assert not public.signed(b"content", b"")
    der = base64.b64decode(b"".join(key.public.pem.splitlines()[1:-1]))
    assert public.fingerprint == key.public.fingerprint == hashlib.sha256(der).hexdigest()


@pytest.mark.parametrize("kind", REFUSED)
def test_keys_that_no_reader_of_the_format_expects_are_refused(kind: str, tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="only Ed25519"):
        read_signing_key(by_openssl(REFUSED[kind], tmp_path / "key.pem"))


def test_another_key_does_not_pass(tmp_path: Path) -> None:
    one, other = (read_signing_key(by_openssl(KINDS["Ed25519, PKCS#8"], tmp_path / n)) for n in "ab")
    assert not other.public.signed(b"content", one.sign(b"content"))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_can_read_is_refused_with_the_way_out(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    make_signing_key(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_signing_key(path)


@pytest.mark.parametrize(
    "content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_key_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match=r"key\.pem"):
        read_signing_key(path)
    with pytest.raises(KeyFileError):
        read_public_key(content)


def test_a_key_cannot_be_made_in_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(KeyFileError, match="signing_key"):
        make_signing_key(tmp_path / "file" / "key.pem")


def test_a_private_key_never_shows_itself(tmp_path: Path) -> None:
    make_signing_key(tmp_path / "key.pem")
    secret = base64.b64decode((tmp_path / "key.pem").read_bytes().splitlines()[1])[-32:]
    shown = repr(read_signing_key(tmp_path / "key.pem"))
    assert secret.hex() not in shown
    assert repr(secret) not in shown

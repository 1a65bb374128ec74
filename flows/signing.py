"""This machine's signing key: made on first use, and who it is."""

from archive.custody.keys import KeyFileError, SigningKey, make_signing_key, read_signing_key
from flows.house import House
from flows.settings import Settings
from flows.watch import Beat, Watch, unwatched

KEEP_THE_KEY = (
    "a new signing key was made: {path} (fingerprint {fingerprint}). Copy it to a safe place and write the fingerprint "
    "down elsewhere: who loses it cannot sign on, who leaks it lets others sign; docs/custody.md says more"
)


def signing_key(house: House, watch: Watch = unwatched) -> SigningKey:
    """Return the key that signs seals, made on first use, and tell where it stands. Raises KeyFileError."""
    path = house.settings.signing_key.expanduser()
    made = not path.exists() and make_signing_key(path)
    key = read_signing_key(path)
    if made:
        said = KEEP_THE_KEY.format(path=path.absolute(), fingerprint=key.public.fingerprint)
        watch(Beat(stage="key", done=0, known=0, note=said))
    return key


def own_fingerprint(settings: Settings) -> str | None:
    """Return the fingerprint of this machine's signing key; None where there is none, or none that can be used."""
    try:
        return read_signing_key(settings.signing_key.expanduser()).public.fingerprint
    except KeyFileError:
        return None

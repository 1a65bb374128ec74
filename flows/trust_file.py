"""A file of certificates to trust, as a setting: one that holds none is refused at once, not at the first handshake."""

import ssl
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator


def trust_file(value: Path | None) -> Path | None:
    """Return a file of certificates in PEM; raises ValueError for one that holds none. Whether there is one is said elsewhere."""
    if value is not None and value.is_file():
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=value)
        except OSError as error:  # ssl.SSLError is one
            raise ValueError(f"{value} holds no certificates (PEM, -----BEGIN CERTIFICATE-----)") from error
    return value


TrustFile = Annotated[Path | None, AfterValidator(trust_file)]

"""The address that alarms are posted to, as a setting: it may hold a token, so no message ever says it."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator


def webhook_address(value: str) -> str:
    """Return an address that can be posted to, or ""; raises ValueError without saying it."""
    if not value:
        return value
    plain = value.isascii() and value.isprintable() and " " not in value
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not (plain and usable) or "@" in parts.netloc:
        raise ValueError("one address that begins with http:// or https://, without user and password in it")
    return value


def host_of_webhook(value: str) -> str:
    """Return what may be said of a webhook's address: its host."""
    return urlsplit(value).hostname or ""


Webhook = Annotated[str, AfterValidator(webhook_address)]

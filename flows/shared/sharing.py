"""The settings of a machine that works beside others: where they agree, what it is called, how long it may be silent."""

import os
import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from archive.catalogue.address import check_server

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
# A choice: a machine that is gone costs its hosts so long, and a restart of the database, or a minute of a network that is
# away, costs nobody what it has.
LEASE_S = 120.0
LEAST_LEASE_S = 3.0


def _database(value: str) -> str:
    return value and check_server(value)


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError("up to 40 of a-z, 0-9 and '-', '-' neither first nor last")
    return value


def own_name(node: str) -> str:
    """Return the name of a machine as it can stand in the names of runs."""
    return re.sub(r"[^a-z0-9]+", "-", node.partition(".")[0].lower())[:40].strip("-") or "machine"


class Sharing(BaseModel):
    """What a machine that is one of many has to know."""

    shared: Annotated[str, AfterValidator(_database)] = ""
    machine: Annotated[str, AfterValidator(_name)] = Field(
        default_factory=lambda: own_name(os.uname().nodename)
    )
    lease_s: float = Field(default=LEASE_S, ge=LEAST_LEASE_S)

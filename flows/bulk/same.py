"""Workers on other machines must be what this one is: the same program and libraries, or results would be others than ours.

A manifest names the software that made its run; a worker with another one would make that a lie.
"""

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from flows.bulk.engine import EngineError
from flows.bulk.pool import Work
from flows.version import VERSION

# What the words of a text, a verdict or a table depend on.
_LIBRARIES = (
    "trafilatura",
    "lxml",
    "htmldate",
    "numpy",
    "py3langid",
    "pyarrow",
    "warcio",
    "brotli",
    "zstandard",
)


@cache
def software() -> tuple[tuple[str, str], ...]:
    """Return what makes results here: names and versions."""
    return (
        ("warraq", VERSION),
        ("python", platform.python_version()),
        *((name, _version(name)) for name in _LIBRARIES),
    )


def as_here(expected: tuple[tuple[str, str], ...], work: Work[Any, Any], shard: object) -> Any:
    """Do a shard where the software is what is expected. Runs on a worker; raises EngineError."""
    if other := sorted(set(expected) - set(software())):
        here = dict(software())
        told = ", ".join(f"{name} {here.get(name, 'missing')} and not {wanted}" for name, wanted in other)
        raise EngineError(
            f"a worker on {platform.node()} has {told}: install the same requirements.lock there, "
            "for other versions make other results"
        )
    return work(shard)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"

"""How a process of our own gets the settings that this one has."""

import json
from pathlib import Path

from archive.bucket.place import is_bucket
from flows.settings import Settings, environment


def child_environment(settings: Settings, **extra: str) -> dict[str, str]:
    """Return the environment for a child that shall have these settings wherever it runs: ours, all of them, *extra*."""
    fields = settings.model_dump(mode="json")
    paths: dict[str, str | Path | None] = {
        "store": None if is_bucket(settings.store) else settings.store,
        "local": settings.local_folder if is_bucket(settings.store) else settings.local,
        "s3_ca_file": settings.s3_ca_file,
        "seeds": settings.seeds,
        "outlets": settings.outlets,
        "opt_out": settings.opt_out,
        "embedder": settings.embedder,
        "browser": settings.browser,
        "ca_file": settings.ca_file,
        "signing_key": settings.signing_key,
        "timestamp_ca": settings.timestamp_ca,
    }
    fields |= {
        name: str(Path(path).expanduser().resolve()) for name, path in paths.items() if path is not None
    }
    told = {
        f"WARRAQ_{name.upper()}": _as_variable(value) for name, value in fields.items() if value is not None
    }
    return {**environment(), **told, **extra}


def _as_variable(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)

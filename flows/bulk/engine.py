"""What bulk work runs on. Said without loading any engine: the settings name one."""

from enum import StrEnum


class Engine(StrEnum):
    """What carries the shards of bulk work; inside a Prefect flow each is Prefect's task runner of that kind."""

    PROCESSES = "processes"
    THREADS = "threads"
    DASK = "dask"


class EngineError(Exception):
    """An engine that cannot be used. The message says which, why, and the next step."""

"""A step of a walk: a plain function by itself, a Prefect task inside a Prefect run.

So `warraq gather` needs no server and starts at once, and the same sentence, run as a deployment, shows its
steps, retries and timings in Prefect.
"""

import functools
import sys
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")


def inside_prefect() -> bool:
    """Say whether this code runs in a Prefect flow run. Never imports Prefect by itself."""
    if "prefect" not in sys.modules:
        return False
    from prefect.context import FlowRunContext

    return bool(FlowRunContext.get())


def step(*, retries: int = 0, wait_s: Sequence[int] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a function as a step; *retries* and *wait_s* count only inside Prefect, where a run may wait."""

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            if not inside_prefect():
                return function(*args, **kwargs)
            task = _as_task(function, retries, tuple(wait_s))
            return cast("R", task(*args, **kwargs))

        return call

    return mark


@functools.cache
def _as_task(function: Callable[..., Any], retries: int, wait_s: tuple[int, ...]) -> Callable[..., Any]:
    from prefect import task

    # Parameters hold whole stories and articles: hashing them for a cache key would cost more than the step.
    from prefect.cache_policies import NO_CACHE

    marked = task(
        name=function.__name__,
        retries=retries,
        retry_delay_seconds=[float(s) for s in wait_s],
        cache_policy=NO_CACHE,
    )
    wrapped: Callable[..., Any] = marked(function)
    return wrapped

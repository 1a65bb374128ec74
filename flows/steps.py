"""A step of a walk: a plain function by itself, a Prefect task inside a Prefect run.

So `warraq gather` needs no server and starts at once, and the same sentence, run as a deployment, shows its
steps, retries and timings in Prefect.
"""

import functools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class _Retries:
    """How often, after which pauses, and for which errors a task is tried again."""

    times: int
    wait_s: tuple[int, ...]
    only_if: Callable[[BaseException], bool] | None

    def wanted(self, task: object, task_run: object, state: Any) -> bool:
        """Answer Prefect's question in Prefect's form."""
        del task, task_run
        try:
            state.result()
        except BaseException as error:  # noqa: BLE001  # whatever the task ended with is what is asked about
            return self.only_if is None or self.only_if(error)
        return False


def inside_prefect() -> bool:
    """Say whether this code runs in a Prefect flow run. Never imports Prefect by itself."""
    if "prefect" not in sys.modules:
        return False
    from prefect.context import FlowRunContext

    return bool(FlowRunContext.get())


def tell_event(name: str, place: str, words: dict[str, str]) -> None:
    """Tell Prefect what happened to *place*, an event that automations can wait for; nothing outside a flow run."""
    if inside_prefect():
        from prefect.events import emit_event

        emit_event(event=name, resource={"prefect.resource.id": place}, payload=dict(words))


def step(
    *, retries: int = 0, wait_s: Sequence[int] = (), only_if: Callable[[BaseException], bool] | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a function as a step; all arguments count only inside Prefect, where a run may wait and try again.

    *only_if* says for which errors trying again makes sense (None: all).
    """

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            if not inside_prefect():
                return function(*args, **kwargs)
            task = _as_task(function, _Retries(times=retries, wait_s=tuple(wait_s), only_if=only_if))
            return cast("R", task(*args, **kwargs))

        return call

    return mark


@functools.cache
def _as_task(function: Callable[..., Any], again: _Retries) -> Callable[..., Any]:
    from prefect import task

    # Parameters hold whole stories and articles: hashing them for a cache key would cost more than the step.
    from prefect.cache_policies import NO_CACHE

    marked = task(
        name=function.__name__,
        retries=again.times,
        retry_delay_seconds=[float(s) for s in again.wait_s],
        retry_condition_fn=again.wanted if again.only_if else None,
        cache_policy=NO_CACHE,
    )
    wrapped: Callable[..., Any] = marked(function)
    return wrapped

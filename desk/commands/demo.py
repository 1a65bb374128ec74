"""`warraq demo`: the whole walk on the practice web."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from desk.exits import Exit
from desk.flags import Common
from desk.terminal.voice import Voice


def demo(
    folder: Path = Path("demo"),
    *,
    keep: Annotated[bool, Parameter(negative="")] = False,
    common: Common | None = None,
) -> int:
    """The whole walk on the practice web: no network, no server, about a minute.

    Starts a small internet on this machine, gathers the coverage of five pasted articles, fetches their pages again as they are a week
    later, audits the archive, and says how to look at it all. Example: warraq demo

    Parameters
    ----------
    folder
        Where the demo's store is made, a folder of this machine and no bucket. A demo that was broken off there goes on; one that ended is replaced.
    keep
        Keep an earlier demo's store and add another run to it.
    """
    common = common or Common()
    voice: Voice = common.voice()
    if "://" in (common.store or ""):
        voice.fail(
            "a demo's store is a folder of this machine, not a bucket; example: warraq demo --store ./demo/store"
        )
        return Exit.USAGE
    from desk.demo import run_demo

    return run_demo(Path(common.store) if common.store else folder / "store", voice, fresh=not keep)

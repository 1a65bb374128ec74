"""`warraq schedule`: the embedded scheduler."""

import threading

from desk.flags import Common, WireFlags


def schedule(*, port: int | None = None, common: Common | None = None, wire: WireFlags | None = None) -> int:
    """Run a local scheduler with the deployments of prefect.yaml, until stopped with Ctrl-C or SIGTERM.

    Example: warraq schedule --store ./store

    Parameters
    ----------
    port
        Port of the local server on 127.0.0.1 (default: a free one).
    """
    from flows.demo_store import refuse_demo
    from flows.embedded import ScheduleError, embedded_schedule

    common = common or Common()
    voice, house = common.voice(), common.house(wire)
    refuse_demo(house.root, house.settings.connect_to)
    with embedded_schedule(house, port=port, tell=voice.note) as running:
        voice.say(
            f"scheduler {running.url}  (gather every 6 h, refetch hourly what is due, audit weekly; Ctrl-C stops)"
        )
        voice.line({"schema": "warraq/schedule/1", "url": running.url, "api": running.api})
        voice.note("running")
        pause = threading.Event()
        while (broken := running.broken()) is None:
            pause.wait(1.0)
        raise ScheduleError(
            f"a part of the scheduler ended by itself: {broken}; its log is in the store's prefect/ folder"
        )

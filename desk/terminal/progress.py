"""Progress of a walk: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from desk.terminal.addresses import readable
from desk.terminal.voice import Level, Voice
from flows.watch import FATES, Beat, Watch

# A plain line at most this often: a log of a long run stays readable.
LINE_EVERY_S = 2.0
_NOTE = 1_000  # letters of a note; the longest of our own, on a new signing key, has some 400


@contextmanager
def shown(voice: Voice) -> Iterator[Watch]:
    """Give a walk somebody to tell its progress to."""
    if voice.log_json:
        yield _logged(voice)
    elif voice.quiet:
        yield _key_alone
    elif sys.stderr.isatty() and not voice.as_json:
        with _bars() as watch:
            yield watch
    else:
        yield _lines(voice)


def _logged(voice: Voice) -> Watch:
    """Tell each address's fate as a line of a log, once, and again where the run's end knows better; notes too."""
    told: dict[str, tuple[str, str]] = {}

    def watch(beat: Beat) -> None:
        if (line := beat.fate) is not None:
            if told.get(line.url) != (line.fate, line.reason):
                told[line.url] = line.fate, line.reason
                voice.log(Level.FATE, asdict(line))
        elif beat.note:
            voice.note(f"{beat.stage}: {beat.note}")

    return watch


def _key_alone(beat: Beat) -> None:
    """Tell that a signing key was made, and nothing else: it is told once, so silence would lose it."""
    if beat.stage == "key":
        sys.stderr.write(f"{beat.note}\n")


def _shown(beat: Beat) -> str:
    """Return a note as people read it: on one line, harmless, addresses in their letters."""
    return readable(beat.note, limit=_NOTE)


@contextmanager
def _bars() -> Iterator[Watch]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
    from rich.table import Column

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(
            "{task.fields[note]}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis")
        ),
        TimeElapsedColumn(),
    )
    bars: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True), transient=False) as progress:

        def watch(beat: Beat) -> None:
            if beat.stage == FATES:
                return
            if not beat.done and not beat.known and beat.note:  # something to say, and nothing to count
                progress.console.print(f"{beat.stage}: {_shown(beat)}", markup=False)
                return
            if beat.stage not in bars:
                bars[beat.stage] = progress.add_task(beat.stage, total=beat.known or None, note="")
            progress.update(
                bars[beat.stage], completed=beat.done, total=beat.known or None, note=_shown(beat)
            )

        yield watch


def _lines(voice: Voice) -> Watch:
    stage, at = "", 0.0

    def watch(beat: Beat) -> None:
        nonlocal stage, at
        if beat.stage == FATES:
            return
        now = time.monotonic()
        ended = beat.done >= beat.known
        if beat.stage == stage and not ended and now - at < LINE_EVERY_S:
            return
        stage, at = beat.stage, now
        counts = f"{beat.done}/{beat.known}" if beat.known else str(beat.done or "")
        voice.note(f"{beat.stage:<10} {counts:>9}  {_shown(beat)}".rstrip())

    return watch

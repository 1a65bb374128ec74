"""The flows as Prefect deployments run them: the same sentences, with progress, artifacts and cancellation.

Only this file and `flows/steps.py` know Prefect; `prefect.yaml` names these flows.
"""

from datetime import UTC, datetime

from prefect import flow, get_run_logger
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.exceptions import TerminationSignal

from archive.audit.sample import Sample
from archive.manifests.manifest import Manifest, RunResult
from flows.audit import audit
from flows.close import seal_stopped
from flows.gather import gather
from flows.house import House
from flows.refetch import Target, refetch_pages, target_of
from flows.run import RunKind
from flows.settings import load_settings
from flows.shared.work import Wish, work
from flows.store.stories import open_story
from flows.telling.bell import alarmed, ring_audit, ring_run
from flows.versions.due import due_of
from flows.watch import FATES, Beat, Watch
from story.naming import archive_name


class FailedRunError(Exception):
    """A run's manifest says that it failed; the message says why. Prefect shows the run as failed."""


@flow(name="gather", log_prints=False)
def gather_story(story: str) -> str:
    """Find, keep and judge the coverage of one story; return the run's id."""
    house = _house()
    opened = open_story(story, house.settings)
    watch = _watch(story)
    try:
        with alarmed(house, opened.name, watch):
            gathered = gather(opened, house, now=datetime.now(UTC), watch=watch)
    except TerminationSignal:
        # A cancelled run closes its crawl on the way here; what it kept is sealed with a manifest that says so.
        seal_stopped(house, opened.name, RunKind.GATHER, now=datetime.now(UTC))
        raise
    ring_run(house, gathered.manifest, gathered.alarms, watch)
    _warn_pending(house)
    return _published(gathered.manifest)


@flow(name="refetch", log_prints=False)
def refetch_story(story: str, all_pages: bool = False) -> str:
    """Fetch those pages of one story again that are due by their age, or all; return the run's id, "" when none is due."""
    house = _house()
    now = datetime.now(UTC)
    target = target_of((story,), house) if all_pages else _due(house, archive_name(story), now)
    if not target.urls:
        return ""
    watch = _watch(story)
    try:
        with alarmed(house, story, watch):
            again = refetch_pages(target, house, now=now, watch=watch)
    except TerminationSignal:
        seal_stopped(house, story, RunKind.REFETCH, now=datetime.now(UTC))
        raise
    ring_run(house, again.manifest, watch=watch)
    _warn_pending(house)
    return _published(again.manifest)


def _due(house: House, story: str, now: datetime) -> Target:
    """Return what is due of a story, and log how much of it, and when the next page is."""
    found = due_of(house, story, now=now)
    get_run_logger().info(
        "%s of %s pages are due; the next one at %s", len(found.urls), found.pages, found.next_at
    )
    if found.warning:
        get_run_logger().warning("%s", found.warning)
    return Target(story=story, urls=found.urls)


@flow(name="audit", log_prints=False)
def audit_store(days: int = 1) -> str:
    """Re-read the store; fail if anything in it is damaged, missing or altered.

    With *days*, a daily flow reads another part of the WARC files each day, and all of them in so many days.
    """
    today = datetime.now(UTC).date().toordinal() % days + 1
    house = _house()
    audited = audit(house, sample=Sample(number=today, of=days) if days > 1 else None)
    rows = [
        {
            "check": f.check,
            "verdict": str(f.verdict),
            "subject": f.subject,
            "offset": f.offset,
            "message": f.message,
        }
        for f in audited.findings
    ]
    create_table_artifact(
        key="audit",
        table=rows or [{"verdict": "ok", "message": audited.sentence}],
        description=audited.sentence,
    )
    ring_audit(house, audited.findings)
    if not audited.sound:
        raise FailedRunError(audited.sentence)
    return audited.sentence


@flow(name="work", log_prints=False)
def work_board(board: str = "", stay: bool = False) -> int:
    """Help at a board of work, or at all, until nothing waits there; return how many fates this machine told.

    Many of these run at once, one a machine; a cancelled one seals what it has, and others go on with the rest.
    """
    house = _house()
    told = 0
    for one in work(house, Wish(board=board or None, stays=stay), clock=lambda: datetime.now(UTC), watch=_watch(board or "boards")):  # fmt: skip
        told += sum(one.fates.values())
        get_run_logger().info("%s: %s; late: %s", one.run_id, dict(one.fates), one.late)
    _warn_pending(house)
    return told


def _house() -> House:
    return House(settings=load_settings())


def _warn_pending(house: House) -> None:
    """Log what waits for the bucket; the next run sends it."""
    if pending := house.pending():
        get_run_logger().warning("upload pending: %s files: %s", len(pending.names), pending.why)


def _watch(story: str) -> Watch:
    """Show the walk in Prefect: one progress bar, and a log line where a stage begins."""
    log = get_run_logger()
    bar = create_progress_artifact(
        progress=0.0, key=f"walk-{_key(story)}", description=f"{story}: fetched of planned"
    )
    last = ""

    def watch(beat: Beat) -> None:
        nonlocal last
        if beat.stage not in {last, FATES}:
            last = beat.stage
            log.info("%s", beat.stage)
        if beat.known and (beat.done == beat.known or beat.done % 25 == 0):
            update_progress_artifact(artifact_id=bar, progress=100.0 * beat.done / beat.known)  # type: ignore[arg-type,unused-ignore]

    return watch


def _published(manifest: Manifest) -> str:
    """Put the manifest's figures where Prefect shows them; raise FailedRunError for a failed run."""
    fates = "\n".join(f"| {fate} | {count} |" for fate, count in manifest.fates.items())
    verdicts = "\n".join(f"| {verdict} | {count} |" for verdict, count in manifest.verdicts)
    text = f"run `{manifest.run_id}`: **{manifest.result.value}**\n\n| fate | addresses |\n|---|---|\n{fates}\n\n| verdict | articles |\n|---|---|\n{verdicts}\n"
    create_markdown_artifact(
        key=f"run-{_key(manifest.story)}", markdown=text, description=f"{manifest.story}: last run"
    )
    if manifest.result is RunResult.FAILED:
        raise FailedRunError(f"{manifest.run_id}: {'; '.join(manifest.notes)}")
    return manifest.run_id


def _key(story: str) -> str:
    """Return an artifact key: lowercase letters, digits and dashes only."""
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in story.lower())

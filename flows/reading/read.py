"""Reading kept records again: answers to asks, and articles."""

from collections.abc import Sequence

from archive.fate import Fate, Outcome
from archive.http import payload
from archive.originals import read_original
from archive.record import RecordKind, RecordRef
from flows.reading.extraction import Extracted, Original, extractors
from flows.reading.site_pages import Beside, readings
from flows.run import Run
from flows.steps import step
from flows.watch import Beat
from story.link import Answer, Ask

# Records that hold what a server answered, whole or as a repetition of what is held already.
ANSWERS = frozenset({RecordKind.RESPONSE, RecordKind.REVISIT})
# A whole sitemap of 50,000 addresses is 10–20 MB; the protocol's limit is 50 MiB (sitemaps.org).
ANSWER_LIMIT_BYTES = 50 * 1024 * 1024


def answer_to(run: Run, ask: Ask, outcome: Outcome) -> Answer | None:
    """Return what came back to *ask*, read from its record; None when nothing was kept.

    A refusal such as 401 or 404 is an answer too: the channels read its status. Behind "not modified" the answer is the
    earlier one, which still holds.
    """
    if outcome.ref is None or outcome.ref.kind not in ANSWERS:
        return None
    (original,) = run.originals((outcome.ref,))
    return answer_in(original, ask, outcome.url)


def answer_in(original: Original, ask: Ask, url: str) -> Answer:
    """Return a kept answer of *url* as the answer to an ask. Raises OriginalError, RecordError, OSError."""
    response = read_original(original.places).response
    return Answer(
        ask=ask,
        url=url,
        status=response.status or 0,
        content_type=original.ref.content_type or response.content_type or "",
        headers=response.headers,
        body=payload(response, limit=ANSWER_LIMIT_BYTES).body,
    )


def readable(outcome: Outcome) -> bool:
    """Say whether an outcome left a whole answer that an article could be in."""
    return outcome.fate is Fate.KEPT and outcome.ref is not None and outcome.ref.kind in ANSWERS


@step()
def read_articles(
    run: Run, outcomes: Sequence[Outcome], beside: Sequence[Outcome] = ()
) -> tuple[Extracted, ...]:
    """Return an article, or the reason why there is none, for each readable outcome, in their order.

    Each page is read beside others of its site: these, those of *beside*, and what earlier runs kept (flows/reading/site_pages.py).
    """
    others = [outcome.ref for outcome in beside if outcome.ref is not None]
    return read_records(run, [outcome.ref for outcome in outcomes if outcome.ref is not None], others)


def read_records(
    run: Run, refs: Sequence[RecordRef], others: Sequence[RecordRef] = ()
) -> tuple[Extracted, ...]:
    """Return what stands in each of some records, in their order, read beside *others* too."""
    found: list[Extracted] = []

    def count(done: int) -> None:
        run.watch(Beat(stage="reading", done=len(found) + done, known=len(refs)))

    beside = Beside(refs=others, spooled=run.spooled, stands=run.ahead.stands)
    with extractors(run.limits) as pool:
        for batch in readings(pool, run.house, refs, beside):
            found += pool.articles(batch, count)
    return tuple(found)

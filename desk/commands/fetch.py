"""`warraq fetch`: archive these pages now."""

from collections.abc import Mapping
from datetime import UTC, datetime

from archive.fate import Fate, Outcome
from desk.exits import Exit
from desk.flags import Common, WireFlags
from desk.pending import ended
from desk.progress import shown
from desk.safe import safe_text
from desk.voice import Voice
from flows.fetch import fetch_pages


def fetch(*urls: str, common: Common | None = None, wire: WireFlags | None = None) -> int:
    """Archive these pages now; no story needed. Redirects are followed, robots.txt is obeyed.

    Example: warraq fetch https://example.org/news/1

    Parameters
    ----------
    urls
        Addresses, http or https.
    """
    common, wire = common or Common(), wire or WireFlags()
    voice, house = common.voice(), common.house(wire)
    if not urls:
        voice.fail("no address given; example: warraq fetch https://example.org/news/1")
        return Exit.USAGE
    with shown(voice) as watch:
        fetched = fetch_pages(urls, house, now=datetime.now(UTC), watch=watch)
    for url, outcome in fetched.outcomes.items():
        say_outcome(url, outcome, voice)
    voice.say(f"manifest  {house.where(fetched.manifest.name)}")
    return ended(exit_of_outcomes(fetched.outcomes), house, voice)


def say_outcome(url: str, outcome: Outcome, voice: Voice) -> None:
    """Tell how one address ended, as a line for a person or for a program."""
    ref = outcome.ref
    voice.line(
        {
            "schema": "warraq/outcome/1",
            "url": url,
            "final_url": outcome.url,
            "fate": outcome.fate.value,
            "reason": outcome.reason,
            "why": outcome.why,
            "status": ref.status if ref else None,
            "record": ref.record_id if ref else None,
            "warc": ref.warc if ref else None,
            "offset": ref.offset if ref else None,
            "length": ref.length if ref else None,
        }
    )
    voice.say(f"{outcome.fate.value:<15} {outcome.reason:<12} {url}")
    if outcome.why:
        voice.say(f"                {safe_text(outcome.why)}")
    if ref:
        voice.say(f"                {ref.record_id} in {ref.warc} at byte {ref.offset}")


def exit_of_outcomes(outcomes: Mapping[str, Outcome]) -> int:
    """Return sound, partial (some failed), error (all failed) or refused (all refused by policy)."""
    fates = [o.fate for o in outcomes.values()]
    if all(fate is Fate.REFUSED for fate in fates):
        return Exit.ALL_REFUSED
    bad = [fate in {Fate.FAILED, Fate.REFUSED} for fate in fates]
    return Exit.ERROR if all(bad) else Exit.PARTIAL if any(bad) else Exit.SOUND

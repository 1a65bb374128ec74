"""`warraq show`: a story's articles by date."""

from typing import Annotated

from cyclopts import Parameter

from desk.articles.depth import Depth
from desk.flags import Common


def show(
    story: str,
    /,
    *,
    everything: Annotated[bool, Parameter(name="--all", negative="")] = False,
    why: Annotated[bool, Parameter(negative="")] = False,
    full: Annotated[bool, Parameter(negative="")] = False,
    review: Annotated[bool, Parameter(negative="")] = False,
    channels: Annotated[bool, Parameter(negative="")] = False,
    cost: Annotated[bool, Parameter(negative="")] = False,
    common: Common | None = None,
) -> int:
    """Show a story's articles by date, with outlet, verdict and its reasons; copies and derived texts beneath their original. Example: warraq show paris-meeting-2025 --why

    Parameters
    ----------
    story
        Name of the story.
    everything
        Show the unrelated ones too.
    why
        Show when, who, where and what, and which words of the story an article has, and by which channels it was found.
    full
        Show every reason, every way that it was found, and every sentence that a copy shares.
    review
        Show only what waits for a decision: articles judged UNSURE, the most doubtful first, then suspect texts (`warraq decide` decides).
    channels
        Show instead what each channel of each outlet, and each service, was asked and gave in the last gather.
    cost
        Show instead what each run of the story took: requests, bytes, seconds; of the last one by fate and by host.
    """
    from desk.articles.shown import Asked, say_story

    common = common or Common()
    depth = Depth.FULL if full else Depth.WHY if why else Depth.SHORT
    asked = Asked(everything=everything, depth=depth, review=review, channels=channels, cost=cost)
    return say_story(story, common.house(), common.voice(), asked)

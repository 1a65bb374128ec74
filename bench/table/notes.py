"""What stands below the table: what a run pays for its whole story, with the figure, and why it is left so."""

from collections.abc import Iterator, Mapping, Sequence

# axis, work, and why its cost is what it is
_WHY = (
    ("records", "great story: begin a gather", "a gather reads all lines of its own story: keys of what was read, and texts that new ones may repeat. Other stories cost it nothing"),
    ("records", "great story: close a run of one article", "manifests of the runs before are read whole, and of the view what came since the one before; in a bucket one listing"),
    ("pages", "judge a round", "each round judges all pages again, for what pages taught changes the others' verdicts: this times the rounds"),
    ("pages", "close the run", "most of it is clean text: a line, a record and a page for people for each article, each on the disk before the next; by the wall clock several times the CPU"),
    ("stories", "text --again, planning all", "without words all stories are planned, one after the other"),
)  # fmt: skip


def notes(lines: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """Yield a line for each work that is told of and was measured, by its greatest point."""
    for axis, work, why in _WHY:
        mine = [one for one in lines if (one["axis"], one["work"]) == (axis, work) and "user_s" in one]
        if mine:
            most = max(mine, key=lambda one: int(str(one["size"])))
            size, cost = int(str(most["size"])), float(str(most["user_s"]))
            told = f"{cost:.1f} s of user CPU, {most['wall_s']} s of wall clock, {most['files']} files"
            when = (
                f"measured {most['at']} of {most['commit']}, load {most['load']}"
                if "at" in most
                else "when was not written down"
            )
            yield f"- {work}, at {size:,} {axis}: {told} ({when}). Why: {why}."

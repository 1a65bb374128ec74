"""What the guard around reading costs: user CPU a page in the killable pool, and in a plain one; `python -m bench.guarded_pool FOLDER`.

FOLDER holds saved pages (*.html). Both pools have one worker, are warm, and read all pages; the rounds take turns, medians are told.
"""

import statistics
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from article.extract import extract
from article.page import Page, page_of
from flows.reading.extraction import Limits, Reading, Saved, extractors

ROUNDS = 5


def plainly(path: Path) -> str:
    """Read a page without limits, checks of a job, or a clock."""
    page = page_of(path.read_bytes(), url=None, content_type="text/html")
    return type(extract(page) if isinstance(page, Page) else page).__name__


def used_s() -> float:
    """Return the user CPU of this process and of all below it that run, in seconds (proc(5): clock ticks, 100 a second)."""
    stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in below("self"))
    return sum(int(fields[11]) for fields in stats) / 100


def below(pid: str) -> list[str]:
    """Return a process and all that it started, directly or not."""
    files = Path(f"/proc/{pid}/task").glob("*/children")
    return [pid, *(one for file in files for child in file.read_text().split() for one in below(child))]


def main() -> None:
    """Measure and print."""
    paths = sorted(Path(sys.argv[1]).rglob("*.html"))
    guarded, plain = list[float](), list[float]()
    with extractors(Limits(workers=1)) as pool, ProcessPoolExecutor(1) as other:
        for _ in range(ROUNDS + 1):
            began = used_s()
            pool.read([Reading(page=Saved(path=path)) for path in paths])
            guarded.append(used_s() - began)
            began = used_s()
            list(other.map(plainly, paths))
            plain.append(used_s() - began)
    one, two = (statistics.median(times[1:]) / len(paths) * 1000 for times in (guarded, plain))
    print(f"{len(paths)} pages: guarded {one:.1f} ms, plain {two:.1f} ms, {one / two - 1:+.1%}")


if __name__ == "__main__":
    main()

"""A walk's profile as short text: of each kind of process the functions in which it was seen most, by themselves and with all below.

python -m bench.walk --profile        (py-spy must be on the PATH; it is not a dependency)
"""

from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent
_TOP = 25
_KINDS = {"spiders.crawl": "crawl", "to_process": "readers", "nurse": "readers", "bench.walk": "parent"}


def write_profiles(raw: Path) -> None:
    """Write bench/profiles/walk-KIND.txt for each kind of process in a raw profile (a stack and its count a line)."""
    own: dict[str, Counter[str]] = defaultdict(Counter)
    below: dict[str, Counter[str]] = defaultdict(Counter)
    for line in raw.read_text().splitlines():
        stack, _, count = line.rpartition(" ")
        frames = stack.split(";")
        process = next((frame for frame in reversed(frames) if frame.startswith("process ")), "")
        kind = next((name for word, name in _KINDS.items() if word in process), "others")
        frames = [_short(frame) for frame in frames if not frame.startswith(("process ", "thread "))]
        if frames:
            own[kind][frames[-1]] += int(count)
            below[kind].update(dict.fromkeys(frames, int(count)))
    folder = ROOT / "profiles"
    folder.mkdir(exist_ok=True)
    for kind, seen in own.items():
        (folder / f"walk-{kind}.txt").write_text(_page(kind, seen, below[kind]))


def _page(kind: str, own: Counter[str], below: Counter[str]) -> str:
    total = sum(own.values())
    lines = [
        f"{kind}: {total} samples, 200 a second, of one walk over 500 pages (python -m bench.walk --profile)",
        "",
    ]
    lines += ["by itself:", *_rows(own, total), "", "with all below:", *_rows(below, total)]
    return "\n".join(lines) + "\n"


def _rows(found: Counter[str], total: int) -> list[str]:
    return [f"{100 * count / total:5.1f}%  {frame}" for frame, count in found.most_common(_TOP)]


def _short(frame: str) -> str:
    """Return a frame without its line and without where this machine keeps its files."""
    name, _, place = frame.partition(" (")
    path = place.rpartition(":")[0] or place.rstrip(")")
    return f"{name} ({path.rpartition('/main/')[2].rpartition('site-packages/')[2].rpartition('python3.11/')[2]})"

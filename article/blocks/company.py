"""What company a block keeps: where blocks stand together, and what stands around each of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from article.blocks.letters import Letters
from article.markup.source import Block

Column = NDArray[np.float64]
Columns = dict[str, Column]
_LEAVES = frozenset(
    {"p", "li", "ul", "ol", "h2", "h3", "h4", "h5", "h6", "blockquote", "dd", "dl", "dt", "pre", "center"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Which blocks stand together: `container` and `path` number each block's group."""

    container: NDArray[np.int64]
    path: NDArray[np.int64]
    home: NDArray[np.int64]
    paths: tuple[tuple[str, ...], ...]
    links: Column


def groups_of(blocks: list[Block]) -> Groups:
    """Number the containers, paths and homes of `blocks` in the order in which they come."""
    paths: dict[tuple[str, ...], int] = {}
    containers: dict[int, int] = {}
    homes: dict[tuple[str, ...], int] = {}
    path = [paths.setdefault(b.path, len(paths)) for b in blocks]
    home = np.array([homes.setdefault(_home(p), len(homes)) for p in paths])
    return Groups(
        container=np.array([containers.setdefault(b.container, len(containers)) for b in blocks]),
        path=np.array(path),
        home=home[path],
        paths=tuple(paths),
        links=np.array([b.link_share for b in blocks]),
    )


def _home(path: tuple[str, ...]) -> tuple[str, ...]:
    end = len(path)
    while end and path[end - 1].partition(" ")[0] in _LEAVES:
        end -= 1
    return path[:end]


def grouped(found: Columns, groups: Groups, letters: Letters) -> None:
    """Describe the company a block keeps: its container, the blocks at the same path, those in the same home."""
    size = letters.size.astype(float)
    everything = size.sum()
    prose = np.where(letters.prose & (groups.links < 0.5), size, 0.0)
    linked = size * groups.links
    for name, at in (("container", groups.container), ("path", groups.path), ("home", groups.home)):
        total, count = np.bincount(at, size).astype(float), np.bincount(at).astype(float)
        told, links = np.bincount(at, prose).astype(float), np.bincount(at, linked).astype(float)
        found |= {
            f"{name}_size": total[at],
            f"{name}_share": total[at] / everything,
            f"{name}_blocks": count[at],
            f"{name}_mean": (total / count)[at],
            f"{name}_prose": (told / total)[at],
            f"{name}_told": told[at],
            f"{name}_links": (links / total)[at],
        }
    told = np.bincount(groups.home, prose)
    best = int(told.argmax())
    found["home_rank"] = (told / max(1.0, told[best]))[groups.home]
    main = _home(groups.paths[int(groups.path[groups.home == best][0])])
    common = np.array([_common(p, main) for p in groups.paths], dtype=float)[groups.path]
    found["below_main"] = found["depth"] - common
    found["outside_main"] = len(main) - common


def _common(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count


def around(found: Columns, groups: Groups, letters: Letters) -> None:
    """Describe a block's neighbours one by one, and how dense with prose and links the page is around it."""
    size = letters.size.astype(float)
    prose = np.where(letters.prose & (groups.links < 0.5), size, 0.0)
    for step in (-3, -2, -1, 1, 2, 3):
        found[f"size{step:+}"] = shifted(size, step)
        found[f"links{step:+}"] = shifted(groups.links, step)
        found[f"prose{step:+}"] = shifted(prose, step)
        if abs(step) < 3:
            found[f"tag{step:+}"] = shifted(found["tag"], step)
            found[f"last{step:+}"] = shifted(found["last_kind"], step)
            found[f"names{step:+}"] = shifted(found["near_sum"], step)
            found[f"same_path{step:+}"] = (shifted(groups.path.astype(float), step) == groups.path).astype(
                float
            )
            found[f"same_container{step:+}"] = (
                shifted(groups.container.astype(float), step) == groups.container
            ).astype(float)
    for width in (3, 8, 20):
        near = windowed(size, width)
        found[f"dense_{width}"] = windowed(prose, width) / np.maximum(near, 1)
        found[f"links_{width}"] = windowed(size * groups.links, width) / np.maximum(near, 1)
    start, end = _best_stretch(np.where(prose > 0, size, -np.minimum(size, 20.0) - 6.0))
    at = np.arange(len(size))
    found["from_stretch"] = (at - start).astype(float)
    found["to_stretch_end"] = (end - at).astype(float)


def shifted(column: Column, step: int) -> Column:
    """Return the column's values `step` blocks further on; -1 where the page ends."""
    moved = np.full(len(column), -1.0)
    if abs(step) < len(column):
        if step > 0:
            moved[:-step] = column[step:]
        else:
            moved[-step:] = column[:step]
    return moved


def windowed(column: Column, width: int) -> Column:
    """Return sums over `width` blocks before and behind each block and the block itself."""
    sums = np.concatenate(([0.0], np.cumsum(column)))
    at = np.arange(len(column))
    return sums[np.minimum(at + width + 1, len(column))] - sums[np.maximum(at - width, 0)]


def _best_stretch(scores: Column) -> tuple[int, int]:
    """Return the first and last index of the stretch with the greatest sum (Kadane's algorithm)."""
    sums = np.concatenate(([0.0], np.cumsum(scores)))
    end = int((sums[1:] - np.minimum.accumulate(sums)[:-1]).argmax())
    return int(sums[: end + 1].argmin()), end

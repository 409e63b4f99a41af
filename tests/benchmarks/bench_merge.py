"""How well and how fast merging joins a synthetic stream of known incidents: precision, recall, F1 over pairs, time.

    python -m tests.benchmarks.bench_merge [REPORTS INCIDENTS]

Beside it stand two ways without it: joining whatever is near in place and time (connected components), and joining
nothing but what agrees to the day, within a kilometre and in type.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence

from geomap.merge import blocks, components, edges, merge, profile
from geomap.merge.profile import Profile
from geomap.model import Join, Report
from tests.benchmarks.synthetic_reports import figures, pairwise, stream

Rule = Callable[[Profile, Profile], bool]


def near(a: Profile, b: Profile) -> bool:
    """The usual rule of thumb: within 3 km and one day."""
    return a.point.metres_to(b.point) <= 3000 and abs(a.days[0] - b.days[0]) <= 1  # type: ignore[union-attr,index]


def exact(a: Profile, b: Profile) -> bool:
    """The same day and type, within a kilometre."""
    return a.point.metres_to(b.point) <= 1000 and a.days == b.days and a.type == b.type  # type: ignore[union-attr,arg-type]


def chained(reports: Sequence[Report], rule: Rule) -> list[tuple[str, ...]]:
    """Connected components of the candidate pairs that `rule` joins; undated reports stay alone."""
    views = {one.id: profile(one) for one in reports}
    found = [edge for key, members in blocks(views.values()).items() for edge in edges(key, members)]
    pairs = [tuple(views[one] for one in edge.report_ids) for edge in found]
    return components(views, [Join((a.id, b.id), 1.0, ()) for a, b in pairs if a.days and b.days and rule(a, b)])


def row(name: str, figure: tuple[float, float, float], seconds: float, of: float) -> str:
    """One line of the table; `of` is what merging took."""
    return f"{name:28}" + "".join(f"{value:10.3f}" for value in figure) + f"{seconds:10.1f}{seconds / of:8.2f} x"


def write(line: str) -> None:
    """One line to standard output, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Print the table."""
    reports, incidents = (int(number) for number in sys.argv[1:] or ("20000", "5000"))
    write(f"{'':28}" + "".join(f"{head:>10}" for head in ("precision", "recall", "F1", "seconds")))
    taken = []
    for seed, dateless in ((7, 0.5), (8, 0.5), (7, 1.0)):
        told, truth = stream(reports, incidents, seed, dateless)
        start = time.process_time()
        found = merge(told)
        taken.append(time.process_time() - start)
        write(row(f"merge, seed {seed}, dateless {dateless}", pairwise(found, truth), taken[-1], taken[-1]))
    for name, rule in (("within 3 km and 1 day, chained", near), ("same day and type, 1 km", exact)):
        start = time.process_time()
        groups = chained(told, rule)
        right = Counter((group[0], truth[one]) for group in groups for one in group)
        write(row(name, figures(right.values(), map(len, groups), truth), time.process_time() - start, taken[-1]))


if __name__ == "__main__":
    main()

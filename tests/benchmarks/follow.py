"""Measures following a job to its result against its bounds: `python tests/benchmarks/follow.py [watching] [results]`.

Each part stands beside a bare client that makes the same calls on Explorer itself. Ends with status 1 when a bound is
missed.
"""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import results
import watching
from table import Line, show

PARTS: dict[str, Callable[[Path], Iterator[Line]]] = {"watching": watching.lines, "results": results.lines}


def main(names: list[str]) -> int:
    """Measure the named parts; return 1 when a bound is missed."""
    if unknown := set(names) - set(PARTS):
        print(f"No such part: {', '.join(sorted(unknown))}. The parts are {', '.join(PARTS)}.")
        return 2
    busy, processors = os.getloadavg()[0], os.cpu_count() or 1
    print(f"{processors} processors, load before the start {busy:.1f}{': too busy to judge by' if busy > 0.5 else ''}")
    kept: list[bool] = []
    with TemporaryDirectory(prefix="jobdesk-benchmark-") as folder:
        for name in names or PARTS:
            for line in PARTS[name](Path(folder) / name):
                show(line)
                kept.append(line.kept)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

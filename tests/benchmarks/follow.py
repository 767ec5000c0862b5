"""Following a job to its result: run it as `python tests/benchmarks/follow.py`. Its parts run on their own, too."""

import sys

import results

if __name__ == "__main__":
    sys.exit(results.main())

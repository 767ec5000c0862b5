"""The table of what was measured, each line with its bound."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One figure. `bound` is the most it may be, or with `least` the least; None for a figure to compare with."""

    what: str
    measured: float
    unit: str
    bound: float | None = None
    least: bool = False

    @property
    def kept(self) -> bool:
        if self.bound is None:
            return True
        return self.measured >= self.bound if self.least else self.measured <= self.bound


def show(line: Line) -> None:
    """Print one line as soon as it is known."""
    bound = "" if line.bound is None else f"{'>=' if line.least else '<='} {line.bound:g}"
    verdict = "" if line.bound is None else ("" if line.kept else "MISSED")
    print(f"{line.what:<62} {line.measured:>9.2f} {line.unit:<5} {bound:>8} {verdict}".rstrip(), flush=True)

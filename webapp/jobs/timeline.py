"""A job's tasks as a picture: where each bar stands, as the attributes of an SVG that scales with its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.explorer.models import JobStatus, Task, is_final
from webapp.web.charts import AXIS_PIXELS, Tick, duration_ticks

ROW_PIXELS = 36
TEXT_LINE_PIXELS = 13
BAR_TOP_PIXELS = 19
NARROWEST = 0.8  # percent of the width: a bar that took no time is still seen
KNOWN = frozenset(JobStatus)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One task's bar: `x` and `width` in percent, the tops of bar and text in pixels; `tone` names its class."""

    task: Task
    x: str
    width: str
    text_y: int
    bar_y: int
    tone: str


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """All bars, from the first begin to the last end; `height` in pixels."""

    bars: tuple[Bar, ...]
    took_ms: int
    ticks: tuple[Tick, ...]
    bars_height: int
    label_y: int
    height: int


def timeline_of(tasks: Sequence[Task], *, now: int) -> Timeline | None:
    """Return the timeline of the tasks that have begun, the first above; None before one has.

    `now` is the present by Explorer's clock: where the bar of a task ends that has not.
    """
    begun = [(task.begun_ms, task) for task in tasks if task.begun_ms is not None]
    if not begun:
        return None
    spans = [(begin, max(begin, _end(task, begin, now)), task) for begin, task in begun]
    begins, ends = min(span[0] for span in spans), max(span[1] for span in spans)
    spans.sort(key=lambda span: span[0])
    bars = [_bar(row, span, begins, ends) for row, span in enumerate(spans)]
    bars_height = len(bars) * ROW_PIXELS
    return Timeline(
        bars=tuple(bars),
        took_ms=ends - begins,
        ticks=duration_ticks(ends - begins),
        bars_height=bars_height,
        label_y=bars_height + TEXT_LINE_PIXELS,
        height=bars_height + AXIS_PIXELS,
    )


def tone_of(status: int) -> str:
    """Return what a status looks like: its number, or "other" for one that is not known."""
    return str(status) if status in KNOWN else "other"


def _end(task: Task, begin: int, now: int) -> int:
    if task.ended_ms is not None:
        return task.ended_ms
    return begin if is_final(task.status) else now


def _bar(row: int, span: tuple[int, int, Task], begins: int, ends: int) -> Bar:
    begin, end, task = span
    whole = max(ends - begins, 1)
    width = max(100 * (end - begin) / whole, NARROWEST)
    return Bar(
        task=task,
        x=f"{min(100 * (begin - begins) / whole, 100 - width):.2f}%",
        width=f"{width:.2f}%",
        text_y=row * ROW_PIXELS + TEXT_LINE_PIXELS,
        bar_y=row * ROW_PIXELS + BAR_TOP_PIXELS,
        tone=tone_of(task.status),
    )

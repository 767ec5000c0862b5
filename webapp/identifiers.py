"""The IDs that Explorer gives: which job IDs and task IDs there can be, in an address and in an answer."""

import re

JOB_ID = re.compile(r"[1-9][0-9]{0,18}")
TASK_ID = re.compile(r"[A-Za-z0-9_]{1,200}")
"""The ID of a task's run; the task ID of a parameter is the component's, and may be any text."""


def usable_job_id(value: object) -> str | None:
    """Return a job's ID as canonical decimal text: an integer or 1 to 19 ASCII digits, above 0; else None."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, int):
        return str(value) if 0 < value < 10**19 else None
    digits = value.lstrip("0") if len(value) <= 19 else ""
    return digits if JOB_ID.fullmatch(digits) else None

"""What the form offers while it is filled: workflows that were run, and what each was given."""

from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from webapp.logs import log_database_failure
from webapp.request.text import Refused
from webapp.request.workflow_id import clean_workflow_id
from webapp.sign_in.logins import Login, Person
from webapp.submissions.past_values import KnownTask, KnownWorkflow, PastValues
from webapp.submissions.store import Submissions
from webapp.web.parts import part

log = get_logger("jobdesk.launch")


def recent_workflows(login: Login | None) -> Sequence[KnownWorkflow]:
    """Return the workflows that the form's field suggests; none without a login or a database."""
    if login is None:
        return ()
    try:
        return PastValues(part(Submissions)).workflows(person=login.person)
    except SQLAlchemyError as error:
        log_database_failure(log, "the recent workflows could not be asked for", error)
        return ()


def suggestions(workflow_id: str, person: Person) -> dict[str, object]:
    """Return as JSON what a workflow's tasks were given, most used first; no tasks for what is no workflow ID.

    `{"tasks": [{"task_id": …, "parameters": [{"name": …, "type": …, "values": [text, …]}, …]}, …]}`
    """
    try:
        known = PastValues(part(Submissions)).tasks(clean_workflow_id(workflow_id), person=person)
    except Refused:
        known = ()
    return {"tasks": [_task(task) for task in known]}


def _task(task: KnownTask) -> dict[str, object]:
    parameters = [
        {"name": parameter.name, "type": parameter.type, "values": parameter.values} for parameter in task.parameters
    ]
    return {"task_id": task.task_id, "parameters": parameters}

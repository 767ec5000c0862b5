"""Reading the body of "Add a job": which inputs it gives to which task."""

from webapp.demo.components import Component, Value
from webapp.demo.envelope import ExplorerError, Fault, quoted
from webapp.demo.reading import json_object
from webapp.demo.workflows import Inputs, Workflow

KEPT_CHARACTERS = 256


def read_inputs(body: bytes, workflow: Workflow) -> Inputs:
    """Return the inputs in a request body; an empty body and one without `input` give none.

    Raises `ExplorerError`: ErrBadRequest when the body is no JSON object, ErrParam when an input does not fit.
    """
    if not body:
        return ()
    tasks = _object(json_object(body).get("input", {}), "input")
    return tuple(item for task_id, values in tasks.items() for item in _task_inputs(workflow, task_id, values))


def _task_inputs(workflow: Workflow, task_id: str, values: object) -> Inputs:
    component = workflow.component(task_id)
    if component is None:
        raise ExplorerError(Fault.PARAM, f"workflow {workflow.id} has no task {quoted(task_id)}")
    given = _object(values, task_id)
    return tuple((task_id, name, _value(component, name, value)) for name, value in given.items())


def _value(component: Component, name: str, value: object) -> Value:
    if name not in (parameter.name for parameter in component.parameters):
        raise ExplorerError(Fault.PARAM, f"task {component.task_id} has no parameter {quoted(name)}")
    if isinstance(value, str):
        return value[:KEPT_CHARACTERS]  # a longer text names no player; its start is enough to say so
    if isinstance(value, float):  # every JSON number, and no boolean
        return value
    raise ExplorerError(Fault.PARAM, f"{component.task_id}.{name} must be a string or a number")


def _object(value: object, name: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ExplorerError(Fault.PARAM, f"{name} must be an object")
    return value

"""The saved workflows, the inputs that a job gives them, and the rows that they compute."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from webapp.demo import components
from webapp.demo.components import Component, Parameter, ResultRows, Settings, Value
from webapp.demo.envelope import ExplorerError, Fault, json_object, quoted

KEPT_CHARACTERS = 256

Inputs = tuple[tuple[str, str, Value], ...]
"""The inputs of a job: (task ID, parameter, value), each pair of the first two once; a tuple, so that it is a key."""


@dataclass(frozen=True)
class ExampleInput:
    """One input to try, as a person types it: `value` is text even if `type` is `number`."""

    task_id: str
    parameter: str
    type: Literal["text", "number"]
    value: str


@dataclass(frozen=True)
class Failure:
    """The first task that fails, by its place in the workflow, and why."""

    index: int
    reason: str


@dataclass(frozen=True)
class Workflow:
    """A saved workflow: its components run one after the other."""

    id: str
    name: str
    components: tuple[Component, ...]
    example: tuple[ExampleInput, ...]

    def component(self, task_id: str) -> Component | None:
        """Return the component of this task ID (`query_1`), or None."""
        return next((component for component in self.components if component.task_id == task_id), None)


def read_inputs(body: bytes, workflow: Workflow) -> Inputs:
    """Return the inputs in a request body; an empty body and one without `input` give none.

    Raises `ExplorerError`: ErrBadRequest if the body is no JSON object, ErrParam if an input does not fit.
    """
    if not body:
        return ()
    tasks = _object(json_object(body).get("input", {}), "input")
    return tuple(item for task_id, values in tasks.items() for item in _task_inputs(workflow, task_id, values))


def first_failure(workflow: Workflow, inputs: Inputs) -> Failure | None:
    """Return which task of a job with these inputs fails, or None; computes no rows."""
    for index, component in enumerate(workflow.components):
        reason = component.reason_to_fail(_settings(component, inputs))
        if reason:
            return Failure(index, f"{component.task_id}: {reason}")
    return None


@lru_cache(maxsize=1_000)
def component_rows(workflow_id: str, inputs: Inputs, index: int) -> ResultRows:
    """Return the rows of the component at `index`; neither it nor one before it may fail."""
    component = WORKFLOWS_BY_ID[workflow_id].components[index]
    before = component_rows(workflow_id, inputs, index - 1) if index else ()
    return component.run(_settings(component, inputs), before)


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


def _settings(component: Component, inputs: Inputs) -> Settings:
    defaults = {parameter.name: parameter.default for parameter in component.parameters}
    return defaults | {name: value for task_id, name, value in inputs if task_id == component.task_id}


_NAME = Parameter("name", "Tim Duncan", components.check_player)
_MAX_DEPTH = Parameter("max_depth", 2.0, components.check_whole_number(10))
_ITERATIONS = Parameter("iterations", 10.0, components.check_whole_number(1_000))

WORKFLOWS: tuple[Workflow, ...] = (
    Workflow(
        "4216617528",
        "workflow_player",
        (Component("query_1", "Query", (_NAME,), components.player_rows),),
        (ExampleInput("query_1", "name", "text", "Tim Duncan"),),
    ),
    Workflow(
        "4216617533",
        "workflow_pagerank",
        (
            Component(
                "pagerank_1",
                "PageRank",
                (Parameter("d", 0.85, components.check_fraction), _ITERATIONS),
                components.rank_rows,
            ),
        ),
        (
            ExampleInput("pagerank_1", "d", "number", "0.85"),
            ExampleInput("pagerank_1", "iterations", "number", "20"),
        ),
    ),
    Workflow(
        "4216617541",
        "workflow_distance",
        (
            Component(
                "bfs_1",
                "BFS",
                (Parameter("source", "player100", components.check_player), _MAX_DEPTH),
                components.distance_rows,
            ),
        ),
        (
            ExampleInput("bfs_1", "source", "text", "Dejounte Murray"),
            ExampleInput("bfs_1", "max_depth", "number", "3"),
        ),
    ),
    Workflow(
        "4216617552",
        "workflow_community",
        (
            Component("query_1", "Query", (_NAME, _MAX_DEPTH), components.neighbour_rows),
            Component("lpa_1", "LPA", (_ITERATIONS,), components.community_rows),
        ),
        (
            ExampleInput("query_1", "name", "text", "Tony Parker"),
            ExampleInput("query_1", "max_depth", "number", "2"),
            ExampleInput("lpa_1", "iterations", "number", "10"),
        ),
    ),
)
WORKFLOWS_BY_ID: Mapping[str, Workflow] = MappingProxyType({workflow.id: workflow for workflow in WORKFLOWS})

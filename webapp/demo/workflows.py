"""The saved workflows that can be run, and what running one with given inputs gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from webapp.demo import components
from webapp.demo.components import Component, Parameter, Rows, Settings, Value

Inputs = tuple[tuple[str, str, Value], ...]
"""What a job was given: (task ID, parameter, value), each pair of the first two once; a tuple, so that it is a key."""


@dataclass(frozen=True)
class ExampleInput:
    """One input to try, as a person types it: `value` is text also where `type` is `number`."""

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


def first_failure(workflow: Workflow, inputs: Inputs) -> Failure | None:
    """Return which task of a job with these inputs fails, or None; costs microseconds, computes nothing."""
    for index, component in enumerate(workflow.components):
        reason = component.reason_to_fail(_settings(component, inputs))
        if reason:
            return Failure(index, f"{component.task_id}: {reason}")
    return None


@lru_cache(maxsize=1_000)
def task_rows(workflow_id: str, inputs: Inputs, index: int) -> Rows:
    """Return the rows of the task at `index`; the tasks up to it must be free of failures."""
    component = WORKFLOWS_BY_ID[workflow_id].components[index]
    before = task_rows(workflow_id, inputs, index - 1) if index else ()
    return component.run(_settings(component, inputs), before)


def _settings(component: Component, inputs: Inputs) -> Settings:
    defaults = {parameter.name: parameter.default for parameter in component.parameters}
    return defaults | {name: value for task_id, name, value in inputs if task_id == component.task_id}


_NAME = Parameter("name", "Tim Duncan", components.a_player)
_MAX_DEPTH = Parameter("max_depth", 2.0, components.whole_number(10))
_ITERATIONS = Parameter("iterations", 10.0, components.whole_number(1_000))

WORKFLOWS: tuple[Workflow, ...] = (
    Workflow(
        "4216617528",
        "workflow_player",
        (Component("query_1", "Query", (_NAME,), components.player_row),),
        (ExampleInput("query_1", "name", "text", "Tim Duncan"),),
    ),
    Workflow(
        "4216617533",
        "workflow_pagerank",
        (
            Component(
                "pagerank_1",
                "PageRank",
                (Parameter("d", 0.85, components.a_fraction), _ITERATIONS),
                components.page_rank,
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
                (Parameter("source", "player100", components.a_player), _MAX_DEPTH),
                components.breadth_first,
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
            Component("query_1", "Query", (_NAME, _MAX_DEPTH), components.surroundings),
            Component("lpa_1", "LPA", (_ITERATIONS,), components.communities),
        ),
        (
            ExampleInput("query_1", "name", "text", "Tony Parker"),
            ExampleInput("query_1", "max_depth", "number", "2"),
            ExampleInput("lpa_1", "iterations", "number", "10"),
        ),
    ),
)
WORKFLOWS_BY_ID: Mapping[str, Workflow] = MappingProxyType({workflow.id: workflow for workflow in WORKFLOWS})

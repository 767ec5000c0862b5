"""What a workflow is put together from: components, their parameters, and what they compute."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from webapp.demo import algorithms
from webapp.demo.envelope import quoted
from webapp.demo.players import PLAYERS, Player, find_player

Value = str | float
Row = tuple[str, ...]
Rows = tuple[Row, ...]
Settings = Mapping[str, Value]


@dataclass(frozen=True)
class Parameter:
    """One setting of a component; `check` returns what is wrong with a value, or None."""

    name: str
    default: Value
    check: Callable[[Value], str | None]


@dataclass(frozen=True)
class Component:
    """A step of a workflow; `run` takes its settings and the rows of the step before it, and returns its own rows."""

    task_id: str
    name: str
    parameters: tuple[Parameter, ...]
    run: Callable[[Settings, Rows], Rows]

    def reason_to_fail(self, settings: Settings) -> str | None:
        """Return why a task with these settings fails, or None when it succeeds."""
        reasons = ((parameter.name, parameter.check(settings[parameter.name])) for parameter in self.parameters)
        return next((f"{name}: {reason}" for name, reason in reasons if reason), None)


def player_row(settings: Settings, _: Rows) -> Rows:
    """Return [id, name, age] of a player and of those he follows, then [name, first year, last year] of his teams."""
    player = _player(settings["name"])
    people = [player, *(PLAYERS[followed] for followed, _ in player.follows)]
    teams = ((team.name, *team.years.split("-")) for team in player.teams)
    return (*map(_person, people), *teams)


def surroundings(settings: Settings, _: Rows) -> Rows:
    """Return [id, name, age] of a player and of everybody within `max_depth` edges, either way."""
    player, depth = _player(settings["name"]), int(settings["max_depth"])
    near = algorithms.distances(player.id, max_depth=depth, both_ways=True)
    return tuple(_person(PLAYERS[other]) for other in near)


def page_rank(settings: Settings, _: Rows) -> Rows:
    """Return [id, rank with six decimals] of every player, highest first."""
    ranks = algorithms.page_rank(damping=float(settings["d"]), iterations=int(settings["iterations"]))
    return tuple((player, f"{rank:.6f}") for player, rank in ranks.items())


def breadth_first(settings: Settings, _: Rows) -> Rows:
    """Return [id, depth] of every player that `source` reaches, nearest first."""
    player, depth = _player(settings["source"]), int(settings["max_depth"])
    found = algorithms.distances(player.id, max_depth=depth)
    return tuple((reached, str(edges)) for reached, edges in found.items())


def communities(settings: Settings, before: Rows) -> Rows:
    """Return [id, community] of each player in the rows of the step before."""
    labels = algorithms.label_propagation({row[0] for row in before}, iterations=int(settings["iterations"]))
    return tuple(labels.items())


def a_player(value: Value) -> str | None:
    """Check that a value is the exact name or ID of a player."""
    if not isinstance(value, str):
        return f"must be text, not the number {value:g}"
    return None if find_player(value) else f"there is no player {quoted(value)}"


def a_fraction(value: Value) -> str | None:
    """Check that a value is a number between 0 and 1, both excluded."""
    if isinstance(value, str):
        return f"must be a number, not the text {quoted(value)}"
    return None if 0 < value < 1 else f"must be between 0 and 1, not {value:g}"


def whole_number(limit: int) -> Callable[[Value], str | None]:
    """Return a check that a value is a whole number from 1 to `limit`."""

    def check(value: Value) -> str | None:
        if isinstance(value, str):
            return f"must be a number, not the text {quoted(value)}"
        fits = value.is_integer() and 1 <= value <= limit
        return None if fits else f"must be a whole number from 1 to {limit}, not {value:g}"

    return check


def _person(player: Player) -> Row:
    return player.id, player.name, str(player.age)


def _player(value: Value) -> Player:
    player = find_player(str(value))
    if player is None:
        raise LookupError(f"{value} passed the check but is no player")
    return player

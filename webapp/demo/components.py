"""The components of workflows: their parameters, and what each computes on the players' `follow` edges."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from webapp.demo.envelope import quoted
from webapp.demo.players import PLAYERS, Player, find_player

Value = str | float
ResultRow = tuple[str, ...]
ResultRows = tuple[ResultRow, ...]
Settings = Mapping[str, Value]


@dataclass(frozen=True)
class Parameter:
    """One setting of a component; `check` returns what is wrong with a value, or None."""

    name: str
    default: Value
    check: Callable[[Value], str | None]


@dataclass(frozen=True)
class Component:
    """A step of a workflow; `run` takes its settings and the rows of the step before, and returns its own rows."""

    task_id: str
    name: str
    parameters: tuple[Parameter, ...]
    run: Callable[[Settings, ResultRows], ResultRows]

    def reason_to_fail(self, settings: Settings) -> str | None:
        """Return why a task with these settings fails, or None if it succeeds."""
        reasons = ((parameter.name, parameter.check(settings[parameter.name])) for parameter in self.parameters)
        return next((f"{name}: {reason}" for name, reason in reasons if reason), None)


def player_rows(settings: Settings, _: ResultRows) -> ResultRows:
    """Return [id, name, age] of a player and of those he follows, then [name, first year, last year] of his teams."""
    player = _player(settings["name"])
    people = [player, *(PLAYERS[followed] for followed, _ in player.follows)]
    teams = ((team.name, *team.years.split("-")) for team in player.teams)
    return (*map(_person, people), *teams)


def neighbour_rows(settings: Settings, _: ResultRows) -> ResultRows:
    """Return [id, name, age] of a player and of all players within `max_depth` edges, either way."""
    player, depth = _player(settings["name"]), int(settings["max_depth"])
    near = distances(player.id, max_depth=depth, both_ways=True)
    return tuple(_person(PLAYERS[other]) for other in near)


def rank_rows(settings: Settings, _: ResultRows) -> ResultRows:
    """Return [id, rank with six decimals] of every player, highest first."""
    ranks = page_rank(damping=float(settings["d"]), iterations=int(settings["iterations"]))
    return tuple((player, f"{rank:.6f}") for player, rank in ranks.items())


def distance_rows(settings: Settings, _: ResultRows) -> ResultRows:
    """Return [id, depth] of every player that `source` reaches, nearest first."""
    player, depth = _player(settings["source"]), int(settings["max_depth"])
    found = distances(player.id, max_depth=depth)
    return tuple((reached, str(edges)) for reached, edges in found.items())


def community_rows(settings: Settings, before: ResultRows) -> ResultRows:
    """Return [id, community] of each player in the rows of the step before."""
    labels = label_propagation({row[0] for row in before}, iterations=int(settings["iterations"]))
    return tuple(labels.items())


def check_player(value: Value) -> str | None:
    """Check that a value is the exact name or ID of a player."""
    if not isinstance(value, str):
        return f"must be text, not the number {value:g}"
    return None if find_player(value) else f"there is no player {quoted(value)}"


def check_fraction(value: Value) -> str | None:
    """Check that a value is a number between 0 and 1, both excluded."""
    if isinstance(value, str):
        return f"must be a number, not the text {quoted(value)}"
    return None if 0 < value < 1 else f"must be between 0 and 1, not {value:g}"


def check_whole_number(limit: int) -> Callable[[Value], str | None]:
    """Return a check that a value is a whole number from 1 to `limit`."""

    def check(value: Value) -> str | None:
        if isinstance(value, str):
            return f"must be a number, not the text {quoted(value)}"
        fits = value.is_integer() and 1 <= value <= limit
        return None if fits else f"must be a whole number from 1 to {limit}, not {value:g}"

    return check


def _person(player: Player) -> ResultRow:
    return player.id, player.name, str(player.age)


def _player(value: Value) -> Player:
    player = find_player(str(value))
    if player is None:
        raise LookupError(f"{value} passed the check but is no player")
    return player


def page_rank(*, damping: float, iterations: int) -> dict[str, float]:
    """Return each player's rank by ID, highest first, in the vendor's scale: 1 - damping for one without followers."""
    ranks = dict.fromkeys(PLAYERS, 1.0)
    for _ in range(iterations):
        ranks = _next_ranks(ranks, damping)
    return dict(sorted(ranks.items(), key=lambda item: (-item[1], item[0])))


def distances(source: str, *, max_depth: int, both_ways: bool = False) -> dict[str, int]:
    """Return how many `follow` edges lead from `source` to each player within `max_depth`, nearest first.

    `both_ways` walks an edge from either end.
    """
    found = {source: 0}
    rim = [source]
    for depth in range(1, max_depth + 1):
        rim = sorted({near for player in rim for near in _near(player, both_ways)} - found.keys())
        found.update(dict.fromkeys(rim, depth))
    return found


def label_propagation(players: Collection[str], *, iterations: int) -> dict[str, str]:
    """Return the community of each player, named after one of its members, among these players only.

    A player takes the label with the most weight among those he follows or is followed by; of equals the first by ID.
    """
    labels = {player: player for player in sorted(players)}
    for _ in range(iterations):
        before = dict(labels)
        for player in labels:
            labels[player] = _heaviest_label(player, labels)
        if labels == before:
            break
    return labels


def _next_ranks(ranks: dict[str, float], damping: float) -> dict[str, float]:
    result = dict.fromkeys(ranks, 1 - damping)
    for player in PLAYERS.values():
        for followed, _ in player.follows:
            result[followed] += damping * ranks[player.id] / len(player.follows)
    return result


def _near(player: str, both_ways: bool) -> Collection[str]:
    return _WEIGHTS[player].keys() if both_ways else [followed for followed, _ in PLAYERS[player].follows]


def _heaviest_label(player: str, labels: dict[str, str]) -> str:
    weights: Counter[str] = Counter()
    for other, weight in _WEIGHTS[player].items():
        if other in labels:
            weights[labels[other]] += weight
    return min(weights, key=lambda label: (-weights[label], label), default=labels[player])


def _undirected_weights() -> dict[str, dict[str, int]]:
    weights: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for player in PLAYERS.values():
        for followed, degree in player.follows:
            weights[player.id][followed] += degree
            weights[followed][player.id] += degree
    return {player: dict(weights[player]) for player in PLAYERS}


_WEIGHTS = _undirected_weights()

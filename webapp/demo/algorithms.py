"""The graph algorithms behind the components, computed for real on the players' `follow` edges."""

from collections import Counter, defaultdict
from collections.abc import Collection

from webapp.demo.players import PLAYERS


def page_rank(*, damping: float, iterations: int) -> dict[str, float]:
    """Return each player's rank by ID, highest first, in the vendor's scale: whom nobody follows has 1 - damping."""
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
    """Return the community of each player, named after one of its members, within these players alone.

    A player joins the label that weighs most among those he follows or is followed by; of equals the first by ID.
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

"""The algorithms, against what can be said of any graph."""

import pytest

from webapp.demo.components import distances, label_propagation, page_rank
from webapp.demo.players import PLAYERS


def test_ranks_add_up_to_the_number_of_players() -> None:
    ranks = page_rank(damping=0.85, iterations=50)
    assert sum(ranks.values()) == pytest.approx(len(PLAYERS))
    assert list(ranks.values()) == sorted(ranks.values(), reverse=True)


def test_a_rank_is_what_the_followers_pass_on() -> None:
    ranks = page_rank(damping=0.85, iterations=500)
    passed_on = ranks["player113"] / 6 + ranks["player105"] / 3 + sum(_others_passing_on_to_116(ranks))
    assert ranks["player116"] == pytest.approx(0.15 + 0.85 * passed_on)


def _others_passing_on_to_116(ranks: dict[str, float]) -> list[float]:
    followers = {"player121": 3, "player126": 1, "player128": 3, "player129": 3, "player132": 1}
    return [ranks[player] / followed for player, followed in followers.items()]


def test_distances_follow_the_arrows() -> None:
    assert distances("player107", max_depth=2) == {"player107": 0, "player106": 1, "player100": 2}


def test_distances_both_ways_reach_the_followers() -> None:
    found = distances("player112", max_depth=1, both_ways=True)
    assert found == {"player112": 0, "player113": 1}
    assert distances("player113", max_depth=1, both_ways=True)["player112"] == 1


def test_a_pair_that_only_knows_each_other_is_a_community() -> None:
    labels = label_propagation(PLAYERS, iterations=100)
    assert labels["player130"] == labels["player149"]
    assert labels["player130"] != labels["player100"]


def test_players_who_follow_nobody_here_stay_alone() -> None:
    assert label_propagation(["player100", "player150"], iterations=9) == {
        "player100": "player100",
        "player150": "player150",
    }

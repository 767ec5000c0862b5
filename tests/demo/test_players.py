"""The graph itself: whole, and found by name or ID."""

from webapp.demo.players import PLAYERS, find_player


def test_a_player_is_found_by_name_and_by_id() -> None:
    assert find_player("Tim Duncan") is find_player("player100") is PLAYERS["player100"]
    assert find_player("tim duncan") is None


def test_every_edge_leads_to_another_player() -> None:
    assert len(PLAYERS) == 51
    for player in PLAYERS.values():
        assert player.follows
        assert {followed for followed, _ in player.follows} <= PLAYERS.keys() - {player.id}
        assert all(0 < degree <= 100 for _, degree in player.follows)


def test_every_player_served_a_team() -> None:
    teams = {team for player in PLAYERS.values() for team in player.teams}
    assert all(player.teams for player in PLAYERS.values())
    assert all(team.name and len(team.years) == len("1997-2016") for team in teams)

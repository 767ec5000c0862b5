"""Two results joined: every digit counts, the largest change comes first."""

from webapp.compare.joined_results import join_results


def cells(left: list[tuple[str, ...]], right: list[tuple[str, ...]], column: int = 2) -> list[tuple[str, ...]]:
    return [line.cells() for line in join_results(left, right, column=column)]


def test_the_largest_change_first_then_what_is_on_one_side_only() -> None:
    left = [("a", "1.0"), ("b", "0.50"), ("c", "0.1"), ("d", "7")]
    right = [("a", "0.9"), ("b", "2.5"), ("c", "0.10"), ("e", "-1")]
    assert cells(left, right) == [
        ("b", "0.50", "2.5", "+2.00", "3", "1", "+2", "changed"),
        ("a", "1.0", "0.9", "-0.1", "2", "2", "0", "changed"),
        ("d", "7", "", "", "1", "", "", "only left"),
        ("e", "", "-1", "", "", "4", "", "only right"),
        ("c", "0.1", "0.10", "0.00", "4", "3", "+1", "same"),
    ]


def test_no_digit_is_lost() -> None:
    assert cells([("a", "9007199254740993")], [("a", "9007199254740992.1")])[0][3] == "-0.9"
    assert cells([("a", "0.1")], [("a", "0.3")])[0][3] == "+0.2"
    assert cells([("a", "1e999")], [("a", "1e-999")])[0][3].startswith("-9999")


def test_equal_values_share_a_rank() -> None:
    left = [("a", "3"), ("b", "3.0"), ("c", "1")]
    assert [line[4] for line in cells(left, left)] == ["1", "1", "3"]


def test_texts_are_compared_as_texts() -> None:
    assert cells([("a", "x"), ("b", "x"), ("c", "1")], [("a", "y"), ("b", "x"), ("c", "x")]) == [
        ("a", "x", "y", "", "", "", "", "changed"),
        ("c", "1", "x", "", "1", "", "", "changed"),
        ("b", "x", "x", "", "", "", "", "same"),
    ]


def test_keys_that_repeat_go_in_order() -> None:
    assert [line[:3] for line in cells([("a", "1"), ("a", "5")], [("a", "2")])] == [("a", "1", "2"), ("a", "5", "")]


def test_missing_cells_and_empty_rows() -> None:
    assert cells([(), ("a",)], [("a", "1", "2")], column=3) == [
        ("a", "", "2", "", "", "1", "", "changed"),
        ("", "", "", "", "", "", "", "only left"),
    ]
    assert cells([], []) == []

import pytest

from webapp.explorer.text import visible


def test_plain_text_stays():
    assert visible("Größe, 図, <b> & \\ 100%") == "Größe, 図, <b> & \\ 100%"


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        ("\n", r"\n"),
        ("\t", r"\t"),
        ("\r", r"\r"),
        ("\x00", r"\x00"),
        ("\x1b", r"\x1b"),
        ("\x7f", r"\x7f"),
        ("\x85", r"\x85"),
        ("\u061c", r"\u061c"),
        ("\u200b", r"\u200b"),
        ("\u200e", r"\u200e"),
        ("\u200f", r"\u200f"),
        *((chr(point), f"\\u{point:04x}") for point in range(0x202A, 0x202F)),
        *((chr(point), f"\\u{point:04x}") for point in range(0x2066, 0x206A)),
        ("\u2028", r"\u2028"),
        ("\ufeff", r"\ufeff"),
        ("\ud800", r"\ud800"),
        ("\U000e0001", r"\U000e0001"),
    ],
)
def test_what_hides_or_reorders_is_an_escape(character, shown):
    assert visible(f"a{character}b") == f"a{shown}b"

"""What a person who is not signed in pasted is kept sealed, and read after the sign-in."""

from pathlib import Path

from tests.pages import Tester


"""The words that a submission is found by: those of its parameter names and values.

Words are cut to WORD_LENGTH characters in the index; a search compares whole ones on the rows it finds.
"""

import re
from collections.abc import Sequence

from webapp.jobs.body import read_body

WORD = re.compile(r"[^\W_]+")
WORD_LENGTH = 8
WORDS_LIMIT = 50_000


def words_of(body: bytes) -> list[str]:
    """Return the words of a body for the index, each once."""
    found: dict[str, None] = {}
    for word in _whole_words(body):
        found[word[:WORD_LENGTH]] = None
        if len(found) == WORDS_LIMIT:
            break
    return list(found)


def split_words(text: str) -> list[str]:
    """Return the words of a text in lower case: runs of letters and digits; `_` divides."""
    return WORD.findall(text.lower())


def holds_words(body: bytes, beginnings: Sequence[str]) -> bool:
    """Whether for each of the beginnings there is a word in the body that starts with it."""
    words = set(_whole_words(body))
    return all(any(word.startswith(beginning) for word in words) for beginning in beginnings)


def _whole_words(body: bytes) -> list[str]:
    return [word for row in read_body(body) for word in split_words(f"{row.name} {row.value}")]

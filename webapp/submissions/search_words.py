"""The words that a submission is found by: those of its parameter names and values.

Words are cut to WORD_LENGTH characters in the index; a search compares whole ones on the rows it finds.
"""

import re
from collections.abc import Sequence

from webapp.request.job_request import read_body

WORD = re.compile(r"[^\W_]+")
WORD_LENGTH = 8
# More would hold SQLite's write lock for seconds, and PostgreSQL's index ends at 1 MiB.
WORDS_LIMIT = 10_000


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
    """Whether a body that the index found for all these beginnings really has words that start with them."""
    longer = [beginning for beginning in beginnings if len(beginning) > WORD_LENGTH]  # the index is sure of the others
    if not longer:
        return True
    # No escape of JSON is part of a word: what the bytes hold nowhere no word can start with. It is 30 times as fast.
    if not all(beginning in body.decode().lower() for beginning in longer):
        return False
    words = set(_whole_words(body))
    return all(any(word.startswith(beginning) for word in words) for beginning in longer)


def _whole_words(body: bytes) -> list[str]:
    return [word for row in read_body(body) for word in split_words(f"{row.name} {row.value}")]

"""A file of more values than presets hold is refused before it is read."""

import pytest

from webapp.presets.reading import UnusableFile, read_presets


@pytest.mark.parametrize("text", ['{"a":' * 400_000, "[" + "{}," * 600_000 + "{}]"])
def test_too_many_values_are_refused_unread(text: str) -> None:
    with pytest.raises(UnusableFile, match="more than 100,000 values"):
        read_presets(text)

"""The logic of the scripts that needs no browser, under Node. tests/browser holds the same modules in Chromium."""

import shutil
import subprocess
from pathlib import Path

import pytest


def test_modules_without_a_browser() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed: the same modules are tested in Chromium.")
    tests = sorted(str(path) for path in Path(__file__).parent.glob("*.test.mjs"))
    assert tests
    run = subprocess.run([node, "--test", *tests], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stdout

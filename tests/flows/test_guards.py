"""A breakage of the plain install that pip reports nothing about: its guard stands in pyproject.toml."""

import subprocess
import sys


def test_trafilatura_imports() -> None:
    code = "import trafilatura; print(trafilatura.__version__)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2.")

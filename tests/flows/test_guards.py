"""Three breakages of the plain install that pip reports nothing about: each has a guard in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

import pytest


def run_python(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    import os

    environment = {
        **os.environ,
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def test_trafilatura_imports(tmp_path: Path) -> None:
    done = run_python("import trafilatura; print(trafilatura.__version__)", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2.")


@pytest.mark.slow
@pytest.mark.server
def test_a_prefect_flow_runs_without_a_server_at_hand(tmp_path: Path) -> None:
    code = "from prefect import flow, task\n@task\ndef two(): return 2\n@flow\ndef walk(): return two() + 40\nprint('answer', walk())"
    done = run_python(code, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "answer 42" in done.stdout

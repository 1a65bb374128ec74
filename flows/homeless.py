"""A user without a home folder, as in a container under a bare number: libraries ask for one, Prefect above all."""

import os
from pathlib import Path


def give_home() -> None:
    """Let the working folder stand for the home of a user who has neither HOME nor a line in passwd; for children too."""
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = str(Path.cwd())

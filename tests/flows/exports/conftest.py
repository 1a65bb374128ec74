"""What tests of exports share."""

import shutil
from pathlib import Path

import pytest

# What HOW-TO-VERIFY says that it takes: the shell, and these programs. gunzip is a script that calls gzip.
TOOLS = ("bash", "sha256sum", "gunzip", "gzip", "openssl", "head", "tail", "wc", "tr", "sh")


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the programs that the page names, and no other."""
    folder = tmp_path_factory.mktemp("tools")
    for name in TOOLS:
        (folder / name).symlink_to(shutil.which(name) or name)
    return folder

"""What the tests of `warraq audit` share: a sealed store whose files may be changed, and the command with its JSON lines."""

import json
from pathlib import Path
from typing import Any

import pytest

from archive.store import FolderStore
from desk.cli import run
from tests.builders import a_sealed_run


def a_store_to_change(root: Path, spool: Path, pages: dict[str, bytes]) -> Path:
    """Seal a run of pages into a store, and let the test write where a store does not."""
    store = FolderStore(root)
    a_sealed_run(store, spool, pages)
    for path in store.root.rglob("*"):
        path.chmod(0o755)
    return store.root


def said(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, list[dict[str, Any]]]:
    """Run `warraq audit --json`; give its exit code and its lines."""
    code = run(["audit", *map(str, words), "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

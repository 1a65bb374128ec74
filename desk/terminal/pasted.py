"""Commands that are printed to be pasted: by the name under which this program was started, and with the store that is meant."""

import shlex
import shutil
import sys
from pathlib import Path

from flows.house import House


def program() -> str:
    """Return what runs us in a shell that stands where we do: "warraq" where it is found, else its script, else Python with our module."""
    if shutil.which("warraq"):
        return "warraq"
    script = Path(sys.executable).with_name("warraq")
    if not script.is_file():
        return f"{shlex.quote(sys.executable)} -m desk.cli"
    here = Path.cwd()
    return shlex.quote(str(script.relative_to(here) if script.is_relative_to(here) else script))


def command(house: House, *words: str) -> str:
    """Return a command about a store."""
    return f"{program()} {shlex.join((*words, '--store', house.where('')))}"

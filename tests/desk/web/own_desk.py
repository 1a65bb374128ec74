"""A copy of the kept story to write to: quicker than making another."""

import shutil
from pathlib import Path

from flows.house import House
from flows.settings import load_settings


def a_copy(house: House, folder: Path) -> House:
    """Return the house of a copy of a store, in a folder."""
    shutil.copytree(house.root, folder / "store")
    return House(settings=load_settings(store=str(folder / "store")))

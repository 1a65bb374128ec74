"""The demo: five pasted articles become an archived, clean, checkable story on the practice web."""

import shutil
from pathlib import Path

from desk.commands.audit import audit_aloud
from desk.commands.gather import gather_aloud
from desk.exits import Exit
from desk.voice import Voice
from flows.house import House
from flows.settings import CHECKOUT, SettingsError, load_settings
from practice.server import PracticeWeb

STORY = "paris-meeting-2025"
# The practice web is our own and on this machine: no need to spare it, but the pause between two requests stays real.
DELAY_S = 0.05
MARK = ".warraq-demo"


def run_demo(root: Path, voice: Voice, *, fresh: bool) -> int:
    """Gather, judge and audit on the practice web; return the exit code of the first step that isn't sound."""
    if fresh:
        _clear(root)
    root.mkdir(parents=True, exist_ok=True)
    (root / MARK).write_text("made by `warraq demo`; may be deleted\n", encoding="utf-8")
    with PracticeWeb(visit=1) as web:
        voice.note(f"practice web: {len(web.hosts)} host names on loopback")
        rules = tuple(
            f"{host}:{for_port}:{address}:{port}" for host, for_port, address, port in web.connect_to()
        )
        settings = load_settings(
            store=str(root),
            seeds=CHECKOUT / "seeds",
            outlets=CHECKOUT / "practice" / "outlets.toml",
            delay_s=DELAY_S,
            allow_private=True,
            ca_file=web.ca_file,
            connect_to=rules,
            contact="https://warraq.example/demo",
            signing_key=root / ".signing-key.pem",  # the demo's own; a real one stands outside every store
        )
        house = House(settings=settings)
        gathered = gather_aloud(STORY, house, voice)
    voice.say("")
    audited = audit_aloud((str(root),), voice)
    # Some practice sites refuse, fail and lie on purpose: a partial run is the demo's good end.
    return audited or (Exit.SOUND if gathered == Exit.PARTIAL else gathered)


def _clear(root: Path) -> None:
    """Remove an earlier demo's store; never a folder that something else made."""
    if (root / MARK).exists():
        shutil.rmtree(root)
    elif root.exists() and any(root.iterdir()):
        raise SettingsError(f"{root} holds something that no demo made; give another folder, or --keep")

"""Machines that write one bucket: their houses, processes of theirs, and what the bucket then holds."""

import json
import subprocess
import sys

from archive.custody.seals import SIGNATURE, beside, from_json, seal_digest
from flows.audit import audit
from flows.close import Ending, close_run
from flows.house import House
from flows.run import RunKind, running
from flows.settings import CHECKOUT, load_settings
from tests.bucket.servers import Bench
from tests.builders import A_MOMENT
from tests.flows.kept_stories import kept

# A machine that makes runs of one story, each with a page, until it is killed or done.
MACHINE = """
import json, sys
from tests.builders import A_MOMENT
from tests.flows.kept_stories import kept
from flows.close import Ending, close_run
from flows.house import House
from flows.run import RunKind, running
from flows.settings import load_settings
house, story, runs = House(settings=load_settings(**json.loads(sys.argv[1]))), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
for number in range(runs):
    with running(house, story, RunKind(sys.argv[4]), now=A_MOMENT) as run:
        kept(run, {f"https://{story}.example/{number}": f"words {number} of {story}".encode() * 50})
        print("kept", flush=True)
        sys.stdin.readline()
        close_run(run, Ending(), A_MOMENT)
    print(run.run_id, house.pending(), flush=True)
"""


def machine_of(bench: Bench, database: str, name: str) -> House:
    folder = bench.folder / name
    folder.mkdir()
    return House(
        settings=load_settings(
            store=f"s3://{bench.bucket}/p", local=folder / "local", s3_endpoint=bench.endpoint, shared=database,
            machine=name, lease_s=3, signing_key=folder / "key.pem", catalogue=f"sqlite:///{folder / 'catalogue.db'}",
        )
    )  # fmt: skip


def process_of(
    house: House, story: str, runs: int, kind: RunKind = RunKind.REFETCH, held: int | None = None
) -> subprocess.Popen[str]:
    """Start a machine; `held`: what its runs wait for a line from before they end."""
    settings = json.dumps({k: v for k, v in house.settings.model_dump(mode="json").items() if k in _SAID})
    words = [sys.executable, "-c", MACHINE, settings, story, str(runs), kind.value]
    return subprocess.Popen(
        words, cwd=CHECKOUT, stdin=held or subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )  # fmt: skip


_SAID = ("store", "local", "s3_endpoint", "shared", "machine", "lease_s", "signing_key", "catalogue")


def a_run(house: House, story: str) -> str:
    """Keep a page of a story as a run; return the run's id."""
    with running(house, story, RunKind.REFETCH, now=A_MOMENT) as run:
        kept(run, {f"https://{story}.example/": f"words of {story}".encode() * 50})
        close_run(run, Ending(), A_MOMENT)
    return run.run_id


def chain_of(house: House) -> int:
    """Say how many seals the bucket has, each signed and naming the one before it."""
    store = house.audited()
    names = [name for name in store.list("custody/seals/") if name.endswith(".json")]
    before = None
    for number, name in enumerate(names, 1):
        seal = from_json(store.read(name), name)
        assert (seal.number, seal.previous) == (number, before)
        assert store.exists(beside(name, SIGNATURE))
        before = seal_digest(store.read(name))
    return len(names)


def sealed_files(house: House) -> list[str]:
    store = house.audited()
    names = [name for name in store.list("custody/seals/") if name.endswith(".json")]
    return [from_json(store.read(name), name).sealed.file.name for name in names]


def is_sound(house: House) -> bool:
    told = audit(house)
    assert told.sound, told
    return told.sound

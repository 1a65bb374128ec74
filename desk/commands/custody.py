"""`warraq custody`: the signing key, the chain of seals, time stamps, and the proof of one record."""

import json
from enum import StrEnum
from pathlib import Path

from archive.checks.signers import named_signers
from archive.custody.keys import read_signing_key
from archive.custody.log import CustodyError
from archive.custody.proof import proof_json, proof_of
from archive.custody.seals import OPEN_STAMP, STAMP, newest_number, seal_digest, seal_name
from desk.articles.signed_by import Known, known_text, seals_text, signer_value
from desk.exits import Exit
from desk.flags import Common
from desk.terminal.voice import Voice
from flows.custody import unwitnessed, witness_seals
from flows.house import House


class Ask(StrEnum):
    """What is asked of the custody log."""

    SHOW = "show"
    STAMP = "stamp"
    PROOF = "proof"


def custody(ask: Ask = Ask.SHOW, *records: str, common: Common | None = None) -> int:
    """Show the signing key, the keys that the store's seals name, and the newest seal; have seals time-stamped; prove a record to a stranger.

    Write the digest of the newest seal down elsewhere now and then: it holds everything before it.
    Example: warraq custody proof urn:uuid:cdde93ee-07aa-4dec-b058-0d3ccf8af137 > proof.json

    Parameters
    ----------
    ask
        show, stamp (ask the authorities that are set for every seal that has no time stamp), or proof.
    records
        With proof: record ids (urn:uuid:…).
    """
    common = common or Common()
    voice, house = common.voice(), common.house()
    if (ask is Ask.PROOF) != bool(records):
        voice.fail(
            "give record ids (urn:uuid:…) with proof, and with nothing else: warraq custody proof RECORD"
        )
        return Exit.USAGE
    if ask is Ask.PROOF:
        for record in records:
            voice.out.write(_proof(house, record) + "\n")
        return Exit.SOUND
    return _stamp(house, voice) if ask is Ask.STAMP else _show(house, voice)


def _show(house: House, voice: Voice) -> int:
    path, store = house.settings.signing_key.expanduser(), house.store()
    fingerprint = read_signing_key(path).public.fingerprint if path.exists() else None
    newest = newest_number(store)
    head = seal_digest(store.read(seal_name(newest))) if newest else None
    signers, known = (
        named_signers(store),
        Known(trusted=frozenset(house.settings.trusted_keys), own=fingerprint),
    )
    wanted = bool(house.settings.timestamp_urls)
    unstamped = len(unwitnessed(store, STAMP)) if wanted else None
    said = {
        "schema": "warraq/custody/1",
        "key": str(path.absolute()),
        "fingerprint": fingerprint,
        "seals": newest,
    }
    named = [signer_value(signer, known) for signer in signers]
    voice.line({**said, "head": head, "unstamped": unstamped, "signers": named})
    _say_key(path, fingerprint, voice)
    voice.say(
        f"seals     {newest}"
        + (
            f", {unstamped} of them without a time stamp"
            if wanted
            else "; no time-stamp authority is set (timestamp_urls)"
        )
    )
    for signer in signers:
        voice.say(f"          {seals_text(signer)} name the key {signer.fingerprint}")
        voice.say(f"          {known_text(signer, known)}")
    if head:
        voice.say(f"head      {head}")
        voice.say(f"          write this down elsewhere: it holds all seals up to {seal_name(newest)}")
    return Exit.SOUND


def _say_key(path: Path, fingerprint: str | None, voice: Voice) -> None:
    voice.say(
        f"key       {path.absolute()}" + ("" if fingerprint else ": not there yet, the first run makes it")
    )
    if fingerprint:
        voice.say(
            f"          fingerprint {fingerprint}; keep a copy of the file in a safe place, and show it to nobody"
        )


def _stamp(house: House, voice: Voice) -> int:
    if not (house.settings.timestamp_urls or house.settings.ots_calendars):
        voice.fail("nobody is set who could witness: set timestamp_urls (and timestamp_ca), or ots_calendars")
        return Exit.CONFIG
    witnessed = witness_seals(house, back=None)
    for name in witnessed.written:
        voice.line({"schema": "warraq/stamp/1", "written": name})
        voice.say(f"stamped   {name}")
    for why in witnessed.refused:
        voice.fail(why)
    left = len(unwitnessed(house.store(), STAMP if house.settings.timestamp_urls else OPEN_STAMP))
    voice.note(f"{len(witnessed.written)} written, {left} seals without one")
    return Exit.PARTIAL if witnessed.refused else Exit.SOUND


def _proof(house: House, record: str) -> str:
    with house.catalogue() as catalogue:
        version = catalogue.record(record)
    warc = version.ref.warc if version else _logged(house, record)
    return proof_json(proof_of(house.store(), warc, record))


def _logged(house: House, record: str) -> str:
    """Find the file of a record that the catalogue does not list, such as a request: some log speaks of it."""
    wanted = json.dumps(record).encode()
    for name in house.store().list("custody/"):
        if name.endswith(".jsonl"):
            line = next((raw for raw in house.store().read(name).split(b"\n") if wanted in raw), None)
            if line is not None:
                return str(json.loads(line)["file"])
    raise CustodyError(f"no custody log in {house.root} speaks of {record[:100]!r}")

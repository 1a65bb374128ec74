"""Other people's WARC and ARC files, valid and broken: what is found, and nobody accused who did nothing."""

import csv
import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

from archive.audit.file import audit_file
from archive.audit.finding import FindingVerdict, summarise

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("WARRAQ_GATE_DATA", ROOT / ".." / "shared" / "data")).resolve() / "warc-samples"
FLOORS = json.loads((Path(__file__).parent / "warc_floors.json").read_text("utf-8"))["warc-samples"]
ACCUSED = {FindingVerdict.DAMAGED, FindingVerdict.MISSING, FindingVerdict.ALTERED}
TOOLS = ("warcio_check", "fastwarc_check", "jwarc")


def samples():
    """One row a distinct content; WACZ packages have tests of their own."""
    if not (DATA / "LIST.tsv").exists():
        pytest.skip(f"{DATA} is not here: set WARRAQ_GATE_DATA to the folder that holds warc-samples/")
    rows = csv.DictReader((DATA / "LIST.tsv").read_text("utf-8").splitlines(), delimiter="\t")
    distinct = {row["file"].partition("-")[0]: row for row in rows if not row["file"].endswith(".wacz")}
    return list(distinct.values())


def judged():
    """All samples by label, each with its verdict and its first accusation."""
    by_label = defaultdict(list)
    for row in samples():
        findings = list(audit_file(DATA / row["file"]))
        told = next((f"{f.check} at {f.offset}: {f.message}" for f in findings if f.verdict in ACCUSED), "")
        by_label[row["label"]].append((row, summarise(findings).verdict, told))
    return by_label


def shown(judgements):
    return "\n".join(
        f"{verdict.value:12} {row['file'][:70]:70} {'/'.join(row[t] or '-' for t in TOOLS):12} {told[:150]}"
        for row, verdict, told in judgements
    )


def accused(judgements):
    return [one for one in judgements if one[1] in ACCUSED]


def test_broken_samples_are_found_and_no_valid_one_is_accused(capsys):
    by_label = judged()
    invalid, valid, bad, other = (by_label[label] for label in ("invalid", "valid", "bad", ""))
    with capsys.disabled():
        print(  # noqa: T201 - the gate's figures belong on the screen, passed or not
            f"\nwarc samples: {len(accused(invalid))} of {len(invalid)} invalid found, {len(accused(bad))} of {len(bad)} bad, "
            f"{len(accused(valid))} of {len(valid)} valid accused; {len(accused(other))} of {len(other)} without label accused"
        )
    missed = [one for one in invalid if one[1] not in ACCUSED]
    assert len(accused(invalid)) >= FLOORS["invalid_found_share"] * len(invalid), shown(missed)
    assert len(accused(valid)) <= FLOORS["false_alarms_on_valid"], shown(accused(valid))
    assert len(accused(bad)) >= FLOORS["bad_found_share"] * len(bad), shown(bad)


def test_samples_without_a_label_that_all_other_tools_accept_are_not_accused():
    agreed = [one for one in judged()[""] if all(one[0][tool] == "ok" for tool in TOOLS)]
    assert len(agreed) > 10
    assert not accused(agreed), shown(accused(agreed))

"""Decisions in a bucket: objects written once like all evidence; what is destroyed is replaced, where nothing keeps the old bytes."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from archive.decisions.book import Word
from archive.decisions.decision import DecisionKind, article_of
from archive.store import StoreError, StoreErrorKind
from flows.audit import audit
from flows.close import Ending, close_run
from flows.decisions.decide import Wanted, decide
from flows.decisions.destroy import destroy
from flows.house import House
from flows.run import RunKind, running
from tests.bucket.servers import Bench
from tests.builders import A_MOMENT
from tests.flows.kept_stories import STORY, paragraphs_of, url_of
from tests.flows.kept_stories import a_story as a_folder_story

LATER = A_MOMENT + timedelta(days=1)
WORD = Word(story=STORY, kind=DecisionKind.DESTROY, id=url_of("ferry"), note="court order", by="layla")


def a_story(bench: Bench, folder: Path) -> House:
    return a_folder_story(
        folder, store=f"s3://{bench.bucket}/p", local=folder / "local", s3_endpoint=bench.endpoint
    )


def stored(bench: Bench) -> dict[str, bytes]:
    """Return every object's bytes, those of WARC files unpacked."""
    client = bench.client()
    found = {}
    for one in client.list_objects_v2(Bucket=bench.bucket)["Contents"]:
        body = client.get_object(Bucket=bench.bucket, Key=one["Key"])["Body"].read()
        found[one["Key"]] = gzip.decompress(body) if one["Key"].endswith(".gz") else body
    return found


def test_decisions_go_to_the_bucket_while_a_run_goes_on_and_what_is_destroyed_is_replaced_there(
    bench: Bench, tmp_path: Path
) -> None:
    house = a_story(bench, tmp_path)
    words = paragraphs_of("ferry")[0].encode()
    assert any(words in content for content in stored(bench).values())
    wanted = Wanted(story=STORY, kind=DecisionKind.ACCEPT, article=article_of(url_of("ferry")), by="layla")
    with running(house, STORY, RunKind.GATHER, now=LATER) as run:
        decide(house, wanted, now=LATER)
        assert any("/decisions/" in name for name in stored(bench))
        close_run(run, Ending(), LATER)
    destroy(house, WORD, now=LATER)
    told = sorted(name.rpartition("-")[2] for name in stored(bench) if "/decisions/" in name)
    assert told == ["accept.json", "destroy.json", "destroyed.json"]
    assert not any(words in content for content in stored(bench).values())
    assert not any(words in path.read_bytes() for path in house.root.rglob("*") if path.is_file())
    assert audit(house).sound


def test_where_versions_are_kept_nothing_is_destroyed_and_nothing_is_written_down(
    bench: Bench, tmp_path: Path
) -> None:
    house = a_story(bench, tmp_path)
    status = {"Status": "Enabled"}  # object lock needs it
    bench.client().put_bucket_versioning(Bucket=bench.bucket, VersioningConfiguration=status)
    before = stored(bench)
    with pytest.raises(StoreError, match="keeps every version") as error:
        destroy(house, WORD, now=LATER)
    assert error.value.kind is StoreErrorKind.NOT_WRITABLE
    assert stored(bench) == before

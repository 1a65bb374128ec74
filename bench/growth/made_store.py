"""A store of any number of small real records: WARC files, indexes, custody logs, seals, clean text and manifests, quickly and sound."""

import itertools
import random
import shutil
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from archive.catalogue.catalogue import Catalogue
from archive.custody.sealing import Sealer, seal_manifest, seal_warcs
from archive.fate import Fate, Outcome
from archive.fsops import FileOps
from archive.manifests.manifest import Manifest, RunResult, manifest_digest, to_json
from archive.record import RecordRef
from archive.shelf import as_jsonl, runs_folder
from archive.spool.seal import seal_run
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from archive.store import FolderStore
from bench.growth.made import BEGAN, Writer, a_capture
from flows.decisions.sealings import witness_of
from flows.house import House
from flows.lines import Judged, judged_line
from flows.signing import signing_key
from flows.store.shelf import put_view
from story.verdict import Relation, Verdict

RECORDS_A_CAPTURE = 3  # request, response, metadata
CAPTURES_AN_ARTICLE = 3  # the others are lists, robots.txt, pages of something else
RUN_OF = 10_000  # captures a run: a big gather
_RELATIONS = (Relation.RELATED, Relation.RELATED, Relation.UNRELATED)


class Hasty(FileOps):
    """Files that wait for no disk: a store that is made anew needs no proof against crashes."""

    def sync(self, descriptor: int) -> None:
        """Wait for nothing."""

    def sync_path(self, path: Path) -> None:
        """Wait for nothing."""


@dataclass(slots=True, kw_only=True)
class Maker:
    """Makes runs of a store, one after the other."""

    house: House
    writer: Writer
    outlets: int = 200
    number: int = 0
    _previous: dict[str, str] = field(default_factory=dict)

    def story(self, name: str, captures: int) -> None:
        """Write the runs of a story with so many captures, and its view."""
        for begin in range(0, captures, RUN_OF):
            self._run(name, range(begin, min(begin + RUN_OF, captures)))
        put_view(House(settings=self.house.settings), name)

    def catalogue(self) -> None:
        """Make the catalogue of all that is there."""
        with Catalogue(f"sqlite:///{self.house.root / 'catalogue.db'}") as catalogue:
            catalogue.rebuild(self.house.store(), witness=witness_of(self.house))

    def _run(self, story: str, pages: Sequence[int]) -> None:
        self.number += 1
        began, run = BEGAN + timedelta(minutes=self.number), f"run{self.number:06}"
        store, spool = FolderStore(self.house.root, files=Hasty()), self.house.spool
        urls = [page_of(story, number, self.outlets) for number in pages]
        refs = list(_kept(spool, SpoolName(story=story, run=run, worker="w0"), urls, began))
        files = seal_run(spool, store, story, run, files=Hasty())
        sealer = Sealer(store=store, key=signing_key(self.house), software="warraq/bench", scratch=spool / run, files=Hasty())  # fmt: skip
        seal_warcs(sealer, (story, run), files, began)
        text = store.write_text(f"{runs_folder(story)}{run}.jsonl", as_jsonl(list(self._lines(refs))))
        manifest = _manifest(story, run, began, refs)
        manifest = replace(manifest, files=(*files, text), previous=self._previous.get(story))
        content = to_json(manifest)
        seal_manifest(sealer, (story, run), store.write_text(manifest.name, content), manifest.ended_at)
        self._previous[story] = manifest_digest(content)
        shutil.rmtree(spool / run)

    def _lines(self, refs: Sequence[RecordRef]) -> Iterator[dict]:
        for number, ref in enumerate(refs[::CAPTURES_AN_ARTICLE]):
            relation = _RELATIONS[number % len(_RELATIONS)]
            is_related = relation is Relation.RELATED
            verdict = Verdict(article=ref.url, relation=relation, score=1.0, reasons=(), related=is_related)
            yield judged_line(Judged(article=self.writer.article(ref.url, ref), verdict=verdict))


def page_of(story: str, number: int, outlets: int = 200) -> str:
    """Return the address of a capture of a story."""
    return f"https://www.outlet{number % outlets}.example/{story}/{number}"


def _kept(spool: Path, name: SpoolName, urls: Sequence[str], began: datetime) -> Iterator[RecordRef]:
    ids = itertools.count(random.Random(name.run).getrandbits(100))
    writing = Spool(
        spool,
        name,
        options=SpoolOptions(software="warraq/bench", user_agent="warraq bench"),
        now=lambda: began,
        new_id=lambda: uuid.UUID(int=next(ids), version=4).urn,
        files=Hasty(),
    )
    for n, url in enumerate(urls):
        yield writing.keep(a_capture(url, began + timedelta(milliseconds=n)))
    writing.close()


def _manifest(story: str, run: str, began: datetime, refs: Sequence[RecordRef]) -> Manifest:
    return Manifest(
        run_id=run,
        story=story,
        began_at=began,
        ended_at=began + timedelta(seconds=50),
        result=RunResult.SOUND,
        software=(("warraq", "0"),),
        settings_digest="0" * 64,
        files=(),
        planned=tuple(Outcome(url=ref.url, fate=Fate.KEPT, reason="ok", ref=ref) for ref in refs),
    )

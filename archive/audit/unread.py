"""What an audit of a store does not look at: files out of the sample, views, and what a stopped run left."""

from collections.abc import Iterator

from archive.audit.levels import Unchecked
from archive.audit.sample import Sample
from archive.custody.seals import CLAIMS, is_claim
from archive.shared.mark import MARK
from archive.store import Store


def unread(store: Store, sample: Sample | None) -> Iterator[Unchecked]:
    """Tell what nobody looked at."""
    warcs = store.list("warc/")
    left = 0 if sample is None else sum(not sample.holds(name) for name in warcs)
    if left:
        yield Unchecked(what=f"{left} of {len(warcs)} WARC files", why=f"the sample was {sample}")
    pages = sum(name.endswith(".md") for name in store.list("text/"))
    if pages:
        why = "a view for people, made again from text/<story>/runs/ by every run; no evidence"
        yield Unchecked(what=f"{pages} .md files", why=why)
    if store.exists("catalogue.db"):
        why = "a view, made again from manifests and indexes by `warraq recover --catalogue`; no evidence"
        yield Unchecked(what="catalogue.db", why=why)
    claims = sum(map(is_claim, store.list(CLAIMS)))
    if claims:
        why = "each waits for a seal that is being issued, or its machine was stopped: whoever seals next clears it away; no evidence where the seal has its own"
        yield Unchecked(what=f"{claims} signatures under {CLAIMS}", why=why)
    if store.exists(MARK):
        why = "it names the database in which machines that write here agree (setting shared); no evidence"
        yield Unchecked(what=MARK, why=why)
    spool = store.list("spool/")
    unsealed = sum(name.endswith(".warc.gz.open") for name in spool)
    if unsealed:
        why = "a run writes them or was stopped: run the same command again, or `warraq recover`"
        yield Unchecked(what=f"{unsealed} WARC files in the spool", why=why)
    torn = sum(name.endswith(".torn") for name in spool)
    if torn:
        why = "what a crash left behind a committed end; no evidence"
        yield Unchecked(what=f"{torn} .torn files in the spool", why=why)

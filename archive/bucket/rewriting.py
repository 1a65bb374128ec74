"""Putting other bytes under a name in a bucket, because a decision to destroy says so; where the bucket keeps the old ones, nothing is begun."""

from collections.abc import Iterable, Sequence

from archive.bucket.api import BucketApi
from archive.bucket.cache import Cache
from archive.bucket.outbox import Action, Entry
from archive.bucket.sending import Sender, measure_object
from archive.disk import StoreError, StoreErrorKind, digest_of, told, write_durably
from archive.manifests.manifest import FileEntry

_NO_NUMBER = 0  # it stands in no queue


def refuse_kept(api: BucketApi, names: Sequence[str], waiting: Sequence[str]) -> None:
    """Raise StoreError where the bucket would keep what is to go, or has not got it yet."""
    if late := sorted(set(names) & set(waiting)):
        raise StoreError(
            f"{late[0]} waits for {api.place}: run `warraq recover`, and destroy when all is there",
            kind=StoreErrorKind.NOT_WRITABLE,
        )
    if api.keeps_versions():
        raise StoreError(
            f"{api.place} keeps every version of an object (object lock needs that): nothing can be destroyed there by us. The page is "
            f"hidden by `warraq takedown` without --destroy; its bytes go when whoever owns the bucket deletes their versions",
            kind=StoreErrorKind.NOT_WRITABLE,
        )


def put_instead(sender: Sender, drafts: Cache, after: FileEntry, chunks: Iterable[bytes]) -> None:
    """Replace an object and read it back. Raises StoreError, AwayError."""
    draft = drafts.draft(after.name)
    with told(f"cannot write {draft}"):
        write_durably(draft, chunks)
        size, digest = digest_of(draft)
    if (size, digest) != (after.size_bytes, after.sha256):
        raise StoreError(
            f"{after.name} would become {size} bytes with sha256 {digest}, and the decision says {after.size_bytes} with {after.sha256}: nothing was changed",
            kind=StoreErrorKind.BROKEN,
        )
    sender.put(Entry(number=_NO_NUMBER, action=Action.WRITE, file=after), draft)
    there = measure_object(sender.api, after.name)
    if there != (after.size_bytes, after.sha256):
        raise StoreError(
            f"{sender.api.place}/{after.name} was replaced, and the bucket gives other bytes back ({there[0]} bytes, sha256 {there[1]}): "
            f"run the same command again",
            kind=StoreErrorKind.BROKEN,
        )
    draft.unlink()

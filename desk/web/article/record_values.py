"""What pages tell of one record beside its article: its provenance, and whose key sealed it."""

from collections.abc import Mapping

from archive.catalogue.catalogue import Version
from desk.articles.signed_by import Known
from desk.web.article.exchange import Exchange
from desk.web.article.provenance import certificate_digests, provenance_of
from desk.web.serving import Desk
from flows.custody import own_fingerprint
from flows.store.whereabouts import Whereabouts


def record_values(
    desk: Desk, kept: Version | None, exchange: Exchange | None, where: Whereabouts
) -> Mapping[str, object]:
    """Return the values of article_provenance.html; `told` is None of pasted text, and of a record that cannot be read."""
    settings = desk.house.settings
    told = provenance_of(desk.house, kept, exchange, where) if kept and exchange else None
    return {
        "told": told,
        "kept": kept,
        "known": Known(trusted=frozenset(settings.trusted_keys), own=own_fingerprint(settings)),
        "certificates": certificate_digests(told.chain_pem) if told else (),
    }

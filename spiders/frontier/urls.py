"""The frontier: every URL that a run plans, once, and how each one ended. One SQLite file a run.

Several processes use it at once. A claim is atomic; an outcome and the WARC ends that make it durable are
written in one transaction, so that a crash never separates them (I1, I4). What was claimed and not settled
when a worker died is claimed again after `reopen`: only exchanges that were never committed are repeated.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from archive.addresses.hosts import registered_domain
from archive.addresses.urls import UrlError, canonical, host_of
from archive.capture import FailureKind
from archive.fate import Fate, Outcome
from archive.manifests.cost import Cost
from archive.spool.spool import FileMark
from spiders.frontier.cost import add_cost, costs
from spiders.frontier.plan import Again, Claim, Plan, Purpose, Settled, Share
from spiders.frontier.rows import (
    NEXT_DUE,
    ONE_DUE,
    OVERLONG,
    RENEW,
    TAKE_FOR_RULES,
    claim_of,
    due_rows,
    known,
    outcome_of,
    part,
    plan_row,
    prepare,
    put_back,
    ref_text,
    slot_of,
)
from spiders.manners.breaker import Fall, fall_of, note
from spiders.manners.mazes import LONGEST_CHAIN, leads_back, why_endless
from spiders.manners.robots import FOR_RULES, REDIRECTS, purpose_behind

# A commit waits for the disk; with fsync at 5-50 ms and a dozen workers 30 s is never reached by waiting.
_BUSY_S = 30.0
# Said so that the index (state, host, slot) is used, which "state != 'settled'" is not.
_OPEN = "state IN ('pending', 'claimed')"


class FrontierError(Exception):
    """A frontier file that cannot be used, or a question about a URL that was never planned."""


class Frontier:
    """The frontier file at `path`, made when missing. Not for use from several threads."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            with self._transaction():
                prepare(self._db)
        except (OSError, sqlite3.Error) as error:
            raise FrontierError(
                f"cannot open the frontier {path}: {error}; is the spool on a local disk?"
            ) from error

    def close(self) -> None:
        """Close the file; what was settled stays."""
        self._db.close()

    def plan(self, plans: Iterable[Plan]) -> int:
        """Plan URLs that were not planned before, by their exact canonical form; give their number.

        A URL that cannot be fetched at all is settled at once: refused, reason "address".
        """
        with self._transaction():
            return sum(self._add(plan) for plan in plans)

    def refuse(self, ends: Iterable[tuple[Plan, Settled]]) -> None:
        """Plan URLs that nobody is to ask, and settle them at once: no crawl sees them open in between."""
        with self._transaction():
            for plan, end in ends:
                self._add(plan)
                self._end(end.outcome, end)

    def claim(self, share: Share, limit: int, *, now: float, per_host: int = 1) -> tuple[Claim, ...]:
        """Take up to `limit` due plans of a share, never more than `per_host` of a host at once."""
        with self._transaction():
            rows = due_rows(self._db, share, limit, now=now, per_host=per_host)
            claims = tuple(map(claim_of, rows))
            self._mark_claimed([claim.plan.url for claim in claims], share.worker)
        return claims

    def take(self, plan: Plan, worker: str, *, now: float) -> Claim | None:
        """Plan one URL if need be and take it, whatever its share; None when it is taken, settled or not due.

        What is wanted for rules is taken for that, whatever it was planned for.
        """
        url = canonical(plan.url)
        with self._transaction():
            self._add(plan)
            if plan.purpose in FOR_RULES:
                self._db.execute(TAKE_FOR_RULES, {"url": url, "purpose": plan.purpose.value})
            row = self._db.execute(ONE_DUE, {"url": url, "now": now}).fetchone()
            if row is None:
                return None
            self._mark_claimed([url], worker)
        return claim_of(row)

    def settle(
        self,
        ends: Sequence[Settled | Again],
        marks: Iterable[FileMark] = (),
        *,
        max_redirects: int = 10,
    ) -> tuple[Outcome, ...]:
        """Write how claims ended, together with how far the WARCs are durable; give the final outcomes.

        A redirect is judged here: a loop or a chain longer than `max_redirects` fails, anything else is
        kept and its target planned one hop further. URLs settled before stay as they are. A host that
        fails one time after the other is given up: its pending URLs end too (spiders.manners.breaker).
        """
        outcomes: list[Outcome] = []
        with self._transaction():
            self._db.executemany(
                "INSERT INTO mark VALUES (?, ?) ON CONFLICT (warc) DO UPDATE SET end = max(end, excluded.end)",
                [(mark.warc, mark.end_offset) for mark in marks],
            )
            for end in ends:
                add_cost(self._db, end)
            new = [end for end in ends if self._is_written(end, outcomes, max_redirects)]
            # Behind all: what goes back beside a host's last failure is given up with the rest.
            for end in new:
                outcomes += note(self._db, end)
        return tuple(outcomes)

    def renew(self, plan: Plan, stale: Outcome) -> bool:
        """Make a URL pending again whose outcome is too old to count, in favour of the one to come; say whether it still stood."""
        what = {"url": known(plan.url), "purpose": plan.purpose.value, "ref": ref_text(stale.ref)}
        with self._transaction():
            return bool(self._db.execute(RENEW, what).rowcount)

    def outcome(self, url: str) -> Outcome | None:
        """Give how one URL ended, None while it is open or when it was never planned."""
        row = self._db.execute(
            "SELECT * FROM url WHERE url = ? AND state = 'settled'", (known(url),)
        ).fetchone()
        return None if row is None else outcome_of(row)

    def final(self, url: str) -> Outcome | None:
        """Give how a URL ended, redirects followed to their last; None while any of them is open."""
        outcome = self.outcome(url)
        for _ in range(LONGEST_CHAIN):
            if outcome is None or outcome.redirects_to is None:
                return outcome
            outcome = self.outcome(outcome.redirects_to)
        raise FrontierError(f"more than {LONGEST_CHAIN} redirects stand behind {url}: the file is damaged")

    def outcomes(self) -> Iterator[Outcome]:
        """Give all outcomes in the order in which their URLs were planned."""
        with closing(self._db.execute("SELECT * FROM url WHERE state = 'settled' ORDER BY rowid")) as rows:
            yield from map(outcome_of, rows)

    def plans(self) -> Iterator[tuple[Plan, str]]:
        """Give all plans with their state ("pending", "claimed", "settled") in planning order."""
        with closing(self._db.execute("SELECT * FROM url ORDER BY rowid")) as rows:
            yield from ((claim_of(row).plan, row["state"]) for row in rows)

    def open_plans(self) -> Iterator[tuple[str, Purpose]]:
        """Give the address and the purpose of each plan that is not settled: it costs what is open, not what was ever planned."""
        query = f"SELECT url, purpose FROM url WHERE {_OPEN} ORDER BY rowid"  # noqa: S608 - our own words
        with closing(self._db.execute(query)) as rows:
            yield from ((row["url"], Purpose(row["purpose"])) for row in rows)

    def counts(self) -> Mapping[str, int]:
        """Count the planned URLs by fate, and the open ones as "pending" and "claimed"; the rules of hosts are not counted."""
        query = "SELECT coalesce(fate, state) AS word, count(*) AS n FROM url WHERE purpose NOT IN ('robots', 'rules') GROUP BY word"
        return {row["word"]: row["n"] for row in self._db.execute(query)}

    def costs(self, url: str | None = None) -> Iterator[tuple[str, str, Cost]]:
        """Give every planned address, or the one, with its host and what it cost so far."""
        return costs(self._db, url)

    def open_urls(self, share: Share) -> int:
        """Count the URLs of a share that are not settled."""
        query = f"SELECT count(*) AS n FROM url WHERE {_OPEN} AND slot % :shards = :shard"  # noqa: S608 - our own words
        return int(self._db.execute(query, part(share)).fetchone()["n"])

    def next_due(self, share: Share) -> float | None:
        """Give when the next pending URL of a share may be fetched (epoch seconds), None when none is pending."""
        found = self._db.execute(NEXT_DUE, part(share)).fetchone()["due"]
        return None if found is None else float(found)

    def marks(self) -> Mapping[str, int]:
        """Give for each WARC name how many bytes of it are committed."""
        return {row["warc"]: row["end"] for row in self._db.execute("SELECT * FROM mark")}

    def rules(self, url: str) -> bytes | None:
        """Give the text of a robots.txt that was fetched in this run."""
        row = self._db.execute("SELECT body FROM rules WHERE url = ?", (known(url),)).fetchone()
        return None if row is None else bytes(row["body"])

    def fall(self, host: str) -> Fall | None:
        """Give how a host was given up last, None when it never was."""
        return fall_of(self._db, host)

    def reopen(self, worker: str | None = None, *, latest: float | None = None) -> int:
        """Make claims of a dead worker (all workers: None) pending again; give their number.

        No wait lasts beyond `latest` (epoch seconds): one that does was written before the clock was set back.
        """
        query = "UPDATE url SET state = 'pending', worker = NULL WHERE state = 'claimed' AND coalesce(:w, worker) = worker"
        with self._transaction():
            for statement in () if latest is None else OVERLONG:
                self._db.execute(statement, (latest,))
            return self._db.execute(query, {"w": worker}).rowcount

    def _add(self, plan: Plan) -> int:
        try:
            url, host = canonical(plan.url), host_of(plan.url)
        except UrlError as error:
            return self._add_refused(plan, str(error))
        return self._insert(
            {"url": url, "host": host, "slot": slot_of(registered_domain(host)), **plan_row(plan)}
        )

    def _add_refused(self, plan: Plan, why: str) -> int:
        end = {"state": "settled", "fate": Fate.REFUSED.value, "reason": "address", "why": why}
        return self._insert({"url": known(plan.url), "host": "", "slot": 0, **plan_row(plan), **end})

    def _insert(self, row: Mapping[str, str | int | None]) -> int:
        names = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        insert = f"INSERT OR IGNORE INTO url ({names}) VALUES ({marks})"  # noqa: S608 - our own column names
        return self._db.execute(insert, dict(row)).rowcount

    def _mark_claimed(self, urls: Sequence[str], worker: str) -> None:
        update = "UPDATE url SET state = 'claimed', worker = ? WHERE url = ?"
        self._db.executemany(update, [(worker, url) for url in urls])

    def _is_written(self, end: Settled | Again, outcomes: list[Outcome], max_redirects: int) -> bool:
        """Write an end, and add its outcome; say whether the URL had none."""
        if isinstance(end, Again):
            put_back(self._db, end)
            return True
        outcome = self._judged(end.outcome, max_redirects)
        outcomes.append(outcome)
        return self._end(outcome, end)

    def _end(self, outcome: Outcome, end: Settled) -> bool:
        update = (
            "UPDATE url SET state = 'settled', worker = NULL, fate = ?, reason = ?, why = ?, ref = ?, redirects_to = ?, "
            "tries = tries + 1, attempts = attempts + ? WHERE url = ? AND state != 'settled'"
        )
        what = (outcome.fate.value, outcome.reason, outcome.why, ref_text(outcome.ref), outcome.redirects_to)
        is_new = self._db.execute(update, (*what, end.attempts, outcome.url)).rowcount
        if end.rules is not None:
            self._db.execute("INSERT OR REPLACE INTO rules VALUES (?, ?)", (outcome.url, end.rules))
        return bool(is_new)

    def _judged(self, outcome: Outcome, max_redirects: int) -> Outcome:
        """Turn a redirect that leads nowhere into a failure, and plan the target of any other one."""
        if outcome.redirects_to is None:
            return outcome
        row = self._db.execute("SELECT * FROM url WHERE url = ?", (outcome.url,)).fetchone()
        plan = claim_of(row).plan
        if plan.purpose in FOR_RULES:
            max_redirects = min(max_redirects, REDIRECTS)
        if leads_back(self._db, outcome.url, outcome.redirects_to):
            why = f"redirects in a circle, over {outcome.redirects_to}"
            return _failed(outcome, FailureKind.REDIRECT_LOOP, why)
        if plan.hops >= max_redirects:
            why = f"more than {max_redirects} redirects in a row"
            return _failed(outcome, FailureKind.TOO_MANY_REDIRECTS, why)
        if why := why_endless(self._db, row["slot"], row["host"]):
            return _failed(outcome, FailureKind.TOO_MANY_REDIRECTS, why)
        purpose, hops = purpose_behind(plan, outcome.redirects_to), plan.hops + 1
        onward = Plan(url=outcome.redirects_to, purpose=purpose, priority=plan.priority, hops=hops)
        self._add(replace(onward, via=outcome.url, how="redirect"))
        return outcome

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:  # SQLite has ended it by itself where the disk refused
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _failed(redirect: Outcome, kind: FailureKind, why: str) -> Outcome:
    return Outcome(url=redirect.url, fate=Fate.FAILED, reason=kind.value, why=why, ref=redirect.ref)

"""Hosts that are not well are left alone by all machines, and what waits there goes on waiting; runs that the bucket has not got yet."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# A place is a host, and its port where it is not the usual one. `since` is when it was first found not well, with no answer since then.
TABLES = """
CREATE TABLE shared_ill (
    place text PRIMARY KEY, shard text NOT NULL, since float8 NOT NULL, said_at float8 NOT NULL, until float8 NOT NULL, why text NOT NULL);
CREATE TABLE shared_owed (run text PRIMARY KEY, machine text NOT NULL);
CREATE FUNCTION shared_place(p_url text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(substring(p_url from '^[a-z]+://([^/?#]*)'), '') $$;
ALTER TABLE shared_url ADD COLUMN place text GENERATED ALWAYS AS (shared_place(url)) STORED;
"""

# Rows of before the clock was set back count as written now; what was heard last two days ago says nothing any more.
ILL = """
CREATE FUNCTION shared_turn_back() RETURNS void LANGUAGE sql VOLATILE AS $$
    UPDATE shared_rest SET until = t + (until - said_at), said_at = t FROM shared_now() AS t WHERE said_at > t;
    UPDATE shared_ill SET until = t + (until - said_at), since = t - (said_at - since), said_at = t FROM shared_now() AS t WHERE said_at > t
$$;

CREATE FUNCTION shared_rests() RETURNS TABLE (place text, left_s float8, why text) LANGUAGE sql STABLE AS $$
    SELECT split_part(r.place, ' at ', 1), r.until - t, r.why FROM shared_rest r, shared_now() AS t WHERE r.until > t
    UNION ALL SELECT i.place, i.until - t, i.why FROM shared_ill i, shared_now() AS t WHERE i.until > t
$$;

CREATE FUNCTION shared_set_ill(p_place text, p_shard text, p_pause float8, p_why text) RETURNS float8 LANGUAGE plpgsql VOLATILE AS $$
DECLARE t float8; ill_s float8;
BEGIN
    PERFORM shared_turn_back();
    t := shared_now();
    INSERT INTO shared_ill AS i (place, shard, since, said_at, until, why) VALUES (p_place, p_shard, t, t, t + p_pause, p_why)
    ON CONFLICT (place) DO UPDATE SET said_at = t, why = p_why,
        since = CASE WHEN i.said_at < t - 172800 THEN t ELSE i.since END,
        until = t + CASE WHEN i.said_at < t - 172800 THEN p_pause ELSE greatest(p_pause, least(t - i.since, 3600)) END
    RETURNING t - i.since INTO ill_s;
    RETURN ill_s;
END $$;
"""

# What no run asked for: it has no run. The next board has its own time with that host, which goes on resting.
GIVE_UP = """
CREATE FUNCTION shared_give_up(p_board text, p_shard text, p_token bigint, p_place text, p_machine text, p_end jsonb)
RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE ended bigint;
BEGIN
    PERFORM 1 FROM shared_shard s WHERE s.board = p_board AND s.shard = p_shard AND s.token = p_token FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    WITH written AS (
        UPDATE shared_url u SET fate = p_end ->> 'fate', reason = p_end ->> 'reason', why = p_end ->> 'why', final_url = u.url,
            machine = p_machine, ended_at = shared_now()
        WHERE u.board = p_board AND u.shard = p_shard AND u.place = p_place AND u.fate IS NULL RETURNING 1)
    SELECT count(*) INTO ended FROM written;
    UPDATE shared_shard s SET waiting = s.waiting - ended WHERE s.board = p_board AND s.shard = p_shard;
    UPDATE shared_ill SET since = shared_now() WHERE place = p_place;
    RETURN ended;
END $$;
"""

# As before, but for addresses at places that rest: a shard of nothing else is left out.
GET = """
CREATE OR REPLACE FUNCTION shared_get_urls(p_board text, p_holder text, p_queues integer, p_each integer, p_for float8, p_most integer)
RETURNS TABLE (board text, shard text, token bigint, url text) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE t float8; one record; taken integer := 0; got bigint; most integer; others bigint; ill text[];
BEGIN
    PERFORM pg_advisory_xact_lock(7761727271);
    PERFORM shared_turn_back();
    t := shared_now();
    UPDATE shared_shard SET until = t + for_s WHERE until > t + for_s;
    INSERT INTO shared_wish AS w (machine, board, queues) VALUES (p_holder, coalesce(p_board, ''), p_queues)
        ON CONFLICT (machine) DO UPDATE SET board = excluded.board, queues = excluded.queues
        WHERE (w.board, w.queues) IS DISTINCT FROM (excluded.board, excluded.queues);
    SELECT coalesce(array_agg(DISTINCT r.place), '{}') INTO ill FROM shared_rests() AS r;
    SELECT coalesce(sum(coalesce(w.queues, p_queues)), 0) INTO others
        FROM shared_lease l LEFT JOIN shared_wish w ON w.machine = l.holder
        WHERE l.name LIKE 'machine/%' AND l.until > t AND l.holder <> p_holder
            AND (p_board IS NULL OR coalesce(w.board, '') IN ('', p_board));
    SELECT least(p_queues, ceil(count(*) * p_queues / greatest(p_queues + others, 1.0)))
        INTO most FROM shared_shard s WHERE s.waiting > 0 AND (p_board IS NULL OR s.board = p_board);
    FOR one IN SELECT s.board, s.shard FROM shared_shard s
        WHERE s.waiting > 0 AND s.until <= t AND (p_board IS NULL OR s.board = p_board)
        ORDER BY s.waiting DESC, s.board, s.shard
    LOOP
        EXIT WHEN taken >= most;
        CONTINUE WHEN EXISTS (SELECT 1 FROM shared_shard o WHERE o.until > t AND o.holder <> p_holder AND (o.shard = one.shard OR EXISTS (
            SELECT 1 FROM shared_site mine JOIN shared_site theirs USING (address)
            WHERE mine.domain = one.shard AND theirs.domain = o.shard
                AND (SELECT count(*) FROM shared_site c WHERE c.address = mine.address) <= p_most)));
        CONTINUE WHEN NOT EXISTS (SELECT 1 FROM shared_url u
            WHERE u.board = one.board AND u.shard = one.shard AND u.fate IS NULL AND NOT (u.place = ANY (ill)));
        got := nextval('shared_token');
        UPDATE shared_shard s SET holder = p_holder, token = got, for_s = p_for, until = t + p_for
            WHERE s.board = one.board AND s.shard = one.shard;
        taken := taken + 1;
        RETURN QUERY SELECT one.board, one.shard, got, u.url FROM shared_url u
            WHERE u.board = one.board AND u.shard = one.shard AND u.fate IS NULL AND NOT (u.place = ANY (ill)) ORDER BY u.number LIMIT p_each;
    END LOOP;
END $$;
"""


def upgrade() -> None:
    """Make all of it."""
    for part in (TABLES, ILL, GIVE_UP, GET):
        op.get_bind().exec_driver_sql(part)

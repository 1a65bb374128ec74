"""Addresses of any length, known by their digest; where redirects lead to another machine's hosts, handed on; rests of a clock set back."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# An index has room for 2,700 octets of a row, and addresses are longer. `handed` counts how often a chain of redirects was handed on.
DIGEST = """
CREATE FUNCTION shared_digest(p_url text) RETURNS bytea LANGUAGE sql STABLE AS $$ SELECT sha256(convert_to(p_url, 'UTF8')) $$;
ALTER TABLE shared_url ADD COLUMN digest bytea, ADD COLUMN handed integer NOT NULL DEFAULT 0;
UPDATE shared_url SET digest = shared_digest(url);
ALTER TABLE shared_url DROP CONSTRAINT shared_url_pkey, ALTER COLUMN url SET NOT NULL, ADD PRIMARY KEY (board, digest);
"""

# A list is put whole, from a table of the asking transaction: what others wait for is locked only at its end.
PUT = """
DROP FUNCTION shared_put_urls(text, text[], text[]);
CREATE FUNCTION shared_put_listed(p_board text) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE more bigint;
BEGIN
    WITH added AS (
        INSERT INTO shared_url (board, url, digest, shard)
            SELECT p_board, l.url, shared_digest(l.url), l.shard FROM shared_listed l ORDER BY l.n
        ON CONFLICT DO NOTHING RETURNING shard),
    shards AS (
        INSERT INTO shared_shard AS s (board, shard, waiting)
            SELECT p_board, shard, count(*) FROM added GROUP BY shard ORDER BY shard
        ON CONFLICT (board, shard) DO UPDATE SET waiting = s.waiting + excluded.waiting RETURNING 1)
    SELECT count(*) INTO more FROM added;
    RETURN more;
END $$;
"""

# An address that a redirect led to, at a shard (`onward`) that another machine has, is work of the board from now on. Ten times at
# most: two hosts could redirect to each other without end. What this run told before, and did not hear that it counts, is given too.
SETTLE = """
CREATE OR REPLACE FUNCTION shared_settle_urls(p_board text, p_shard text, p_token bigint, p_run text, p_machine text, p_ends jsonb)
RETURNS SETOF text LANGUAGE plpgsql VOLATILE AS $$
DECLARE ended bigint;
BEGIN
    PERFORM 1 FROM shared_shard s WHERE s.board = p_board
        AND (s.shard = p_shard OR s.shard IN (SELECT e ->> 'onward' FROM jsonb_array_elements(p_ends) AS e))
        ORDER BY s.shard FOR UPDATE;
    IF EXISTS (SELECT 1 FROM shared_shard s WHERE s.board = p_board AND s.shard = p_shard AND s.token = p_token) THEN
        WITH written AS (
            UPDATE shared_url u SET
                fate = CASE WHEN e.onward <> '' AND u.handed >= 10 THEN 'failed' ELSE e.fate END,
                reason = CASE WHEN e.onward <> '' AND u.handed >= 10 THEN 'too_many_redirects' ELSE e.reason END,
                why = CASE WHEN e.onward <> '' AND u.handed >= 10 THEN 'its redirects led from machine to machine more than 10 times' ELSE e.why END,
                final_url = e.final_url, run = p_run, machine = p_machine, ended_at = shared_now()
            FROM jsonb_to_recordset(p_ends) AS e (url text, fate text, reason text, why text, final_url text, onward text)
            WHERE u.board = p_board AND u.digest = shared_digest(e.url) AND u.shard = p_shard AND u.fate IS NULL
            RETURNING u.final_url, e.onward, u.handed),
        added AS (
            INSERT INTO shared_url (board, url, digest, shard, handed)
                SELECT p_board, w.final_url, shared_digest(w.final_url), w.onward, max(w.handed) + 1 FROM written w
                    WHERE w.onward <> '' AND w.handed < 10 GROUP BY w.final_url, w.onward ORDER BY w.final_url
            ON CONFLICT DO NOTHING RETURNING shard),
        shards AS (
            INSERT INTO shared_shard AS s (board, shard, waiting)
                SELECT p_board, shard, count(*) FROM added GROUP BY shard ORDER BY shard
            ON CONFLICT (board, shard) DO UPDATE SET waiting = s.waiting + excluded.waiting RETURNING 1)
        SELECT count(*) INTO ended FROM written;
        UPDATE shared_shard s SET waiting = s.waiting - ended WHERE s.board = p_board AND s.shard = p_shard;
    END IF;
    RETURN QUERY SELECT u.url FROM jsonb_to_recordset(p_ends) AS e (url text)
        JOIN shared_url u ON u.board = p_board AND u.digest = shared_digest(e.url)
        WHERE u.shard = p_shard AND u.run = p_run AND u.machine = p_machine;
END $$;
"""

TURNS = """
CREATE FUNCTION shared_held_by(p_shard text, p_but text) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT s.holder FROM shared_shard s WHERE p_but <> '' AND s.shard = p_shard AND s.until > shared_now() AND s.holder <> p_but LIMIT 1
$$;

CREATE FUNCTION shared_rest_of(p_place text) RETURNS TABLE (rest_s float8, why text) LANGUAGE sql VOLATILE AS $$
    UPDATE shared_rest r SET until = t + (r.until - r.said_at), said_at = t
        FROM shared_now() AS t WHERE r.place = p_place AND r.said_at > t;
    SELECT r.until - t, r.why FROM shared_rest r, shared_now() AS t WHERE r.place = p_place AND t < r.until
$$;

CREATE OR REPLACE FUNCTION shared_set_rest(p_place text, p_for float8, p_why text) RETURNS void LANGUAGE sql VOLATILE AS $$
    INSERT INTO shared_rest AS r (place, said_at, until, why)
        SELECT p_place, t, t + least(p_for, 86400), p_why FROM shared_now() AS t
    ON CONFLICT (place) DO UPDATE SET said_at = excluded.said_at, why = excluded.why,
        until = greatest(excluded.until, r.until - greatest(r.said_at - excluded.said_at, 0))
$$;

DROP FUNCTION shared_take_turn(text[], float8[], float8, text, text, text);
CREATE FUNCTION shared_take_turn(p_keys text[], p_gaps float8[], p_hold float8, p_place text, p_who text, p_leased text)
RETURNS TABLE (wait_s float8, token bigint, rest_s float8, rest_why text, leased_by text) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE t float8; waits float8 := 0; got bigint; one record; is_another boolean; wish float8;
BEGIN
    INSERT INTO shared_turn (key) SELECT k FROM unnest(p_keys) AS k ORDER BY k ON CONFLICT DO NOTHING;
    PERFORM 1 FROM shared_turn WHERE key = ANY (p_keys) ORDER BY key FOR UPDATE;
    t := shared_now();
    SELECT r.rest_s, r.why INTO rest_s, rest_why FROM shared_rest_of(p_place) AS r;
    IF rest_s IS NOT NULL THEN
        wait_s := rest_s;
        RETURN NEXT;
        RETURN;
    END IF;
    leased_by := shared_held_by(p_keys[1], p_leased);
    IF leased_by IS NOT NULL THEN
        wait_s := 5;
        RETURN NEXT;
        RETURN;
    END IF;
    UPDATE shared_turn SET asked_at = t, held_until = CASE WHEN held_until IS NOT NULL THEN t + least(held_until - asked_at, 3600) END
        WHERE key = ANY (p_keys) AND asked_at > t;
    UPDATE shared_turn SET asked_at = held_until, held_until = NULL
        WHERE key = ANY (p_keys) AND held_until <= t;
    FOR one IN SELECT s.*, greatest(g.gap, s.least_s) AS gap FROM unnest(p_keys, p_gaps) AS g (key, gap)
        JOIN shared_turn s ON s.key = g.key
    LOOP
        is_another := one.wisher <> p_who AND one.wished_until > t AND one.wished_until - t <= one.gap_s + 60;
        wish := CASE WHEN is_another THEN one.gap_s ELSE 0 END;
        IF one.held_until IS NOT NULL THEN
            waits := greatest(waits, 0.2);
        END IF;
        waits := greatest(waits, one.asked_at + greatest(one.gap, wish) - t);
        IF NOT is_another OR least(one.gap, 120) >= one.gap_s THEN
            UPDATE shared_turn SET gap_s = least(one.gap, 120), wished_until = t + least(one.gap, 120) + 60, wisher = p_who
                WHERE key = one.key AND (gap_s <> least(one.gap, 120) OR wisher <> p_who OR wished_until - t < least(one.gap, 120) + 30);
        END IF;
    END LOOP;
    IF waits <= 0 THEN
        got := nextval('shared_token');
        UPDATE shared_turn SET asked_at = t, held_until = CASE WHEN p_hold > 0 THEN t + least(p_hold, 3600) END,
            holder = p_who, token = got WHERE key = ANY (p_keys);
    END IF;
    RETURN QUERY SELECT greatest(waits, 0), got, CAST(NULL AS float8), CAST(NULL AS text), CAST(NULL AS text);
END $$;
"""


def upgrade() -> None:
    """Make all of it."""
    for part in (DIGEST, PUT, SETTLE, TURNS):
        op.get_bind().exec_driver_sql(part)

"""Leases, turns and boards of work, with the questions that machines ask of them.

What one question decides stands in one function: it is one trip over the network and one transaction, and only the database's
clock is read. Times are seconds of that clock since 1970. A row from the future was written before that clock was set back: it
counts as written now, so that no gap is shorter for it and no hold longer than it was granted for.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE SEQUENCE shared_token;
CREATE TABLE shared_lease (
    name text PRIMARY KEY, holder text NOT NULL DEFAULT '', token bigint NOT NULL DEFAULT 0,
    for_s float8 NOT NULL DEFAULT 0, until float8 NOT NULL DEFAULT 0);
CREATE TABLE shared_turn (
    key text PRIMARY KEY, asked_at float8 NOT NULL DEFAULT 0, least_s float8 NOT NULL DEFAULT 0,
    gap_s float8 NOT NULL DEFAULT 0, wished_until float8 NOT NULL DEFAULT 0, wisher text NOT NULL DEFAULT '',
    held_until float8, holder text NOT NULL DEFAULT '', token bigint NOT NULL DEFAULT 0);
CREATE TABLE shared_rest (
    place text PRIMARY KEY, said_at float8 NOT NULL, until float8 NOT NULL, why text NOT NULL);
CREATE TABLE shared_site (
    address text, domain text, seen_at float8 NOT NULL, PRIMARY KEY (address, domain));
CREATE INDEX shared_site_domain ON shared_site (domain);
CREATE TABLE shared_shard (
    board text, shard text, waiting integer NOT NULL DEFAULT 0, holder text NOT NULL DEFAULT '',
    token bigint NOT NULL DEFAULT 0, for_s float8 NOT NULL DEFAULT 0, until float8 NOT NULL DEFAULT 0,
    PRIMARY KEY (board, shard));
CREATE INDEX shared_shard_waiting ON shared_shard (board, waiting DESC) WHERE waiting > 0;
CREATE INDEX shared_shard_held ON shared_shard (until);
CREATE INDEX shared_shard_name ON shared_shard (shard);
CREATE TABLE shared_url (
    board text, url text, shard text NOT NULL, number bigserial, fate text, reason text, why text, final_url text,
    run text, machine text, ended_at float8, PRIMARY KEY (board, url));
CREATE INDEX shared_url_waiting ON shared_url (board, shard, number) WHERE fate IS NULL;
"""

NOW = """
CREATE FUNCTION shared_now() RETURNS float8 LANGUAGE sql VOLATILE AS
$$ SELECT CAST(extract(epoch FROM clock_timestamp()) AS float8) $$;
"""

LEASES = """
CREATE FUNCTION shared_take_lease(p_name text, p_holder text, p_for float8)
RETURNS TABLE (token bigint, holder text, left_s float8) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE found shared_lease; t float8;
BEGIN
    INSERT INTO shared_lease (name) VALUES (p_name) ON CONFLICT DO NOTHING;
    SELECT * INTO found FROM shared_lease WHERE name = p_name FOR UPDATE;
    t := shared_now();
    IF found.until > t + found.for_s THEN
        found.until := t + found.for_s;
        UPDATE shared_lease SET until = found.until WHERE name = p_name;
    END IF;
    IF found.until > t THEN
        RETURN QUERY SELECT CAST(NULL AS bigint), found.holder, found.until - t;
        RETURN;
    END IF;
    RETURN QUERY UPDATE shared_lease AS l SET holder = p_holder, token = nextval('shared_token'), for_s = p_for, until = t + p_for
        WHERE l.name = p_name RETURNING l.token, l.holder, p_for;
END $$;

CREATE FUNCTION shared_renew_lease(p_name text, p_token bigint, p_for float8) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM 1 FROM shared_lease WHERE name = p_name FOR UPDATE;
    UPDATE shared_lease SET for_s = p_for, until = shared_now() + p_for WHERE name = p_name AND token = p_token;
    RETURN FOUND;
END $$;

CREATE FUNCTION shared_end_lease(p_name text, p_token bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE shared_lease SET until = 0 WHERE name = p_name AND token = p_token;
    RETURN FOUND;
END $$;
"""

TURNS = """
CREATE FUNCTION shared_take_turn(p_keys text[], p_gaps float8[], p_hold float8, p_place text, p_who text, p_leased text)
RETURNS TABLE (wait_s float8, token bigint, rest_s float8, rest_why text) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE t float8; waits float8 := 0; got bigint; one record; is_another boolean; wish float8;
BEGIN
    INSERT INTO shared_turn (key) SELECT k FROM unnest(p_keys) AS k ORDER BY k ON CONFLICT DO NOTHING;
    PERFORM 1 FROM shared_turn WHERE key = ANY (p_keys) ORDER BY key FOR UPDATE;
    t := shared_now();
    SELECT r.until - t, r.why INTO rest_s, rest_why FROM shared_rest r
        WHERE r.place = p_place AND r.said_at <= t AND t < r.until;
    IF rest_s IS NOT NULL THEN
        wait_s := rest_s;
        RETURN NEXT;
        RETURN;
    END IF;
    IF p_leased <> '' AND EXISTS (SELECT 1 FROM shared_shard s WHERE s.shard = p_keys[1] AND s.until > t AND s.holder <> p_leased) THEN
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
    RETURN QUERY SELECT greatest(waits, 0), got, CAST(NULL AS float8), CAST(NULL AS text);
END $$;

CREATE FUNCTION shared_end_turn(p_keys text[], p_token bigint, p_age float8) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
DECLARE ended integer;
BEGIN
    PERFORM 1 FROM shared_turn WHERE key = ANY (p_keys) ORDER BY key FOR UPDATE;
    UPDATE shared_turn SET held_until = NULL, asked_at = greatest(asked_at, shared_now() - p_age)
        WHERE key = ANY (p_keys) AND token = p_token AND held_until IS NOT NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

CREATE FUNCTION shared_turn_goes_on(p_key text, p_token bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE shared_turn SET asked_at = greatest(asked_at, shared_now()) WHERE key = p_key AND token = p_token AND held_until IS NULL;
    RETURN FOUND;
END $$;

CREATE FUNCTION shared_set_rest(p_place text, p_for float8, p_why text) RETURNS void LANGUAGE sql VOLATILE AS $$
    INSERT INTO shared_rest AS r (place, said_at, until, why)
        SELECT p_place, t, t + least(p_for, 86400), p_why FROM shared_now() AS t
    ON CONFLICT (place) DO UPDATE SET said_at = excluded.said_at, why = excluded.why,
        until = CASE WHEN r.said_at <= excluded.said_at THEN greatest(r.until, excluded.until) ELSE excluded.until END
$$;

CREATE FUNCTION shared_own_addresses(p_addresses text[], p_domain text, p_most integer, p_seen float8)
RETURNS SETOF text LANGUAGE plpgsql VOLATILE AS $$
DECLARE t float8 := shared_now();
BEGIN
    INSERT INTO shared_site AS s (address, domain, seen_at) SELECT a, p_domain, t FROM unnest(p_addresses) AS a ORDER BY a
        ON CONFLICT (address, domain) DO UPDATE SET seen_at = t;
    RETURN QUERY SELECT a FROM unnest(p_addresses) AS a
        WHERE (SELECT count(*) FROM shared_site s WHERE s.address = a AND s.seen_at > t - p_seen) <= p_most;
END $$;

CREATE FUNCTION shared_set_delay(p_key text, p_delay float8) RETURNS void LANGUAGE sql VOLATILE AS $$
    INSERT INTO shared_turn (key, least_s) VALUES (p_key, p_delay)
    ON CONFLICT (key) DO UPDATE SET least_s = excluded.least_s
$$;
"""

BOARD = """
CREATE FUNCTION shared_put_urls(p_board text, p_urls text[], p_shards text[]) RETURNS bigint LANGUAGE sql VOLATILE AS $$
    WITH added AS (
        INSERT INTO shared_url (board, url, shard)
            SELECT p_board, g.url, g.shard FROM unnest(p_urls, p_shards) WITH ORDINALITY AS g (url, shard, n) ORDER BY g.n
        ON CONFLICT DO NOTHING RETURNING shard),
    shards AS (
        INSERT INTO shared_shard AS s (board, shard, waiting)
            SELECT p_board, shard, count(*) FROM added GROUP BY shard ORDER BY shard
        ON CONFLICT (board, shard) DO UPDATE SET waiting = s.waiting + excluded.waiting RETURNING 1)
    SELECT count(*) FROM added
$$;

CREATE FUNCTION shared_get_urls(p_board text, p_holder text, p_queues integer, p_each integer, p_for float8, p_most integer)
RETURNS TABLE (board text, shard text, token bigint, url text) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE t float8; one record; taken integer := 0; got bigint; most integer;
BEGIN
    PERFORM pg_advisory_xact_lock(7761727271);
    t := shared_now();
    UPDATE shared_shard SET until = t + for_s WHERE until > t + for_s;
    SELECT least(p_queues, ceil(count(*) / (2.0 * greatest(1, (SELECT count(*) FROM shared_lease l WHERE l.name LIKE 'machine/%' AND l.until > t)))))
        INTO most FROM shared_shard s WHERE s.waiting > 0 AND s.until <= t AND (p_board IS NULL OR s.board = p_board);
    FOR one IN SELECT s.board, s.shard FROM shared_shard s
        WHERE s.waiting > 0 AND s.until <= t AND (p_board IS NULL OR s.board = p_board)
        ORDER BY s.waiting DESC, s.board, s.shard
    LOOP
        EXIT WHEN taken >= most;
        CONTINUE WHEN EXISTS (SELECT 1 FROM shared_shard o WHERE o.until > t AND o.holder <> p_holder AND (o.shard = one.shard OR EXISTS (
            SELECT 1 FROM shared_site mine JOIN shared_site theirs USING (address)
            WHERE mine.domain = one.shard AND theirs.domain = o.shard
                AND (SELECT count(*) FROM shared_site c WHERE c.address = mine.address) <= p_most)));
        got := nextval('shared_token');
        UPDATE shared_shard s SET holder = p_holder, token = got, for_s = p_for, until = t + p_for
            WHERE s.board = one.board AND s.shard = one.shard;
        taken := taken + 1;
        RETURN QUERY SELECT one.board, one.shard, got, u.url FROM shared_url u
            WHERE u.board = one.board AND u.shard = one.shard AND u.fate IS NULL ORDER BY u.number LIMIT p_each;
    END LOOP;
END $$;

CREATE FUNCTION shared_renew_shards(p_boards text[], p_shards text[], p_tokens bigint[], p_for float8)
RETURNS SETOF bigint LANGUAGE sql VOLATILE AS $$
    UPDATE shared_shard s SET for_s = p_for, until = shared_now() + p_for
        FROM unnest(p_boards, p_shards, p_tokens) AS g (board, shard, token)
        WHERE s.board = g.board AND s.shard = g.shard AND s.token = g.token
        RETURNING s.token
$$;

CREATE FUNCTION shared_end_shards(p_boards text[], p_shards text[], p_tokens bigint[]) RETURNS void LANGUAGE sql VOLATILE AS $$
    UPDATE shared_shard s SET until = 0
        FROM unnest(p_boards, p_shards, p_tokens) AS g (board, shard, token)
        WHERE s.board = g.board AND s.shard = g.shard AND s.token = g.token
$$;

CREATE FUNCTION shared_settle_urls(p_board text, p_shard text, p_token bigint, p_run text, p_machine text, p_ends jsonb)
RETURNS SETOF text LANGUAGE plpgsql VOLATILE AS $$
DECLARE ended text[];
BEGIN
    PERFORM 1 FROM shared_shard s WHERE s.board = p_board AND s.shard = p_shard AND s.token = p_token FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    WITH written AS (
        UPDATE shared_url u SET fate = e.fate, reason = e.reason, why = e.why, final_url = e.final_url, run = p_run,
            machine = p_machine, ended_at = shared_now()
        FROM jsonb_to_recordset(p_ends) AS e (url text, fate text, reason text, why text, final_url text)
        WHERE u.board = p_board AND u.url = e.url AND u.shard = p_shard AND u.fate IS NULL RETURNING u.url)
    SELECT coalesce(array_agg(url), '{}') INTO ended FROM written;
    UPDATE shared_shard s SET waiting = s.waiting - cardinality(ended) WHERE s.board = p_board AND s.shard = p_shard;
    RETURN QUERY SELECT unnest(ended);
END $$;
"""


def upgrade() -> None:
    """Make all of it."""
    for part in (TABLES, NOW, LEASES, TURNS, BOARD):
        op.get_bind().exec_driver_sql(part)

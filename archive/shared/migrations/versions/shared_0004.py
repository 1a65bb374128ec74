"""A machine is given its whole share of a board: half of it, again and again, left most hosts at rest at a board's end."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What a machine that is alive asked for last: who wants other work takes nothing away. One that has not asked yet may want this.
WISH = "CREATE TABLE shared_wish (machine text PRIMARY KEY, board text NOT NULL, queues integer NOT NULL);"

# The share is one of all shards with work, those that others have too: else it would be smaller for each machine that comes.
GET = """
CREATE OR REPLACE FUNCTION shared_get_urls(p_board text, p_holder text, p_queues integer, p_each integer, p_for float8, p_most integer)
RETURNS TABLE (board text, shard text, token bigint, url text) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE t float8; one record; taken integer := 0; got bigint; most integer; others bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7761727271);
    t := shared_now();
    UPDATE shared_shard SET until = t + for_s WHERE until > t + for_s;
    INSERT INTO shared_wish AS w (machine, board, queues) VALUES (p_holder, coalesce(p_board, ''), p_queues)
        ON CONFLICT (machine) DO UPDATE SET board = excluded.board, queues = excluded.queues
        WHERE (w.board, w.queues) IS DISTINCT FROM (excluded.board, excluded.queues);
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
        got := nextval('shared_token');
        UPDATE shared_shard s SET holder = p_holder, token = got, for_s = p_for, until = t + p_for
            WHERE s.board = one.board AND s.shard = one.shard;
        taken := taken + 1;
        RETURN QUERY SELECT one.board, one.shard, got, u.url FROM shared_url u
            WHERE u.board = one.board AND u.shard = one.shard AND u.fate IS NULL ORDER BY u.number LIMIT p_each;
    END LOOP;
END $$;
"""


def upgrade() -> None:
    """Make all of it."""
    for part in (WISH, GET):
        op.get_bind().exec_driver_sql(part)

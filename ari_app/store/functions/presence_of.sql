-- When somebody was there within a stretch of time: first, and how many seconds in all. There is who
-- sits at a seat, or is logged in with a telephone of their own. What overlaps counts once.

CREATE OR REPLACE FUNCTION presence_of(
    of_account bigint, from_at timestamptz, until_at timestamptz,
    OUT first_here_at timestamptz, OUT here_s double precision
) LANGUAGE sql STABLE AS $$
    WITH spans AS (
        -- a seat whose session is over is given back when somebody takes the next one; of one whose
        -- session nobody knows any more nothing is counted
        SELECT p.began_at,
               coalesce(p.ended_at, CASE WHEN x.sha256 IS NULL THEN p.began_at
                                         ELSE least(x.ended_at, x.expires_at, now()) END) AS ended_at
        FROM seatings p LEFT JOIN sessions x ON x.sha256 = p.session
        WHERE p.account_id = of_account AND p.began_at < until_at
        UNION ALL
        SELECT s.began_at, least(s.ended_at, s.expires_at, now())
        FROM sessions s JOIN accounts a USING (account_id)
        WHERE s.account_id = of_account AND a.extension IS NOT NULL AND s.began_at < until_at
    ), whole AS (
        SELECT range_agg(tstzrange(greatest(began_at, from_at), least(ended_at, until_at))) AS here
        FROM spans WHERE least(ended_at, until_at) > greatest(began_at, from_at)
    )
    SELECT lower(here),
           coalesce((SELECT sum(extract(epoch FROM upper(r) - lower(r))) FROM unnest(here) r), 0)
    FROM whole
$$;

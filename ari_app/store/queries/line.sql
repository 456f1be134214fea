-- name: keep
-- What became of INVITEs: $3 is a JSON array of lines. The same line may come again with more.
INSERT INTO line_invites (line_id, centre, node, became, trunk, source, status, why, dialled, caller,
                          first_at, last_at, method, count)
SELECT line_id, $1, $2, became, trunk, source, status, why, dialled, caller,
       first_at, last_at, coalesce(method, 'INVITE'), count
FROM jsonb_populate_recordset(NULL::line_invites, $3)
ON CONFLICT (line_id) DO UPDATE
SET last_at = greatest(line_invites.last_at, excluded.last_at),
    count = greatest(line_invites.count, excluded.count);

-- name: recorded
-- Which of these (SHA-1 of a SIP Call-ID) a call's record knows.
SELECT data ->> 'sip' AS sip FROM facts
WHERE kind = 'offered' AND data ->> 'sip' = ANY ($1::text[]);

-- name: calls_of
-- The calls of those that a record knows.
SELECT data ->> 'sip' AS sip, call_id FROM facts
WHERE kind = 'offered' AND data ->> 'sip' = ANY ($1::text[]);

-- name: forget
-- Lines that are older than the logs are kept.
DELETE FROM line_invites WHERE node = $1 AND last_at < $2;

-- name: list
-- What did not become a call, the newest first; $2 how many.
SELECT line_id, node, method, became, trunk, source, status, why, dialled, caller,
       first_at, last_at, count, seen_count, seen_by, seen_at
FROM line_invites
WHERE centre = $1 AND became NOT IN ('accepted', 'given_up')
ORDER BY last_at DESC, line_id LIMIT $2;

-- name: alarms
-- What a trunk brought and nobody has seen yet, and floods of strangers; together for each reason.
SELECT trunk, method, became, status, sum(count - seen_count)::bigint AS count, min(first_at) AS since
FROM line_invites
WHERE centre = $1 AND became NOT IN ('accepted', 'given_up', 'unwatched') AND count > seen_count
  AND (trunk <> ''
       OR (became = 'refused' AND last_at > now() - interval '1 hour'))
GROUP BY trunk, method, became, status
HAVING trunk <> '' OR sum(count - seen_count) >= $2
ORDER BY trunk = '', min(first_at), method, status;

-- name: see
-- Somebody was told of all until then ($3); how many lines that were.
WITH told AS (
    UPDATE line_invites SET seen_count = count, seen_by = $2, seen_at = now()
    WHERE centre = $1 AND count > seen_count AND last_at <= $3
      AND became NOT IN ('accepted', 'given_up')
    RETURNING 1)
SELECT count(*) AS lines FROM told;

-- name: counts
-- INVITEs, and refused REGISTERs, of the last day by what became of them, for the metrics.
SELECT method, became, trunk, status, sum(count)::bigint AS tries
FROM line_invites WHERE centre = $1 AND last_at > now() - interval '1 day'
GROUP BY method, became, trunk, status;

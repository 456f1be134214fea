-- Which callers were told of an incident while they waited, from when until when it was announced, and
-- what they did: message (they asked to leave one, or left one), answered (they stayed and a human
-- answered), left (they hung up before), waits.

DROP FUNCTION IF EXISTS heard_announcement(text, timestamptz, timestamptz) CASCADE;
CREATE OR REPLACE FUNCTION heard_announcement(
    of_centre text, from_at timestamptz, until_at timestamptz
) RETURNS TABLE (call_id text, heard_at timestamptz, did text)
LANGUAGE sql STABLE AS $$
    SELECT h.call_id, h.heard_at,
           CASE WHEN s.spoke THEN 'message' WHEN c.answered_at IS NOT NULL THEN 'answered'
                WHEN c.ended_at IS NULL THEN 'waits' ELSE 'left' END
    FROM (SELECT f.call_id, min(f.at) AS heard_at FROM facts f
          WHERE f.centre = of_centre AND f.kind = 'announced' AND f.at >= from_at AND f.at < until_at
          GROUP BY f.call_id) h
    JOIN calls c ON c.call_id = h.call_id
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM facts x WHERE x.call_id = h.call_id AND x.at >= h.heard_at
              -- outside the opening hours a star goes to the duty officer first
              AND (x.kind = 'message_left'
                   OR x.kind = 'overflowed' AND x.data ->> 'why' = 'ANNOUNCED')) AS spoke) s
$$;

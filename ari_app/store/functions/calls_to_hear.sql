-- What reviewers still have to hear, why, in which order (`rank`), and since when: the rule of
-- recordings/first_heard.py. `instant`: gone at once and heard by nobody; judged in one go.

CREATE OR REPLACE VIEW calls_to_hear AS
SELECT c.call_id, c.centre, c.offered_at, w.because,
       array_position(ARRAY['held', 'cut', 'left', 'drawn'], w.because) AS rank,
       c.ended_at AS since,
       w.because = 'left' AND c.ended_at - c.offered_at < interval '2 seconds'
       AND coalesce(c.verdict::text IN ('silent', 'noise', 'no_media'), true) AS instant
FROM calls c
CROSS JOIN LATERAL (SELECT CASE c.outcome WHEN 'cut_by_us' THEN 'cut'
                                          WHEN 'abandoned_screening' THEN 'left'
                                          ELSE 'held' END AS because) w
WHERE c.needs_review AND c.state = 'closed'
UNION ALL
SELECT c.call_id, c.centre, c.offered_at, 'drawn', 4, d.drawn_at, false
FROM drawn_calls d
JOIN calls c ON c.call_id = d.call_id
JOIN recordings r ON r.call_id = d.call_id AND r.status = 'ready'
WHERE d.reviewed_at IS NULL AND NOT c.needs_review AND c.state = 'closed';

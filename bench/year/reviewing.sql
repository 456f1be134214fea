-- name: days
-- The days of the centre on which calls came in, with the moment of their end.
SELECT d::date AS day, (d + interval '1 day') AT TIME ZONE 'Asia/Jakarta' AS ends_at
FROM generate_series((SELECT date_trunc('day', min(offered_at) AT TIME ZONE 'Asia/Jakarta') FROM calls),
                     date_trunc('day', now() AT TIME ZONE 'Asia/Jakarta'), interval '1 day') d;

-- name: dated
-- The day $1 was drawn an hour after its end $2, not now.
WITH drawn AS (
    UPDATE review_draws SET drawn_at = $2::timestamptz + interval '1 hour' WHERE centre = 'JPR' AND day = $1::date
)
UPDATE drawn_calls SET drawn_at = $2::timestamptz + interval '1 hour' WHERE centre = 'JPR' AND day = $1::date;

-- name: judged
-- What was heard in the calls of the day that ends at $1: all that were marked, gone at once among them,
-- and all but one in forty of those that were drawn, but for the newest. Every fifth has a note, some of them with a tag.
INSERT INTO call_reviews (centre, call_id, at, by, finding, note)
SELECT 'JPR', c.call_id, coalesce(d.drawn_at, c.ended_at) + interval '5 hours', 'peninjau' || 1 + ascii(hex) % 2,
       CASE WHEN c.ended_at - c.offered_at < interval '2 seconds' THEN 'cannot_tell'
            WHEN c.outcome = 'answered' AND hex > '3' OR hex < '1' THEN 'human'
            WHEN hex < '2' THEN 'cannot_tell' ELSE 'false_call' END::review_finding,
       CASE WHEN right(hex, 1) < '2' THEN 'Motor di dekat telepon. #knalpot'
            WHEN right(hex, 1) < '3' THEN 'Anak-anak tertawa. #anak' ELSE '' END
FROM calls c CROSS JOIN LATERAL (SELECT md5(c.call_id) AS hex) h
LEFT JOIN drawn_calls d ON d.call_id = c.call_id
WHERE c.centre = 'JPR' AND c.offered_at >= $1::timestamptz - interval '1 day' AND c.offered_at < $1
  AND NOT c.needs_review
  AND (c.outcome IN ('abandoned_held', 'abandoned_screening', 'cut_by_us')
       OR hex < 'fa' AND d.drawn_at < now() - interval '6 hours')
  AND NOT EXISTS (SELECT FROM call_reviews r WHERE r.call_id = c.call_id)
ORDER BY 3;

-- name: judged_again
-- Of those a second reviewer heard, the next day, the share that is drawn for them ($2) but for one in eight:
-- five of six say the same.
INSERT INTO call_reviews (centre, call_id, at, by, finding)
SELECT 'JPR', c.call_id, r.at + interval '1 day', CASE r.by WHEN 'peninjau1' THEN 'peninjau2' ELSE 'peninjau1' END,
       CASE WHEN right(md5(c.call_id), 1) > '2' THEN r.finding
            WHEN r.finding = 'false_call' THEN 'cannot_tell' ELSE 'false_call' END
FROM calls c JOIN call_reviews r ON r.call_id = c.call_id
WHERE c.centre = 'JPR' AND c.offered_at >= $1::timestamptz - interval '1 day' AND c.offered_at < $1
  AND is_heard_twice(c, $2) AND md5(c.call_id) < 'e' AND r.at < now() - interval '1 day'
ORDER BY 3;

-- name: heard
-- What the trigger would have noted at each drawn call.
UPDATE drawn_calls d SET reviewed_at = r.at
FROM (SELECT call_id, min(at) AS at FROM call_reviews GROUP BY call_id) r WHERE r.call_id = d.call_id;

-- name: second_words
-- What the trigger would have kept of each second word.
INSERT INTO second_reviews (call_id, centre, lot, first_by, first, second_by, second, at)
SELECT DISTINCT ON (f.call_id) f.call_id, f.centre, heard_twice_lot(f.call_id), f.by, f.finding, s.by, s.finding, s.at
FROM call_reviews f JOIN call_reviews s ON s.call_id = f.call_id AND s.by <> f.by
WHERE NOT EXISTS (SELECT FROM call_reviews b WHERE b.call_id = f.call_id AND b.review_id < f.review_id)
ORDER BY f.call_id, s.review_id;

-- name: form
-- One form of three questions.
INSERT INTO scorecard_forms (centre, name, version, questions, made_by)
VALUES ('JPR', 'Menjawab panggilan', 1, '[{"ask": "Menyebut nama dan tempat tugas?", "weight": 1, "critical": false},
    {"ask": "Menanyakan tempat lebih dulu?", "weight": 2, "critical": false},
    {"ask": "Meneruskan ke instansi yang tepat?", "weight": 3, "critical": true}]', 'admin');

-- name: scorecards
-- One for each third call that was drawn, heard and answered by somebody; half of them were answered.
INSERT INTO scorecards (centre, form_id, call_id, account_id, at, by, marks, percent, critical, comment, answer,
                        answered_at)
SELECT 'JPR', f.form_id, d.call_id, o.taker, d.reviewed_at, 'peninjau1', '["yes", "yes", "yes"]',
       CASE WHEN o.hex < '1' THEN 0 ELSE 50 + 10 * (ascii(right(o.hex, 1)) % 6) END, o.hex < '1', '',
       CASE WHEN o.hex < '8' THEN 'Baik.' ELSE '' END,
       CASE WHEN o.hex < '8' THEN d.reviewed_at + interval '1 day' END
FROM drawn_calls d JOIN calls c USING (call_id) CROSS JOIN scorecard_forms f
CROSS JOIN LATERAL (SELECT md5(d.call_id) AS hex,
                           account_at(c.centre, c.answered_by, c.answered_at) AS taker) o
WHERE d.reviewed_at IS NOT NULL AND o.taker IS NOT NULL AND substr(o.hex, 2, 1) < '5'
ORDER BY d.reviewed_at;

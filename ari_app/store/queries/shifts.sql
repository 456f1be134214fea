-- name: patterns
-- The patterns of a centre, by the time of day.
SELECT pattern_id, name, begin_minute, end_minute, weekdays, strength, holiday_strength
FROM shift_patterns WHERE centre = $1 AND removed_at IS NULL ORDER BY begin_minute, name;

-- name: add_pattern
-- One more; nothing when the name is taken.
INSERT INTO shift_patterns
    (centre, name, begin_minute, end_minute, weekdays, strength, holiday_strength, made_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING RETURNING pattern_id;

-- name: remove_pattern
-- No shift is made from it any more.
UPDATE shift_patterns SET removed_at = now()
WHERE centre = $1 AND pattern_id = $2 AND removed_at IS NULL RETURNING name;

-- name: make
-- The shifts of the patterns ($2 … $7: an array each) as they are now: new ones, and those that have
-- not begun as their pattern has become. What was taken over from one that is removed is the new one's.
INSERT INTO shifts (centre, pattern_id, name, day, begins_at, ends_at, strength)
SELECT $1, p.pattern_id, p.name, p.day, p.begins_at, p.ends_at, p.strength
FROM unnest($2::bigint[], $3::text[], $4::date[], $5::timestamptz[], $6::timestamptz[], $7::integer[])
    AS p (pattern_id, name, day, begins_at, ends_at, strength)
ON CONFLICT (centre, day, name) DO UPDATE
SET pattern_id = EXCLUDED.pattern_id, begins_at = EXCLUDED.begins_at, ends_at = EXCLUDED.ends_at,
    strength = EXCLUDED.strength
WHERE shifts.begins_at > now()
  AND (shifts.pattern_id, shifts.begins_at, shifts.ends_at, shifts.strength)
      IS DISTINCT FROM
      (EXCLUDED.pattern_id, EXCLUDED.begins_at, EXCLUDED.ends_at, EXCLUDED.strength);

-- name: unmake
-- Shifts to come that no pattern plans any more ($2, $3: names and days that are), and nobody works.
DELETE FROM shifts s
WHERE s.centre = $1 AND s.begins_at > now()
  AND NOT EXISTS (SELECT FROM unnest($2::text[], $3::date[]) AS p (name, day)
                  WHERE p.name = s.name AND p.day = s.day)
  AND NOT EXISTS (SELECT FROM duties d WHERE d.shift_id = s.shift_id)
  AND NOT EXISTS (SELECT FROM shift_notes n WHERE n.shift_id = s.shift_id);

-- name: lock
-- Who changes the plan does so alone.
SELECT pg_advisory_xact_lock(hashtext('sigap shifts ' || $1));

-- name: between
-- The shifts that have anything of the time $2 … $3, with their people.
SELECT s.shift_id, s.name, s.day, s.begins_at, s.ends_at, coalesce(s.own_strength, s.strength) AS strength,
       coalesce(
           jsonb_agg(jsonb_build_object(
               'duty_id', d.duty_id, 'login', a.login, 'name', a.name, 'seat', d.seat,
               'absent', is_absent(a.account_id, s.day), 'closed', coalesce(a.closed_at < s.ends_at, false),
               'swapping', EXISTS (SELECT FROM duty_swaps w WHERE w.state IN ('asked', 'agreed')
                                   AND d.duty_id IN (w.duty_id, w.return_duty_id)))
               ORDER BY d.seat NULLS LAST, a.name)
           FILTER (WHERE d.duty_id IS NOT NULL), '[]') AS duties
FROM shifts s
LEFT JOIN duties d USING (shift_id)
LEFT JOIN accounts a USING (account_id)
WHERE s.centre = $1 AND s.begins_at < $3 AND s.ends_at > $2
GROUP BY s.shift_id
ORDER BY s.begins_at, s.name;

-- name: of_id
-- When a shift of the centre is.
SELECT shift_id, name, day, begins_at, ends_at FROM shifts WHERE centre = $1 AND shift_id = $2;

-- name: people
-- Who can work a shift.
SELECT login, name FROM accounts
WHERE centre = $1 AND active AND role IN ('call_taker', 'supervisor') ORDER BY name, login;

-- name: seats
-- Where one can sit: the seats, and what each is called.
SELECT extension, name FROM seats WHERE centre = $1 AND active ORDER BY extension;

-- name: absences
-- Who is absent on any of the days $2 … $3.
SELECT b.absence_id, a.login, a.name, b.first_day, b.last_day, b.kind, b.noted_at, b.noted_by
FROM absences b JOIN accounts a USING (account_id)
WHERE b.centre = $1 AND b.removed_at IS NULL AND b.first_day <= $3 AND b.last_day >= $2
ORDER BY b.first_day, a.name;

-- name: add_absence
-- Somebody ($2) is absent from $3 until $4; nothing when there is no such person.
INSERT INTO absences (centre, account_id, first_day, last_day, kind, noted_by)
SELECT centre, account_id, $3, $4, $5, $6 FROM accounts
WHERE centre = $1 AND login = $2 AND active AND role IN ('call_taker', 'supervisor')
RETURNING absence_id;

-- name: remove_absence
-- They are there after all.
UPDATE absences b SET removed_at = now() FROM accounts a
WHERE b.centre = $1 AND b.absence_id = $2 AND b.removed_at IS NULL AND a.account_id = b.account_id
RETURNING a.login;

-- name: own_absences_on
-- What is written down of one's own days $3 … $4.
SELECT b.absence_id FROM absences b JOIN accounts a USING (account_id)
WHERE b.centre = $1 AND a.login = $2 AND b.removed_at IS NULL
  AND b.first_day <= $4 AND b.last_day >= $3;

-- name: own_absences
-- When one ($2) is away from the day $3 on; `own`: they reported it themselves.
SELECT b.absence_id, b.first_day, b.last_day, b.kind, b.noted_by = a.login AS own
FROM absences b JOIN accounts a USING (account_id)
WHERE b.centre = $1 AND a.login = $2 AND b.removed_at IS NULL AND b.last_day >= $3
ORDER BY b.first_day LIMIT 20;

-- name: withdraw_absence
-- They come after all: their own word, of days that are not over.
UPDATE absences b SET removed_at = now() FROM accounts a
WHERE b.centre = $1 AND b.absence_id = $2 AND a.login = $3 AND b.last_day >= $4
  AND b.removed_at IS NULL AND a.account_id = b.account_id AND b.noted_by = a.login
RETURNING b.absence_id;

-- name: opened_by_absence
-- Shifts of the next $2 that have too few people because some reported that they do not come: how many
-- are missing, who, and since when that is known.
SELECT s.shift_id, s.name, s.day, s.begins_at, s.ends_at,
       coalesce(s.own_strength, s.strength) - w.n AS missing,
       array_agg(DISTINCT a.name) AS people, max(b.noted_at) AS since
FROM shifts s JOIN duties d USING (shift_id) JOIN accounts a USING (account_id)
JOIN absences b ON b.account_id = a.account_id AND b.removed_at IS NULL
    AND s.day BETWEEN b.first_day AND b.last_day AND b.noted_by = a.login
CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM duties o JOIN accounts x ON x.account_id = o.account_id
    WHERE o.shift_id = s.shift_id AND NOT is_absent(x.account_id, s.day)
      AND NOT coalesce(x.closed_at < s.ends_at, false)) w
WHERE s.centre = $1 AND s.begins_at > now() AND s.begins_at < now() + $2::interval
  AND coalesce(s.own_strength, s.strength) > w.n
GROUP BY s.shift_id, w.n ORDER BY s.begins_at, s.name LIMIT 30;

-- name: add_duty
-- Somebody works a shift.
INSERT INTO duties (shift_id, account_id, seat, added_by)
SELECT s.shift_id, a.account_id, $4, $5 FROM shifts s JOIN accounts a ON a.centre = s.centre
WHERE s.centre = $1 AND s.shift_id = $2 AND a.login = $3 AND a.active
  AND a.role IN ('call_taker', 'supervisor')
ON CONFLICT DO NOTHING RETURNING duty_id;

-- name: clear_seats
-- These people of a shift sit nowhere, until `move_duty` gives each their new seat.
UPDATE duties d SET seat = NULL FROM accounts a
WHERE d.shift_id = $1 AND a.account_id = d.account_id AND a.login = ANY($2::text[]);

-- name: move_duty
-- Somebody of a shift works it at another seat.
UPDATE duties d SET seat = $3 FROM accounts a
WHERE d.shift_id = $1 AND a.account_id = d.account_id AND a.login = $2;

-- name: remove_duty
-- Nobody's duty any more, and no swap of it is open; of a shift that is over nothing is removed.
DELETE FROM duties d USING shifts s, accounts a
WHERE d.shift_id = s.shift_id AND a.account_id = d.account_id AND s.centre = $1
  AND s.shift_id = $2 AND a.login = $3 AND s.ends_at > now()
RETURNING a.login;

-- name: set_strength
-- How many work this one; NULL: as many as its pattern says.
UPDATE shifts SET own_strength = $3
WHERE centre = $1 AND shift_id = $2 AND ends_at > now() RETURNING name;

-- name: count_worked
-- Writes down who was there, of shifts that ended an hour ago: logins are not kept for as long.
UPDATE duties d SET first_here_at = p.first_here_at, here_s = p.here_s, counted_at = now()
FROM (
    SELECT d.duty_id, w.first_here_at, w.here_s
    FROM shifts s JOIN duties d USING (shift_id),
         LATERAL presence_of(d.account_id, s.begins_at, s.ends_at) w
    WHERE s.centre = $1 AND d.counted_at IS NULL AND s.ends_at < now() - interval '1 hour'
    ORDER BY s.ends_at LIMIT 500
) p
WHERE p.duty_id = d.duty_id RETURNING d.duty_id;

-- name: worked
-- The duties of shifts that began on the days $2 … $3 (within the hours $5 … $6 by the clock $4, those that
-- pass midnight of the day on which they begin) and are over.
SELECT a.login, a.name, s.begins_at, s.ends_at,
       is_absent(a.account_id, s.day) OR coalesce(a.closed_at <= s.begins_at, false) AS absent,
       CASE WHEN d.counted_at IS NULL THEN w.first_here_at ELSE d.first_here_at END AS first_here_at,
       CASE WHEN d.counted_at IS NULL THEN w.here_s ELSE d.here_s END AS here_s
FROM shifts s
JOIN duties d USING (shift_id)
JOIN accounts a USING (account_id)
LEFT JOIN LATERAL (  -- asked for nobody who is counted
    SELECT p.first_here_at, p.here_s FROM presence_of(d.account_id, s.begins_at, s.ends_at) p
    WHERE d.counted_at IS NULL OFFSET 0
) w ON true
WHERE s.centre = $1 AND s.day BETWEEN $2 AND $3::date + 1 AND s.ends_at <= now()
  AND s.begins_at >= hours_begin($2, $4, $5, $6) AND s.begins_at < hours_end($3, $4, $5, $6)
  AND is_in_hours(s.begins_at AT TIME ZONE $4, $5, $6)
ORDER BY s.begins_at, a.login;

-- name: present
-- Everybody who can work a shift: where their telephone is, whether they are logged in there, and
-- until when they last were.
SELECT a.login, a.name, coalesce(a.extension, p.extension) AS extension,
       p.account_id IS NOT NULL OR a.extension IS NOT NULL AND l.here AS here,
       greatest(l.last_at, o.ended_at) AS gone_at
FROM accounts a
LEFT JOIN seated p ON p.account_id = a.account_id
LEFT JOIN LATERAL (  -- nobody sits at two seats at a time: the one that began last ended last
    SELECT q.ended_at FROM seatings q
    WHERE q.account_id = a.account_id AND q.began_at > now() - interval '7 days'
    ORDER BY q.began_at DESC LIMIT 1
) o ON true
LEFT JOIN LATERAL (
    SELECT bool_or(s.ended_at IS NULL AND s.expires_at > now()) AS here,
           max(least(s.ended_at, s.expires_at)) FILTER (
               WHERE s.ended_at IS NOT NULL OR s.expires_at <= now()) AS last_at
    FROM sessions s WHERE s.account_id = a.account_id AND s.expires_at > now() - interval '2 days'
) l ON true
WHERE a.centre = $1 AND a.active AND a.role IN ('call_taker', 'supervisor');

-- name: duty
-- A duty of the centre whose shift has not begun, locked.
SELECT d.duty_id, d.shift_id, d.account_id, d.seat, a.login, s.name, s.day, s.begins_at, s.ends_at
FROM duties d JOIN shifts s USING (shift_id) JOIN accounts a USING (account_id)
WHERE s.centre = $1 AND d.duty_id = $2 AND s.begins_at > now() FOR UPDATE OF d;

-- name: ask_swap
-- Somebody asks; nothing when one is open for this duty already, or the other is nobody.
INSERT INTO duty_swaps (centre, duty_id, return_duty_id, asker_id, asked_id)
SELECT o.centre, d.duty_id, $3, d.account_id, o.account_id
FROM duties d JOIN accounts o ON o.centre = $1 AND o.login = $4 AND o.active
WHERE d.duty_id = $2 AND o.account_id <> d.account_id AND o.role IN ('call_taker', 'supervisor')
ON CONFLICT DO NOTHING RETURNING swap_id;

-- name: swaps
-- The swaps whose shifts have not begun: open ones, and those decided in the last days, the oldest
-- open one first.
SELECT w.swap_id, w.state, w.asked_at, w.changed_at, w.decided_by,
       a.login AS asker, a.name AS asker_name, o.login AS asked, o.name AS asked_name,
       w.duty_id, w.return_duty_id,
       s.shift_id, s.name AS shift, s.begins_at, s.ends_at,
       t.shift_id AS return_shift_id, t.name AS return_shift, t.begins_at AS return_begins_at,
       t.ends_at AS return_ends_at
FROM duty_swaps w
JOIN accounts a ON a.account_id = w.asker_id JOIN accounts o ON o.account_id = w.asked_id
JOIN duties d ON d.duty_id = w.duty_id JOIN shifts s ON s.shift_id = d.shift_id
LEFT JOIN duties r ON r.duty_id = w.return_duty_id LEFT JOIN shifts t ON t.shift_id = r.shift_id
WHERE w.centre = $1 AND least(s.begins_at, t.begins_at) > now()
  AND (w.state IN ('asked', 'agreed') OR w.changed_at > now() - interval '3 days')
ORDER BY w.state NOT IN ('asked', 'agreed'), w.swap_id LIMIT 100;

-- name: swap
-- One swap, locked.
SELECT w.swap_id, w.state, w.duty_id, w.return_duty_id, a.login AS asker, o.login AS asked
FROM duty_swaps w
JOIN accounts a ON a.account_id = w.asker_id JOIN accounts o ON o.account_id = w.asked_id
WHERE w.centre = $1 AND w.swap_id = $2 FOR UPDATE OF w;

-- name: change_swap
-- The step was taken.
UPDATE duty_swaps SET state = $2, changed_at = now(), decided_by = $3 WHERE swap_id = $1;

-- name: give_duty
-- The duty is this person's from now on; nothing when their account is closed.
UPDATE duties d SET account_id = a.account_id FROM accounts a
WHERE d.duty_id = $1 AND a.login = $2 AND a.active RETURNING d.duty_id;

-- name: write_note
-- What the shift $2 hands over; nothing when this person has written the same there already.
INSERT INTO shift_notes (centre, shift_id, account_id, said, tickets)
SELECT a.centre, $2::bigint, a.account_id, $4::text, $5 FROM accounts a
WHERE a.centre = $1 AND a.login = $3 AND NOT EXISTS (
    SELECT FROM shift_notes n
    WHERE n.shift_id = $2 AND n.account_id = a.account_id AND n.said = $4)
RETURNING note_id;

-- name: notes
-- What was handed over lately, the newest first, with who has read it and who is still to.
SELECT n.note_id, n.said, n.tickets, n.written_at, s.name AS shift, s.begins_at, a.name AS author,
       (SELECT coalesce(array_agg(x.name ORDER BY r.read_at), '{}') FROM shift_note_reads r
        JOIN accounts x USING (account_id) WHERE r.note_id = n.note_id) AS read_by,
       (SELECT coalesce(array_agg(DISTINCT u.name), '{}') FROM notes_to_read u
        WHERE u.note_id = n.note_id) AS unread_by,
       EXISTS (SELECT FROM notes_to_read u WHERE u.note_id = n.note_id AND u.login = $2) AS is_mine
FROM shift_notes n JOIN shifts s USING (shift_id) JOIN accounts a USING (account_id)
WHERE n.centre = $1 AND n.said <> '' AND n.written_at > now() - interval '14 days'
ORDER BY n.note_id DESC LIMIT 50;

-- name: unread
-- Notes of the last week that somebody of a shift that is on, or is about to begin, has not read yet.
SELECT note_id, said, shift_name, author, written_at, next_begins_at, login, name
FROM notes_to_read
WHERE centre = $1 AND written_at > now() - interval '7 days'
  AND next_begins_at < now() + interval '30 minutes' AND next_ends_at > now()
ORDER BY note_id, login;

-- name: read_note
-- This person has read it; a second time changes nothing.
INSERT INTO shift_note_reads (note_id, account_id)
SELECT n.note_id, a.account_id FROM shift_notes n JOIN accounts a ON a.centre = n.centre
WHERE n.centre = $1 AND n.note_id = $2 AND a.login = $3
ON CONFLICT DO NOTHING RETURNING note_id;

-- name: labels
-- Which of these labels are tickets of the centre, and what each is.
SELECT t.label, t.desa, t.kecamatan, i.name AS type_name, i.name_en AS type_name_en,
       t.state = 'open' AND t.progress IN ('new', 'open', 'sent', 'acknowledged', 'on_scene') AS is_open
FROM tickets t LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
WHERE t.centre = $1 AND t.label = ANY($2::text[]);

-- name: renew_feed
-- A new secret for this person's calendar; the one before opens nothing any more.
INSERT INTO shift_feeds (account_id, centre, secret_sha256)
SELECT account_id, centre, $3 FROM accounts WHERE centre = $1 AND login = $2
ON CONFLICT (account_id) DO UPDATE SET secret_sha256 = EXCLUDED.secret_sha256, made_at = now()
RETURNING account_id;

-- name: end_feed
-- Nobody sees this person's calendar any more.
DELETE FROM shift_feeds f USING accounts a
WHERE a.account_id = f.account_id AND a.centre = $1 AND a.login = $2 RETURNING a.login;

-- name: feed_made
-- Since when this person has one.
SELECT f.made_at FROM shift_feeds f JOIN accounts a USING (account_id)
WHERE f.centre = $1 AND a.login = $2;

-- name: feed
-- Whose calendar this secret opens; a closed account has none.
SELECT a.login, f.centre, c.name AS centre_name
FROM shift_feeds f JOIN accounts a USING (account_id) JOIN centres c ON c.code = f.centre
WHERE f.secret_sha256 = $1 AND f.centre = $2 AND a.active;

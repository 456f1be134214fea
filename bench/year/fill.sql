-- name: calls
-- $1 calls, $2 a day of the centre, the newest a minute ago: few at night, most false or silent, a few of
-- every rare kind. What the day that goes on has not brought yet lies on the first day. Of those that a human
-- has to hear one in fifty never was, and most of the last twelve hours are not yet.
WITH days AS (
    SELECT date_trunc('day', now() AT TIME ZONE 'Asia/Jakarta')
           - make_interval(days => floor(random() * $1 / $2::double precision)::integer) AS begins
    FROM generate_series(1, $1::integer)
), local AS (
    SELECT (begins + make_interval(secs => CASE WHEN random() < 0.12 THEN 21600 * random()
                                                ELSE 21600 + 64800 * sqrt(random() * random()) END))
           AT TIME ZONE 'Asia/Jakarta' AS t
    FROM days
), times AS (
    SELECT t, row_number() OVER (ORDER BY t) AS n FROM (
        SELECT CASE WHEN t < now() - interval '1 minute' THEN t
                    ELSE t - make_interval(days => ceil($1 / $2::double precision)::integer) END AS t
        FROM local
    ) past
), drawn AS (
    SELECT t, n, random() AS how, random() AS heard, md5(n::text) AS hex,
           lpad(to_hex((extract(epoch FROM t) * 1000)::bigint), 12, '0') AS ms
    FROM times
), judged AS (
    SELECT *, substr(ms, 1, 8) || '-' || substr(ms, 9, 4) || '-7' || substr(hex, 1, 3) || '-a'
              || substr(hex, 4, 3) || '-' || substr(hex, 7, 12) AS call_id,
           CASE WHEN how < 0.62 THEN 'answered' WHEN how < 0.80 THEN 'abandoned_held'
                WHEN how < 0.92 THEN 'abandoned_screening' WHEN how < 0.97 THEN 'abandoned_waiting'
                WHEN how < 0.99 THEN 'abandoned_ringing' WHEN how < 0.9988 THEN 'message'
                WHEN how < 0.9998 THEN 'ended_by_call_taker' WHEN how < 0.9999 THEN 'cut_by_us'
                ELSE 'not_reached' END AS outcome
    FROM drawn
), ended AS (
    SELECT *, outcome IN ('abandoned_held', 'abandoned_screening', 'cut_by_us') AS marked,
           CASE WHEN outcome <> 'abandoned_screening' THEN 25 + 180 * heard
                WHEN heard < 0.3 THEN 1.5 ELSE 12 * heard END AS lasted_s
    FROM judged
)
INSERT INTO calls (call_id, centre, node, ani, dialled, trunk, state, offered_at, screening_at,
    judged_at, held_at, waiting_at, answered_at, ended_at, verdict, reason, priority, answered_by,
    hung_up_by, outcome, needs_review, evidence, direction)
SELECT call_id, 'JPR', 'node-1', '+62812' || lpad(((hashtext(hex)::bigint + 2147483648) % 40000)::text, 7, '0'),
       '112', 'telkom', 'closed', t, t, t + interval '2 seconds',
       CASE WHEN outcome = 'abandoned_held' THEN t + interval '12 seconds' END,
       CASE WHEN outcome NOT IN ('abandoned_held', 'abandoned_screening') THEN t + interval '2 seconds' END,
       CASE WHEN outcome = 'answered' THEN t + make_interval(secs => 4 + 20 * heard) END,
       t + make_interval(secs => lasted_s),
       CASE WHEN outcome = 'abandoned_held' THEN
                CASE WHEN heard < 0.6 THEN 'silent' WHEN heard < 0.95 THEN 'noise' ELSE 'no_media' END
            WHEN outcome = 'abandoned_screening' AND heard < 0.9 THEN NULL
            WHEN heard < 0.85 THEN 'voice' WHEN heard < 0.98 THEN 'unsure'
            WHEN heard < 0.995 THEN 'key' WHEN heard < 0.9998 THEN 'tap' ELSE 'unscreened' END,
       'Suara manusia terdengar jelas pada detik 0.3.', 10,
       CASE WHEN outcome = 'answered' THEN (101 + n % 2)::text END, 'caller', outcome,
       marked AND (hex < '05' OR t > now() - interval '12 hours' AND hex < 'e'),
       jsonb_build_object('why', jsonb_build_object('rule', 'voice', 'second', 0.3), 'seconds',
           jsonb_build_array(repeat(hex, 6))),
       CASE WHEN outcome = 'not_reached' THEN 'out' ELSE 'in' END
FROM ended ORDER BY t;

-- name: facts
-- What the calls' records are made of. One in forty of the answered was answered past the queue, by all
-- telephones at once or by the duty officer; one in a thousand of who waited has no line of its end.
INSERT INTO facts (key, call_id, centre, node, source, kind, at, data)
SELECT c.call_id || k.kind, c.call_id, 'JPR', 'node-1', k.source, k.kind,
       c.offered_at + make_interval(secs => k.after),
       CASE k.kind WHEN 'offered' THEN jsonb_build_object('ani', c.ani, 'dialled', '112', 'trunk', 'telkom',
                                                          'sip', md5(c.call_id))
                   WHEN 'overflow_answered' THEN jsonb_build_object(
                       'stage', CASE WHEN md5(c.call_id) < '03' THEN 'duty' ELSE 'ring_all' END)
                   WHEN 'wrapped_up' THEN jsonb_build_object('by', c.answered_by, 'seconds',
                                                             5 + length(rtrim(md5(c.call_id), '012345')))
                   ELSE jsonb_build_object('by', 'screen-1', 'second', k.after) END
FROM (SELECT *, CASE WHEN outcome = 'answered' AND md5(call_id) < '066' THEN 'past_queue'
                     WHEN outcome IN ('abandoned_waiting', 'abandoned_ringing') THEN 'left'
                     ELSE outcome::text END AS became
      FROM calls) c
CROSS JOIN (VALUES
    ('offered', 'dialplan', 0, NULL), ('claimed', 'journal', 0, NULL), ('judged', 'journal', 2, NULL),
    ('queue_entered', 'queue_log', 2, ARRAY['answered', 'past_queue', 'left', 'message', 'cut_by_us',
                                            'ended_by_call_taker']),
    ('overflowed', 'dialplan', 8, ARRAY['past_queue', 'message']),
    ('overflow_answered', 'dialplan', 9, ARRAY['past_queue']),
    ('answered', 'queue_log', 9, ARRAY['answered']),
    ('abandoned', 'queue_log', 30, ARRAY['left']),
    ('hung_up', 'dialplan', 60, NULL),
    ('wrapped_up', 'journal', 80, ARRAY['answered', 'past_queue'])) k (kind, source, after, became)
WHERE (k.became IS NULL OR c.became = ANY (k.became))
  AND NOT (k.kind = 'abandoned' AND md5(c.call_id) < '004');

-- name: recordings
-- Each call's recording; the last hundred are being finished, one in ten thousand is damaged.
INSERT INTO recordings (call_id, centre, node, status, path, seconds, bytes, sha256, peaks,
    peaks_per_s, next_try_at, finished_at)
SELECT c.call_id, 'JPR', 'node-1',
       CASE WHEN c.n <= 100 THEN 'pending' WHEN c.n % 10000 = 0 THEN 'damaged' ELSE 'ready' END,
       to_char(c.offered_at, 'YYYY/MM/DD/') || c.call_id || '.flac', 60, 480000,
       md5(c.call_id) || md5(c.call_id), decode(repeat(md5(c.call_id), 12), 'hex'), 4,
       CASE WHEN c.n <= 100 THEN now() + interval '1 minute' END, c.ended_at + interval '5 seconds'
FROM (SELECT *, row_number() OVER (ORDER BY offered_at DESC) AS n FROM calls) c;

-- name: tickets
-- Of who was answered, and of who waits for a call-back: one in two hundred was left waiting.
-- A tenth is about something; of the newest ones some are open.
INSERT INTO tickets (centre, node, year, number, label, call_id, state, ani, verdict, opened_at,
    answered_at, answered_by, ended_at, type, kecamatan, desa, narrative, disposition, priority,
    progress)
SELECT 'JPR', 'node-1', 2026, c.n, 'JPR-2026-' || lpad(c.n::text, 6, '0'), c.call_id,
       CASE WHEN waits THEN 'callback' WHEN c.back <= 12 THEN 'open' ELSE 'closed' END,
       c.ani, c.verdict, c.offered_at + interval '2 seconds', c.answered_at, c.answered_by, c.ended_at,
       CASE WHEN c.n % 10 = 0 OR c.back <= 12 THEN
           (SELECT array_agg(i.code ORDER BY i.position) FROM incident_types i WHERE i.centre = 'JPR')
           [1 + (c.n / 10) % (SELECT count(*) FROM incident_types i WHERE i.centre = 'JPR')] END,
       'Jepara', 'Panggang', repeat('Pelapor melihat asap tebal dari dapur. ', 3),
       CASE WHEN c.n % 10 = 0 OR c.back <= 12 THEN 'normal' WHEN c.n % 3 = 0 THEN 'prank'
            ELSE 'ghost_diam' END,
       CASE WHEN c.n % 10 = 0 THEN 'urgent' END,
       CASE WHEN waits THEN 'callback' WHEN c.back <= 12 THEN 'open'
            WHEN c.n % 10 = 0 THEN 'done' ELSE 'unfounded' END
FROM (SELECT *, row_number() OVER (ORDER BY offered_at) AS n,
             row_number() OVER (ORDER BY offered_at DESC) AS back,
             outcome <> 'answered' AND md5(call_id) < '018' AS waits
      FROM calls WHERE outcome IN ('answered', 'abandoned_waiting', 'abandoned_ringing', 'message')) c
WHERE c.outcome = 'answered' OR waits OR md5(call_id) > '8';

-- name: channels
-- Two ways to each agency.
INSERT INTO agency_channels (agency_id, kind, label, url, secret, leads_to)
SELECT a.agency_id, 'webhook', k.label, 'sealed:x', 'sealed:x', 'agency.example'
FROM agencies a CROSS JOIN (VALUES ('utama'), ('cadangan')) k (label);

-- name: dispatches
-- Every ticket with a type went to one agency, some to a second one; the newest are under way.
INSERT INTO dispatches (centre, ticket_id, agency_id, state, emergency, sent_at, sent_by,
    acknowledge_by, acknowledged_at, step, step_at, step_party, step_by)
SELECT 'JPR', t.ticket_id, a.agency_id,
       CASE WHEN t.state = 'open' THEN 'sent' WHEN t.number % 40 = 0 THEN 'unfounded' ELSE 'done' END,
       true, t.opened_at + interval '2 minutes', 'rini', t.opened_at + interval '7 minutes',
       t.opened_at + interval '4 minutes', 'finish', t.opened_at + interval '55 minutes', 'agency', 'budi'
FROM tickets t JOIN (
    SELECT agency_id, row_number() OVER (ORDER BY position, agency_id) AS n, count(*) OVER () AS all_of
    FROM agencies WHERE centre = 'JPR') a
  ON a.n = 1 + (t.number / 10) % 4 OR (t.number % 30 = 0 AND a.n = 5)
WHERE t.type IS NOT NULL AND t.state <> 'callback';

-- name: history
-- The steps of each.
INSERT INTO dispatch_history (dispatch_id, step, from_state, to_state, at, party, by, note)
SELECT d.dispatch_id, s.step, s.from_state, s.to_state, d.sent_at + make_interval(mins => s.after),
       s.party, 'budi', ''
FROM dispatches d CROSS JOIN (VALUES
    ('try', 'new', 'open', 0, 'jobs'), ('deliver', 'open', 'sent', 0, 'jobs'),
    ('acknowledge', 'sent', 'acknowledged', 2, 'agency'),
    ('arrive', 'acknowledged', 'on_scene', 20, 'agency'),
    ('finish', 'on_scene', 'done', 53, 'agency')) s (step, from_state, to_state, after, party);

-- name: notifications
-- What each channel was told; one in five hundred was given up.
INSERT INTO notifications (centre, dispatch_id, channel_id, kind, body, status, attempts, created_at,
    tried_at, ended_at)
SELECT 'JPR', d.dispatch_id, c.channel_id, 'sent', jsonb_build_object('ticket', d.ticket_id),
       CASE WHEN d.dispatch_id % 500 = 0 THEN 'dead' ELSE 'delivered' END, 1, d.sent_at, d.sent_at,
       d.sent_at + interval '1 second'
FROM dispatches d JOIN agency_channels c ON c.agency_id = d.agency_id;

-- name: alarms
-- One of ten dispatches was late; four alarms stand.
INSERT INTO alarms (centre, kind, ticket_id, dispatch_id, raised_at, ended_at, louder_at)
SELECT 'JPR', 'unacknowledged', d.ticket_id, d.dispatch_id, d.acknowledge_by,
       CASE WHEN d.n > 4 THEN d.acknowledge_by + interval '3 minutes' END,
       d.acknowledge_by + interval '5 minutes'
FROM (SELECT *, row_number() OVER (ORDER BY sent_at DESC) AS n FROM dispatches) d
WHERE d.n % 10 = 0 OR d.n <= 4;

-- name: call_backs
-- A try for each of a third of those that wait.
INSERT INTO callback_attempts (centre, ticket_id, by_whom, began_at, ended_at, outcome)
SELECT 'JPR', t.ticket_id, 'rini', t.opened_at + interval '1 hour', t.opened_at + interval '61 minutes',
       'no_answer'
FROM tickets t WHERE t.state = 'callback' AND t.number % 3 = 0;

-- name: people
-- Six call-takers, two reviewers; two seats.
INSERT INTO accounts (centre, login, name, role, password_hash)
SELECT 'JPR', 'petugas' || n, 'Petugas ' || n, 'call_taker', 'x' FROM generate_series(1, 6) n
UNION ALL
SELECT 'JPR', 'peninjau' || n, 'Peninjau ' || n, 'reviewer', 'x' FROM generate_series(1, 2) n;

-- name: seats
-- Two, one beside the other.
INSERT INTO seats (centre, extension, name) VALUES ('JPR', '101', 'Meja 1'), ('JPR', '102', 'Meja 2');

-- name: patterns
-- Three shifts a day, of two.
INSERT INTO shift_patterns (centre, name, begin_minute, end_minute, weekdays, strength,
    holiday_strength, made_by)
SELECT 'JPR', name, begins, ends, '{1,2,3,4,5,6,7}', 2, 2, 'supervisor'
FROM (VALUES ('Pagi', 420, 840), ('Siang', 840, 1260), ('Malam', 1260, 1860)) p (name, begins, ends);

-- name: shifts
-- From the first call's day until today.
INSERT INTO shifts (centre, pattern_id, name, day, begins_at, ends_at, strength)
SELECT 'JPR', p.pattern_id, p.name, d::date,
       (d + make_interval(mins => p.begin_minute)) AT TIME ZONE 'Asia/Jakarta',
       (d + make_interval(mins => p.end_minute)) AT TIME ZONE 'Asia/Jakarta', p.strength
FROM generate_series((SELECT date_trunc('day', min(offered_at) AT TIME ZONE 'Asia/Jakarta') FROM calls),
                     date_trunc('day', now() AT TIME ZONE 'Asia/Jakarta'), interval '1 day') d
CROSS JOIN shift_patterns p WHERE p.centre = 'JPR' ORDER BY 5;

-- name: duties
-- Three pairs, who change places each week.
INSERT INTO duties (shift_id, account_id, seat, added_at, added_by)
SELECT s.shift_id, a.account_id, (100 + k.n)::text, s.begins_at - interval '7 days', 'supervisor'
FROM (SELECT *, row_number() OVER (ORDER BY begins_at) AS n FROM shifts WHERE centre = 'JPR') s
CROSS JOIN (VALUES (1), (2)) k (n)
JOIN accounts a ON a.centre = 'JPR' AND a.login = 'petugas' || (2 * ((s.n + s.n / 21) % 3) + k.n)
ORDER BY s.begins_at, k.n;

-- name: absences
-- Every fortieth duty is on a day on which somebody was ill.
INSERT INTO absences (centre, account_id, first_day, last_day, kind, noted_at, noted_by)
SELECT 'JPR', d.account_id, s.day, s.day, 'sick', s.begins_at, 'supervisor'
FROM duties d JOIN shifts s USING (shift_id) WHERE d.duty_id % 40 = 0;

-- name: seatings
-- Who sat where: every twentieth did not come, every tenth came twelve minutes late.
INSERT INTO seatings (centre, extension, account_id, began_at, ended_at)
SELECT 'JPR', d.seat, d.account_id,
       s.begins_at + CASE WHEN d.duty_id % 10 = 1 THEN interval '12 minutes' ELSE interval '0' END,
       least(s.ends_at, now())
FROM duties d JOIN shifts s USING (shift_id)
WHERE d.duty_id % 20 <> 0 AND s.begins_at < now() - interval '12 minutes' ORDER BY 4;

-- name: worked
-- What the jobs have written down of shifts that are over; of the last week they have not yet.
UPDATE duties d SET counted_at = s.ends_at + interval '1 hour', first_here_at = p.began_at,
                    here_s = coalesce(extract(epoch FROM p.ended_at - p.began_at), 0)
FROM duties o JOIN shifts s USING (shift_id)
LEFT JOIN seatings p ON p.account_id = o.account_id AND p.extension = o.seat
                    AND p.began_at >= s.begins_at AND p.began_at < s.ends_at
WHERE o.duty_id = d.duty_id AND s.ends_at < now() - interval '7 days';

-- name: units
-- Three of each agency.
INSERT INTO units (centre, agency_id, name, kind, since, step_by)
SELECT 'JPR', a.agency_id, 'Unit ' || n, 'crew', now(), 'admin'
FROM agencies a CROSS JOIN generate_series(1, 3) n WHERE a.centre = 'JPR';

-- name: unit_history
-- One went with two of three dispatches; every seventh did not say that it left. Some were sent on to
-- another ticket before they were ready.
INSERT INTO unit_history (centre, unit_id, ticket_id, step, from_state, to_state, at, party, by)
SELECT 'JPR', u.unit_id, d.ticket_id, s.step, s.from_state, s.to_state,
       d.sent_at + make_interval(mins => s.after), s.party, 'budi'
FROM dispatches d
JOIN (SELECT *, row_number() OVER (PARTITION BY agency_id ORDER BY unit_id) - 1 AS n FROM units) u
  ON u.agency_id = d.agency_id AND u.n = d.dispatch_id / 3 % 3
CROSS JOIN (VALUES
    ('assign', 'ready', 'assigned', 1, 'desk'), ('depart', 'assigned', 'on_the_way', 3, 'agency'),
    ('arrive', 'on_the_way', 'on_scene', 20, 'agency'),
    ('clear', 'on_scene', 'ready', 53, 'agency')) s (step, from_state, to_state, after, party)
WHERE d.dispatch_id % 3 <> 0 AND NOT (s.step = 'depart' AND d.dispatch_id % 7 = 0)
  AND d.sent_at + make_interval(mins => s.after) < now()
ORDER BY 7, u.unit_id;

-- name: audit
-- Who logged in, changed a ticket, listened: three lines for two calls, and of rare actions a few.
INSERT INTO audit (centre, at, actor, action, subject, address, through)
SELECT 'JPR', c.offered_at + interval '3 minutes', (ARRAY['rini', 'siti', 'budi', 'agus', 'dewi'])[1 + c.n % 5],
       CASE WHEN c.n % 50000 = 7 THEN 'place.change' WHEN c.n % 10000 = 5 THEN 'review.export'
            WHEN k.kind = 0 THEN 'ticket.update' WHEN c.n % 20 = 0 THEN 'session.begin'
            ELSE 'recording.heard' END,
       c.call_id, '127.0.0.1', 'session'
FROM (SELECT call_id, offered_at, row_number() OVER (ORDER BY offered_at) AS n FROM calls) c
CROSS JOIN (VALUES (0), (1)) k (kind) WHERE k.kind = 0 OR c.n % 2 = 0 OR c.n % 10000 IN (5, 7)
ORDER BY c.offered_at;

-- name: tallies
-- What the triggers would have counted.
WITH gone AS (DELETE FROM tallies)
INSERT INTO tallies (what, centre, key, count)
SELECT 'recordings', centre, status, count(*) FROM recordings GROUP BY centre, status
UNION ALL
SELECT 'notifications', centre, status, count(*) FROM notifications GROUP BY centre, status;

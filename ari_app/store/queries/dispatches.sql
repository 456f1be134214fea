-- name: ticket
-- A ticket that is about to be sent, by label or call id; without a type it counts as an emergency.
SELECT t.ticket_id, t.label, t.state,
       coalesce(i.emergency, true) AND t.disposition IS DISTINCT FROM 'non_darurat' AS emergency
FROM tickets t LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
WHERE t.centre = $1 AND (t.label = $2 OR t.call_id = $2) FOR UPDATE OF t;

-- name: agency
-- An active agency of a centre, and over how many channels it can be told.
SELECT a.agency_id, a.code, a.name, a.emergency_min, a.other_min,
       contact_of(a.agency_id, a.contact) AS contact,
       (SELECT count(*) FROM agency_channels c
        WHERE c.agency_id = a.agency_id AND c.active)::integer AS channels,
       EXISTS (SELECT FROM accounts w WHERE w.agency_id = a.agency_id AND w.active) AS has_page
FROM agencies a WHERE a.centre = $1 AND a.code = $2 AND a.active;

-- name: create
-- The ticket is the agency's from now on; nothing when the agency works on it already.
INSERT INTO dispatches
    (centre, ticket_id, agency_id, emergency, sent_at, sent_by, acknowledge_by, note)
SELECT t.centre, t.ticket_id, $2, $3, $4, $5, $6, $7 FROM tickets t WHERE t.ticket_id = $1
ON CONFLICT (ticket_id, agency_id)
    WHERE state NOT IN ('done', 'unfounded', 'duplicate', 'cancelled') DO NOTHING
RETURNING dispatch_id, state, acknowledge_by;

-- name: working
-- The dispatch with which an agency works on a ticket now.
SELECT dispatch_id, state, acknowledge_by FROM dispatches
WHERE ticket_id = $1 AND agency_id = $2
  AND state NOT IN ('done', 'unfounded', 'duplicate', 'cancelled');

-- name: lock
-- A dispatch that is about to take a step. Everybody locks in this order, so that nobody waits for
-- somebody who waits for them: the ticket, the dispatch, its notifications.
WITH ticket AS MATERIALIZED (
    SELECT t.ticket_id, t.label FROM tickets t
    WHERE t.ticket_id = (SELECT d.ticket_id FROM dispatches d WHERE d.dispatch_id = $1)
    FOR UPDATE
)
SELECT d.dispatch_id, d.state, ticket.label
FROM ticket JOIN dispatches d ON d.ticket_id = ticket.ticket_id AND d.dispatch_id = $1
FOR UPDATE OF d;

-- name: step
-- A legal step; the database refuses any other and writes the history itself.
UPDATE dispatches
SET state = $2, step = $3, step_at = $4, step_party = $5, step_by = $6, step_note = $7
WHERE dispatch_id = $1;

-- name: for_notice
-- Everything that a notice may say.
SELECT d.dispatch_id, d.sent_at, d.acknowledge_by, d.emergency, d.note,
       a.code AS agency_code, z.code AS centre, z.name AS centre_name, z.time_zone,
       t.label, t.source, t.type, i.name AS type_name, coalesce(i.needs_number, false) AS needs_number,
       t.priority, t.kecamatan, t.desa, t.dusun, t.address, t.latitude, t.longitude,
       t.narrative, t.answers, coalesce(i.questions, '[]') AS questions, t.ani, t.caller_name
FROM dispatches d
JOIN tickets t ON t.ticket_id = d.ticket_id
JOIN agencies a ON a.agency_id = d.agency_id
JOIN centres z ON z.code = d.centre
LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
WHERE d.dispatch_id = $1;

-- name: of_ticket
-- The agencies that have or had a ticket, in the order of sending, with their history.
SELECT d.dispatch_id, a.code AS agency, a.name, contact_of(a.agency_id, a.contact) AS contact,
       d.state, d.emergency, d.sent_at,
       d.sent_by, d.acknowledge_by, d.acknowledged_at, d.reminded_at, d.note,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                     'step', h.step, 'state', h.to_state, 'at', h.at, 'party', h.party,
                     'by', h.by, 'note', h.note) ORDER BY h.history_id)
                 FROM dispatch_history h WHERE h.dispatch_id = d.dispatch_id), '[]') AS history,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                     'notification_id', n.notification_id, 'kind', coalesce(n.kind, 'unit'), 'channel', c.label,
                     'status', n.status, 'attempts', n.attempts, 'problem', n.problem)
                     ORDER BY n.notification_id)
                 FROM notifications n JOIN agency_channels c USING (channel_id)
                 WHERE n.dispatch_id = d.dispatch_id), '[]') AS notifications,
       coalesce((SELECT jsonb_agg(p.photo_id ORDER BY p.photo_id)
                 FROM dispatch_photos p WHERE p.dispatch_id = d.dispatch_id), '[]') AS photos,
       -- with the state that its agency was in; a photo comes a moment before the step of its form
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                     'path', '/photos/' || p.photo_id, 'at', p.at, 'by', p.by, 'state', coalesce((
                         SELECT h.to_state FROM dispatch_history h
                         WHERE h.dispatch_id = p.dispatch_id AND h.at <= p.at + interval '5 seconds'
                         ORDER BY h.history_id DESC LIMIT 1), 'new')) ORDER BY p.at, p.photo_id)
                 FROM dispatch_photos p WHERE p.dispatch_id = d.dispatch_id), '[]') AS pictures,
       EXISTS (SELECT FROM notifications n WHERE n.dispatch_id = d.dispatch_id
               AND n.status IN ('pending', 'delivered')) AS under_way,
       EXISTS (SELECT FROM accounts w WHERE w.agency_id = d.agency_id AND w.active) AS has_page,
       c.at AS telephoned_at, c.whom AS telephoned_whom, d.step_at,
       step_name(d.dispatch_id) AS step_name
FROM dispatches d JOIN agencies a ON a.agency_id = d.agency_id
LEFT JOIN LATERAL (
    SELECT t.at, t.whom FROM dispatch_calls t WHERE t.dispatch_id = d.dispatch_id
    ORDER BY t.at DESC LIMIT 1
) c ON true
WHERE d.ticket_id = $1 ORDER BY d.dispatch_id;

-- name: of_calls
-- The agencies that have or had the tickets of some calls, in the order of sending, with all that
-- `tickets/telling.py` asks of each.
SELECT t.call_id, d.dispatch_id, a.code AS agency, a.name,
       contact_of(a.agency_id, a.contact) AS contact, d.state, d.sent_at, d.acknowledge_by,
       EXISTS (SELECT FROM notifications n WHERE n.dispatch_id = d.dispatch_id
               AND n.status IN ('pending', 'delivered')) AS under_way,
       EXISTS (SELECT FROM accounts w WHERE w.agency_id = d.agency_id AND w.active) AS has_page,
       c.at AS telephoned_at, c.whom AS telephoned_whom, d.step_at,
       step_name(d.dispatch_id) AS step_name
FROM tickets t JOIN dispatches d ON d.ticket_id = t.ticket_id
JOIN agencies a ON a.agency_id = d.agency_id
LEFT JOIN LATERAL (
    SELECT o.at, o.whom FROM dispatch_calls o WHERE o.dispatch_id = d.dispatch_id
    ORDER BY o.at DESC LIMIT 1
) c ON true
WHERE t.centre = $1 AND t.call_id = ANY ($2::text[]) ORDER BY d.dispatch_id;

-- name: telephoned
-- A human of the agency was told of the ticket by telephone, by $3.
INSERT INTO dispatch_calls (centre, dispatch_id, at, by, whom)
SELECT d.centre, d.dispatch_id, $2, $3, $4 FROM dispatches d WHERE d.dispatch_id = $1;

-- name: of_ticket_and_agency
-- The dispatch of a ticket (label) that an agency had last.
SELECT d.dispatch_id FROM dispatches d
JOIN tickets t ON t.ticket_id = d.ticket_id
JOIN agencies a ON a.agency_id = d.agency_id
WHERE t.centre = $1 AND t.label = $2 AND a.code = $3
ORDER BY d.dispatch_id DESC LIMIT 1;

-- name: whole
-- How far a ticket is as a whole, and when a complaint's answer was promised for.
SELECT t.progress,
       CASE WHEN is_complaint(i.emergency, i.agencies, t.disposition)
            THEN t.opened_at + interval '24 hours' END AS promised_by
FROM tickets t LEFT JOIN LATERAL incident_type_at(t.centre, t.type, t.opened_at) i ON true
WHERE t.ticket_id = $1;

-- name: for_agency
-- What an agency sees of its tickets: those it works on first, the newest first, then the ended
-- ones of the last 30 days. $3: one ticket only, by its label. Its last dispatch of each counts.
-- First the hundred that are shown are chosen, then their words and history are read.
WITH seen AS (
    SELECT d.dispatch_id, d.ticket_id, d.state, d.sent_at
    FROM agencies a JOIN dispatches d ON d.agency_id = a.agency_id
    WHERE a.centre = $1 AND a.code = $2 AND a.active
      AND d.state NOT IN ('done', 'unfounded', 'duplicate', 'cancelled')
    UNION ALL
    SELECT d.dispatch_id, d.ticket_id, d.state, d.sent_at
    FROM agencies a JOIN dispatches d ON d.agency_id = a.agency_id
    WHERE a.centre = $1 AND a.code = $2 AND a.active
      AND d.state IN ('done', 'unfounded', 'duplicate', 'cancelled')
      AND d.step_at > now() - interval '30 days'
), chosen AS (
    SELECT * FROM (
        SELECT DISTINCT ON (s.ticket_id) s.* FROM seen s
        WHERE $3::text IS NULL OR s.ticket_id = (SELECT t.ticket_id FROM tickets t WHERE t.label = $3)
        ORDER BY s.ticket_id, s.dispatch_id DESC
    ) last
    ORDER BY state IN ('done', 'unfounded', 'duplicate', 'cancelled'), sent_at DESC
    LIMIT 100
)
SELECT d.dispatch_id, d.state, d.emergency, d.sent_at,
       d.acknowledge_by, d.acknowledged_at, d.note, t.label, t.source, t.type, i.name AS type_name,
       i.name_en AS type_name_en, coalesce(i.questions, '[]') AS questions,
       coalesce(i.needs_number, false) AS needs_number, t.priority, t.kecamatan, t.desa,
       t.dusun, t.address, t.latitude, t.longitude, t.narrative, t.answers, t.ani,
       t.caller_name, a.code AS agency, a.name AS agency_name,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                     'step', h.step, 'state', h.to_state, 'at', h.at, 'party', h.party,
                     'by', h.by, 'note', h.note) ORDER BY h.history_id)
                 FROM dispatch_history h WHERE h.dispatch_id = d.dispatch_id), '[]') AS history,
       coalesce((SELECT jsonb_agg(p.photo_id ORDER BY p.at)
                 FROM dispatch_photos p WHERE p.dispatch_id = d.dispatch_id), '[]') AS photos,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                     'path', '/files/' || f.file_id, 'kind', f.kind, 'at', f.at)
                     ORDER BY f.at, f.file_id)
                 FROM ticket_files f WHERE f.ticket_id = d.ticket_id), '[]') AS files
FROM chosen
JOIN dispatches d ON d.dispatch_id = chosen.dispatch_id
JOIN agencies a ON a.agency_id = d.agency_id
JOIN tickets t ON t.ticket_id = d.ticket_id
LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
ORDER BY d.state IN ('done', 'unfounded', 'duplicate', 'cancelled'), d.sent_at DESC;

-- name: add_photo
-- A photo of a dispatch that is kept.
INSERT INTO dispatch_photos
    (photo_id, centre, dispatch_id, at, by, path, bytes, sha256, width, height)
SELECT $2, d.centre, d.dispatch_id, $3, $4, $5, $6, $7, $8, $9
FROM dispatches d WHERE d.dispatch_id = $1;

-- name: count_photos
-- How many photos a dispatch has.
SELECT count(*) AS photos FROM dispatch_photos WHERE dispatch_id = $1;

-- name: photo
-- A photo of a centre ($1); for an agency ($3) only its own.
SELECT p.path, t.label FROM dispatch_photos p
JOIN dispatches d ON d.dispatch_id = p.dispatch_id
JOIN tickets t ON t.ticket_id = d.ticket_id
JOIN agencies a ON a.agency_id = d.agency_id
WHERE p.centre = $1 AND p.photo_id = $2 AND ($3::text IS NULL OR a.code = $3);

-- name: unacknowledged
-- How many tickets each agency has been given and has not acknowledged, and since when the oldest.
SELECT a.code AS agency, a.name, count(*) AS tickets, min(d.sent_at) AS since,
       min(d.acknowledge_by) AS due
FROM dispatches d JOIN agencies a ON a.agency_id = d.agency_id
WHERE d.centre = $1 AND d.state IN ('new', 'open', 'sent')
GROUP BY a.code, a.name ORDER BY due, a.code;

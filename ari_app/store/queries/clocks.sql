-- name: lock
-- One timekeeper at a time.
SELECT pg_advisory_xact_lock(hashtext('sigap keeps the clocks'));

-- name: anything
-- A row where any of the looks below could find something; of a quiet centre there is none. An alarm
-- that stands alone is to be ended.
SELECT true AS found
WHERE EXISTS (SELECT FROM alarms WHERE ended_at IS NULL)
   OR EXISTS (SELECT FROM tickets WHERE progress NOT IN ('done', 'unfounded', 'duplicate', 'cancelled'))
   OR EXISTS (SELECT FROM tickets WHERE state IN ('open', 'callback'))
   OR EXISTS (SELECT FROM dispatches WHERE state IN ('new', 'open', 'sent'))
   OR EXISTS (SELECT FROM location_links WHERE unseen_since IS NOT NULL)
   OR EXISTS (SELECT FROM units WHERE ticket_id IS NOT NULL);

-- name: dispatches
-- Agencies that have not acknowledged yet. By page: it has no channel, but people with accounts.
SELECT d.ticket_id, d.dispatch_id, d.state, d.sent_at, d.acknowledge_by, d.reminded_at,
       NOT EXISTS (SELECT FROM notifications n
                   WHERE n.dispatch_id = d.dispatch_id AND n.status IN ('pending', 'delivered'))
       AS given_up,
       NOT EXISTS (SELECT FROM notifications n WHERE n.dispatch_id = d.dispatch_id)
       AND EXISTS (SELECT FROM accounts a WHERE a.agency_id = d.agency_id AND a.active) AS by_page,
       EXISTS (SELECT FROM dispatch_calls c WHERE c.dispatch_id = d.dispatch_id) AS telephoned
FROM dispatches d WHERE d.state IN ('new', 'open', 'sent');

-- name: complaints
-- Tickets of types that are no emergency (or that a call-taker called so) and unanswered; a caller
-- who only asked something is no complaint.
SELECT t.ticket_id, t.progress, t.opened_at
FROM tickets t LEFT JOIN LATERAL incident_type_at(t.centre, t.type, t.opened_at) i ON true
WHERE t.progress NOT IN ('done', 'unfounded', 'duplicate', 'cancelled')
  AND is_complaint(i.emergency, i.agencies, t.disposition);

-- name: desk
-- Open tickets whose talk is over and that no agency has; of all centres, or of $1. A call-back that
-- reached the caller was a talk too. The owner is whoever wrote last, else answered, and is still
-- logged in. The most urgent first.
SELECT t.ticket_id, t.label, t.call_id, t.source, t.state, t.ani, t.opened_at, t.disposition, t.priority,
       t.kecamatan, t.desa, t.address, t.type, i.name AS type_name, i.name_en AS type_name_en,
       t.type IS NOT NULL AS typed, coalesce(i.emergency, false) AS emergency,
       coalesce(jsonb_array_length(i.agencies) > 0, false) AS needs_agency,
       greatest(t.ended_at, b.ended_at) AS since, w.name AS owner
FROM tickets t
LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
LEFT JOIN LATERAL (
    SELECT max(a.ended_at) AS ended_at FROM callback_attempts a
    WHERE a.ticket_id = t.ticket_id AND a.outcome = 'reached'
) b ON true
LEFT JOIN LATERAL (
    SELECT a.name FROM accounts a
    WHERE a.account_id = coalesce(
              (SELECT u.account_id FROM accounts u WHERE u.login = t.updated_by),
              account_at(t.centre, t.answered_by, t.answered_at))
      AND EXISTS (SELECT FROM sessions s WHERE s.account_id = a.account_id
                  AND s.ended_at IS NULL AND s.expires_at > now())
) w ON true
WHERE ($1::text IS NULL OR t.centre = $1) AND t.state = 'open' AND t.ended_at IS NOT NULL
  AND t.progress IN ('new', 'open')
  AND NOT EXISTS (SELECT FROM dispatches d
                  WHERE d.ticket_id = t.ticket_id AND d.state <> 'cancelled')
ORDER BY t.type IS NOT NULL AND coalesce(i.emergency, false) DESC, since, t.ticket_id;

-- name: callbacks
-- Whom nobody has answered, of all centres, as callbacks.waiting has them: since the first of the
-- number's calls that nobody answered, or since the last try that reached nobody. Being called: a lock
-- younger than $1 seconds.
SELECT t.ticket_id, t.state, greatest(a.last, f.opened_at) AS since,
       EXISTS (SELECT FROM callback_attempts l
               WHERE l.centre = t.centre AND l.ended_at IS NULL
                 AND (l.ticket_id = t.ticket_id OR l.calling = t.ani)
                 AND l.began_at >= now() - make_interval(secs => $1)) AS being_called
FROM tickets t
CROSS JOIN LATERAL (
    SELECT min(s.opened_at) AS opened_at FROM tickets s
    WHERE s.centre = t.centre AND s.state = 'callback'
      AND (s.ticket_id = t.ticket_id OR s.ani = t.ani)
      AND NOT EXISTS (SELECT FROM calls l
                      WHERE l.centre = s.centre AND l.ani = s.ani AND l.direction = 'in'
                        AND l.answered_at > s.opened_at)
) f
CROSS JOIN LATERAL (
    SELECT max(n.ended_at) AS last
    FROM callback_attempts n JOIN tickets s ON s.ticket_id = n.ticket_id
    WHERE n.outcome = 'no_answer' AND s.centre = t.centre AND s.state = 'callback'
      AND (s.ticket_id = t.ticket_id OR s.ani = t.ani)
) a
WHERE t.state = 'callback'
  AND NOT EXISTS (SELECT FROM calls l
                  WHERE l.centre = t.centre AND l.ani = t.ani AND l.direction = 'in'
                    AND l.answered_at > t.opened_at)
  AND NOT EXISTS (SELECT FROM tickets l
                  WHERE l.centre = t.centre AND l.ani = t.ani AND l.state = 'callback'
                    AND (l.opened_at, l.ticket_id) > (t.opened_at, t.ticket_id));

-- name: shares
-- Tickets whose caller has shared something over a link that nobody of the desk has looked at, their
-- talk over; of all centres, or of $1. Also closed ones: a link lasts an hour. Agencies: those that
-- have the ticket, and not what was shared. The owner as above.
SELECT t.ticket_id, t.label, t.call_id, t.source, t.state, t.ani, t.type,
       i.name AS type_name, i.name_en AS type_name_en, t.kecamatan,
       greatest(k.since, t.ended_at) AS since, k.kinds, g.agencies, w.name AS owner
FROM (SELECT l.centre, l.call_id, min(l.unseen_since) AS since,
             array_agg(DISTINCT u.kind ORDER BY u.kind) AS kinds
      FROM location_links l CROSS JOIN LATERAL unnest(l.unseen_kinds) u (kind)
      WHERE l.unseen_since IS NOT NULL AND ($1::text IS NULL OR l.centre = $1)
      GROUP BY l.centre, l.call_id) k
JOIN tickets t ON t.call_id = k.call_id AND t.centre = k.centre
LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
LEFT JOIN LATERAL (
    SELECT array_agg(a.name ORDER BY a.name) AS agencies
    FROM dispatches d JOIN agencies a ON a.agency_id = d.agency_id
    WHERE d.ticket_id = t.ticket_id AND d.state <> 'cancelled'
) g ON true
LEFT JOIN LATERAL (
    SELECT a.name FROM accounts a
    WHERE a.account_id = coalesce(
              (SELECT u.account_id FROM accounts u WHERE u.login = t.updated_by),
              account_at(t.centre, t.answered_by, t.answered_at))
      AND EXISTS (SELECT FROM sessions s WHERE s.account_id = a.account_id
                  AND s.ended_at IS NULL AND s.expires_at > now())
) w ON true
WHERE t.ended_at IS NOT NULL
ORDER BY since, t.ticket_id;

-- name: reminded
-- The agency is being told once more; nothing when somebody was faster, there or here.
UPDATE dispatches SET reminded_at = $2
WHERE dispatch_id = $1 AND reminded_at IS NULL AND state IN ('new', 'open', 'sent')
RETURNING dispatch_id;

-- name: standing
-- Alarms that have not ended.
SELECT alarm_id, kind, ticket_id, dispatch_id FROM alarms WHERE ended_at IS NULL;

-- name: raise
-- One more alarm.
INSERT INTO alarms (centre, kind, ticket_id, dispatch_id, raised_at, louder_at)
SELECT t.centre, $1, t.ticket_id, $3, $4, $5 FROM tickets t WHERE t.ticket_id = $2;

-- name: end
-- The causes of these alarms are gone.
UPDATE alarms SET ended_at = $2 WHERE alarm_id = ANY ($1::bigint[]);

-- name: list
-- Alarms of a centre, standing ones first and of those the loud ones; $2 true: those that have ended
-- too. Of an agency with all that `tickets/telling.py` asks of its dispatch; of shares with what was
-- shared, and the agencies that have the ticket without it.
SELECT m.alarm_id, m.kind, m.raised_at, m.ended_at, m.louder_at,
       m.ended_at IS NULL AND coalesce(m.louder_at <= now(), false) AS loud, t.label AS ticket,
       t.call_id, t.ani, t.type, i.name AS type_name,
       a.code AS agency, a.name AS agency_name,
       contact_of(a.agency_id, a.contact) AS contact,
       d.state, d.sent_at, d.acknowledge_by, d.step_at,
       step_name(d.dispatch_id) AS step_name,
       EXISTS (SELECT FROM notifications n WHERE n.dispatch_id = d.dispatch_id
               AND n.status IN ('pending', 'delivered')) AS under_way,
       EXISTS (SELECT FROM accounts w WHERE w.agency_id = d.agency_id AND w.active) AS has_page,
       c.at AS telephoned_at, c.whom AS telephoned_whom, n.kinds AS shared, n.agencies AS without_it,
       (SELECT string_agg(u.name, ', ' ORDER BY u.name) FROM units u
        WHERE m.kind = 'unit_late' AND u.ticket_id = m.ticket_id
          AND (u.state <> 'on_scene' OR t.state = 'closed')) AS units
FROM (SELECT s.* FROM alarms s WHERE s.centre = $1 AND s.ended_at IS NULL
      UNION ALL
      (SELECT e.* FROM alarms e WHERE $2::boolean AND e.centre = $1 AND e.ended_at IS NOT NULL
       ORDER BY e.raised_at DESC LIMIT $3)) m
JOIN tickets t ON t.ticket_id = m.ticket_id
LEFT JOIN incident_types i ON i.centre = t.centre AND i.code = t.type
LEFT JOIN dispatches d ON d.dispatch_id = m.dispatch_id
LEFT JOIN agencies a ON a.agency_id = d.agency_id
LEFT JOIN LATERAL (
    SELECT t.at, t.whom FROM dispatch_calls t WHERE t.dispatch_id = d.dispatch_id
    ORDER BY t.at DESC LIMIT 1
) c ON true
LEFT JOIN LATERAL (
    SELECT (SELECT array_agg(DISTINCT u.kind ORDER BY u.kind)
            FROM location_links l CROSS JOIN LATERAL unnest(l.unseen_kinds) u (kind)
            WHERE l.call_id = t.call_id AND l.centre = t.centre) AS kinds,
           (SELECT array_agg(g.name ORDER BY g.name)
            FROM dispatches e JOIN agencies g ON g.agency_id = e.agency_id
            WHERE e.ticket_id = t.ticket_id AND e.state <> 'cancelled') AS agencies
    WHERE m.kind = 'share_unseen'
) n ON true
ORDER BY m.ended_at IS NOT NULL, loud DESC, m.raised_at DESC LIMIT $3;

-- name: counts
-- How many alarms of each kind stand in a centre.
SELECT kind, count(*) AS alarms FROM alarms WHERE centre = $1 AND ended_at IS NULL GROUP BY kind;

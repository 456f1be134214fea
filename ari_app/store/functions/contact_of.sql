-- Whom the desk telephones at an agency: who is on duty now, first whoever has just begun
-- (ari_app/agencies/duty.py, on_duty), else the agency's own number ($2).

CREATE OR REPLACE FUNCTION contact_of(bigint, text, timestamptz DEFAULT now()) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT r.person || ' ' || r.telephone FROM duty_roster r
                     WHERE r.agency_id = $1 AND r.begins_at <= $3 AND $3 < r.ends_at
                     ORDER BY r.begins_at DESC, r.person COLLATE "C", r.telephone LIMIT 1), $2)
$$;

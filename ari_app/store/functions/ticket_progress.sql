-- The ticket as a whole, from the desk's side and the states of its agencies. The same rule as
-- `progress` in ari_app/tickets/way.py; a test compares the two over every case. Called by
-- ticket_follows_its_agencies.sql.

CREATE OR REPLACE FUNCTION ticket_progress(
    desk text, states text[], answered boolean, disposition text, duplicate boolean
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN NOT states <@ ARRAY['done', 'unfounded', 'duplicate', 'cancelled'] THEN
            CASE WHEN states && ARRAY['on_scene', 'done'] THEN 'on_scene'
                 WHEN 'acknowledged' = ANY (states) THEN 'acknowledged'
                 WHEN 'sent' = ANY (states) THEN 'sent'
                 ELSE 'open' END
        WHEN 'done' = ANY (states) THEN 'done'
        WHEN 'unfounded' = ANY (states) THEN 'unfounded'
        WHEN 'duplicate' = ANY (states) THEN 'duplicate'
        WHEN desk = 'callback' THEN 'callback'
        WHEN desk = 'open' THEN
            CASE WHEN answered OR cardinality(states) > 0 THEN 'open' ELSE 'new' END
        WHEN duplicate THEN 'duplicate'
        WHEN cardinality(states) > 0 THEN 'cancelled'
        WHEN disposition IN ('salah_sambung', 'tes') THEN 'cancelled'
        WHEN disposition IN ('prank', 'ghost_diam', 'ghost_bising', 'ghost_suara_latar',
                             'ghost_terputus') THEN 'unfounded'
        ELSE 'done' END
$$;

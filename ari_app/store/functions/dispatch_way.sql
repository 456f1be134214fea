-- Every legal step of a dispatch: the table of ari_app/tickets/way.py, and a test compares the
-- two. dispatch_takes_a_step.sql refuses every other step. Whoever takes a step meanwhile sees
-- the rows of before or those of after, never an empty table.

DELETE FROM dispatch_way;
INSERT INTO dispatch_way (from_state, step, party, to_state)
SELECT s.from_state, w.step, p.party, w.to_state
FROM (VALUES
    ('try', 'new', 'open', 'jobs'),
    ('deliver', 'new open', 'sent', 'jobs'),
    ('acknowledge', 'new open sent', 'acknowledged', 'agency desk'),
    ('arrive', 'acknowledged', 'on_scene', 'agency desk'),
    ('finish', 'on_scene', 'done', 'agency desk'),
    ('find_unfounded', 'acknowledged on_scene', 'unfounded', 'agency desk'),
    ('mark_duplicate', 'sent acknowledged on_scene', 'duplicate', 'agency desk'),
    ('cancel', 'new open sent acknowledged on_scene', 'cancelled', 'desk')
) AS w (step, from_states, to_state, parties)
CROSS JOIN LATERAL string_to_table(w.from_states, ' ') AS s (from_state)
CROSS JOIN LATERAL string_to_table(w.parties, ' ') AS p (party);

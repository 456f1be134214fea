-- Every legal step of a unit: the table of ari_app/agencies/unit.py, and a test compares the two.
-- NULL: there is no such step. unit_takes_a_step.sql refuses it.

CREATE OR REPLACE FUNCTION unit_next(state text, step text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT w.to_state FROM (VALUES
        ('assign', 'ready', 'assigned'),
        ('depart', 'ready assigned', 'on_the_way'),
        ('arrive', 'assigned on_the_way', 'on_scene'),
        ('clear', 'assigned on_the_way on_scene', 'ready'),
        ('stand_down', 'ready assigned on_the_way on_scene', 'out_of_service'),
        ('return', 'out_of_service', 'ready')
    ) AS w (step, from_states, to_state)
    WHERE w.step = $2 AND $1 = ANY (string_to_array(w.from_states, ' '))
$$;

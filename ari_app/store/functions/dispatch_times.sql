-- When an agency was on scene with what it was sent, and done, by its first word of each. A row, so that
-- a query which asks for many is planned with it as one.

CREATE OR REPLACE FUNCTION dispatch_times(of_dispatch bigint)
RETURNS TABLE (on_scene_at timestamptz, done_at timestamptz) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT min(h.at) FILTER (WHERE h.to_state = 'on_scene'), min(h.at) FILTER (WHERE h.to_state = 'done')
    FROM dispatch_history h WHERE h.dispatch_id = of_dispatch
$$;

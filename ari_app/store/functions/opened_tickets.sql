-- The tickets of a stretch of time, by when they were opened, without those marked as duplicates. With
-- times of day, only tickets within them. Everything that a report counts of tickets, and every list of
-- tickets behind a figure, comes from here.

CREATE OR REPLACE FUNCTION opened_tickets(
    of_centre text, from_at timestamptz, until_at timestamptz, zone text,
    from_time time, until_time time
) RETURNS SETOF tickets
LANGUAGE sql STABLE AS $$
    SELECT t.* FROM tickets t
    WHERE t.centre = of_centre AND t.opened_at >= from_at AND t.opened_at < until_at
      AND is_in_hours(t.opened_at AT TIME ZONE zone, from_time, until_time)
      AND t.duplicate_of IS NULL
$$;

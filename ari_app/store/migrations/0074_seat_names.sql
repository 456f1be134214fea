-- A call-taker who reads "Meja 1" twice does not know where they sit. Where it happened already,
-- the later ones get their extension behind the name.
UPDATE seats s SET name = s.name || ' (' || s.extension || ')'
WHERE s.active AND EXISTS (
    SELECT FROM seats other
    WHERE other.centre = s.centre AND other.active AND other.extension < s.extension
      AND lower(other.name) = lower(s.name)
);

CREATE UNIQUE INDEX seats_of_one_name ON seats (centre, lower(name)) WHERE active;

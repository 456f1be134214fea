-- Who is still to read what was handed over: everybody who works the shifts that begin when the
-- note's own ends, but its author. An absent one reads nothing.

CREATE OR REPLACE VIEW notes_to_read AS
SELECT n.note_id, n.centre, n.said, n.tickets, n.written_at, n.shift_id, s.name AS shift_name,
       t.shift_id AS next_shift_id, t.begins_at AS next_begins_at, t.ends_at AS next_ends_at,
       a.account_id, a.login, a.name, w.name AS author
FROM shift_notes n
JOIN shifts s ON s.shift_id = n.shift_id
JOIN accounts w ON w.account_id = n.account_id
JOIN LATERAL (
    -- who takes over when the note's shift ends; where shifts overlap, not who is in the midst of one
    SELECT f.begins_at FROM shifts f
    WHERE f.centre = n.centre AND f.begins_at > s.begins_at AND f.ends_at > s.ends_at
    ORDER BY abs(extract(epoch FROM f.begins_at - s.ends_at)), f.begins_at LIMIT 1
) f ON true
JOIN shifts t ON t.centre = n.centre AND t.begins_at = f.begins_at AND t.shift_id <> s.shift_id
JOIN duties d ON d.shift_id = t.shift_id
JOIN accounts a ON a.account_id = d.account_id
WHERE a.account_id <> n.account_id AND a.active AND n.said <> '' AND NOT is_absent(a.account_id, t.day)
  AND NOT EXISTS (
      SELECT FROM shift_note_reads r
      WHERE r.note_id = n.note_id AND r.account_id = a.account_id);

-- Calls of a line that were answered and in which nobody hears the other are counted by a name of their own.

ALTER TABLE line_invites DROP CONSTRAINT line_invites_became_check;
ALTER TABLE line_invites ADD CONSTRAINT line_invites_became_check CHECK (became IN (
    'accepted', 'deaf', 'given_up', 'refused', 'unanswered', 'unrecorded', 'unreadable', 'unwatched'));

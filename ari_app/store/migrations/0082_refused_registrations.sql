-- Phones that Asterisk refused to register are counted beside the INVITEs: no call, but somebody who
-- guesses names and passwords, or a phone of ours that cannot be rung.

ALTER TABLE line_invites ADD COLUMN method text NOT NULL DEFAULT 'INVITE'
    CHECK (method IN ('INVITE', 'REGISTER'));
COMMENT ON COLUMN line_invites.method IS 'what was asked for; of a REGISTER only refusals';

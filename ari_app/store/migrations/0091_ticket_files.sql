-- Photos and papers that the desk adds to a ticket (ari_app/tickets/ticket_files.py); the files lie
-- below SIGAP_HOME/photos. What somebody called their file is not kept.

CREATE TABLE ticket_files (
    file_id uuid PRIMARY KEY,
    centre centre_code NOT NULL REFERENCES centres,
    node text NOT NULL,
    ticket_id bigint NOT NULL REFERENCES tickets,
    at timestamptz NOT NULL,
    by text NOT NULL CHECK (by <> ''),
    kind text NOT NULL CHECK (kind IN ('photo', 'document')),
    path text NOT NULL UNIQUE,      -- below the folder of photos: 2026/11/<file id>.jpg
    bytes bigint NOT NULL CHECK (bytes > 0),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
CREATE INDEX ticket_files_ticket ON ticket_files (ticket_id, at);

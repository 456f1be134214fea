-- Words that the records have (ari_app/spelling/known_words.py), so that a mistyped one finds them.

CREATE TABLE known_words (
    centre centre_code NOT NULL REFERENCES centres,
    said boolean NOT NULL,
    word text COLLATE "C" NOT NULL,
    PRIMARY KEY (centre, said, word)
);
COMMENT ON COLUMN known_words.said IS 'in a call, as its transcript has it; else: in a ticket';

CREATE TABLE known_word_walks (
    centre centre_code PRIMARY KEY REFERENCES centres,
    ticket bigint NOT NULL DEFAULT 0,
    transcript text NOT NULL DEFAULT '',
    ticket_word text COLLATE "C" NOT NULL DEFAULT '',
    said_word text COLLATE "C" NOT NULL DEFAULT ''
);
COMMENT ON TABLE known_word_walks IS 'where each page ended; from the beginning again after the last';

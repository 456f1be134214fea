-- A ticket's history finds the calls that were made back for it (queries/history.sql).
CREATE INDEX facts_called_back ON facts ((data ->> 'ticket')) WHERE kind = 'called_back';

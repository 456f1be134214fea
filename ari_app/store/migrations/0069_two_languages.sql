-- Types of incident and their questions in two languages; each question has a kind. Types and agencies
-- count their changes, so that of two admins nobody overwrites what the other has just written.

ALTER TABLE incident_types
    ADD COLUMN name_en text NOT NULL DEFAULT '',  -- '': as in Bahasa Indonesia
    ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE agencies ADD COLUMN version integer NOT NULL DEFAULT 1;

-- What the sample said is translated where nobody has changed it.
UPDATE incident_types i SET name_en = s.name_en
FROM (VALUES
    ('kebakaran', 'Kebakaran', 'Fire'),
    ('bencana_alam', 'Bencana alam (banjir, longsor, gempa, puting beliung, abrasi)', 'Natural disaster (flood, landslide, earthquake, whirlwind, coastal erosion)'),
    ('kerusuhan', 'Kerusuhan / gangguan ketertiban', 'Riot / public disorder'),
    ('kecelakaan', 'Kecelakaan lalu lintas', 'Traffic accident'),
    ('medis', 'Penyakit / medis', 'Illness / medical'),
    ('binatang', 'Binatang buas, ular, sarang tawon', 'Dangerous animal, snake, wasps'' nest'),
    ('pohon_tumbang', 'Pohon tumbang', 'Fallen tree'),
    ('gangguan_listrik', 'Gangguan listrik', 'Power failure'),
    ('gangguan_air', 'Gangguan air bersih', 'Water supply failure'),
    ('orang_hilang', 'Orang hilang / tenggelam', 'Missing person / drowning'),
    ('kekerasan', 'Kekerasan (KDRT, anak)', 'Violence (domestic, against children)'),
    ('kriminalitas', 'Kriminalitas', 'Crime'),
    ('orang_terlantar', 'Orang terlantar / ODGJ', 'Person in need of care / mental illness'),
    ('jalan_rusak', 'Jalan / fasilitas rusak (non-darurat)', 'Damaged road / facility (not urgent)'),
    ('penipuan', 'Penipuan, nomor WhatsApp palsu (non-darurat)', 'Fraud, false WhatsApp number (not urgent)'),
    ('informasi', 'Informasi', 'Information')
) AS s (code, name, name_en)
WHERE s.code = i.code AND s.name = i.name;

-- A question was a text, with answers to click where it ended with a question mark.
UPDATE incident_types i SET questions = (
    SELECT jsonb_agg(jsonb_build_object(
               'ask', w.ask, 'ask_en', coalesce(s.ask_en, ''),
               'kind', CASE WHEN w.ask LIKE '%?' THEN 'yes_no' ELSE 'text' END) ORDER BY w.place)
    FROM jsonb_array_elements_text(i.questions) WITH ORDINALITY AS w (ask, place)
    LEFT JOIN (VALUES
    ('apa yang terbakar', 'what is burning'),
    ('ada orang terjebak?', 'anybody trapped?'),
    ('bahan berbahaya?', 'dangerous materials?'),
    ('jenis', 'which kind'),
    ('ada korban?', 'anybody hurt?'),
    ('jalan tertutup?', 'road blocked?'),
    ('berapa orang', 'how many people'),
    ('senjata?', 'weapons?'),
    ('korban berapa', 'how many hurt'),
    ('sadar/bernapas?', 'conscious, breathing?'),
    ('kendaraan terjepit?', 'trapped in a vehicle?'),
    ('sadar? bernapas?', 'conscious? breathing?'),
    ('umur', 'age'),
    ('keluhan', 'what is wrong'),
    ('binatang apa', 'which animal'),
    ('di mana persisnya', 'where exactly'),
    ('ada yang terluka?', 'anybody injured?'),
    ('menutup jalan?', 'across the road?'),
    ('kena kabel?', 'touching a cable?'),
    ('kabel putus?', 'cable down?'),
    ('berapa rumah', 'how many houses'),
    ('sejak kapan', 'since when'),
    ('terakhir terlihat', 'last seen'),
    ('ciri', 'what he or she looks like'),
    ('aman bicara?', 'safe to talk?'),
    ('pelaku di tempat?', 'offender there?'),
    ('sedang terjadi?', 'happening now?'),
    ('membahayakan?', 'a danger to anybody?'),
    ('lokasi', 'where'),
    ('nomor', 'number'),
    ('kerugian', 'loss')
    ) AS s (ask, ask_en) ON s.ask = w.ask)
WHERE jsonb_array_length(i.questions) > 0;

-- How many tiles the picture of a recording's frequencies has (recordings/spectrogram.py); the file
-- lies beside the recording and goes with it.

ALTER TABLE recordings ADD COLUMN spectrogram_tiles integer CHECK (spectrogram_tiles >= 0);
COMMENT ON COLUMN recordings.spectrogram_tiles IS 'NULL: not drawn yet; 0: the file is no sound';

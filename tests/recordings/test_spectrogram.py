"""The picture of a recording's frequencies: what is bright in it, and its tiles."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from recordings.flac import RATE_HZ
from recordings.spectrogram import COLUMNS_PER_S, ROWS, TILE_S, Samples, find, grey, tile
from recordings.spectrogram_job import draw, picture_name


def tone(hz: float, seconds: float = 1.0, level: float = 0.1) -> Samples:
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    sound: Samples = (level * 32767 * np.sin(2 * np.pi * hz * at)).astype(np.int16)
    return sound


@pytest.mark.parametrize(("hz", "row"), [(100, 62), (1000, 48), (3900, 1)])
def test_a_tone_is_bright_where_it_is(hz: float, row: int) -> None:
    """The highest frequencies are above; each row has 62.5 Hz."""
    columns = grey(tone(hz)).mean(axis=1)
    assert abs(int(columns.argmax()) - row) <= 1
    assert columns.max() > 180 and np.median(columns) < 60


def test_silence_is_black_and_no_sound_is_no_column() -> None:
    assert not grey(np.zeros(RATE_HZ, np.int16)).any()
    assert grey(np.zeros(0, np.int16)).shape == (ROWS, 0)
    assert grey(np.zeros(1, np.int16)).shape == (ROWS, 1)


def test_the_caller_is_above_us() -> None:
    picture = Image.open(io.BytesIO(tile(tone(1000), np.zeros(RATE_HZ, np.int16)))).convert("L")
    shown = np.asarray(picture)
    assert shown.shape == (2 * ROWS, COLUMNS_PER_S)
    assert shown[:ROWS].max() > 150 and shown[ROWS:].max() < 40


def test_each_minute_is_a_tile(tmp_path: Path) -> None:
    sides = np.stack([tone(1000, 61.0), tone(400, 61.0)], axis=1)
    soundfile.write(tmp_path / "call.flac", sides, RATE_HZ, format="FLAC")
    with soundfile.SoundFile(tmp_path / "call.flac") as sound:
        tiles = draw(sound)
    widths = [Image.open(io.BytesIO(one)).width for one in tiles]
    assert widths == [TILE_S * COLUMNS_PER_S, COLUMNS_PER_S]
    file = io.BytesIO(b"".join(tiles))
    for number, one in enumerate(tiles):
        file.seek(0)
        assert find(file, number) == one
    file.seek(0)
    assert find(file, len(tiles)) is None


@pytest.mark.parametrize(
    "broken", [b"", b"RIFF", b"nothing of ours at all", b"RIFF\xff\xff\xff\x7fWEBP"]
)
def test_a_broken_file_has_no_tile(broken: bytes) -> None:
    for number in (0, 1, 9999):
        assert find(io.BytesIO(broken), number) is None


def test_what_is_no_recording_of_ours_has_none(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "mono.flac", tone(400), RATE_HZ, format="FLAC")
    with soundfile.SoundFile(tmp_path / "mono.flac") as sound:
        assert draw(sound) == []


def test_its_name_is_never_that_of_a_recording() -> None:
    assert picture_name("2026/05/01/a.flac") == "2026/05/01/a.spectrogram"

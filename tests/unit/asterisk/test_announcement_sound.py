"""A sound that a supervisor brings along: read, made a telephone's, or refused."""

import io
import wave

import numpy as np
import pytest
import soundfile

from ari_app.asterisk.announcement_sound import telephone_wav
from ari_app.errors import Invalid


def sound(seconds: float, rate: int = 44_100, channels: int = 2, form: str = "WAV") -> bytes:
    time_s = np.arange(int(seconds * rate)) / rate
    tone = (np.sin(2 * np.pi * 440 * time_s) * 9000).astype(np.int16)
    file = io.BytesIO()
    soundfile.write(file, np.stack([tone] * channels, axis=1), rate, format=form)
    return file.getvalue()


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 2), (8_000, 1), (11_025, 1)])
def test_it_becomes_a_telephones(rate: int, channels: int) -> None:
    with wave.open(io.BytesIO(telephone_wav(sound(2.0, rate=rate, channels=channels)))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert abs(file.getnframes() - 16_000) < 200
        samples = np.frombuffer(file.readframes(16_000), "<i2")
    assert 7000 < np.abs(samples).max() < 12_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFF____WAVE",
        b"#EXTM3U\nfile:///etc/passwd",
        sound(0.2),
        sound(61, rate=8000, channels=1),
        sound(2, rate=4000, channels=1),
        sound(2, channels=6),
        sound(2, form="FLAC"),
        sound(2.0)[:60],
    ],
)
def test_what_is_no_sound_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        telephone_wav(data)

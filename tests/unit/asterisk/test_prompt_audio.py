"""A prompt from anywhere is as loud as the shipped ones, and nothing else is read for it."""

import io
import subprocess
import wave
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from ari_app.asterisk import prompt_audio
from ari_app.asterisk.configuration import SOUNDS
from ari_app.asterisk.prompt_audio import LOUD_DBFS, NotAPrompt, levelled, of_file, of_words


def tone(dbfs: float, seconds: float = 1.0, rate: int = 8000) -> np.ndarray:
    times = np.arange(int(seconds * rate)) / rate
    return np.asarray(np.sin(2 * np.pi * 440 * times) * 10 ** (dbfs / 20))


def wav(samples: np.ndarray, rate: int = 8000, channels: int = 1) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(np.repeat(samples * 32767, channels).astype("<i2").tobytes())
    return made.getvalue()


def loudness(data: bytes) -> float:
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
    return float(10 * np.log10((samples**2).mean()))


@pytest.mark.parametrize("dbfs", [-50, -20, -3])
def test_each_is_as_loud_as_the_others_with_pauses_not_counted(dbfs: float) -> None:
    spoken = levelled(np.concatenate([tone(dbfs), np.zeros(8000), tone(dbfs)]))
    assert 10 * np.log10((spoken[:8000] ** 2).mean()) == pytest.approx(LOUD_DBFS, abs=0.5)


def test_what_has_one_loud_click_is_not_clipped() -> None:
    samples = tone(-45)
    samples[4000] = 0.9
    assert np.abs(levelled(samples)).max() <= 10 ** (prompt_audio.HIGHEST_DBFS / 20) + 1e-6


def test_wav_and_mp3_of_any_rate_become_what_asterisk_plays() -> None:
    given = wav(tone(-30, rate=44100), rate=44100, channels=2)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", "-", "-f", "mp3", "-"]
    mp3 = subprocess.run(command, input=given, capture_output=True, check=True).stdout
    for data in (given, mp3):
        assert loudness(of_file(data)) == pytest.approx(LOUD_DBFS, abs=1)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "prompt_format"),
        (b"hello", "prompt_format"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "prompt_format"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "prompt_format"),
        (wav(np.zeros(8000)), "prompt_silent"),
        (wav(tone(-20, 0.1)), "prompt_long"),
        (wav(tone(-20, 61.5)), "prompt_long"),
        (b"x" * (prompt_audio.LARGEST_BYTES + 1), "prompt_large"),
    ],
)
def test_what_is_no_prompt_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(NotAPrompt) as refused:
        of_file(data)
    assert refused.value.problem == problem


@pytest.mark.parametrize("words", ["", "   ", "a\nb", "x" * 501])
def test_words_are_plain_and_short(words: str) -> None:
    with pytest.raises(NotAPrompt):
        of_words(words)


def test_a_file_of_an_old_machine_is_as_the_shipped_ones() -> None:
    shipped = (Path(SOUNDS) / "greeting.wav").read_bytes()
    assert abs(loudness(of_file(shipped)) - loudness(shipped)) < 6

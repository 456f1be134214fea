"""What a telephone says and hears, frame by frame."""

import time
import wave
from pathlib import Path

import numpy as np
import pytest

from ari_app import samples
from ari_app.telephone.audio import AudioError, read_audio
from ari_app.telephone.mouth import FRAME_BYTES, Echo, Mouth, RecordError

SILENCE = bytes(FRAME_BYTES)
ONE = np.full(160, 1000, np.int16).tobytes()
TWO = np.full(160, 2000, np.int16).tobytes()


def test_without_audio_it_says_digital_silence() -> None:
    assert Mouth().say() == SILENCE


def test_audio_is_said_once_and_a_broken_frame_is_filled_up() -> None:
    mouth = Mouth(ONE + TWO[:100])
    assert [mouth.say() for _ in range(3)] == [ONE, TWO[:100].ljust(FRAME_BYTES, b"\0"), SILENCE]


def test_audio_may_be_said_over_and_over() -> None:
    mouth = Mouth(ONE + TWO, loop=True)
    assert [mouth.say() for _ in range(4)] == [ONE, TWO, ONE, TWO]


def test_echo_comes_back_later_and_quieter() -> None:
    mouth = Mouth(echo=Echo.read("20@40"))
    said = []
    for heard in (ONE, SILENCE, SILENCE, SILENCE):
        mouth.hear(heard)
        said.append(np.frombuffer(mouth.say(), np.int16).max())
    assert said == [0, 0, 100, 0]  # two frames later, a tenth


def test_echo_adds_to_speech_and_never_wraps_around() -> None:
    loud = np.full(160, 30000, np.int16).tobytes()
    mouth = Mouth(loud, echo=Echo.read("0@0"))
    mouth.hear(loud)
    assert np.frombuffer(mouth.say(), np.int16).max() == 32767


def test_it_knows_how_long_its_sound_stood_still() -> None:
    mouth = Mouth(ONE, loop=True)
    mouth.say()
    assert mouth.longest_gap_s == 0.0  # nothing was said before
    time.sleep(0.06)
    mouth.say()
    mouth.say()
    assert mouth.longest_gap_s >= 0.06


@pytest.mark.parametrize("written", ["", "20", "20@", "x@100", "20@1.5"])
def test_an_echo_that_cannot_be_read(written: str) -> None:
    with pytest.raises(ValueError):
        Echo.read(written)


def test_what_is_heard_is_recorded_whole(tmp_path: Path) -> None:
    with Mouth(record=tmp_path / "heard.wav") as mouth:
        mouth.hear(ONE)
        mouth.hear(TWO[:10])
    with wave.open(str(tmp_path / "heard.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (8000, 1, 320)


def test_a_record_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="name another file"):
        Mouth(record=tmp_path / "nowhere" / "heard.wav")


def test_any_audio_becomes_8_khz_mono() -> None:
    assert abs(len(read_audio(samples.EXHAUST)) / 16000 - 16) < 0.1


def test_a_missing_file_and_one_that_is_no_audio(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="There is no audio file"):
        read_audio(tmp_path / "nothing.wav")
    (tmp_path / "text.wav").write_text("not audio")
    with pytest.raises(AudioError, match="is not audio"):
        read_audio(tmp_path / "text.wav")


def test_an_echo_keeps_its_delay_when_the_phone_misses_beats() -> None:
    """Twenty frames are heard while none is said: what comes back is still 40 ms old, not 400."""
    mouth = Mouth(echo=Echo(loss_db=0, delay_ms=40))
    for number in range(20):
        mouth.hear(np.full(160, number, np.int16).tobytes())
    returned = [np.frombuffer(mouth.say(), np.int16)[0] for _ in range(4)]
    assert returned == [16, 17, 18, 19]

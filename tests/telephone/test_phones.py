"""Telephones against a real centre: what is sent arrives, what is heard is kept, nothing stays."""

import argparse
import io
import os
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
import soundfile

from ari_app import samples
from ari_app.demo.recording_check import likeness
from ari_app.screening.alaw import decode
from ari_app.settings import Settings
from ari_app.telephone import trial_call
from ari_app.telephone.audio import AudioError, read_audio
from ari_app.telephone.key import KeysError
from ari_app.telephone.phone_event import PhoneEventKind
from ari_app.telephone.process import Telephone, TelephoneError, call_taker
from ari_app.telephone.trial_call import TrialCallError
from tests.calls.lab import Lab, is_recorded, lab
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with lab(tmp_path_factory.mktemp("phones")) as running:
        yield running


async def test_both_sides_hear_each_other(centre: Lab, tmp_path: Path) -> None:
    """The caller's recording holds the call-taker's voice, and the other way round."""
    at_taker, at_caller = tmp_path / "taker.wav", tmp_path / "caller.wav"
    taker = centre.call_taker(
        "201", audio=samples.CALL_TAKER, record=at_taker, hang_up_after=6, calls=1
    )
    caller = centre.caller(
        "081300000001", audio=samples.SPEAKING_CALLER, loop=True, record=at_caller, seconds=40
    )
    async with taker, caller:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        assert (await taker.wait_for(PhoneEventKind.RINGING, timeout_s=PATIENCE_S)).data[
            "from"
        ] == "081300000001"
        ended = await caller.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        assert (ended.data["by"], ended.data["answered"]) == ("them", True)
        assert await caller.wait_until_over(timeout_s=PATIENCE_S) == 0
        assert await taker.wait_until_over(timeout_s=PATIENCE_S) == 0
    assert _heard(_samples(samples.CALL_TAKER), _sound(at_caller)) > 0.9
    assert _heard(_sound(at_taker), _samples(samples.SPEAKING_CALLER)) > 0.9


async def test_a_caller_without_audio_sends_digital_silence(centre: Lab) -> None:
    async with centre.caller("081300000002", seconds=3):
        call = await centre.recorded("081300000002")
    audio, _ = soundfile.read(io.BytesIO(await centre.audio(call)), dtype="int16")
    assert set(audio[800:, 0]) == set(decode(b"\xd5"))  # A-law's zero (ITU-T G.711)


async def test_a_call_given_up_at_once_is_over_at_once(centre: Lab) -> None:
    async with centre.caller("081300000003", seconds=0) as phone:
        ended = await phone.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
    assert ended.data["by"] == "us"


async def test_a_wrong_password_is_said(centre: Lab) -> None:
    arguments = call_taker("201", server=centre.server)
    async with Telephone(arguments, password="salah") as phone:
        with pytest.raises(TelephoneError, match="cannot register"):
            await phone.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        assert await phone.wait_until_over(timeout_s=PATIENCE_S) == 2


async def test_stopping_a_phone_leaves_no_process(centre: Lab) -> None:
    phone = centre.caller("081300000004")
    await phone.start()
    await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
    assert phone.pid is not None
    await phone.stop()
    await phone.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(phone.pid, 0)
    assert phone.found(PhoneEventKind.ENDED)


async def test_what_does_not_happen_is_told_in_time(centre: Lab) -> None:
    async with centre.caller("081300000005", seconds=20) as phone:
        with pytest.raises(TelephoneError, match="No key_sent within 1 s"):
            await phone.wait_for(PhoneEventKind.KEY_SENT, timeout_s=1)


async def test_sigap_call_tells_the_outcome(
    centre: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = _asked(caller="081300000006", audio=samples.SPEAKING_CALLER, keys="5@6", seconds=10)
    async with centre.call_taker("202", audio=samples.CALL_TAKER) as taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        assert await trial_call.main(centre.settings, asked) == 0
    said = capsys.readouterr().out
    for words in (
        "answered by 202",
        "Verdict: voice",
        "Ticket: JPR-",
        "Recording: ",
        "in the queue",
    ):
        assert words in said
    assert is_recorded(await centre.recorded("081300000006"))


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        ({"caller": "nobody"}, TrialCallError, "081234567890"),
        ({"seconds": 0}, TrialCallError, "--seconds"),
        ({"keys": "five"}, KeysError, "5@8"),
        ({"audio": Path("nothing.wav")}, AudioError, "There is no audio file"),
    ],
)
async def test_bad_input_is_one_sentence(
    centre: Lab, wrong: dict[str, object], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        await trial_call.main(centre.settings, _asked(**wrong))


async def test_no_centre_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TrialCallError, match=r"start it with \./sigap up"):
        await trial_call.main(Settings(home=tmp_path), _asked())


async def test_a_centre_without_a_line_for_test_calls(centre: Lab) -> None:
    settings = centre.settings.model_copy(update={"trunks": []})
    with pytest.raises(TrialCallError, match="No line takes calls"):
        await trial_call.main(settings, _asked())


def _asked(**given: object) -> argparse.Namespace:
    usual = {"caller": "081300000009", "audio": None, "keys": "", "seconds": 5.0}
    return argparse.Namespace(**{**usual, **given})


def _heard(short: np.ndarray, long: np.ndarray) -> float:
    """How like the sounding half seconds of one are to some place of the other, the middle one.

    A frame that comes late on a busy machine moves what follows it; it says nothing about who
    hears whom.
    """
    halves = np.split(short[: short.size // 4000 * 4000], short.size // 4000)
    sounding = [half for half in halves if half.std() > 0.02]
    return float(np.median([likeness(long, half) for half in sounding]))


def _sound(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16) / 32768


def _samples(path: Path) -> np.ndarray:
    return np.frombuffer(read_audio(path), np.int16) / 32768

"""One click calls back: the call-taker's own phone, then the number, recorded and on record."""

import asyncio
from pathlib import Path

import pytest

from ari_app.screening.alaw import encode
from ari_app.telephone.phone_event import PhoneEventKind
from bench.load import far_end
from tests.calls.lab import SPEAKING, free_ports, has, lab, write_tone
from tests.calls.sound import samples_of_flac, samples_of_wav, tone_s

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("number", ["081800000001", "+60123456789"])
async def test_who_was_missed_is_called_back_with_one_click(tmp_path: Path, number: str) -> None:
    """From abroad too: the line out is dialled the number in E.164."""
    hz = 1100.0
    (port,) = free_ports(1)
    tone = samples_of_wav(write_tone(tmp_path / "far.wav", hz=hz, seconds=5))
    voice = encode((tone * 32767).astype("int16"))
    async with (
        far_end(port, folder=tmp_path / "far", voice=voice, limit_s=150),
        lab(tmp_path / "home", line_out=f"127.0.0.1:{port}") as centre,
    ):
        async with centre.caller(number, audio=SPEAKING, seconds=6) as phone:
            await phone.wait_until_over(timeout_s=20)
        label = (await centre.recorded(number))["ticket"]
        heard = tmp_path / "taker.wav"
        async with centre.call_taker("201", answer_after=0.1, record=heard) as taker:
            await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=15)
            begun = await centre.api(f"/tickets/{label}/call", extension="201")
            assert begun["ani"] == number
            await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=10)
            call = await centre.until(number, has(direction="out", state="talking"))
            await asyncio.sleep(2)  # both talk
            assert (call["id"], call["answered_by"]) == (begun["call_id"], "201")
            held = (await centre.api("/callbacks"))["callbacks"]
            assert [(one["label"], one["taken_by"]) for one in held] == [(label, "uji")]
            await centre.api(f"/tickets/{label}/callback/end", outcome="reached")
        call = await centre.recorded(number)
        assert (call["direction"], call["outcome"], call["ticket"]) == ("out", "answered", None)
        assert tone_s(samples_of_flac(await centre.audio(call), channel=0), hz) > 0.5
        assert tone_s(samples_of_wav(heard), hz) > 0.5
        assert (await centre.api("/callbacks"))["callbacks"] == []

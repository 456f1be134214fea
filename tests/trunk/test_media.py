"""A line's media: codecs, SRTP, who is heard, and that strangers at an RTP port hear nothing."""

import asyncio
import io
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile

from tests.calls.lab import Lab, write_tone
from tests.trunk.line import line, media_port, offer, packet, rtp_socket, talk, waiting
from tests.trunk.srtp import Protection

pytestmark = pytest.mark.asyncio(loop_scope="session")

CODECS = {
    "A-law": (8, "PCMA/8000", ("-ar", "8000", "-f", "alaw")),
    "mu-law": (0, "PCMU/8000", ("-ar", "8000", "-f", "mulaw")),
    "G.722": (9, "G722/8000", ("-ar", "16000", "-c:a", "g722", "-f", "g722")),
    "GSM": (3, "GSM/8000", ()),
}
HZ = 700


@pytest.mark.parametrize("codec", CODECS)
async def test_a_caller_of_each_codec_is_heard_and_recorded(
    centre: Lab, tmp_path: Path, codec: str
) -> None:
    kind, encoding, options = CODECS[codec]
    number = f"0815000000{kind:02d}"
    frames = _frames(tmp_path, options)
    async with line(centre.server) as trunk:
        with rtp_socket(trunk.own[0]) as own:
            sdp = offer(trunk.own[0], own.getsockname()[1], {kind: encoding})
            call = trunk.call(caller=number, sdp=sdp)
            reply = await call.answered()
            assert f"RTP/AVP {kind}" in reply.body
            to = trunk.server[0], media_port(reply)
            came = await talk(own, to, 6, lambda n: frames[n % len(frames)], kind=kind)
            assert len(came) > 200  # the greeting, in the caller's own codec
            assert {each[1] & 0x7F for each in came} == {kind}
        assert await call.hang_up() == 200
    await _has_the_tone(centre, number)


@pytest.mark.parametrize("profile", ["RTP/SAVP", "RTP/AVP"])
async def test_who_offers_srtp_speaks_it(centre: Lab, tmp_path: Path, profile: str) -> None:
    number, guard = f"08151000000{len(profile)}", Protection()
    frames = _frames(tmp_path, CODECS["A-law"][2])
    async with line(centre.server) as trunk:
        with rtp_socket(trunk.own[0]) as own:
            port = own.getsockname()[1]
            sdp = offer(trunk.own[0], port, profile=profile, more=(guard.crypto,))
            call = trunk.call(caller=number, sdp=sdp)
            reply = await call.answered()
            assert reply.status == 200 and "a=crypto:1" in reply.body
            to = trunk.server[0], media_port(reply)
            for order in range(300):
                clear = packet(order, frames[order % len(frames)])
                own.sendto(guard.protected(clear), to)
                await asyncio.sleep(0.02)
        assert await call.hang_up() == 200
    await _has_the_tone(centre, number)


async def test_a_stranger_at_an_rtp_port_hears_and_says_nothing(
    centre: Lab, tmp_path: Path
) -> None:
    """It sends all the time in the midst of a talk, from an address and with an id of its own."""
    number = "081520000001"
    frames = _frames(tmp_path, CODECS["A-law"][2])
    async with line(centre.server) as trunk:
        with rtp_socket(trunk.own[0]) as own, rtp_socket("127.0.0.3") as stranger:
            call = trunk.call(caller=number, rtp_port=own.getsockname()[1])
            to = trunk.server[0], media_port(await call.answered())
            await talk(own, to, 1, lambda n: frames[n % len(frames)])
            heard: list[bytes] = []
            for order in range(50, 300):
                own.sendto(packet(order, frames[order % len(frames)]), to)
                stranger.sendto(packet(order * 3, b"\x2a" * 160, source=7), to)
                await asyncio.sleep(0.02)
                heard += waiting(stranger)
            assert heard == []
        assert await call.hang_up() == 200
    await _has_the_tone(centre, number)


async def test_the_first_packets_are_heard(centre: Lab, tmp_path: Path) -> None:
    """A recording that begins with the first word: no learning phase takes it away."""
    number = "081520000002"
    frames = _frames(tmp_path, CODECS["A-law"][2])
    async with line(centre.server) as trunk:
        with rtp_socket(trunk.own[0]) as own:
            call = trunk.call(caller=number, rtp_port=own.getsockname()[1])
            to = trunk.server[0], media_port(await call.answered())
            await talk(own, to, 3, lambda n: frames[n % len(frames)] if n < 10 else b"\xd5" * 160)
        assert await call.hang_up() == 200
    left = await _left(centre, number)
    assert 0.14 <= _tone_s(left) <= 0.24  # ten packets of 20 ms, at most one on each edge amiss


async def test_media_from_another_port_than_was_said_is_heard(centre: Lab, tmp_path: Path) -> None:
    """A line behind an address translation: the port in its offer is not the one it sends from."""
    number = "081520000003"
    frames = _frames(tmp_path, CODECS["A-law"][2])
    async with line(centre.server) as trunk:
        with rtp_socket(trunk.own[0]) as own:
            call = trunk.call(caller=number, rtp_port=9)
            to = trunk.server[0], media_port(await call.answered())
            came = await talk(own, to, 5, lambda n: frames[n % len(frames)])
            assert len(came) > 150
        assert await call.hang_up() == 200
    await _has_the_tone(centre, number)


async def test_media_that_begins_late_and_moves_is_heard(centre: Lab, tmp_path: Path) -> None:
    """Three seconds without a packet; then the line says that it sends from another port."""
    number = "081520000004"
    frames = _frames(tmp_path, CODECS["A-law"][2])
    async with line(centre.server) as trunk:
        with rtp_socket(trunk.own[0]) as first, rtp_socket(trunk.own[0]) as second:
            call = trunk.call(caller=number, rtp_port=first.getsockname()[1])
            to = trunk.server[0], media_port(await call.answered())
            await asyncio.sleep(3)
            await talk(first, to, 2)
            call.rtp_port = second.getsockname()[1]
            to = trunk.server[0], media_port(await call.answered())
            await talk(second, to, 5, lambda n: frames[n % len(frames)], first=100)
        assert await call.hang_up() == 200
    await _has_the_tone(centre, number)


async def _has_the_tone(centre: Lab, number: str) -> None:
    left = await _left(centre, number)
    spectrum = np.abs(np.fft.rfft(left * np.hanning(len(left))))
    assert spectrum.argmax() * 8000 / len(left) == pytest.approx(HZ, abs=2)
    assert _tone_s(left) > 4


def _tone_s(left: "np.ndarray[Any, np.dtype[np.float64]]") -> float:
    """How long it sounds: frames of 20 ms as loud as the tone that was sent."""
    frames = left[: len(left) // 160 * 160].reshape(-1, 160)
    levels = 20 * np.log10(np.sqrt((frames**2).mean(axis=1)) + 1e-9)
    return float((np.abs(levels + 15.0) < 1.5).sum() * 0.02)


async def _left(centre: Lab, number: str) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """The caller's side of the archived recording."""
    call = await centre.recorded(number)
    samples, rate = soundfile.read(io.BytesIO(await centre.audio(call)), always_2d=True)
    assert rate == 8000
    return np.asarray(samples[:, 0])


def _frames(folder: Path, options: Sequence[str]) -> list[bytes]:
    """Ten seconds of a tone at -12 dBFS in 20 ms of 160 bytes each; without options GSM's 33."""
    tone = write_tone(folder / "tone.wav", hz=HZ, seconds=10)
    if not options:
        return _gsm_frames(tone)
    reading = (imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", str(tone))
    raw = subprocess.run([*reading, *options, "-"], capture_output=True, check=True).stdout
    return [raw[at : at + 160] for at in range(0, len(raw) - 159, 160)]


def _gsm_frames(tone: Path) -> list[bytes]:
    samples, rate = soundfile.read(tone, dtype="int16")
    raw = io.BytesIO()
    soundfile.write(raw, samples, rate, format="RAW", subtype="GSM610")
    return [raw.getvalue()[at : at + 33] for at in range(0, len(raw.getvalue()) - 32, 33)]

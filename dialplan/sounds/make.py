"""Speak the prompts of ``prompts.toml`` with espeak-ng into ``id/``; needs espeak-ng and ffmpeg.

The result is in the repository, so that a centre needs neither. Run again after a change of words.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

import imageio_ffmpeg

HERE = Path(__file__).parent
VOICE = ("-v", "id", "-s", "150", "-p", "45")
RINGING_TONE_HZ, RING_S, PAUSE_S, RINGS = 425, 1, 4, 5  # Indonesian ringback (ITU-T E.180)
TELEPHONE = ("-ar", "8000", "-ac", "1", "-c:a", "pcm_s16le", "-bitexact")


def speak(text: str, path: Path) -> None:
    """One prompt as 8 kHz 16-bit mono WAV, band-limited and at -20 dBFS or so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    command = ["espeak-ng", *VOICE, "--stdout", text]
    spoken = subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    _ffmpeg(
        "-i",
        "-",
        "-af",
        "highpass=f=200,lowpass=f=3400,volume=-3dB",
        *TELEPHONE,
        str(path),
        audio=spoken.stdout,
    )


def ringing(path: Path) -> None:
    """25 seconds of ringing tone: what a waiting caller hears between the prompts."""
    cadence = f"sine=f={RINGING_TONE_HZ}:d={RING_S}:r=8000,apad=pad_dur={PAUSE_S}"
    loop = f"aloop=loop={RINGS - 1}:size={(RING_S + PAUSE_S) * 8000}"
    path.parent.mkdir(parents=True, exist_ok=True)
    _ffmpeg("-f", "lavfi", "-i", f"{cadence},{loop}", *TELEPHONE, str(path))


def beep(path: Path) -> None:
    """The tone after which a caller leaves a message."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _ffmpeg("-f", "lavfi", "-i", "sine=f=1000:d=0.4:r=8000", *TELEPHONE, str(path))


def silence(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    _ffmpeg("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "0.1", *TELEPHONE, str(path))


def _ffmpeg(*arguments: str, audio: bytes | None = None) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error", *arguments]
    subprocess.run(command, check=True, input=audio)  # noqa: S603


def main() -> int:
    texts = tomllib.loads((HERE / "prompts.toml").read_text(encoding="utf-8"))
    for name, text in texts["prompts"].items():
        speak(text, HERE / "id" / f"{name}.wav")
    for name, text in texts["digits"].items():
        speak(text, HERE / "id" / "digits" / f"{name}.wav")
    ringing(HERE / "id" / "ringing.wav")
    beep(HERE / "id" / "beep.wav")
    silence(HERE / "id" / "silence" / "1.wav")
    return 0


if __name__ == "__main__":
    sys.exit(main())

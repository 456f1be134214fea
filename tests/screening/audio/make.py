"""Makes the spoken fixtures in this folder with espeak-ng (GPL-3; its output carries no licence).

Run it where espeak-ng and ffmpeg are installed: ``python tests/screening/audio/make.py``.
"""

import subprocess
from pathlib import Path

HERE = Path(__file__).parent
SPOKEN = {
    "tolong_pria": ("id+m3", "Tolong, ada kebakaran di pasar Kalinyamatan."),
    "tolong_wanita": ("id+f2", "Halo, ibu saya sesak napas, tolong kirim ambulans."),
    "tolong_anak": ("id+f5", "Tolong, ada ular di rumah saya."),
    "bisik": ("id+whisper", "Tolong saya, dia ada di depan pintu."),
    "prompt_greeting": ("id+f4", "Seratus dua belas. Apa keadaan darurat Anda?"),
    "prompt_cannot_hear": (
        "id+f4",
        "Kami tidak mendengar suara Anda. Silakan bicara, tekan angka berapa saja, "
        "atau ketuk telepon Anda.",
    ),
}


def speak(name: str, voice: str, text: str) -> None:
    """Write one sentence as 8 kHz mono FLAC."""
    wav = subprocess.run(
        ["espeak-ng", "-v", voice, "-s", "150", "--stdout", text], check=True, capture_output=True
    ).stdout
    target = HERE / f"{name}.flac"
    command = ["ffmpeg", "-v", "error", "-y", "-i", "-", "-ar", "8000", "-ac", "1", str(target)]
    subprocess.run(command, check=True, input=wav)


if __name__ == "__main__":
    for name, (voice, text) in SPOKEN.items():
        speak(name, voice, text)

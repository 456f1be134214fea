"""Sounds of the demo's calls and of the tests: software callers and call-takers speak them.

All are 8 kHz mono FLAC, made by ``make.py``. A silent caller needs no file.
"""

from pathlib import Path

_HERE = Path(__file__).parent
SPEAKING_CALLER = _HERE / "speaking_caller.flac"  # speech from 1.5 s, 10 dB over street noise
EXHAUST = _HERE / "exhaust.flac"  # 16 s: steady, then revving; may be looped
QUIET_ROOM = _HERE / "quiet_room.flac"  # a caller who cannot speak: the line's noise, no voice
CALL_TAKER = _HERE / "call_taker.flac"  # "Seratus dua belas, dengan Siti, …"
SPEECH_STARTS_S = 1.5  # in SPEAKING_CALLER

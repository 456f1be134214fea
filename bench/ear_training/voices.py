"""Human sounds that no package holds enough of: cries, screams, sobs, coughs, whispers; speech.

A source (pulses of a larynx, or breath) goes through four moving resonances of a throat. It is no
good imitation of one person; it is a wide spread of what throats can do, which is what a detector
must not miss.
"""

import subprocess
from io import BytesIO

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import lfilter, resample_poly

from bench.ear_training.shaping import RATE, Audio, Random, coloured, normal, wander

_BREATH = {"cough", "breath", "sneeze"}
_PITCH = {"baby": (320, 620), "scream": (450, 1300), "groan": (75, 230), "sob": (180, 450),
          "laugh": (130, 420), "cough": (90, 300), "breath": (100, 200), "sneeze": (150, 400),
          "shout": (220, 600), "yawn": (110, 400), "clearing": (70, 180)}  # fmt: skip
_LASTING_S = {"baby": (0.4, 1.6), "scream": (0.4, 2.5), "groan": (0.4, 1.8), "sob": (0.12, 0.4),
              "laugh": (0.07, 0.2), "cough": (0.2, 0.5), "breath": (0.3, 1.2),
              "sneeze": (0.25, 0.6), "shout": (0.2, 0.9), "yawn": (1.0, 3.0),
              "clearing": (0.2, 0.7)}  # fmt: skip
_PAUSE_S = {"sob": (0.05, 0.3), "laugh": (0.05, 0.15), "cough": (0.03, 0.5), "yawn": (0.5, 2.0)}
CRIES = tuple(_PITCH)


def cry(random: Random, kind: str) -> Audio:
    """A few utterances of one kind by one throat."""
    throat = _throat(random, kind)
    pitch = np.exp(random.uniform(*np.log(_PITCH[kind])))
    repeats = int(random.integers(3, 12) if kind in ("laugh", "sob") else random.integers(1, 5))
    parts: list[NDArray[np.float64]] = []
    for _ in range(repeats):
        lasting = random.uniform(*_LASTING_S[kind])
        parts.append(_utterance(random, kind, pitch * random.uniform(0.85, 1.15), lasting, throat))
        parts.append(np.zeros(int(random.uniform(*_PAUSE_S.get(kind, (0.1, 0.7))) * RATE)))
        if kind == "baby" and random.random() < 0.5:
            parts.append(0.2 * _utterance(random, "breath", pitch, 0.25, throat))
        if kind == "sneeze":
            parts.insert(-2, 0.3 * _utterance(random, "breath", pitch, 0.4, throat))
    return normal(np.concatenate(parts))


def _throat(random: Random, kind: str) -> NDArray[np.float64]:
    size = random.uniform(1.2, 1.6) if kind == "baby" else random.uniform(0.85, 1.35)
    vowel = np.array([random.uniform(350, 950), random.uniform(900, 2000), 2500, 3400])
    return vowel * size


def _utterance(
    random: Random, kind: str, pitch: float, lasting_s: float, throat: NDArray[np.float64]
) -> NDArray[np.float64]:
    if kind == "cough":
        return _cough(random, pitch, lasting_s, throat)
    count = int(lasting_s * RATE)
    bend = np.sin(np.linspace(0, np.pi, count)) * random.uniform(-0.1, 0.5)
    shake = random.uniform(0.005, 0.05) * wander(random, count, 12)
    hertz = pitch * np.exp(bend + shake + np.linspace(0, random.uniform(-0.3, 0.1), count))
    low, high = (0.7, 1.0) if kind in _BREATH else (0.3, 0.8) if kind == "yawn" else (0.0, 0.35)
    breath = random.uniform(low, high)
    source = (1 - breath) * _larynx(random, hertz) + breath * coloured(random, count, 0.3)
    voiced = source
    for formant in throat:
        voiced = _resonance(voiced, formant * random.uniform(0.93, 1.07), random.uniform(60, 260))
    sharp = kind == "sneeze"
    rise = 0.01 if sharp else random.uniform(0.02, 0.2)
    at = np.linspace(0, 1, count)
    fall = np.exp(-3 * at) if sharp else (1 - at) ** random.uniform(0.2, 1)
    shaped = np.minimum(at / rise, 1) * fall * voiced / (np.std(voiced) + 1e-9)
    return np.asarray(shaped)


def _cough(
    random: Random, pitch: float, lasting_s: float, throat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """A burst of air, rushing air, and at times a short voiced end, as coughs are."""
    burst = coloured(random, int(random.uniform(0.02, 0.06) * RATE), random.uniform(-0.2, 0.4))
    rush = _utterance(random, "breath", pitch, lasting_s * random.uniform(0.4, 0.8), throat)
    rush = rush * np.exp(-np.linspace(0, random.uniform(1, 4), len(rush)))
    parts = [burst * random.uniform(1.0, 3.0) * np.exp(-np.linspace(0, 2, len(burst))), rush]
    if random.random() < 0.6:
        end = _utterance(random, "groan", pitch, lasting_s * random.uniform(0.2, 0.5), throat)
        parts.append(end * random.uniform(0.2, 0.9))
    return np.concatenate(parts)


def _larynx(random: Random, hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pulses with shimmer; screams break into rough subharmonics."""
    cycle = np.cumsum(hertz) / RATE
    strength = 1 + random.uniform(0.02, 0.3) * random.standard_normal(int(cycle[-1]) + 2)
    if random.random() < 0.25:
        strength[::2] *= random.uniform(0.3, 0.8)
    phase = cycle % 1.0
    pulse = (
        np.where(phase < 0.6, np.sin(np.pi * phase / 0.6) ** 2, 0.0) * strength[cycle.astype(int)]
    )
    return np.asarray(np.diff(pulse, prepend=0.0) * 8)


def _resonance(audio: NDArray[np.float64], hertz: float, width_hz: float) -> NDArray[np.float64]:
    radius = np.exp(-np.pi * width_hz / RATE)
    angle = 2 * np.pi * min(hertz, 3800.0) / RATE
    b0 = 1 - 2 * radius * np.cos(angle) + radius**2
    return np.asarray(lfilter([b0], [1, -2 * radius * np.cos(angle), radius**2], audio))


def whispered(random: Random, speech: Audio) -> Audio:
    """The same words in a whisper: each 20 ms keeps its spectral shape and loses its pitch."""
    window = np.hanning(320)
    audio = np.zeros(len(speech) + 640)
    padded = np.concatenate([speech, np.zeros(640, np.float32)])
    for start in range(0, len(speech), 160):
        part = padded[start : start + 320] * window
        error = np.sqrt(np.mean(part**2))
        if error > 1e-5:
            a = _prediction(part)
            breath = lfilter([1.0], a, random.standard_normal(320))
            audio[start : start + 320] += breath / (np.std(breath) + 1e-9) * error * window
    return normal(audio)


def _prediction(part: NDArray[np.float64], order: int = 12) -> NDArray[np.float64]:
    """Levinson-Durbin: the all-pole filter of a windowed part."""
    r = np.correlate(part, part, "full")[len(part) - 1 : len(part) + order]
    a = np.zeros(order + 1)
    a[0], error = 1.0, r[0] * 1.001 + 1e-9
    for i in range(1, order + 1):
        k = -np.dot(a[:i], r[i:0:-1]) / error
        a[1 : i + 1] += k * a[i - 1 :: -1][:i]
        error *= 1 - k * k
    return a


_SENTENCES = (
    "tolong", "tolong saya", "ada kebakaran di rumah saya", "halo", "halo pak",
    "tolong kirim ambulans", "ibu saya pingsan", "ada kecelakaan di jalan raya", "cepat datang",
    "rumah saya kemalingan", "banjir sudah masuk rumah", "anak saya tenggelam",
    "suami saya memukul saya", "saya takut", "dia tidak bernapas", "ada ular di dapur",
    "pohon tumbang menutup jalan", "ya", "tidak", "pak", "kebakaran", "maling", "ambulans",
    "polisi", "saya di Pecangaan", "di depan pasar", "sakit sekali", "saya tidak bisa bicara",
    "mereka masih di sini", "listrik korslet", "gempa", "cepat pak tolong", "help me please",
    "there has been an accident", "send the police", "he is not breathing", "fire",
)  # fmt: skip
_VOICES = (
    "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "f1", "f2", "f3", "f4", "f5", "croak",
    "whisper", "whisperf", "klatt", "klatt2", "klatt3", "grandma", "grandpa", "adam", "alicia",
    "anika", "benjamin", "david", "edward", "john", "linda", "mario", "max", "paul", "steph",
    "travis", "victor", "zac", "Andy", "Annie", "Denis", "Hugo", "Jacky", "Michael",
)  # fmt: skip
_TONGUES = ("id", "id", "id", "ms", "en-us", "nl", "es", "vi", "tr", "hi", "it", "pt")


def spoken(random: Random) -> tuple[str, Audio]:
    """A sentence by espeak-ng in a random voice, speed and pitch; the voice is the source."""
    voice = str(random.choice(np.array(_VOICES)))
    tongue = str(random.choice(np.array(_TONGUES)))
    command = [
        "espeak-ng", "-v", f"{tongue}+{voice}", "-s", str(random.integers(110, 230)),
        "-p", str(random.integers(20, 90)), "--stdout", str(random.choice(np.array(_SENTENCES))),
    ]  # fmt: skip
    wav = subprocess.run(command, check=True, capture_output=True).stdout
    audio, rate = soundfile.read(BytesIO(wav), dtype="float32")
    return f"espeak-{voice}", normal(resample_poly(audio, RATE, rate))

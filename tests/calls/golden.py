"""Golden calls: one caller for each verdict, the sounds made by script, for a real SIP line.

Times are those of the centre as shipped: the greeting plays from 0 to 4.2 s, at 6 s the caller is
asked to speak, press or knock, at 12 s the window closes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile

from ari_app.samples import EXHAUST
from ari_app.screening.ear import Ear
from ari_app.screening.ear_settings import EarSettings
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import VoiceModel
from ari_app.screening.zones import call_score
from ari_app.verdict import HELD_VERDICTS, Verdict
from tests.screening.sounds import (
    RATE,
    Samples,
    knocks,
    mixed,
    pink_noise,
    placed,
    silence,
    spoken,
    tone,
)

LINE_DBFS = -60.0  # the line's own noise, without which no telephone is
PROMPT_OVER_S = 8.0  # knocks and tones come when the prompt has asked for them
BETWEEN_S = 5.3  # after the greeting and its echo, before the prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenCall:
    """A caller: what they say (None: digital silence), what else they do, and what is expected.

    The sound is made when it is wanted: collecting tests costs nothing.

    ``options`` are those of the test telephone. ``alike_offline``: the archived recording alone,
    without knowledge of prompts and keys, must be judged as the live call was.
    """

    name: str
    verdicts: frozenset[Verdict]
    sound: Callable[[], Samples] | None = None
    options: dict[str, object] = field(default_factory=dict)
    alike_offline: bool = False


def golden_calls() -> tuple[GoldenCall, ...]:
    """The calls that the test telephone can place; SIPp places those of bare frames."""
    return (
        _call("voice", Verdict.VOICE, _speaking, alike_offline=True),
        _call("key", Verdict.KEY, None, keys="5@2"),
        _call("key in-band", Verdict.KEY, _tone),
        _call("tap", Verdict.TAP, _knocking),
        _call("unsure", Verdict.UNSURE, between_the_bars, alike_offline=True),
        _call("silent", Verdict.SILENT, None, alike_offline=True),
        _call("noise, a bad line", Verdict.NOISE, _bad_line, alike_offline=True),
        _call("noise, an exhaust", Verdict.NOISE, _exhaust, alike_offline=True),
        _echo("echo, loud and at once", "6@60"),
        _echo("echo of a loudspeaker", "15@200"),
        _echo("echo, faint and late", "30@400"),
        _call("voice over the echo", Verdict.VOICE, _talking, echo="15@200"),
        _call("voice over a loud echo", Verdict.VOICE, _talking, echo="6@120"),
    )


def between_the_bars() -> Samples:
    """A human sound too short to be clear and too human to be held, whatever the network.

    The surest of several scraps of speech is taken: it must be a doubt however the chunks fall.
    """
    scraps = [_scrap(voice, at, size) for voice in _VOICES for at in _AT for size in _SIZES]
    ears = [_ear(scrap[shift:]) for scrap in scraps for shift in _SHIFTS]
    hear_together(VoiceModel.load(), ears)
    sure = [_least_score(ears[at : at + len(_SHIFTS)]) for at in range(0, len(ears), len(_SHIFTS))]
    best = max(range(len(scraps)), key=sure.__getitem__)
    lenient = EarSettings().lenient_score + 1
    assert sure[best] > lenient, "no scrap lies between the bars of this network; add other scraps"
    return scraps[best]


_VOICES = ("tolong_pria", "tolong_wanita", "tolong_anak")
_AT = (2000, 3000, 4000, 6000, 8000)  # samples
_SHIFTS = (0, 64, 128, 192)  # samples: how the chunks may fall
_SIZES = (320, 480, 640)  # samples: 40, 60, 80 ms


def _scrap(voice: str, at: int, size: int) -> Samples:
    return _on_a_line(spoken(voice)[at : at + size], BETWEEN_S)[: 8 * RATE]


def _ear(call: Samples) -> Ear:
    ear = Ear()
    ear.hear(call, 0.0)
    return ear


def _least_score(ears: Sequence[Ear]) -> float:
    """Of one scrap in all its alignments; the lowest of all where one of them is no doubt."""
    if any(ear.close(8.0).verdict is not Verdict.UNSURE for ear in ears):
        return -99.0
    return min(call_score(ear.heard, ear.settings) or -99.0 for ear in ears)


def _call(
    name: str,
    verdict: Verdict,
    sound: Callable[[], Samples] | None,
    *,
    alike_offline: bool = False,
    **options: object,
) -> GoldenCall:
    return GoldenCall(
        name=name,
        verdicts=frozenset({verdict}),
        sound=sound,
        options=options,
        alike_offline=alike_offline,
    )


def _echo(name: str, echo: str) -> GoldenCall:
    """Our own prompts come back: nobody, or at most a doubt."""
    return GoldenCall(
        name=name,
        verdicts=HELD_VERDICTS | {Verdict.UNSURE},
        sound=_quiet_line,
        options={"echo": echo},
    )


def _talking() -> Samples:
    """Begins while the greeting plays and goes on after it."""
    call = silence(12)
    for voice, at_s in (("tolong_wanita", 1.5), ("tolong_pria", 5.0)):
        call = mixed(call, placed(spoken(voice), at_s))
    return mixed(call, _line())


def _speaking() -> Samples:
    return _on_a_line(spoken("tolong_pria"), 5.5)


def _tone() -> Samples:
    return _on_a_line(tone(0.2, 697, 1209), PROMPT_OVER_S)


def _knocking() -> Samples:
    return mixed(knocks(8.5, 8.9, 9.3), _line())


def _bad_line() -> Samples:
    return pink_noise(16, -35)


def _quiet_line() -> Samples:
    return pink_noise(12, -65)


def _exhaust() -> Samples:
    sound, _ = soundfile.read(EXHAUST, dtype="int16")
    return np.asarray(sound, dtype=np.int16)


def _on_a_line(sound: Samples, at_s: float) -> Samples:
    return mixed(placed(sound, at_s), _line())


def _line() -> Samples:
    return pink_noise(12, LINE_DBFS)


def written(folder: Path, calls: Iterable[GoldenCall]) -> Iterator[tuple[GoldenCall, Path | None]]:
    """Each call with the file that its telephone says."""
    for number, call in enumerate(calls):
        if call.sound is None:
            yield call, None
            continue
        path = folder / f"{number}.wav"
        soundfile.write(path, call.sound(), RATE)
        yield call, path

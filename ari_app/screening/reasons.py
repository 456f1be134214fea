"""Why a verdict: a code with the figures that decided, said in one sentence in either language.

Code and figures are stored beside the sentence in Bahasa Indonesia. Calls from before have the
sentence alone: `understood` reads it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import exp
from string import Formatter
from typing import Any, assert_never

from ari_app.screening.ear_settings import EarSettings
from ari_app.screening.evidence import Heard
from ari_app.screening.zones import call_score, heard_twice, lenient_bar, taken_for_echo
from ari_app.verdict import Verdict


class ReasonCode(StrEnum):
    VOICE = "voice"
    KEY = "key"
    TAP = "tap"
    LIKELY = "likely"
    TOO_LITTLE = "too_little"
    SILENT = "silent"
    TONE = "tone"
    NOISE = "noise"
    NO_MEDIA = "no_media"
    UNSCREENED = "unscreened"
    FAULT = "fault"
    OVER_PROMPT = "over_prompt"
    HEARD_ONCE = "heard_once"
    DOUBT = "doubt"  # in place of `LIKELY`, before there was a second pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """``values``: seconds, and a share (0 … 1) named ``likely``."""

    code: ReasonCode
    values: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code.value, **{n: round(v, 3) for n, v in self.values.items()}}


# Bahasa Indonesia, English
_SAYS: Mapping[ReasonCode, tuple[str, str]] = {
    ReasonCode.VOICE: (
        "Suara manusia terdengar jelas pada detik {at_s:.1f}.",
        "A human voice was clear at second {at_s:.1f}.",
    ),
    ReasonCode.KEY: (
        "Penelepon menekan tombol pada detik {at_s:.1f}.",
        "The caller pressed a key at second {at_s:.1f}.",
    ),
    ReasonCode.TAP: (
        "Penelepon mengetuk telepon pada detik {at_s:.1f}.",
        "The caller knocked on the telephone at second {at_s:.1f}.",
    ),
    ReasonCode.LIKELY: (
        "Mungkin ada manusia: setengah detik terjelas {likely:.0%} menyerupai manusia.",
        "Maybe a human: the clearest half second is {likely:.0%} like one.",
    ),
    ReasonCode.TOO_LITTLE: (
        "Audio tidak cukup untuk menilai: {heard_s:.1f} dari {listened_s:.0f} detik.",
        "Too little audio to judge: {heard_s:.1f} of {listened_s:.0f} seconds.",
    ),
    ReasonCode.SILENT: (
        "Hening selama {listened_s:.0f} detik; tidak ada suara, ketukan, atau tombol.",
        "Silence for {listened_s:.0f} seconds; no voice, no knocking, no key.",
    ),
    ReasonCode.TONE: (
        "Hanya nada tetap selama {listened_s:.0f} detik; tidak ada suara manusia.",
        "Only a steady tone for {listened_s:.0f} seconds; no human voice.",
    ),
    ReasonCode.NOISE: (
        "Hanya bunyi bising selama {listened_s:.0f} detik; tidak ada suara manusia.",
        "Only noise for {listened_s:.0f} seconds; no human voice.",
    ),
    ReasonCode.NO_MEDIA: (
        "Hanya {heard_s:.1f} detik audio diterima dalam {listened_s:.0f} detik.",
        "Only {heard_s:.1f} seconds of audio came in {listened_s:.0f} seconds.",
    ),
    ReasonCode.OVER_PROMPT: (
        "Mungkin ada manusia: {voiced_s:.1f} detik suara bersamaan dengan pesan kita.",
        "Maybe a human: {voiced_s:.1f} seconds of voice together with our prompt.",
    ),
    ReasonCode.HEARD_ONCE: (
        "Akhir audio belum diperiksa dua kali; panggilan langsung diteruskan.",
        "The end of the audio was not heard twice; the call was put through at once.",
    ),
    ReasonCode.FAULT: (
        "Pemeriksaan suara gagal; panggilan langsung diteruskan.",
        "Hearing failed; the call was put through at once.",
    ),
    ReasonCode.UNSCREENED: ("Panggilan tidak diperiksa.", "The call was not screened."),
    ReasonCode.DOUBT: (
        "Mungkin ada manusia: {doubt_s:.2f} detik bunyi yang menyerupai suara.",
        "Maybe a human: {doubt_s:.2f} seconds of sound that is like a voice.",
    ),
}


def sentence(why: Reason, *, english: bool = False) -> str:
    """In Bahasa Indonesia, or in English."""
    return _SAYS[why.code][english].format(**why.values)


def stored(why: Mapping[str, Any]) -> Reason | None:
    """What `Reason.as_json` made; None for what is none of ours, or not whole."""
    try:
        values = {name: float(value) for name, value in why.items() if name != "code"}
        read = Reason(code=ReasonCode(why["code"]), values=values)
        sentence(read)
    except (KeyError, TypeError, ValueError):
        return None
    return read


def understood(text: str) -> Reason | None:
    """The reason that a sentence in Bahasa Indonesia says; None for any other text."""
    for code, (said, _) in _SAYS.items():
        found = re.fullmatch(_pattern(said), text)
        if found:
            return Reason(code=code, values={n: _number(v) for n, v in found.groupdict().items()})
    return None


def _pattern(said: str) -> str:
    parts = Formatter().parse(said)
    return "".join(
        re.escape(words) + (rf"(?P<{name}>\d+(?:\.\d+)?%?)" if name else "")
        for words, name, _, _ in parts
    )


def _number(text: str) -> float:
    return float(text[:-1]) / 100.0 if text.endswith("%") else float(text)


def reason(
    verdict: Verdict, heard: Heard, *, at_s: float, listened_s: float, settings: EarSettings
) -> Reason:
    """Why this verdict, with the figures that decided; ``at_s`` and ``listened_s`` in seconds."""
    match verdict:
        case Verdict.VOICE | Verdict.KEY | Verdict.TAP:
            return Reason(code=ReasonCode(verdict.value), values={"at_s": at_s})
        case Verdict.UNSURE:
            return _unsure(heard, listened_s, settings)
        case Verdict.SILENT:
            return Reason(code=ReasonCode.SILENT, values={"listened_s": listened_s})
        case Verdict.NOISE:
            tone = heard.tone_s > 0.5 * heard.loud_s
            code = ReasonCode.TONE if tone else ReasonCode.NOISE
            return Reason(code=code, values={"listened_s": listened_s})
        case Verdict.NO_MEDIA:
            return Reason(code=ReasonCode.NO_MEDIA, values=_amount(heard, listened_s))
        case Verdict.UNSCREENED:
            return Reason(code=ReasonCode.UNSCREENED)
    assert_never(verdict)


def _unsure(heard: Heard, listened_s: float, settings: EarSettings) -> Reason:
    score = call_score(heard, settings)
    if score is not None and score >= lenient_bar(heard, settings):
        return Reason(code=ReasonCode.LIKELY, values={"likely": 1.0 / (1.0 + exp(-score))})
    if taken_for_echo(heard, settings):
        return Reason(code=ReasonCode.OVER_PROMPT, values={"voiced_s": heard.echo_voiced_s})
    if heard.heard_s > settings.media_share * listened_s and not heard_twice(heard, settings):
        return Reason(code=ReasonCode.HEARD_ONCE)
    return Reason(code=ReasonCode.TOO_LITTLE, values=_amount(heard, listened_s))


def _amount(heard: Heard, listened_s: float) -> dict[str, float]:
    return {"heard_s": heard.heard_s, "listened_s": listened_s}

"""Why a verdict: a code with the figures that decided, said in one sentence.

Code and figures are stored beside the sentence in Bahasa Indonesia, so that the desk can say it in
another language. Calls from before have the sentence alone: `understood` reads it.
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
from ari_app.texts.marks import N_
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
    KNOCKS = "knocks"
    BREATH = "breath"
    HEARD_ONCE = "heard_once"
    DOUBT = "doubt"  # in place of `LIKELY`, before there was a second pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """``values``: seconds, and a share (0 … 1) named ``likely``."""

    code: ReasonCode
    values: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code.value, **{n: round(v, 3) for n, v in self.values.items()}}


SENTENCES: Mapping[ReasonCode, str] = {
    ReasonCode.VOICE: N_("Suara manusia terdengar jelas pada detik {at_s:.1f}."),
    ReasonCode.KEY: N_("Penelepon menekan tombol pada detik {at_s:.1f}."),
    ReasonCode.TAP: N_("Penelepon mengetuk telepon pada detik {at_s:.1f}."),
    ReasonCode.LIKELY: N_(
        "Mungkin ada manusia: setengah detik terjelas {likely:.0%} menyerupai manusia."
    ),
    ReasonCode.TOO_LITTLE: N_(
        "Audio tidak cukup untuk menilai: {heard_s:.1f} dari {listened_s:.0f} detik."
    ),
    ReasonCode.SILENT: N_(
        "Hening selama {listened_s:.0f} detik; tidak ada suara, ketukan, atau tombol."
    ),
    ReasonCode.TONE: N_("Hanya nada tetap selama {listened_s:.0f} detik; tidak ada suara manusia."),
    ReasonCode.NOISE: N_(
        "Hanya bunyi bising selama {listened_s:.0f} detik; tidak ada suara manusia."
    ),
    ReasonCode.NO_MEDIA: N_(
        "Hanya {heard_s:.1f} detik audio diterima dalam {listened_s:.0f} detik."
    ),
    ReasonCode.OVER_PROMPT: N_(
        "Mungkin ada manusia: {voiced_s:.1f} detik suara bersamaan dengan pesan kita."
    ),
    ReasonCode.KNOCKS: N_("Mungkin ada manusia: {clicks:.0f} bunyi seperti ketukan pada telepon."),
    ReasonCode.BREATH: N_(
        "Mungkin ada manusia: bunyi seperti napas, sekali setiap {every_s:.1f} detik."
    ),
    ReasonCode.HEARD_ONCE: N_(
        "Akhir audio belum diperiksa dua kali; panggilan langsung diteruskan."
    ),
    ReasonCode.FAULT: N_("Pemeriksaan suara gagal; panggilan langsung diteruskan."),
    ReasonCode.UNSCREENED: N_("Panggilan tidak diperiksa."),
    ReasonCode.DOUBT: N_("Mungkin ada manusia: {doubt_s:.2f} detik bunyi yang menyerupai suara."),
}


def sentence(why: Reason) -> str:
    """In Bahasa Indonesia."""
    return SENTENCES[why.code].format(**why.values)


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
    for code, said in SENTENCES.items():
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
    if heard.maybe_knocks:
        return Reason(code=ReasonCode.KNOCKS, values={"clicks": float(heard.maybe_knocks)})
    if heard.breath is not None:
        return Reason(code=ReasonCode.BREATH, values={"every_s": heard.breath.every_s})
    if taken_for_echo(heard, settings):
        return Reason(code=ReasonCode.OVER_PROMPT, values={"voiced_s": heard.echo_voiced_s})
    if heard.heard_s > settings.media_share * listened_s and not heard_twice(heard, settings):
        return Reason(code=ReasonCode.HEARD_ONCE)
    return Reason(code=ReasonCode.TOO_LITTLE, values=_amount(heard, listened_s))


def _amount(heard: Heard, listened_s: float) -> dict[str, float]:
    return {"heard_s": heard.heard_s, "listened_s": listened_s}

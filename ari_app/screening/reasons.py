"""One sentence in Bahasa Indonesia for each verdict, for the console and the reviewer."""

from math import exp
from typing import assert_never

from ari_app.screening.ear_settings import EarSettings
from ari_app.screening.evidence import Heard
from ari_app.screening.verdict import Verdict
from ari_app.screening.zones import call_score, lenient_bar


def reason(
    verdict: Verdict, heard: Heard, *, at_s: float, listened_s: float, settings: EarSettings
) -> str:
    """Why this verdict, with the figures that decided; ``at_s`` and ``listened_s`` in seconds."""
    match verdict:
        case Verdict.VOICE:
            return f"Suara manusia terdengar jelas pada detik {at_s:.1f}."
        case Verdict.KEY:
            return f"Penelepon menekan tombol pada detik {at_s:.1f}."
        case Verdict.TAP:
            return f"Penelepon mengetuk telepon pada detik {at_s:.1f}."
        case Verdict.UNSURE:
            return _unsure(heard, listened_s, settings)
        case Verdict.SILENT:
            return f"Hening selama {listened_s:.0f} detik; tidak ada suara, ketukan, atau tombol."
        case Verdict.NOISE:
            return _noise(heard, listened_s)
        case Verdict.NO_MEDIA:
            return f"Hanya {heard.heard_s:.1f} detik audio diterima dalam {listened_s:.0f} detik."
        case Verdict.UNSCREENED:
            return "Panggilan tidak diperiksa."
    assert_never(verdict)


def _unsure(heard: Heard, listened_s: float, settings: EarSettings) -> str:
    score = call_score(heard, settings)
    if score is not None and score >= lenient_bar(heard, settings):
        likely = 1.0 / (1.0 + exp(-score))
        return f"Mungkin ada manusia: setengah detik terjelas {likely:.0%} menyerupai manusia."
    return f"Audio tidak cukup untuk menilai: {heard.heard_s:.1f} dari {listened_s:.0f} detik."


def _noise(heard: Heard, listened_s: float) -> str:
    if heard.tone_s > 0.5 * heard.loud_s:
        return f"Hanya nada tetap selama {listened_s:.0f} detik; tidak ada suara manusia."
    return f"Hanya bunyi bising selama {listened_s:.0f} detik; tidak ada suara manusia."

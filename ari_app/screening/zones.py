"""The three zones as pure functions: accept at once, hold, and everything between goes to a human.

| heard in the window                                   | verdict    |
|-------------------------------------------------------|------------|
| a key: an event at any time, a tone after a prompt    | key        |
| a clear voice (not our own echo)                      | voice      |
| knocking after a prompt                               | tap        |
| audio that arrived but could not be judged in time    | unsure     |
| hardly any frames, nothing loud in them               | no_media   |
| large parts of the audio missing                      | unsure     |
| no second pass of the latest audio                    | unsure     |
| above the lenient bar                                 | unsure     |
| a voice that was like our prompt for a moment only    | unsure     |
| clicks that may be knocks, or noise that breathes     | unsure     |
| nearly all of it below the level of comfort noise     | silent     |
| the rest                                              | noise      |
"""

from dataclasses import dataclass

from ari_app.screening.ear_settings import EarSettings
from ari_app.screening.evidence import Heard
from ari_app.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How the caller answered, and when (s)."""

    verdict: Verdict
    at_s: float


def answer(heard: Heard, key_at_s: float | None) -> Answer | None:
    """The first clear answer of the caller: a voice, a key or a tap; None where there is none."""
    if heard.voice_at_s is heard.tap_at_s is heard.key_at_s is key_at_s is None:
        return None
    times = (
        (Verdict.VOICE, heard.voice_at_s),
        (Verdict.KEY, key_at_s),
        (Verdict.KEY, heard.key_at_s),
        (Verdict.TAP, heard.tap_at_s),
    )
    answers = [Answer(verdict=verdict, at_s=at_s) for verdict, at_s in times if at_s is not None]
    return min(answers, key=lambda given: given.at_s, default=None)


def without_answer(
    heard: Heard, *, listened_s: float, received_s: float, settings: EarSettings
) -> Verdict:
    """The verdict at the end of a window in which the caller gave no clear answer."""
    if received_s - heard.heard_s > settings.unheard_s:
        return Verdict.UNSURE
    if received_s < settings.media_s:  # a cry may be shorter than a second
        return Verdict.UNSURE if heard.loud_s > 0.0 else Verdict.NO_MEDIA
    if received_s < settings.media_share * listened_s or not heard_twice(heard, settings):
        return Verdict.UNSURE
    if doubtful(heard, settings):
        return Verdict.UNSURE
    return Verdict.SILENT if heard.loud_s <= settings.media_s else Verdict.NOISE


def heard_twice(heard: Heard, settings: EarSettings) -> bool:
    """Whether the second pass has heard all but the last moment of what the first one heard."""
    late_s = heard.until_s - heard.second_until_s
    return heard.second_score is not None and late_s <= settings.second_late_s


def doubtful(heard: Heard, settings: EarSettings) -> bool:
    """Whether anything crossed the lenient bar: such a caller goes to the queue."""
    score = call_score(heard, settings)
    likely = score is not None and score >= lenient_bar(heard, settings)
    there = heard.maybe_knocks > 0 or heard.breath is not None
    return likely or there or taken_for_echo(heard, settings)


def taken_for_echo(heard: Heard, settings: EarSettings) -> bool:
    """A voice that was like our prompt for a moment: an echo would have lasted."""
    moment = heard.echo_s < settings.echo_hides_s
    return moment and heard.echo_voiced_s >= settings.accept_s


def lenient_bar(heard: Heard, settings: EarSettings) -> float:
    """The bar for this call: lower where our own prompt came back, for it may hide a voice."""
    echo = heard.echo_s >= settings.echo_hides_s
    return settings.echo_score if echo else settings.lenient_score


def call_score(heard: Heard, settings: EarSettings) -> float | None:
    """Both passes weighed together, in log-odds; None before the second was asked."""
    if heard.second_score is None:
        return None
    share = settings.second_share
    return (1.0 - share) * heard.human_score + share * heard.second_score

"""What a caller who cannot speak does with the hands: knocks, and keys heard as tones in-band."""

from collections.abc import Callable

from ari_app.screening.knocks import Knocks, KnockSettings
from ari_app.screening.sound import Sound


class Touches:
    """The first knocking and the first in-band key of one call, once a prompt has asked for them.

    Keys that arrive as events are exact and count at any time (``Ear.key``). Tones in the audio
    count only after a prompt: machines send them as well, but none answers a question.
    """

    def __init__(self, settings: KnockSettings) -> None:
        self.tap_at_s: float | None = None
        self.key_at_s: float | None = None
        self._knocks = Knocks(settings)
        self._digit_before = ""
        self._asked = False

    def prompt_started(self, at_s: float) -> None:
        """The caller is asked from now on."""
        self._asked = True
        self._knocks.prompt_started(at_s)

    @property
    def maybe_knocks(self) -> int:
        """How many clicks may be a hand's: a doubt."""
        return self._knocks.maybe

    def hear_knock(
        self, end_s: float, sound: Sound, ours: Callable[[float], bool], *, covered: bool = False
    ) -> bool:
        """Take a chunk that ended at ``end_s``; returns whether a click was found.

        ``ours(end_s)``: whether what ended then may be our own prompt coming back. Its syllables
        stand out of a quiet line like knocks; they are no answer. ``covered``: it may lie in this
        chunk as well, whatever is heard.
        """
        click, knocking = self._knocks.add(end_s, sound, ours, covered=covered)
        if knocking and self.tap_at_s is None:
            self.tap_at_s = end_s
        return click

    def hear_tone(self, end_s: float, sound: Sound) -> None:
        """Take a chunk that ended at ``end_s``: is it a key, heard in-band?"""
        pressed = sound.digit != "" and sound.digit == self._digit_before
        if pressed and self._asked and self.key_at_s is None:
            self.key_at_s = end_s
        self._digit_before = sound.digit

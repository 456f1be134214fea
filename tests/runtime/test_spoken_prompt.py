"""A prompt that a centre writes and a machine speaks."""

from ari_app.asterisk.prompt_audio import can_speak, of_words
from tests.debian_program import program
from tests.unit.asterisk.test_prompt_audio import loudness


def test_words_are_spoken_and_never_a_command() -> None:
    program("espeak-ng")
    assert can_speak()
    assert -40 < loudness(of_words("--version $(reboot) `id`")) < -15

"""Which recogniser the settings name, loaded; each package is imported only where it is wanted."""

from ari_app.settings import Transcript
from recordings.transcripts.recogniser import Recogniser, looked_into


def load(section: Transcript) -> Recogniser:
    """Takes seconds and memory: in a process of its own. Raises `NoRecogniser`."""
    folder = looked_into(section)
    if section.recogniser == "vosk":
        from recordings.transcripts.vosk_recogniser import VoskRecogniser

        return VoskRecogniser(folder)
    from recordings.transcripts.whisper_recogniser import WhisperRecogniser

    return WhisperRecogniser(folder, section.language)

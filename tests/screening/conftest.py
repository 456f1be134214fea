"""One loaded model for all tests of the ear."""

import pytest

from ari_app.screening.model import VoiceModel


@pytest.fixture(scope="session")
def model() -> VoiceModel:
    return VoiceModel.load()

"""The centre's thresholds are those that live calls are heard with."""

from pathlib import Path

from ari_app.asterisk.ari import Ari
from ari_app.journal.writer import JournalWriter
from ari_app.screener.main import _surroundings
from ari_app.screening.ear_settings import EarSettings
from ari_app.settings import Ear, Settings


def test_a_live_call_is_heard_with_the_thresholds_of_the_settings(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, ear=Ear(lenient_score=-3.0))
    journal = JournalWriter(settings.journal_path, centre="JPR", node="node-1")
    around = _surroundings(settings, Ari(port=1, password="", app="sigap-1"), journal)
    assert around.ear == EarSettings(lenient_score=-3.0)

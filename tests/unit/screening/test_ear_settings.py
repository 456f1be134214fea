"""The thresholds that a centre may choose: as shipped they are the ear's own, others reach it."""

from ari_app.screening.ear_settings import EarSettings
from ari_app.settings import Ear


def test_as_shipped_the_settings_are_those_that_were_chosen() -> None:
    assert EarSettings.of(Ear()) == EarSettings()


def test_another_threshold_is_named_in_each_verdict() -> None:
    other = EarSettings.of(Ear(lenient_score=-3.0))
    assert other.lenient_score == -3.0
    assert other.fingerprint() != EarSettings().fingerprint()

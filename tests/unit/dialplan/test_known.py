"""The words that the checker shares with the rest of Sigap are the same."""

from ari_app.asterisk import trial
from ari_app.verdict import HELD_VERDICTS, Verdict
from dialplan.checker import entrances, known
from tests.unit.dialplan.shipped import shipped


def test_the_screener_sends_calls_to_these_extensions_and_no_others() -> None:
    held = {f"{verdict}-{how}" for verdict in HELD_VERDICTS for how in ("held", "again")}
    assert set(entrances.VERDICTS) == held | (set(Verdict) - HELD_VERDICTS)


def test_the_gate_of_a_trial_is_the_one_that_the_line_s_trial_knows() -> None:
    text = shipped()["extensions.conf"]
    assert text.count(f",1,{entrances.TRIAL}") == 2
    assert trial.knows_trials(text)
    assert not trial.knows_trials(text.replace(entrances.TRIAL, "NoOp()"))


def test_capitals_count_for_functions_only() -> None:
    assert known.application("gOtO") == known.BUILT_IN
    assert "cut" not in known.functions()
    assert known.near("cut", known.functions()) == "CUT"

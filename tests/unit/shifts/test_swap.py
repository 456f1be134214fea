"""Each state of a swap, each step, and each who could try it."""

import itertools

import pytest

from ari_app.shifts.swap import (
    WAY,
    Party,
    SwapRefused,
    SwapState,
    SwapStep,
    after,
    party_of,
    steps_of,
)


@pytest.mark.parametrize(
    ("state", "step", "party"), list(itertools.product(SwapState, SwapStep, (*Party, None)))
)
def test_only_what_the_table_says(state: SwapState, step: SwapStep, party: Party | None) -> None:
    who, then = WAY.get((state, step), (None, None))
    if who is not None and party is who:
        assert after(state, step, party) is then and step in steps_of(state, party)
        return
    with pytest.raises(SwapRefused) as refused:
        after(state, step, party)
    assert refused.value.reason == ("not_yours" if who else "too_late")


def test_it_is_approved_only_after_both_have_confirmed() -> None:
    approving = [state for (state, step) in WAY if step is SwapStep.APPROVE]
    assert approving == [SwapState.AGREED]
    assert {state for state, _ in WAY} == {SwapState.ASKED, SwapState.AGREED}


@pytest.mark.parametrize(
    ("login", "supervises", "party"),
    [
        ("bagus", False, Party.ASKER),
        ("dewi", False, Party.ASKED),
        ("siti", True, Party.SUPERVISOR),
        ("tono", False, None),
        ("bagus", True, Party.ASKER),
    ],
)
def test_who_is_who(login: str, supervises: bool, party: Party | None) -> None:
    """A supervisor who swaps does not approve it themselves."""
    assert party_of(login, "bagus", "dewi", supervises=supervises) is party

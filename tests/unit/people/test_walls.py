"""The codes of screens that wait to be paired."""

import pytest

from ari_app.people.walls import (
    LETTERS_OF_CODE,
    MOST_OF_NETWORK,
    VALID_S,
    Pairings,
    TooManyCodes,
    TooManyScreens,
    WrongCode,
)

HOME = "192.0.2.1"


def test_a_screen_keeps_its_code_and_is_found_by_it() -> None:
    pairings = Pairings()
    code = pairings.code_for("screen", HOME, 0.0)
    assert len(code) == LETTERS_OF_CODE
    assert pairings.code_for("screen", HOME, 1.0) == code
    assert pairings.find(f" {code[:3].lower()}-{code[3:]} ", "wati", 2.0) == "screen"
    pairings.done("screen")
    with pytest.raises(WrongCode):
        pairings.find(code, "wati", 3.0)


def test_a_code_ends() -> None:
    pairings = Pairings()
    code = pairings.code_for("screen", HOME, 0.0)
    with pytest.raises(WrongCode):
        pairings.find(code, "wati", VALID_S)
    assert not pairings.waits("screen", VALID_S)
    assert pairings.code_for("screen", HOME, VALID_S) != code


def test_tries_are_bounded_and_the_right_one_is_not_heard_meanwhile() -> None:
    pairings = Pairings()
    code = pairings.code_for("screen", HOME, 0.0)
    for _ in range(5):
        with pytest.raises(WrongCode):
            pairings.find("ÄÖÜ", "wati", 1.0)
    with pytest.raises(TooManyCodes):
        pairings.find(code, "wati", 2.0)
    assert pairings.find(code, "wati", 20.0) == "screen"


def test_one_network_cannot_use_up_the_codes() -> None:
    pairings = Pairings()
    for number in range(MOST_OF_NETWORK):
        pairings.code_for(f"screen {number}", HOME, 0.0)
    with pytest.raises(TooManyScreens):
        pairings.code_for("one more", HOME, 0.0)
    assert pairings.code_for("elsewhere", "198.51.100.7", 0.0)

"""Keys, events, options: what goes in and out of a telephone's process as text."""

import pytest

from ari_app.telephone.key import KeyPress, KeysError, read_keys
from ari_app.telephone.phone_event import PhoneEvent, PhoneEventKind
from ari_app.telephone.process import caller


@pytest.mark.parametrize(
    ("written", "presses"),
    [
        ("", []),
        ("5@8", [("5", 8.0)]),
        ("#@10.5,*@1", [("*", 1.0), ("#", 10.5)]),  # in the order of their times
        (" 1@2 , 2@3 ", [("1", 2.0), ("2", 3.0)]),
    ],
)
def test_keys_as_people_write_them(written: str, presses: list[tuple[str, float]]) -> None:
    assert read_keys(written) == tuple(KeyPress(key=k, after_s=s) for k, s in presses)


@pytest.mark.parametrize("written", ["5", "@8", "5@", "55@8", "5@-1", "5@x", "A@3", "5@8;1@9"])
def test_keys_that_cannot_be_read_say_how_to_write_them(written: str) -> None:
    with pytest.raises(KeysError, match="5@8"):
        read_keys(written)


def test_an_event_survives_its_line() -> None:
    said = PhoneEvent(what=PhoneEventKind.KEY_SENT, at_s=1795285744.468106, data={"key": "5"})
    assert PhoneEvent.parse(said.line()) == said


@pytest.mark.parametrize("line", ["", "pjlib 2.15", "[]", "{}", '{"what": "x", "at_s": 1}'])
def test_other_lines_are_no_events(line: str) -> None:
    with pytest.raises(ValueError):
        PhoneEvent.parse(line)


def test_an_option_of_zero_is_not_left_out() -> None:
    arguments = caller("0812", server="h:1", seconds=0, loop=True, audio=None, echo=False)
    assert arguments[5:] == ("--seconds=0", "--loop")

"""A number that somebody typed, or that stands in an address: small enough for the database."""

import pytest

from ari_app.desk.web.reading import whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", None),
        ("9" * 5000, None),  # Python itself would not read it
        ("", None),
        (" 1", None),
        ("-1", None),
        ("+1", None),
        ("1_0", None),
        ("1.0", None),
        ("٣", None),  # a digit, and none that we write
        ("²", None),
    ],
)
def test_digits_and_nothing_else(text: str, number: int | None) -> None:
    assert whole(text) == number


def test_up_to_a_limit() -> None:
    assert (whole("50", 50), whole("51", 50)) == (50, None)

"""The search above an admin's list."""

import pytest

from ari_app.desk.admin.finding import fits

TREE = ("Pohon tumbang", None, "Fallen tree", "DLH", "PLN")


@pytest.mark.parametrize(
    ("words", "found", "remark"),
    [
        ("", True, "nothing asked for hides nothing"),
        ("POHON", True, "in capitals"),
        ("umb", True, "in the middle of a word"),
        ("tree pln", True, "each word anywhere"),
        ("tree pmi", False, "one word nowhere"),
        ("%", False, "no wildcard"),
    ],
)
def test_what_fits(words: str, found: bool, remark: str) -> None:
    assert fits(words, TREE) is found, remark

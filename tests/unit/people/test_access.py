"""Rights and the memory of accounts."""

import pytest

from ari_app.people.access import Account, AccountMemory, Role


def account(role: Role, extension: str = "") -> Account:
    return Account(
        actor="siti",
        name="Siti",
        role=role,
        centre="JPR",
        centre_name="Jepara",
        time_zone="Asia/Jakarta",
        extension=extension,
    )


@pytest.mark.parametrize(
    ("role", "own", "wanted", "may"),
    [
        (Role.CALL_TAKER, "101", "101", True),
        (Role.CALL_TAKER, "101", "102", False),
        (Role.CALL_TAKER, "", "", True),  # nobody has an empty extension
        (Role.SUPERVISOR, "101", "102", True),
        (Role.REVIEWER, "101", "101", False),
        (Role.AGENCY, "", "101", False),
    ],
)
def test_who_may_pause_whom(role: Role, own: str, wanted: str, may: bool) -> None:
    assert account(role, own).may_pause(wanted) is may


def test_an_account_is_remembered_for_a_while() -> None:
    memory, siti = AccountMemory(keep_s=10), account(Role.CALL_TAKER)
    memory.remember("x", siti, 0.0)
    assert memory.recall("x", 10.0) is siti
    assert memory.recall("x", 10.1) is None and memory.recall("y", 0.0) is None
    memory.moment_s = 5
    assert memory.recall_lately("x", 5.0) is siti and memory.recall_lately("x", 5.1) is None
    memory.remember("x", None, 1.0)  # the database said: no longer
    assert memory.recall("x", 1.0) is None

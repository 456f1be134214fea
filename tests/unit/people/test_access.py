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


def test_what_has_an_end_is_not_remembered_beyond_it() -> None:
    memory, program = AccountMemory(), account(Role.SUPERVISOR)
    memory.remember("x", program, 5.0, left_s=10.0)
    assert memory.recall("x", 14.9) is program and memory.recall_lately("x", 14.9) is program
    assert memory.recall("x", 15.0) is None and memory.recall_lately("x", 15.0) is None


def test_what_was_forgotten_is_not_brought_back_by_an_older_answer() -> None:
    """The change was committed at 2; a request had asked the database before, and hears later."""
    memory, siti = AccountMemory(), account(Role.CALL_TAKER)
    memory.remember("x", siti, 0.0)
    memory.forget("siti", 2.0)
    assert memory.recall("x", 2.0) is None
    memory.remember("x", siti, 1.9)
    assert memory.recall("x", 3.0) is None
    memory.remember("x", siti, 2.1)
    assert memory.recall("x", 3.0) is siti
    memory.forget_session("x", 4.0)
    memory.remember("x", siti, 3.5)
    memory.remember("y", siti, 3.5)
    assert memory.recall("x", 5.0) is None and memory.recall("y", 5.0) is siti

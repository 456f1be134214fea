"""An open ticket: what comes next, and what nobody has written yet."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ari_app.tickets.open_tickets import NextStep, missing_of, open_ticket, own

NOW = datetime(2026, 5, 1, 2, 11, tzinfo=UTC)
FIRE: dict[str, Any] = {
    "ticket_id": 1,
    "state": "open",
    "since": NOW,
    "progress": "open",
    "typed": True,
    "emergency": True,
    "needs_agency": True,
    "disposition": None,
    "given": False,
    "owner": "siti",
    "type": "kebakaran",
    "priority": "critical",
    **dict.fromkeys(("address", "kecamatan", "desa", "dusun", "latitude")),
}


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        pytest.param({"typed": False, "type": None}, NextStep.FILL_IN, id="nobody said what it is"),
        pytest.param({}, NextStep.SEND, id="a fire that nobody was told of"),
        pytest.param({"emergency": False}, NextStep.SEND, id="a complaint with an agency"),
        pytest.param({"given": True}, NextStep.AWAIT, id="given, and nothing has reached it yet"),
        pytest.param({"progress": "sent", "given": True}, NextStep.AWAIT, id="told"),
        pytest.param({"progress": "acknowledged"}, NextStep.WORKING, id="received"),
        pytest.param({"progress": "on_scene"}, NextStep.WORKING, id="there"),
        pytest.param({"emergency": False, "needs_agency": False}, NextStep.CLOSE, id="a question"),
        pytest.param({"disposition": "prank"}, NextStep.CLOSE, id="a prank left open"),
    ],
)
def test_what_comes_next(changed: dict[str, Any], step: NextStep) -> None:
    assert open_ticket({**FIRE, **changed}).next is step


def test_what_is_missing() -> None:
    assert missing_of(FIRE) == ("place",)
    assert missing_of({**FIRE, "desa": "Mantingan"}) == ()
    assert missing_of({**FIRE, "latitude": -6.5, "type": None, "priority": None}) == (
        "type",
        "priority",
    )


def test_whose() -> None:
    tickets = [open_ticket({**FIRE, "owner": owner}) for owner in ("siti", None, "budi")]
    assert [each.owner for each in own(tickets, "siti")] == ["siti"]

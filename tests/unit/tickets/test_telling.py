"""What is true of an agency that was given a ticket: a table with a remark per row."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ari_app.tickets.telling import Telling, truth_of

NOW = datetime(2026, 5, 1, 2, 11, 2, tzinfo=UTC)
LATER = NOW + timedelta(minutes=6)


def row(state: str = "sent", **more: Any) -> dict[str, Any]:
    values = {
        "state": state,
        "sent_at": NOW,
        "acknowledge_by": NOW + timedelta(minutes=5),
        "under_way": False,
        "has_page": False,
        "telephoned_at": None,
        "telephoned_whom": None,
        "step_at": None,
        "step_name": None,
    }
    return {**values, **more}


@pytest.mark.parametrize(
    ("given", "telling", "now", "remark"),
    [
        (row(), "waiting", NOW, "told, and it has its minutes"),
        (row(), "telephone", LATER, "told, and nobody acknowledged in time"),
        (row("new"), "telephone", NOW, "nothing of ours leads there"),
        (row("new", under_way=True), "on_its_way", NOW, "nothing has arrived"),
        (row("new", under_way=True, has_page=True), "on_its_way", NOW, "nor on the telephone"),
        (row("open"), "telephone", NOW, "every channel refused"),
        (row("new", has_page=True), "waiting", NOW, "its people have the page"),
        (row("new", telephoned_at=NOW, telephoned_whom="Budi"), "telephoned", NOW, "by us"),
        (row("acknowledged", step_at=NOW, step_name="Budi"), "received", LATER, "a human has it"),
        (row("on_scene", step_at=NOW, step_name="Budi"), "received", LATER, "and works"),
        (row("done", step_at=NOW), "over", LATER, "finished"),
        (row("cancelled", step_at=NOW), "over", NOW, "withdrawn"),
    ],
)
def test_the_truth(given: dict[str, Any], telling: str, now: datetime, remark: str) -> None:
    assert truth_of(given, now).telling is Telling(telling), remark


def test_who_and_when() -> None:
    assert truth_of(row(), NOW).at == NOW + timedelta(minutes=5)
    received = truth_of(row("acknowledged", step_at=LATER, step_name="Budi"), LATER)
    assert (received.at, received.who) == (LATER, "Budi")

"""What waits stands in the order in which it may cost a life."""

from typing import Any

import pytest

from ari_app.tickets.waiting_order import to_send

FIRE = {"label": "fire", "wait": "unsent"}
ILL = {"label": "ill", "wait": "unsent"}
ROAD = {"label": "road", "wait": "unsent_other"}
BARE = {"label": "bare", "wait": "untyped"}
PHOTO = {"label": "photo"}
PLACE = {"label": "place"}


def alarm(kind: str, ticket: str) -> dict[str, Any]:
    return {"kind": kind, "ticket": ticket}


@pytest.mark.parametrize(
    ("unsent", "shares", "alarms", "order"),
    [
        ([], [], [], []),
        ([FIRE], [PHOTO, PLACE], [], ["fire", "photo", "place"]),
        ([FIRE, ROAD], [PHOTO], [alarm("share_unseen", "photo")], ["fire", "photo", "road"]),
        ([FIRE, ILL], [], [alarm("unsent", "ill")], ["ill", "fire"]),
        ([FIRE, BARE], [PHOTO], [alarm("untyped", "bare")], ["fire", "bare", "photo"]),
        ([ROAD], [PHOTO], [alarm("unsent", "photo")], ["road", "photo"]),
    ],
)
def test_emergencies_first_then_what_alarms(
    unsent: list[dict[str, Any]],
    shares: list[dict[str, Any]],
    alarms: list[dict[str, Any]],
    order: list[str],
) -> None:
    assert [row["label"] for row in to_send(unsent, shares, alarms)] == order


def test_a_photos_alarm_is_its_own_not_its_tickets() -> None:
    found = to_send([FIRE], [{"label": "fire"}], [alarm("share_unseen", "fire")])
    assert [(row["wait"], row["alarms"]) for row in found] == [("unsent", False), ("share", True)]

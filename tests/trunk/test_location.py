"""A line says with the INVITE where its caller is: the real Asterisk answers, the call knows it."""

import asyncio
from typing import Any

import pytest

from tests.calls.lab import Lab
from tests.patience import PATIENCE_S
from tests.trunk.line import Line, line, offer
from tests.unit.location.test_pidf import BOMB, CIRCLE, CIVIC, FILE, multipart, pidf

pytestmark = pytest.mark.asyncio(loop_scope="session")

KIND = "multipart/mixed;boundary=b1"
HEADERS = ("Geolocation: <cid:place@lab>", "Geolocation-Routing: yes", "Supported: geolocation")


def invite(trunk: Line, document: bytes) -> str:
    sdp = offer(trunk.own[0], 40000).encode()
    whole = multipart(("application/sdp", sdp), ("application/pidf+xml", document))
    return whole.decode()


async def placed(centre: Lab, number: str, document: bytes) -> str:
    """A call with that document; its id. It is answered whatever the document is."""
    async with line(centre.server) as trunk:
        call = trunk.call(
            caller=number, headers=HEADERS, sdp=invite(trunk, document), body_kind=KIND
        )
        assert (await call.answered()).status == 200
        await call.hang_up()
    known = await centre.until(number, lambda call: call["state"] == "closed")
    found: str = known["id"]
    return found


async def by_line(centre: Lab, call_id: str) -> list[dict[str, Any]]:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            found: list[dict[str, Any]] = (await centre.api(f"/calls/{call_id}/location"))["line"]
            if found:
                return found
            await asyncio.sleep(0.1)


async def test_a_circle_with_its_confidence_is_a_fact_of_the_call(centre: Lab) -> None:
    call_id = await placed(centre, "081900000001", pidf(CIRCLE))
    (place,) = await by_line(centre, call_id)
    assert (place["latitude"], place["longitude"]) == (-6.5895, 110.668)
    assert (place["radius_m"], place["confidence"], place["method"]) == (850.2, 67.0, "Cell")
    assert place["measured_at"] == "2026-11-28T08:00:00Z"


async def test_an_address_alone(centre: Lab) -> None:
    (place,) = await by_line(centre, await placed(centre, "081900000002", pidf(CIVIC)))
    assert place["latitude"] is None and place["address"].startswith("12, Jl. Pemuda, Jepara")


async def test_hostile_documents_cost_no_call_and_say_nothing(centre: Lab) -> None:
    for order, document in enumerate((BOMB, FILE, b"<presence>", pidf("<x>" * 60 + "</x>" * 60))):
        call_id = await placed(centre, f"08190000001{order}", document)
        assert (await centre.api(f"/calls/{call_id}/location"))["line"] == []
    # what came after them is read as ever, so the reader lives
    assert await by_line(centre, await placed(centre, "081900000019", pidf(CIRCLE)))

"""The outcome of a call-back through the API; whose it is and how long: tests/store."""

from typing import Any

import pytest

from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre

OUTCOME = "/tickets/JPR-2026-00002/callback/end"


@pytest.fixture
async def given(centre: Centre, database: Any) -> str:
    """Two tickets of a number wait for a call-back; an agency works on the first already."""
    for number in (1, 2):
        call_id = await centre.add_call(outcome="abandoned_waiting", answered_by=None)
        await centre.add_ticket(call_id, number)
    await database.execute("UPDATE tickets SET state = 'callback'")
    await centre.send("JPR-2026-00001")
    return "JPR-2026-00002"


async def test_a_wrong_number_closes_no_ticket_that_an_agency_works_on(
    api: ApiClient, given: str, database: Any
) -> None:
    """Said in one sentence, with the call-back still the call-taker's own."""
    await api.post(f"/tickets/{given}/callback", "call_taker")
    refused = await api.post(OUTCOME, "call_taker", {"outcome": "wrong_number"})
    assert (refused.status, refused.json["error"]) == (409, "conflict")
    assert "withdraw it from the agency first" in refused.json["message"]
    assert await database.fetchval("SELECT count(*) FROM tickets WHERE state = 'callback'") == 2
    [held] = (await api.get("/callbacks", "call_taker")).json["callbacks"]
    assert held["taken_by"] == "call_taker JPR"
    await database.execute(
        """UPDATE dispatches SET state = 'cancelled', step = 'cancel', step_at = now(),
                                 step_party = 'desk', step_by = 'rini'"""
    )
    reply = await api.post(OUTCOME, "call_taker", {"outcome": "wrong_number"})
    assert reply.status == 200
    assert await database.fetchval("SELECT count(*) FROM tickets WHERE state = 'closed'") == 2


async def test_a_telephone_that_is_off_stays_in_the_list(api: ApiClient, given: str) -> None:
    await api.post(f"/tickets/{given}/callback", "call_taker")
    assert (await api.post(OUTCOME, "call_taker", {"outcome": "no_answer"})).status == 200
    [row] = (await api.get("/callbacks", "call_taker")).json["callbacks"]
    assert (row["label"], row["tries"], row["taken_by"]) == (given, 1, None)

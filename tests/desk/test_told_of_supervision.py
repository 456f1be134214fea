"""That a supervisor listens: who reads so in tickets, calls and by the API, as the centre says."""

from datetime import timedelta

import pytest
from aiohttp import ClientSession

from ari_app.settings import Settings
from tests.desk.api_client import ApiClient
from tests.desk.centre import NOW, Centre
from tests.desk.test_admin import page
from tests.desk.test_pages import log_in

LISTENING = {"supervised", "supervision_ended"}


@pytest.fixture(params=[True, False], ids=["announced", "quiet"])
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    supervisor = settings.supervisor.model_copy(update={"announce": request.param})
    return settings.model_copy(update={"supervisor": supervisor})


async def listened_in(centre: Centre) -> str:
    """A call of 101 in which 102 listened, whispered, and then took over."""
    call_id = await centre.add_call()
    for kind, s, data in (
        ("answered", 9, {"taker": "PJSIP/101"}),
        ("supervised", 20, {"by": "102", "mode": "listen"}),
        ("supervised", 25, {"by": "102", "mode": "whisper"}),
        ("supervision_ended", 30, {"by": "102"}),
        ("taken_over", 40, {"by": "102", "from": "101"}),
        ("hung_up", 150, {"by": "caller"}),
    ):
        await centre.add_fact(call_id, kind, NOW + timedelta(seconds=s), **data)
    return call_id


@pytest.mark.parametrize("role", ["call_taker", "supervisor", "reviewer", "admin"])
async def test_who_is_told(api: ApiClient, centre: Centre, settings: Settings, role: str) -> None:
    """A takeover is no secret to anybody: the call-taker was let go."""
    told = settings.supervisor.announce or role != "call_taker"
    call_id = await listened_in(centre)
    label = await centre.add_ticket(call_id, 1)
    journey = (await api.get(f"/calls/{call_id}", role)).json["journey"]
    history = (await api.get(f"/tickets/{label}/history", role)).json["entries"]
    for entries in (journey, history):
        kinds = {entry["kind"] for entry in entries}
        assert (kinds & LISTENING) == (LISTENING if told else set())
        assert {"answered", "taken_over", "hung_up"} <= kinds


@pytest.mark.parametrize("role", ["call_taker", "supervisor"])
async def test_who_reads_it_on_the_pages(
    http: ClientSession, centre: Centre, settings: Settings, role: str
) -> None:
    told = settings.supervisor.announce or role != "call_taker"
    with_ticket, without = await listened_in(centre), await listened_in(centre)
    label = await centre.add_ticket(with_ticket, 1)
    await log_in(http, role)
    for path in (f"/tickets/{label}", f"/calls/{without}", "/board"):
        assert ("membisikkan" in await page(http, path)) is told, path

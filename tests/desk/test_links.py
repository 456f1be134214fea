"""Linked tickets: seen from both, undone, in both histories; and an incident separated again."""

import re
from typing import Any

from aiohttp import ClientSession

from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.test_pages import log_in


async def two(centre: Centre) -> list[str]:
    return [await centre.add_ticket(await centre.add_call(), number) for number in (1, 2)]


async def linked(api: ApiClient, label: str) -> list[str]:
    found = (await api.get(f"/tickets/{label}/links", "reviewer")).json["links"]
    return [one["label"] for one in found]


async def test_linked_and_taken_off(api: ApiClient, centre: Centre, database: Any) -> None:
    first, second = await two(centre)
    path = f"/tickets/{second}/links"
    for _ in range(2):  # once more changes nothing
        assert (await api.post(path, "call_taker", {"to": first})).status == 200
    assert (await linked(api, first), await linked(api, second)) == ([second], [first])
    assert (await api.get(f"/tickets/{second}", "call_taker")).json["state"] == "open"
    for label, other in ((first, second), (second, first)):
        told = (await api.get(f"/tickets/{label}/history", "reviewer")).json["entries"]
        assert f"Terkait dengan {other}" in [one["text"] for one in told]
    taken = await api.ask("DELETE", f"/tickets/{first}/links/{second}", "call_taker")
    assert taken.json["links"] == [] == await linked(api, second)
    again = await api.ask("DELETE", f"/tickets/{first}/links/{second}", "call_taker")
    assert again.status == 409
    lines = await database.fetch("SELECT action FROM audit WHERE action LIKE 'ticket.%link'")
    assert sorted(line["action"] for line in lines) == ["ticket.link"] * 2 + ["ticket.unlink"] * 2


async def test_what_is_refused(api: ApiClient, centre: Centre) -> None:
    first, second = await two(centre)
    other = await centre.add_ticket(await centre.add_call(centre="KDS"), 1, centre="KDS")
    for wrong in (first, "X-1", other, "\0"):
        reply = await api.post(f"/tickets/{first}/links", "call_taker", {"to": wrong})
        assert reply.status == 422, wrong
    reply = await api.post(f"/tickets/{first}/links", "reviewer", {"to": second})
    assert reply.status == 404


async def test_on_the_tickets_page(http: ClientSession, api: ApiClient, centre: Centre) -> None:
    first, second = await two(centre)
    await log_in(http, "call_taker")

    async def act(label: str, **fields: str) -> str:
        async with http.get(f"/tickets/{label}") as reply:
            found = re.search(r'name="csrf" value="([^"]+)"', await reply.text())
        assert found
        form = {"csrf": found[1], **fields}
        async with http.post(f"/tickets/{label}/relate", data=form) as reply:
            assert reply.status == 200
            return (await reply.text()).partition('id="related"')[2].partition("h-history")[0]

    assert first in await act(second, act="link", to=first.lower())
    assert second not in await act(first, act="unlink", to=second)
    assert await linked(api, first) == []
    mark = {"of": first, "version": 1}
    await api.post(f"/tickets/{second}/duplicate", "call_taker", mark)
    assert "Bukan kejadian yang sama" not in await act(second, act="separate")
    assert (await api.get(f"/tickets/{second}", "call_taker")).json["state"] == "open"

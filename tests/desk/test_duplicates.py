"""Likely duplicates over the API: found, marked, taken off, each in the audit trail."""

from typing import Any

from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre

FIRE = {"type": "kebakaran", "kecamatan": "Tahunan", "desa": "Mantingan"}


async def two_fires(api: ApiClient, centre: Centre) -> tuple[str, str]:
    labels = [await centre.add_ticket(await centre.add_call(), number) for number in (1, 2)]
    for label in labels:
        version = (await api.get(f"/tickets/{label}", "call_taker")).json["version"]
        assert (
            await api.post(f"/tickets/{label}", "call_taker", {"version": version, **FIRE})
        ).status == 200
    return labels[0], labels[1]


async def test_found_marked_and_taken_off(api: ApiClient, centre: Centre, database: Any) -> None:
    first, second = await two_fires(api, centre)
    await centre.send(first)
    reply = await api.get(f"/tickets/{second}/duplicates", "call_taker")
    [one] = reply.json["likely"]
    assert (one["label"], one["nearness"]) == (first, "desa")
    [damkar] = one["agencies"]
    assert (damkar["name"], damkar["state"]) == ("Damkar/Satpol-PP", "new")
    assert damkar["truth"]["telling"] == "telephone"  # it has no channel: nobody was told
    version = (await api.get(f"/tickets/{second}", "call_taker")).json["version"]
    mark = {"of": first, "version": version}
    marked = await api.post(f"/tickets/{second}/duplicate", "call_taker", mark)
    assert (marked.json["duplicate_of"], marked.json["progress"]) == (first, "duplicate")
    assert (await api.get(f"/tickets/{first}", "call_taker")).json["duplicates"] == [second]
    refused = await api.post(f"/tickets/{second}/duplicate", "call_taker", mark)
    assert refused.status == 409  # an older version
    freed = await api.ask("DELETE", f"/tickets/{second}/duplicate", "call_taker")
    assert (freed.json["duplicate_of"], freed.json["state"]) == (None, "open")
    assert (await api.ask("DELETE", f"/tickets/{second}/duplicate", "call_taker")).status == 409
    lines = await database.fetch("SELECT action, subject FROM audit WHERE action LIKE '%duplicate'")
    assert {tuple(line) for line in lines} == {
        ("ticket.duplicate", second),
        ("ticket.not_duplicate", second),
    }


async def test_what_is_refused(api: ApiClient, centre: Centre) -> None:
    first, second = await two_fires(api, centre)
    mark = f"/tickets/{second}/duplicate"
    assert (await api.post(mark, "call_taker", {"of": "X-1", "version": 1})).status == 422
    assert (await api.post(mark, "call_taker", {"of": first})).status == 422
    assert (await api.post(mark, "reviewer", {"of": first, "version": 1})).status == 404
    assert (await api.get("/tickets/X-1/duplicates", "call_taker")).status == 404

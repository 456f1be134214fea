"""No value anywhere in the API is answered by a fault of ours, or by what is not described."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.desk.ami_server import AmiServer, channel, member
from tests.desk.any_request import (
    NASTY,
    Asked,
    any_request,
    fields,
    right_ones,
    with_value,
)
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre

IDS = {
    **{"id": "", "label": "", "other": "JPR-2026-09999"},
    **{"extension": "101", "agency": "damkar", "number": "77", "tile": "0"},
    "telephone": "081234567890",
}
PLACEHOLDERS = list(right_ones(IDS))
EXAMPLES = 600


@pytest.fixture
async def ids(centre: Centre, ami: AmiServer) -> Mapping[str, str]:
    """What there is: a talk with a ticket that an agency works on."""
    call_id = await centre.add_call(state="talking", outcome=None)
    await centre.add_recording(call_id, b"fLaC")
    label = await centre.add_ticket(call_id, 1, narrative="Rumah terbakar")
    await centre.send(label)
    ami.channels = [channel(call_id, application="Queue", bridge_id="b")]
    ami.members = [member("101")]
    return {**IDS, "id": call_id, "label": label}


def named(asked: Asked) -> str:
    return f"{asked.method} {asked.path}"


@pytest.mark.parametrize("number", range(len(PLACEHOLDERS)), ids=map(named, PLACEHOLDERS))
async def test_no_value_breaks_a_route(api: ApiClient, ids: Mapping[str, str], number: int) -> None:
    """Each place of the route with each of the nasty values; `api` checks the description."""
    asked = list(right_ones(ids))[number]
    assert await _status(api, asked) != 500
    faults = []
    for place, name in fields(asked):
        for value in NASTY:
            if await _status(api, with_value(asked, place, name, value)) == 500:
                faults.append((place, name, value))
    assert not faults


@given(data=st.data())
@examples(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_no_request_breaks_a_route(
    api: ApiClient, ids: Mapping[str, str], data: st.DataObject
) -> None:
    """Several places at once, with anything in them."""
    asked = data.draw(st.sampled_from(list(right_ones(ids))).flatmap(any_request))
    assert await _status(api, asked) != 500


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b""),
        ("application/json", b"\xff\xfe\x00"),
        ("application/json; charset=utf-16", "{}".encode("utf-16")),
        ("application/json; charset=nonsense", b"{}"),
        ("application/json", b'{"version": 1, "version": 2}'),
        ("application/json", b'{"version": Infinity}'),
        ("application/json", b'{"narrative": "\\ud83d"}'),
        ("text/plain", b"{}"),
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
        ("application/x-www-form-urlencoded", b"a=%ff&a=1"),
    ],
)
async def test_no_body_breaks_a_route(
    api: ApiClient, ids: Mapping[str, str], content_type: str, body: bytes
) -> None:
    faults = []
    for asked in right_ones(ids):
        if asked.method != "GET":
            kind: dict[str, Any] = {"headers": {"Content-Type": content_type}, "data": body}
            reply = await api.ask(asked.method, asked.url, asked.role, **kind)
            faults += [named(asked)] if reply.status == 500 else []
    assert not faults


async def _status(api: ApiClient, asked: Asked) -> int:
    body = {} if asked.body is None else {"json": asked.body}
    reply = await api.ask(asked.method, asked.url, asked.role, params=asked.query, **body)
    return reply.status

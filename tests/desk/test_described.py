"""Schemathesis over the API's own description: right and wrong requests, and every answer fits."""

import asyncio
from collections.abc import Mapping
from http import HTTPMethod
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis import Case, checks
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig

from tests.desk.any_request import DESCRIPTION, role_of
from tests.desk.centre import Centre

EXAMPLES = 12
AnyCase = Case[Any]
# A byte of zero is tried by hand, in test_any_value.
CONFIG = SchemathesisConfig(
    projects=ProjectsConfig(
        default=ProjectConfig(generation=GenerationConfig(allow_x00=False)),
    )
)
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION, config=CONFIG)
FOUND: Any = SCHEMA.get_all_operations()  # each a result: ok() raises where it is none
OPERATIONS = [found.ok() for found in FOUND]
ASKED = [one for one in OPERATIONS if "x-right" in one.definition.raw]
HELD = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)


@pytest.mark.parametrize("number", range(len(ASKED)), ids=[one.label for one in ASKED])
async def test_every_answer_is_described(site: str, centre: Centre, number: int) -> None:
    operation: Any = ASKED[number]
    call_id = await centre.add_call(state="talking", outcome=None)
    label = await centre.add_ticket(call_id, 1, narrative="Rumah terbakar")
    await centre.send(label)
    known = {"id": call_id, "label": label, "agency": "damkar", "extension": "101"}
    role = role_of(operation.definition.raw)
    headers = {"Authorization": f"Bearer token-{role}"}

    @given(case=operation.as_strategy())
    @examples(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: AnyCase) -> None:
        _ask(case, site, headers, known)

    await asyncio.to_thread(asked)


def _ask(case: AnyCase, site: str, headers: Mapping[str, str], known: Mapping[str, str]) -> None:
    """Once as it was made, once for what there is."""
    _checked(case, site, headers)
    if case.path_parameters and case.method != HTTPMethod.DELETE:
        same = {name: known.get(name, value) for name, value in case.path_parameters.items()}
        case.path_parameters = same
        _checked(case, site, headers)


def _checked(case: AnyCase, site: str, headers: Mapping[str, str]) -> None:
    reply = case.call(base_url=site, headers=dict(headers), timeout=20)
    if reply.status_code == 503:  # no Asterisk here
        return
    case.validate_response(reply, checks=list(HELD))

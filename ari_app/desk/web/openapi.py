"""The API's description (OpenAPI 3.1), made from the routes that serve it, so it stays true."""

import asyncio
import functools
import json
from collections.abc import Iterable
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from ari_app.desk.web.api import AUDIO, PREFIX, Route, Shape
from ari_app.desk.web.problems import ProblemShape

Mode = Literal["validation", "serialization"]

_REF = "#/components/schemas/{model}"
_ALWAYS = (401, 404, 500, 503)
_MEANINGS = {
    400: "The body is not a JSON object",
    401: "No token, or a wrong one",
    404: "Unknown, or not for this account",
    408: "The body came too slowly",
    409: "Someone else was faster, or the state does not allow it",
    413: "The body is too large",
    415: "The body must be application/json",
    416: "The range lies outside the recording",
    422: "A field or a parameter is invalid; the message names it",
    500: "A fault of ours; it has been logged",
    503: "The database or Asterisk is away; try again after Retry-After",
}


def describe(routes: Iterable[Route]) -> dict[str, Any]:
    """The whole document."""
    routes = tuple(routes)
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = _operation(route)
    paths[PREFIX + "/openapi.json"] = {"get": _SELF}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sigap 112", "version": "1"},
        "paths": paths,
        "components": {"schemas": _schemas(routes), "securitySchemes": _SECURITY},
        "security": [{"bearer": []}, {"session": []}],
    }


def serve(app: web.Application, routes: Iterable[Route]) -> None:
    """Register ``/api/v1/openapi.json``; it is public, for it holds no data.

    It is made when it is asked for first, beside the desk's work: it takes a part of a second.
    """

    @functools.cache
    def document() -> bytes:
        return json.dumps(describe(routes)).encode()

    async def openapi(_: web.Request) -> web.Response:
        body = await asyncio.to_thread(document)
        return web.Response(body=body, content_type="application/json", charset="utf-8")

    app.router.add_get(PREFIX + "/openapi.json", openapi)


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": route.summary,
        "parameters": [*_path_parameters(route.path), *_query_parameters(route.query)],
        "responses": _responses(route),
        "x-right": route.right.value,
    }
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": _json(route.body)}
    return operation


def _responses(route: Route) -> dict[str, Any]:
    read = () if route.method == "GET" else (408, 413)
    statuses = sorted({*_ALWAYS, *route.problems, *read})
    problems = {
        str(status): {"description": _MEANINGS[status], "content": _json(ProblemShape)}
        for status in statuses
    }
    if route.answers is None and route.file != AUDIO:
        return {"200": _file("The file", route.file), **problems}
    if route.answers is None:
        problems["416"] = {"description": _MEANINGS[416]}
        return {"200": _AUDIO, "206": _AUDIO, **problems}
    return {"200": {"description": "OK", "content": _json(route.answers)}, **problems}


def _json(shape: type[Shape] | type[ProblemShape]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(model=shape.__name__)}}}


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in names
    ]


def _query_parameters(shape: type[Shape] | None) -> list[dict[str, Any]]:
    if shape is None:
        return []
    schema = shape.model_json_schema(ref_template=_REF)
    return [
        {"name": name, "in": "query", "required": False, "schema": value}
        for name, value in schema["properties"].items()
    ]


def _schemas(routes: tuple[Route, ...]) -> dict[str, Any]:
    """Every shape by its class name, with those it is made of."""
    answers: set[type[BaseModel]] = {ProblemShape}
    answers |= {route.answers for route in routes if route.answers is not None}
    reads = {route.body for route in routes if route.body is not None}
    wanted: list[tuple[type[BaseModel], Mode]] = [(shape, "serialization") for shape in answers]
    wanted += [(shape, "validation") for shape in reads]
    _, document = models_json_schema(wanted, ref_template=_REF)
    found: dict[str, Any] = document["$defs"]
    for shape in {route.query for route in routes if route.query is not None}:
        found = shape.model_json_schema(ref_template=_REF).get("$defs", {}) | found
    return found


def _file(what: str, kind: str) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary"}
    return {"description": what, "content": {kind: {"schema": schema}}}


_AUDIO = _file("The audio, whole or the range asked for", AUDIO)
_SELF = {
    "summary": "This description",
    "security": [],
    "responses": {
        "200": {"description": "OK", "content": {"application/json": {"schema": {}}}},
    },
}
_SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "sigap_session"},
}

"""The API's description as Markdown, for ``docs/api.md``: made from the same document (OpenAPI)."""

from collections.abc import Iterator, Mapping
from typing import Any

HEAD = """# API

Made by `./sigap reference api` from the routes themselves; edit them (`ari_app/desk/*/`) instead.
The same as OpenAPI 3.1, for programs: `/api/v1/openapi.json` on each desk.

A program sends a token (`./sigap token`) as `Authorization: Bearer …`; a page its session. Each
route names the right that it needs; whoever lacks it gets 404, as for what does not exist. Times
are ISO 8601 with a zone, telephone numbers as they were sent. What was wrong is one sentence in
`message`, for a human, and one word in `error`, for a program.
"""
_SCHEMA = "#/components/schemas/"


def of(document: Mapping[str, Any]) -> str:
    """The whole page."""
    routes = (
        line
        for path, methods in sorted(document["paths"].items())
        for method, operation in methods.items()
        for line in _route(method.upper(), path, operation)
    )
    shapes = document["components"]["schemas"]
    fields = (line for name in sorted(shapes) for line in _shape(name, shapes[name]))
    return "\n".join((HEAD, "## Routes\n", *routes, "## Shapes\n", *fields)) + "\n"


def _route(method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"### `{method} {path}`\n"
    yield f"{operation['summary'].rstrip('.')}.\n"
    if right := operation.get("x-right"):
        yield f"- right: `{right}`"
    for each in operation.get("parameters", ()):
        if each["in"] == "query":
            yield f"- `?{each['name']}`: {_type(each['schema'])}{_meaning(each['schema'])}"
    if body := operation.get("requestBody"):
        yield f"- body: {_content(body)}"
    for status, answer in operation["responses"].items():
        if status == "200":
            yield f"- answer: {_content(answer)}"
    if statuses := [f"{s}" for s in operation["responses"] if not s.startswith("2")]:
        yield f"- else: {', '.join(statuses)}"
    yield ""


def _content(holder: Mapping[str, Any]) -> str:
    said = [
        _type(each["schema"]) if kind == "application/json" and each["schema"] else f"`{kind}`"
        for kind, each in holder.get("content", {}).items()
    ]
    return ", ".join(said) or "nothing"


def _shape(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}\n"
    if "enum" in schema:
        yield f"One of {', '.join(f'`{each}`' for each in schema['enum'])}.\n"
        return
    yield "| field | type | meaning |\n|---|---|---|"
    needed = schema.get("required", ())
    for field, each in schema.get("properties", {}).items():
        optional = "" if field in needed else " (optional)"
        yield f"| `{field}` | {_type(each)}{optional} | {_meaning(each).removeprefix(': ')} |"
    yield ""


def _meaning(schema: Mapping[str, Any]) -> str:
    said = str(schema.get("description", "")).replace("\n", " ").replace("|", "\\|")
    return f": {said}" if said else ""


def _type(schema: Mapping[str, Any]) -> str:
    """``string``, ``array of [CallShape](#callshape)``, ``integer or null``."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_SCHEMA)
        return f"[{name}](#{name.lower()})"
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(_type(each) for each in several))
    if "enum" in schema:
        return " or ".join(f"`{each}`" for each in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    kind = schema.get("type", "any")
    if kind == "array":
        return f"array of {_type(schema.get('items', {}))}"
    if kind == "object" and isinstance(values := schema.get("additionalProperties"), Mapping):
        return f"object of {_type(values)}"
    form = schema.get("format")
    return f"{kind} ({form})" if form else str(kind)

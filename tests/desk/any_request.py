"""Requests out of the API's own description: right ones, and whatever somebody may send instead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from ari_app.desk.site import ROUTES
from ari_app.desk.web.api import PREFIX
from ari_app.desk.web.openapi import describe
from ari_app.people.access import GRANTED, Right

Schema = Mapping[str, Any]
DESCRIPTION = describe(ROUTES)
NASTY: tuple[Any, ...] = (
    *(
        "",
        " ",
        "\x7f",
        "\x00",
        "\r\nX: y",
        "'; DROP TABLE calls; --",
        "%",
        "%00",
        "${SPOOL}",
        "☎\u202e",
    ),
    *("../../etc/passwd", "=1+1", "<b>", "x" * 5000, "2026-13-45", "0", "-1", "1e309", "NaN"),
    *("2147483647", "99999-12-31T00:00:00Z", "\ud83d"),
    *(-1, 0, 2**31 - 1, 2**31, 10**30, 1.5, True, None, [], {}, [None], {"a": {"b": []}}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request. ``ids``: the parts of its path."""

    method: str
    path: str
    role: str
    ids: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    @property
    def url(self) -> str:
        """Below the API's prefix; what stands in a part of the path stays in that part."""
        path = self.path.removeprefix(PREFIX)
        for name, value in self.ids.items():
            path = path.replace(f"{{{name}}}", _part(value))
        return path


def _part(value: str) -> str:
    return quote(value, safe="", errors="replace") if value.strip(".") else "%20"


def right_ones(ids: Mapping[str, str]) -> Iterator[Asked]:
    """Each operation once, with ids that there are and the least of a body."""
    for path, operations in DESCRIPTION["paths"].items():
        for method, operation in operations.items():
            if "x-right" in operation:
                yield Asked(
                    method=method.upper(),
                    path=path,
                    role=role_of(operation),
                    ids={name: ids[name] for name in _names(operation, "path")},
                    body=_least(body) if (body := _body(operation)) else None,
                )


def role_of(operation: Schema) -> str:
    return next(role.value for role in GRANTED if Right(operation["x-right"]) in GRANTED[role])


def _operation(asked: Asked) -> Schema:
    found: Schema = DESCRIPTION["paths"][asked.path][asked.method.lower()]
    return found


def _names(operation: Schema, place: str) -> list[str]:
    return [each["name"] for each in operation["parameters"] if each["in"] == place]


def _body(operation: Schema) -> Schema | None:
    content = operation.get("requestBody", {}).get("content", {})
    return _resolved(content["application/json"]["schema"]) if content else None


def _resolved(schema: Schema) -> Schema:
    if "$ref" in schema:
        named: Schema = DESCRIPTION["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return named
    return schema


def _least(schema: Schema) -> Any:
    """The smallest value that the schema describes."""
    schema = _resolved(schema)
    if "anyOf" in schema:
        return _least(schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            wanted = schema.get("required", ())
            return {name: _least(schema["properties"][name]) for name in wanted}
        case "array":
            return [_least(schema["items"])] * schema.get("minItems", 0)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
    return "x" * max(1, schema.get("minLength", 1))


def fields(asked: Asked) -> list[tuple[str, str]]:
    """Every place where something may be put: in the path, the query, the body."""
    operation = _operation(asked)
    body = _body(operation)
    return [
        *(("path", name) for name in _names(operation, "path")),
        *(("query", name) for name in _names(operation, "query")),
        *(("body", name) for name in (body or {}).get("properties", ())),
    ]


def with_value(asked: Asked, place: str, name: str, value: Any) -> Asked:
    match place:
        case "path":
            return replace(asked, ids={**asked.ids, name: _as_text(value)})
        case "query":
            return replace(asked, query={**asked.query, name: _as_text(value)})
    return replace(asked, body={**(asked.body or {}), name: value})


def _as_text(value: Any) -> str:
    return str(value).encode(errors="replace").decode()


TEXT = st.text(st.characters(codec="utf-8"), max_size=60)
NUMBERS = st.integers(-(2**65), 2**65) | st.floats(allow_nan=False, allow_infinity=False)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT | st.sampled_from(NASTY),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def any_request(draw: st.DrawFn, asked: Asked) -> Asked:
    """That operation with some of its places filled with anything, or with a body of any kind."""
    places = fields(asked)
    if places:
        for place, name in draw(st.lists(st.sampled_from(places), max_size=3)):
            asked = with_value(asked, place, name, draw(ANYTHING))
    if asked.body is not None and draw(st.integers(0, 4)) == 0:
        return replace(asked, body=draw(ANYTHING))
    return asked

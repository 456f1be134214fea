"""Whether a JSON value fits its OpenAPI schema; knows the words that our description uses."""

import re
from collections.abc import Mapping
from typing import Any

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def fits(value: Any, schema: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """True when ``value`` is what ``schema`` describes."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return fits(value, document["components"]["schemas"][name], document)
    if "anyOf" in schema:
        return any(fits(value, choice, document) for choice in schema["anyOf"])
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "type" in schema and not _is(value, schema["type"]):
        return False
    return _inside_fits(value, schema, document)


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, _TYPES[name])


def _inside_fits(value: Any, schema: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    if isinstance(value, dict):
        return _object_fits(value, schema, document)
    if isinstance(value, list):
        return all(fits(item, schema.get("items", {}), document) for item in value)
    if isinstance(value, str) and "pattern" in schema:
        return re.search(schema["pattern"], value) is not None
    return True


def _object_fits(
    value: Mapping[str, Any], schema: Mapping[str, Any], document: Mapping[str, Any]
) -> bool:
    known = schema.get("properties", {})
    strange = value.keys() - known.keys()
    if strange and schema.get("additionalProperties") is False:
        return False
    if set(schema.get("required", ())) - value.keys():
        return False
    return all(fits(value[name], known[name], document) for name in value.keys() & known.keys())

"""Each setting as the models declare it: what it is, its unit, its default, who reads it.

The one list behind the page, the command and ``docs/settings.md``; nothing in it is written twice.
"""

import functools
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from ari_app.operations.settings_parts import CHOSEN, ONLY_IN_FILE, Part, parts_of
from ari_app.operations.settings_words import SETTINGS
from ari_app.settings import Settings

SECRETS = frozenset(
    {
        *("share.sms", "share.whatsapp", "reports.mail"),
        *(f"database_{whose}dsn" for whose in ("", "desk_", "jobs_", "share_")),
    }
)
_UNITS = {"s": "s", "ms": "ms", "days": "days", "hours": "hours", "h": "h", "hour": "h", "mb": "MB"}
_UNITS |= {"dbfs": "dBFS"}


class Kind(StrEnum):
    TICK = "tick"
    WHOLE = "whole"
    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"
    LINES = "lines"  # a list of words, one a line
    ROWS = "rows"  # a list of things with fields of their own
    SECTION = "section"  # one such thing, or none


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A field of one of the things in a list."""

    name: str
    says: str
    kind: Kind
    choices: tuple[str, ...] = ()
    needed: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """``name`` as ``queue.ring_s``; ``default`` as JSON has it; ``says`` is only marked for the
    translators, ``english`` is what the model says; ``chosen``: not typed, see `CHOSEN`.
    """

    name: str
    section: str
    kind: Kind
    says: str
    english: str
    unit: str
    default: Any
    may_be_none: bool
    secret: bool
    only_in_file: bool
    chosen: bool
    parts: frozenset[Part]
    choices: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    least: str = ""  # and the most, for a number


@functools.cache
def all_settings() -> Mapping[str, Described]:
    """Name → description, in the order of the models."""
    return types.MappingProxyType({one.name: one for one in _all()})


def _all() -> Iterator[Described]:
    for name, field in Settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            default = field.get_default(call_default_factory=True)
            for sub, inner_field in kind.model_fields.items():
                yield _described(f"{name}.{sub}", name, inner_field, getattr(default, sub))
        else:
            value = None if name in ("home", "node") else field.get_default()
            yield _described(name, name if name == "trunks" else "", field, value)


def _described(name: str, section: str, field: FieldInfo, default: object) -> Described:
    kind, optional, inner = _kind(field.annotation)
    return Described(
        name=name,
        section=section,
        kind=kind,
        says=SETTINGS[name],
        english=field.description or "",
        unit=_unit(name, kind),
        default=to_jsonable_python(default),
        may_be_none=optional,
        secret=name in SECRETS,
        only_in_file=name in ONLY_IN_FILE,
        chosen=name in CHOSEN,
        parts=parts_of(name),
        choices=_choices(inner),
        columns=_columns(inner) if kind is Kind.ROWS else (),
        least=_bounds(field),
    )


def _kind(annotation: Any) -> tuple[Kind, bool, Any]:
    """The kind, whether none is allowed, and the type inside."""
    optional = get_origin(annotation) in (Union, types.UnionType)
    if optional:
        annotation = next(each for each in get_args(annotation) if each is not type(None))
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin in (list, tuple):
        is_model = isinstance(inside[0], type) and issubclass(inside[0], BaseModel)
        return (Kind.ROWS if is_model else Kind.LINES), optional, inside[0]
    if origin is Literal:
        return Kind.CHOICE, optional, annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Kind.SECTION, optional, annotation
    known = {bool: Kind.TICK, int: Kind.WHOLE, float: Kind.NUMBER}
    return known.get(annotation, Kind.TEXT), optional, annotation


def _choices(annotation: Any) -> tuple[str, ...]:
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _columns(model: type[BaseModel]) -> tuple[Column, ...]:
    found = []
    for name, field in model.model_fields.items():
        kind, _, inner = _kind(field.annotation)
        found.append(
            Column(
                name=name,
                says=field.description or "",
                kind=kind,
                choices=_choices(inner),
                needed=field.is_required(),
                default=None if field.is_required() else field.get_default(),
            )
        )
    return tuple(found)


def _unit(name: str, kind: Kind) -> str:
    if kind not in (Kind.WHOLE, Kind.NUMBER):
        return ""
    return _UNITS.get(name.rpartition(".")[2].rpartition("_")[2], "")


def _bounds(field: FieldInfo) -> str:
    """As ``≥ 3, ≤ 90``; empty without."""
    signs = (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<"))
    found = (
        f"{sign} {value:g}"
        for word, sign in signs
        for each in field.metadata
        if isinstance(value := getattr(each, word, None), int | float)
    )
    return ", ".join(found)

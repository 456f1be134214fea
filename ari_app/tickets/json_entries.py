"""A JSON file that is a list of entries, checked whole: every mistake is told with its entry."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from ari_app.errors import Invalid, SigapError

_MOST_MISTAKES = 20
E = TypeVar("E")


class EntriesRefused(SigapError):
    """Nothing of the file is used; the message names the entries."""


class ValueRefused(Invalid, ValueError):
    """A value cannot be kept. The message says it to whoever imports a file.

    ``field`` and ``problem`` (with ``values``) say it to a page, which has words of its own.
    """

    def __init__(self, message: str, *, field: str, problem: str, **values: object) -> None:
        super().__init__(message)
        self.field = field
        self.problem = problem
        self.values = values


def read_entries(path: Path, build: Callable[[Mapping[str, Any]], E]) -> list[tuple[str, E]]:
    """(``code`` of the entry, what ``build`` makes of it), in the file's order.

    ``build`` refuses an entry with a ``SigapError`` or a ``ValueError`` that says why. Raises
    :class:`EntriesRefused`.
    """
    entries, built, wrong = _entries(path), dict[str, E](), list[str]()
    for number, entry in enumerate(entries, start=1):
        try:
            code = _code(entry)
            if code in built:
                raise ValueError(f"code {code!r} is in the file twice")
            built[code] = build(entry)
        except (SigapError, ValueError) as error:
            wrong.append(f"entry {number}: {error}")
    if wrong:
        more = [f"and {len(wrong) - _MOST_MISTAKES} more"] if len(wrong) > _MOST_MISTAKES else []
        message = "\n  ".join([*wrong[:_MOST_MISTAKES], *more])
        raise EntriesRefused(f"{path} is not imported, nothing was changed. Correct:\n  {message}")
    return list(built.items())


def only(entry: Mapping[str, Any], known: Mapping[str, type]) -> dict[str, Any]:
    """The entry's values, each of its type; ``ValueError`` for a strange name or another type."""
    for name, value in entry.items():
        if name not in known:
            raise ValueError(f"{name!r} is not known; known are {', '.join(known)}")
        if type(value) is not known[name]:
            raise ValueError(f"{name} must be {_WORDS[known[name]]}")
    return dict(entry)


def texts(name: str, values: list[Any], *, longest: int) -> list[str]:
    """A list of short texts without repetitions; `ValueRefused` for anything else."""
    kept = [text(name, value, longest=longest) for value in values]
    for value in kept:
        if kept.count(value) > 1:
            message = f"{name}: {value!r} is there twice"
            raise ValueRefused(message, field=name, problem="twice", text=value)
    return kept


def text(name: str, value: object, *, longest: int) -> str:
    """A short text that can be shown; `ValueRefused` for anything else."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueRefused(f"{name} must be a list of texts", field=name, problem="not_plain")
    if len(value) > longest:
        message = f"{name}: {value[:20]!r}… has more than {longest} characters"
        raise ValueRefused(message, field=name, problem="too_long", longest=longest)
    return value


def as_json(entries: list[dict[str, Any]]) -> str:
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


_WORDS = {str: "a text", int: "a whole number", bool: "true or false", list: "a list"}


def _code(entry: object) -> str:
    if not isinstance(entry, dict) or not isinstance(entry.get("code"), str):
        raise ValueError("must be an object with a 'code'")
    return str(entry["code"])


def _entries(path: Path) -> list[Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise EntriesRefused(f"Cannot read {path} ({error.strerror}); check the path.") from error
    except UnicodeDecodeError as error:
        raise EntriesRefused(f"{path} is not in UTF-8; save it as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise EntriesRefused(f"{path} is not JSON: {error}.") from error
    if not isinstance(found, list) or not found:
        raise EntriesRefused(f"{path} must hold a list of entries, as export writes it.")
    return found

"""What a text of the dialplan can be: ``${…}`` and ``$[…]`` taken apart, and values put in.

A part that nobody knows before the call is a `HOLE`. ``${IF(c?a:b)}`` is both of its values.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product

HOLE = "\0"
MOST = 64  # values of one text; more are not followed
_FUNCTION = re.compile(r"^([A-Za-z_]\w*)\((.*)\)\s*(?::.*)?$", re.DOTALL)
_VARIABLE = re.compile(r"^[A-Za-z_]\w*$")
_COMPARED = re.compile(r"^\s*(.*?)\s*(!=|<=|>=|=~|=|<|>)\s*(.*?)\s*$", re.DOTALL)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """``("", plain)``, ``("$", inside of ${…})`` and ``("[", inside of $[…])``, in order."""
    at, plain = 0, ""
    while at < len(text):
        if text[at : at + 2] in ("${", "$["):
            end = _end(text, at + 1)
            yield from [("", plain)] if plain else []
            yield ("$" if text[at + 1] == "{" else "["), text[at + 2 : end]
            at, plain = end + 1, ""
        else:
            plain += text[at]
            at += 1
    if plain:
        yield "", plain


def _end(text: str, start: int) -> int:
    opening, closing = text[start], {"{": "}", "[": "]"}[text[start]]
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == opening) - (text[at] == closing)
        if depth == 0:
            return at
    return len(text)


def split(text: str, sign: str = ",") -> list[str]:
    """The parts between signs that stand in no bracket and no quotes."""
    parts, depth, quoted = [""], 0, False
    escaped = False
    for letter in text:
        if letter == sign and depth <= 0 and not quoted and not escaped:
            parts.append("")
            continue
        if letter == '"' and not escaped:
            quoted = not quoted
        if not quoted:
            depth += (letter in "({[") - (letter in ")}]")
        escaped = letter == "\\" and not escaped
        parts[-1] += letter
    return parts


def argument(data: str, number: int) -> str:
    """The one of an application's arguments with this number, from 0; "" where it is not given."""
    given = split(data)
    return given[number].strip() if number < len(given) else ""


def functions(text: str) -> Iterator[tuple[str, str]]:
    """Each function that is read in ``${NAME(arguments)}``, however deep."""
    for kind, inner in pieces(text):
        if kind == "$" and (found := _FUNCTION.match(inner)):
            yield found[1], found[2]
            yield from functions(found[2])
        elif kind:
            yield from functions(inner)


def variables(text: str) -> Iterator[str]:
    """Each variable that is read, however deep."""
    for kind, inner in pieces(text):
        if kind == "$" and _VARIABLE.match(name := inner.split(":")[0]):
            yield name
        elif kind:
            yield from variables(inner)


def possible(text: str, known: Mapping[str, str]) -> list[str]:
    """Each value that the text can have; with a `HOLE` where a part is not known."""
    parts = [_values(kind, inner, known) for kind, inner in pieces(text)]
    count = 1
    for part in parts:
        count *= len(part)
    if count > MOST:
        return [HOLE]
    return list(dict.fromkeys("".join(chosen) for chosen in product(*parts)))


def _values(kind: str, inner: str, known: Mapping[str, str]) -> list[str]:
    if not kind:
        return [inner]
    if kind == "[":
        return [HOLE]
    if inner in known:
        return [known[inner]]
    name, _, rest = inner.partition(":")
    if name in known and rest.isdigit():
        return [known[name][int(rest) :]]
    found = _FUNCTION.match(inner)
    if found and found[1] == "IF":
        condition, yes, no = choice(found[2])
        chosen = decide(condition, known)
        ways = [w for w, skipped in ((yes, False), (no, True)) if chosen is not skipped]
        return [value for way in ways for value in possible(way, known)]
    return [HOLE]


def choice(text: str) -> tuple[str, str, str]:
    """``condition?yes:no`` taken apart; "" for an answer that is not given."""
    condition, *rest = split(text, "?")
    yes, no = [*split("?".join(rest), ":"), ""][:2]
    return condition, yes, no


def decide(condition: str, known: Mapping[str, str]) -> bool | None:
    """Is it true? None where the files alone do not say."""
    found = list(pieces(condition.strip()))
    if len(found) == 1 and found[0][0] == "[":
        return _either(found[0][1], known)
    values = possible(condition.strip(), known)
    if len(values) == 1 and HOLE not in values[0]:
        return values[0].strip() not in ("", "0")
    return None


def _either(expression: str, known: Mapping[str, str]) -> bool | None:
    return _joined([_all(part, known) for part in split(expression, "|")], decisive=True)


def _all(expression: str, known: Mapping[str, str]) -> bool | None:
    return _joined([_compared(part, known) for part in split(expression, "&")], decisive=False)


def _joined(parts: list[bool | None], *, decisive: bool) -> bool | None:
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


def _compared(expression: str, known: Mapping[str, str]) -> bool | None:
    values = possible(expression, known)
    if len(values) != 1 or HOLE in values[0]:
        return None
    found = _COMPARED.match(values[0])
    if found is None:
        return values[0].strip().strip('"') not in ("", "0")
    left, right = found[1].strip('"'), found[3].strip('"')
    match found[2]:
        case "=":
            return left == right
        case "!=":
            return left != right
        case sign if left.isdigit() and right.isdigit():
            return _ordered(sign, int(left), int(right))
        case _:
            return None


def _ordered(sign: str, left: int, right: int) -> bool | None:
    results = {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}
    return results.get(sign)

"""The words of a PDF as Typst sets it, in their order, without a library of its own.

Read are the text operators of its pages and the tables from glyphs to letters (ToUnicode).
"""

import re
import zlib
from collections.abc import Iterator, Mapping

_OBJECT = re.compile(rb"(\d+) 0 obj\n?(.*?)endobj", re.DOTALL)


def _string(depth: int = 4) -> bytes:
    """Parentheses that are balanced stand in a string as they are (ISO 32000-1, 7.3.4.2)."""
    within = rb"\\.|[^\\()]" + (b"|" + _string(depth - 1) if depth else b"")
    return rb"\((?:" + within + rb")*\)"


_STEP = re.compile(rb"/(f\d+) [\d.]+ Tf|" + _string() + rb"|\bET\b", re.DOTALL)
_STRETCH = re.compile(  # each has the matrix that puts it on the paper right before it
    rb"q 1 0 0 -1 ([\d.]+) ([\d.]+) cm(?:/c\d+ cs [\d. ]+ scn)?\n(BT .*?\nET)\n", re.DOTALL
)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
Glyphs = Mapping[bytes, str]  # two bytes → letters


def words_of(pdf: bytes) -> str:
    """A line for each stretch of text; a stretch is at most a line of the paper."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts = dict(_fonts(objects))
    return "\n".join(
        line
        for number in sorted(objects)
        if b"\nBT " in (content := _stream(objects[number]))
        for line in _lines(content, fonts)
    )


def beginnings(pdf: bytes) -> Iterator[tuple[float, float, str]]:
    """Of each stretch of text how far from the left and from the foot it begins (pt), and it."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts = dict(_fonts(objects))
    for number in sorted(objects):
        if b"\nBT " in (content := _stream(objects[number])):
            for found in _STRETCH.finditer(content):
                text = "".join(_lines(found[3], fonts))
                yield float(found[1]), float(found[2]), text


def _fonts(objects: Mapping[int, bytes]) -> Iterator[tuple[bytes, Glyphs]]:
    """Each has one name in the whole of a paper."""
    named = {each for body in objects.values() for each in re.findall(rb"/(f\d+) (\d+) 0 R", body)}
    assert len(named) == len({name for name, _ in named})
    for name, number in named:
        found = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
        assert found is not None
        pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", _stream(objects[int(found[1])]))
        yield (
            name,
            {
                bytes.fromhex(code.decode()): bytes.fromhex(said.decode()).decode("utf-16-be")
                for code, said in pairs
            },
        )


def _stream(body: bytes) -> bytes:
    head, mark, rest = body.partition(b"stream")
    if not mark:
        return b""
    data = rest.lstrip(b"\r\n").rpartition(b"endstream")[0]
    return zlib.decompress(data) if b"FlateDecode" in head else data


def _lines(content: bytes, fonts: Mapping[bytes, Glyphs]) -> Iterator[str]:
    glyphs: Glyphs = {}
    line = ""
    for step in _STEP.finditer(content):
        if step[1]:
            glyphs = fonts[step[1]]
        elif step[0] == b"ET":
            yield line
            line = ""
        else:
            codes = _ESCAPED.sub(_unescaped, step[0][1:-1])
            line += "".join(glyphs.get(codes[at : at + 2], "") for at in range(0, len(codes), 2))


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    return bytes([int(said, 8)]) if said.isdigit() else _LETTERS.get(said, said)

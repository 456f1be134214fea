"""Where a caller is, as their line says it: PIDF-LO in the body of an INVITE. Pure.

RFC 4119 (the document), 5491 (its shapes: a point, a circle, an ellipse, an arc band, a polygon;
here each becomes a point with a radius that covers it), 5139 (a civic address), 7459 (confidence).

Whoever can send an INVITE can send any XML: it is read within a size, a depth and a number of
elements, and a document type, the only place of entities, ends the reading. Whatever is no location
is none; nothing here raises.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from xml.parsers import expat

LARGEST = 32 * 1024  # bytes of the document; a real one has one or two thousand
MOST_ELEMENTS, DEEPEST = 400, 40
MOST_PARTS = 8
LONGEST_TEXT = 4000
LONGEST_ADDRESS = 200
LARGEST_RADIUS_M = 500_000.0
_KIND = "application/pidf+xml"
_CIVIC = ("LMK", "NAM", "HNO", "RD", "A6", "A5", "A4", "A3", "A2", "A1", "PC", "LOC")
_METRE, _DEGREE_M = "urn:ogc:def:uom:EPSG::9001", 111_320.0
_BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,70})"?', re.IGNORECASE)  # RFC 2046, 5.1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePlace:
    """``radius_m`` None: the line did not say how far off it may be. ``confidence``: per cent."""

    latitude: float | None
    longitude: float | None
    radius_m: float | None
    confidence: float | None
    address: str
    method: str
    measured_at: str | None

    def data(self) -> dict[str, Any]:
        """Of the fact ``located``."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}


class _NoDocument(Exception):
    """It is not read any further."""


@dataclass(slots=True)
class _Element:
    name: str
    attributes: Mapping[str, str]
    children: "list[_Element]"
    text: str = ""

    def all(self, name: str) -> "Iterator[_Element]":
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.all(name)

    def first(self, *names: str) -> "_Element | None":
        return next((found for name in names for found in self.all(name)), None)


def place_in(content_type: str, body: bytes) -> LinePlace | None:
    """The location in the body of an INVITE of this type, alone or among other parts."""
    for kind, part in _parts(content_type, body):
        if kind.partition(";")[0].strip().lower() == _KIND and (found := read_pidf(part)):
            return found
    return None


def read_pidf(document: bytes) -> LinePlace | None:
    """None for what is no PIDF-LO, or names no place."""
    try:
        root = _tree(document)
        if root.name != "presence":
            return None
        return _place(root)
    except (_NoDocument, expat.ExpatError, ValueError, OverflowError, LookupError):
        return None


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    kind = content_type.partition(";")[0].strip().lower()
    if not kind.startswith("multipart/"):
        yield content_type, body
        return
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        return
    for part in body.split(b"--" + boundary[1].encode())[1 : MOST_PARTS + 1]:
        head, _, inside = part.lstrip(b"\r\n").partition(b"\r\n\r\n")
        for line in head.decode(errors="replace").split("\r\n"):
            name, _, value = line.partition(":")
            if name.strip().lower() in ("content-type", "c"):
                yield value.strip(), inside


def _tree(document: bytes) -> _Element:
    """Names without their namespaces: lines use several for the same."""
    if len(document) > LARGEST:
        raise _NoDocument("too large")
    top = _Element("", {}, [])
    stack, counted = [top], 0
    parser = expat.ParserCreate(namespace_separator=" ")

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal counted
        counted += 1
        if counted > MOST_ELEMENTS or len(stack) > DEEPEST:
            raise _NoDocument("too many elements")
        element = _Element(name.rpartition(" ")[2], attributes, [])
        stack[-1].children.append(element)
        stack.append(element)

    def end(_: str) -> None:
        stack.pop()

    def text(words: str) -> None:
        stack[-1].text = (stack[-1].text + words)[:LONGEST_TEXT]

    def refuse(*_: object) -> None:
        raise _NoDocument("a document type")

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.Parse(document.strip(), True)
    if not top.children:
        raise _NoDocument("empty")
    return top.children[0]


def _place(root: _Element) -> LinePlace | None:
    """Of a device before a tuple before a person: the device is what calls (RFC 5491, 3.4)."""
    for owner in ("device", "tuple", "person"):
        for one in root.all(owner):
            for info in one.all("location-info"):
                found = _of_info(info, one)
                if found is not None:
                    return found
    return None


def _of_info(info: _Element, owner: _Element) -> LinePlace | None:
    shape, address = _shape(info), _address(info)
    if shape is None and not address:
        return None
    latitude, longitude, radius = shape or (None, None, None)
    method, stamp = owner.first("method"), owner.first("timestamp")
    return LinePlace(
        latitude=latitude,
        longitude=longitude,
        radius_m=radius,
        confidence=_confidence(info),
        address=address,
        method=_plain(method.text)[:40] if method else "",
        measured_at=_moment(stamp.text) if stamp else None,
    )


def _shape(info: _Element) -> tuple[float, float, float | None] | None:
    """A point and how far around it, in metres."""
    circle, band = info.first("Circle", "Sphere"), info.first("ArcBand")
    ellipse, polygon = info.first("Ellipse", "Ellipsoid"), info.first("Polygon", "Prism")
    point = info.first("Point")
    if circle:
        return (*_pos(circle), _metres(circle, "radius"))
    if ellipse:
        return (*_pos(ellipse), _metres(ellipse, "semiMajorAxis"))
    if band:
        return (*_pos(band), _metres(band, "outerRadius"))
    if polygon:
        return _around(_corners(polygon))
    return (*_pos(point), None) if point else None


def _pos(shape: _Element) -> tuple[float, float]:
    found = shape.first("pos")
    numbers = _numbers(found.text if found else "")
    return _on_earth(numbers[0], numbers[1])


def _corners(polygon: _Element) -> list[tuple[float, float]]:
    """``posList`` of latitude and longitude, or one ``pos`` a corner."""
    listed = polygon.first("posList")
    if listed:
        step = 3 if listed.attributes.get("srsDimension") == "3" else 2
        numbers = _numbers(listed.text)
        at = range(0, len(numbers) - 1, step)
        return [_on_earth(numbers[i], numbers[i + 1]) for i in at]
    each = (_numbers(one.text) for one in polygon.all("pos"))
    return [_on_earth(numbers[0], numbers[1]) for numbers in each]


def _around(corners: list[tuple[float, float]]) -> tuple[float, float, float]:
    """The middle of a polygon, and its farthest corner."""
    if len(corners) < 3:
        raise ValueError("no polygon")
    latitude = math.fsum(each[0] for each in corners) / len(corners)
    longitude = math.fsum(each[1] for each in corners) / len(corners)
    east = math.cos(math.radians(latitude))
    far = max(
        math.hypot(each[0] - latitude, (each[1] - longitude) * east) * _DEGREE_M for each in corners
    )
    return latitude, longitude, _radius(far)


def _numbers(text: str) -> list[float]:
    numbers = [float(word) for word in text.split()]
    if not all(math.isfinite(number) for number in numbers):
        raise ValueError("not a number")
    return numbers


def _on_earth(latitude: float, longitude: float) -> tuple[float, float]:
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise ValueError("not on the earth")
    return latitude, longitude


def _metres(shape: _Element, name: str) -> float | None:
    """None in a unit that we do not know: better no accuracy than a wrong one."""
    found = shape.first(name)
    if found is None or found.attributes.get("uom", _METRE) != _METRE:
        return None
    return _radius(_numbers(found.text)[0])


def _radius(metres: float) -> float:
    if not 0 <= metres <= LARGEST_RADIUS_M:
        raise ValueError("no radius")
    return round(metres, 1)


def _confidence(info: _Element) -> float | None:
    """Per cent; a line that says none means 95 (RFC 5491, 5), of which we make no claim."""
    found = info.first("confidence")
    try:
        value = _numbers(found.text)[0] if found else -1.0
    except (ValueError, IndexError):
        return None
    return value if 0 <= value <= 100 else None


def _address(info: _Element) -> str:
    """Of a civic address, from the house outwards."""
    civic = info.first("civicAddress")
    if civic is None:
        return ""
    parts = {child.name: _plain(child.text) for child in civic.children}
    named = (parts[name] for name in _CIVIC if parts.get(name))
    return ", ".join(named)[:LONGEST_ADDRESS]


def _moment(text: str) -> str | None:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found.astimezone(UTC).isoformat() if found.tzinfo else None


def _plain(text: str) -> str:
    """One short line without what hides or moves other letters."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())[:LONGEST_ADDRESS]

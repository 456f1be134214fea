"""Rectangles of a photo that nobody may see: a face, a number plate. Pure.

What lies in one is painted over before the picture is made smaller or written, so that no pixel of
it goes into any other. It is filled, not pixelated: coarse pixels of a plate can be guessed back.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image, ImageDraw

from ari_app.errors import Invalid

WHOLE = 10_000  # an edge of the photo; a place in it is counted in parts of that
MOST = 40
_FILL = (38, 38, 38)
_AREA = re.compile(r"([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Area:
    """From ``left``, ``top`` to ``right``, ``bottom``, in parts of `WHOLE`."""

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        if not (0 <= self.left < self.right <= WHOLE and 0 <= self.top < self.bottom <= WHOLE):
            raise Invalid("An area lies in the photo, and has a width and a height.")

    def __str__(self) -> str:
        return f"{self.left},{self.top},{self.right},{self.bottom}"


def areas_of(text: str) -> tuple[Area, ...]:
    """``1000,2000,3000,4000;…``; raises ``Invalid`` for anything else, and for too many."""
    parts = text.split(";") if text else []
    found = [_AREA.fullmatch(part) for part in parts]
    if len(parts) > MOST or not all(found):
        raise Invalid("Areas are written like 1000,2000,3000,4000;…")
    return tuple(Area(*map(int, each.groups())) for each in found if each)


def text_of(areas: Iterable[Area]) -> str:
    return ";".join(map(str, areas))


def cover(image: Image.Image, areas: Iterable[Area]) -> None:
    """Paints over each area in an RGB picture, rounded outwards to whole pixels."""
    draw = ImageDraw.Draw(image)
    for area in areas:
        left, right = _pixels(area.left, area.right, image.width)
        top, bottom = _pixels(area.top, area.bottom, image.height)
        draw.rectangle((left, top, right, bottom), fill=_FILL)


def _pixels(begin: int, end: int, edge: int) -> tuple[int, int]:
    """The first and the last that any of it touches."""
    return begin * edge // WHOLE, -(-end * edge // WHOLE) - 1

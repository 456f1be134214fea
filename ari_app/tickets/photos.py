"""Photos that agencies add: what is kept is a picture for certain, and carries nothing else.

A photo is decoded whole and written anew as JPEG: what is no picture, or breaks off, is refused by
its content whatever its name says, and nothing hidden in the file (the place where it was taken, a
script, a second file behind the picture) survives. Telephones of some makers send HEIC. The desk
calls `checked` by `photo_process`, for a picture may need far more memory than its file shows.
"""

import hashlib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID

import pillow_heif
from PIL import Image, ImageOps

from ari_app.errors import Invalid
from ari_app.tickets.photo_cover import Area, cover

LARGEST_BYTES = 10 * 1024 * 1024
LARGEST_PIXELS = 25_000_000
LONGEST_SIDE = 2048
MOST = 12  # of one dispatch
UNFINISHED = "incoming"  # below the folder of photos: whole files that have no row yet
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")

pillow_heif.options.DECODE_THREADS = 1  # each would take addresses of its own
pillow_heif.register_heif_opener()


class PhotoRefused(Invalid):
    """What was sent is not kept; ``reason`` is a word of `ari_app.desk.agency.agency_words`."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The photo is refused: {reason}.")
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    jpeg: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.jpeg).hexdigest()


def checked(data: bytes, covered: Sequence[Area] = ()) -> Photo:
    """The picture in ``data``, upright, made smaller where it is huge; raises `PhotoRefused`.

    What lies in the areas ``covered`` is painted over.
    """
    if len(data) > LARGEST_BYTES:
        raise PhotoRefused("photo_too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _decoded(data, covered)
    except PhotoRefused:
        raise
    except (MemoryError, Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PhotoRefused("photo_too_large") from error
    except Exception as error:  # Pillow raises a dozen kinds for what is no picture
        raise PhotoRefused("photo_no_picture") from error


def _decoded(data: bytes, covered: Sequence[Area]) -> Photo:
    with Image.open(BytesIO(data), formats=_FORMATS) as image:
        if image.width * image.height > LARGEST_PIXELS:
            raise PhotoRefused("photo_too_large")
        upright = ImageOps.exif_transpose(image).convert("RGB")
    cover(upright, covered)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = BytesIO()
    upright.save(out, "JPEG", quality=85)
    return Photo(jpeg=out.getvalue(), width=upright.width, height=upright.height)


def path_of(photo_id: UUID, at: datetime) -> str:
    """Below the folder of photos."""
    return f"{at:%Y/%m}/{photo_id}.jpg"

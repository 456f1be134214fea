"""The centre's crest as bytes: whether it is a picture, and of which kind."""

import io

from PIL import Image

MOST_PIXELS = 25_000_000
_KINDS = {"PNG": "png", "JPEG": "jpg"}


def kind_of(data: bytes) -> str | None:
    """ "png" or "jpg" by what is in it, whatever the file is called; None: it cannot be drawn.

    Decoded whole, for a header says nothing about the rest.
    """
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_KINDS)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            kind = _KINDS[str(picture.format)]
            picture.verify()  # every chunk, to the end
        with Image.open(io.BytesIO(data), formats=tuple(_KINDS)) as picture:
            picture.load()
        return kind
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None

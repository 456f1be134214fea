"""The pictures of a released case: the photo for the page, and cards in the sizes that social media
take. Each is drawn anew, so it carries nothing but what is seen.
"""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, ImageOps

SQUARE, WIDE = (1080, 1080), (1200, 630)  # pixels: feeds of photos; previews of links
PHOTO_SIDE = 1200
_GROUND, _INK, _DIM = (14, 34, 56), (255, 255, 255), (176, 196, 216)
_QUALITY = 82


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """JPEG each; ``photo`` None: there is none."""

    photo: bytes | None
    square: bytes
    wide: bytes


def pictures(jpeg: bytes | None, *, said: str, agency: str, centre: str, month: str) -> Pictures:
    """Blocking. ``jpeg`` is a photo that we have written ourselves (`ari_app.tickets.photos`)."""
    photo = Image.open(BytesIO(jpeg), formats=("JPEG",)).convert("RGB") if jpeg else None
    lines = (said, agency, f"{centre} 112 · {month}")
    kept = None
    if photo is not None:
        small = photo.copy()
        small.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
        kept = _jpeg(small)
    return Pictures(
        photo=kept,
        square=_jpeg(_card(photo, SQUARE, lines)),
        wide=_jpeg(_card(photo, WIDE, lines)),
    )


def _card(
    photo: Image.Image | None, size: tuple[int, int], lines: tuple[str, str, str]
) -> Image.Image:
    """The photo above or beside, the words in what is left."""
    width, height = size
    card = Image.new("RGB", size, _GROUND)
    box = (0, 0, width, height)
    if photo is not None and width == height:
        card.paste(ImageOps.fit(photo, (width, height * 6 // 10)), (0, 0))
        box = (0, height * 6 // 10, width, height)
    elif photo is not None:
        card.paste(ImageOps.fit(photo, (width // 2, height)), (0, 0))
        box = (width // 2, 0, width, height)
    _write(ImageDraw.Draw(card), box, lines)
    return card


def _write(
    draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], lines: tuple[str, str, str]
) -> None:
    """As large as the words fit, from 44 pixels down; what does not fit even so is cut off."""
    left, top, right, bottom = box
    said, agency, below = lines
    edge, room_x = 48, right - left - 96
    foot = ImageFont.load_default(26)
    for size in (23, 20, 17, 14):
        if max(draw.textlength(line, font=foot) for line in (agency, below)) > room_x:
            foot = ImageFont.load_default(size)
    room_y = bottom - top - 2 * edge - 84
    for size in (44, 38, 32, 27, 23):
        font = ImageFont.load_default(size)
        wrapped, step = _wrapped(draw, said, font, room_x), size * 13 // 10
        if len(wrapped) * step <= room_y:
            break
    for number, line in enumerate(wrapped[: max(1, room_y // step)]):
        draw.text((left + edge, top + edge + number * step), line, font=font, fill=_INK)
    draw.text((left + edge, bottom - edge - 62), agency, font=foot, fill=_INK)
    draw.text((left + edge, bottom - edge - 28), below, font=foot, fill=_DIM)


def _wrapped(
    draw: ImageDraw.ImageDraw,
    text: str,
    font: "ImageFont.FreeTypeFont | ImageFont.ImageFont",
    room: int,
) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and draw.textlength(longer, font=font) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()

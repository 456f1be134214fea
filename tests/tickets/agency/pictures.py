"""Pictures as telephones make them, and files that only pretend."""

from io import BytesIO

from PIL import Image


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (640, 480), *, gps: bool = False, mode: str = "RGB"
) -> bytes:
    image = Image.new(mode, size, (200, 80, 30) if mode == "RGB" else 1)
    out = BytesIO()
    exif = Image.Exif()
    if gps:
        exif[0x0112] = 6  # held upright: width and height change places
        exif[0x010F] = "Telepon Rahasia"
    image.save(out, kind, exif=exif)
    return out.getvalue()

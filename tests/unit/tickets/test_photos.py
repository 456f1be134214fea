"""What is kept of a photo: decoded whole, written anew, nothing hidden left in it."""

from io import BytesIO

import pytest
from PIL import Image

from ari_app.tickets import photos
from ari_app.tickets.photos import PhotoRefused, checked
from tests.tickets.agency.pictures import picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_picture(kind: str) -> None:
    kept = checked(picture(kind))
    with Image.open(BytesIO(kept.jpeg)) as image:
        image.load()
        assert (image.format, image.size) == ("JPEG", (640, 480))


def test_nothing_hidden_is_kept() -> None:
    data = picture(gps=True) + b"<script>alert(1)</script>"
    assert b"Telepon Rahasia" in data
    kept = checked(data)
    assert (kept.width, kept.height) == (480, 640)
    assert b"Telepon" not in kept.jpeg and b"script" not in kept.jpeg


def test_a_huge_one_is_made_smaller() -> None:
    kept = checked(picture(size=(5000, 2500)))
    assert (kept.width, kept.height) == (2048, 1024)


@pytest.mark.parametrize(
    ("data", "reason", "remark"),
    [
        (b"", "photo_no_picture", "nothing"),
        (b"GIF89a" + b"\0" * 50, "photo_no_picture", "another kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_no_picture", "a script may be in it"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 500, "photo_no_picture", "only the first bytes fit"),
        (picture()[:2000], "photo_no_picture", "breaks off"),
        (picture("PNG")[:200], "photo_no_picture", "breaks off"),
        (b"\xff" * (photos.LARGEST_BYTES + 1), "photo_too_large", "too many bytes"),
        (picture("PNG", (9000, 7000)), "photo_too_large", "too many pixels in few bytes"),
        (picture("PNG", (5001, 5000)), "photo_too_large", "a little more than 25 million"),
        (picture("PNG", (20000, 20000)), "photo_too_large", "four hundred million"),
        (picture("HEIF")[:400], "photo_no_picture", "breaks off"),
    ],
)
def test_what_is_refused(data: bytes, reason: str, remark: str) -> None:
    with pytest.raises(PhotoRefused) as refused:
        checked(data)
    assert refused.value.reason == reason, remark

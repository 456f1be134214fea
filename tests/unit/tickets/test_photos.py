"""What is kept of a photo: decoded whole, written anew, nothing hidden left in it."""

from collections.abc import Callable
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
    ("made", "reason", "remark"),
    [
        (lambda: b"", "photo_no_picture", "nothing"),
        (lambda: b"GIF89a" + b"\0" * 50, "photo_no_picture", "another kind"),
        (
            lambda: b"<svg xmlns='http://www.w3.org/'/>",
            "photo_no_picture",
            "scripts may be in it",
        ),
        (lambda: b"\xff\xd8\xff\xe0" + b"\0" * 500, "photo_no_picture", "only the first bytes fit"),
        (lambda: picture()[:2000], "photo_no_picture", "breaks off"),
        (lambda: picture("PNG")[:200], "photo_no_picture", "breaks off"),
        (lambda: b"\xff" * (photos.LARGEST_BYTES + 1), "photo_too_large", "too many bytes"),
        (lambda: picture("PNG", (9000, 7000)), "photo_too_large", "many pixels, few bytes"),
        (lambda: picture("PNG", (5001, 5000)), "photo_too_large", "a little more than 25 million"),
        (
            lambda: picture("PNG", (20000, 20000), mode="1"),
            "photo_too_large",
            "four hundred million",
        ),
        (lambda: picture("HEIF")[:400], "photo_no_picture", "breaks off"),
    ],
)
def test_what_is_refused(made: Callable[[], bytes], reason: str, remark: str) -> None:
    with pytest.raises(PhotoRefused) as refused:
        checked(made())
    assert refused.value.reason == reason, remark

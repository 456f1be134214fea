"""What a telephone may say of its place, and what a file is by its first bytes: pure."""

from datetime import UTC, datetime, timedelta

import pytest

from ari_app.location.incoming import media_type_of
from ari_app.location.links import is_secret, new_secret, words_of
from ari_app.location.sharing import ShareRefused, position_of
from ari_app.telephone_number import international

NOW = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)


def test_a_position_is_as_old_as_the_telephone_says() -> None:
    found = position_of("-6.5895", "110.668", "35.5", "12", now=NOW)
    assert (found.latitude, found.longitude, found.accuracy_m) == (-6.5895, 110.668, 35.5)
    assert found.at == NOW - timedelta(seconds=12)


@pytest.mark.parametrize(
    ("age", "seconds"),
    [("", 0), ("-5", 0), ("1e300", 3600)],  # none said · a clock that ran back · older than a link
)
def test_an_age_is_within_the_hour(age: str, seconds: int) -> None:
    assert position_of("0", "0", "1", age, now=NOW).at == NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "said",
    [
        ("91", "0", "1", "0"),  # not on the earth
        ("0", "-180.1", "1", "0"),
        ("nan", "0", "1", "0"),
        ("0", "inf", "1", "0"),
        ("0", "0", "-1", "0"),
        ("0", "0", "1e9", "0"),
        ("", "0", "1", "0"),
        ("0", "0", "1", "later"),
        ("1 OR 1=1", "0", "1", "0"),
    ],
)
def test_what_is_no_position_is_refused(said: tuple[str, str, str, str]) -> None:
    with pytest.raises(ShareRefused, match="no_position"):
        position_of(*said, now=NOW)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
        (b"\0\0\0\x18ftyp3gp4", "video/3gpp"),
        (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        (b"\x1a\x45\xdf\xa3\x01", "video/webm"),
        (b"<html><script>", ""),
        (b"%PDF-1.7", ""),
        (b"PK\x03\x04", ""),
        (b"<svg xmlns=", ""),
        (b"\0\0\0\x18ftypevil", ""),
        (b"", ""),
    ],
)
def test_a_file_is_what_it_begins_as(head: bytes, kind: str) -> None:
    assert media_type_of(head.ljust(32, b" ")) == kind


def test_a_secret_cannot_be_guessed() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100 and all(is_secret(each) and len(each) * 6 >= 128 for each in made)
    assert not any(
        is_secret(each) for each in ("", "x" * 31, "x" * 33, "../../../../etc/passwd0000000000")
    )


def test_the_message_fits_into_two_sms() -> None:
    words = words_of("Jepara Siap 112", f"https://112.jeparakab.go.id/l/{new_secret()}")
    assert len(f"{words.title} {words.text}") <= 306  # 2 x 153, GSM 03.38


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("0812 3456 7890", "6281234567890"),
        ("+62812-3456-7890", "6281234567890"),
        ("6281234567890", "6281234567890"),
        ("112", ""),
        ("", ""),
        ("0812;rm -rf /", ""),
    ],
)
def test_a_number_for_a_gateway(number: str, told: str) -> None:
    assert international(number, "ID") == told

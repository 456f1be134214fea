"""One caller is one caller, however a line tells the number, and is written as people write it."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import is_valid_number, parse

from ari_app.settings import Centre
from ari_app.telephone_number import (
    called_back,
    caller_number,
    canonical_number,
    dialled,
    mask_all,
    read_rules,
    shown,
)

ARI, KUDUS = "081234567890", "0291123456"

SPELLINGS = [
    # told, kept and compared, remark
    ("081234567890", ARI, "as it is dialled at home: nothing to do"),
    ("6281234567890", ARI, "E.164 with the plus left out"),
    ("+6281234567890", ARI, "E.164"),
    ("81234567890", ARI, "with the 0 left out"),
    ("006281234567890", ARI, "the usual prefix for abroad before our own country code"),
    ("+62081234567890", ARI, "a 0 too many"),
    ("0812-3456-7890", ARI, "as people write it"),
    ("+62 812 3456 7890", ARI, "as people write it for abroad"),
    ("+62 (812) 3456.7890", ARI, "every separator of RFC 3966"),
    ("tel:+62-812-3456-7890", ARI, "a telephone address (RFC 3966)"),
    ("sip:+6281234567890@10.0.0.1;user=phone", ARI, "a SIP address (RFC 3261)"),
    ("81234567890;phone-context=+62", ARI, "a local number with its context (RFC 3966)"),
    ("62812345678", "0812345678", "the library alone takes it for a landline in Kabanjahe"),
    ("0812345678901", "0812345678901", "the longest mobile number"),
    ("(0291) 123456", KUDUS, "a landline of Kudus as people write it"),
    ("62291123456", KUDUS, "the library alone takes it for a landline in Pematang Siantar"),
    ("+62291123456", KUDUS, "a landline in E.164"),
    ("291123456", KUDUS, "a landline without its 0"),
    ("02112345678", "02112345678", "a landline of Jakarta"),
    ("622112345678", "02112345678", "the same without the plus"),
    ("08001234567", "08001234567", "a free number"),
    ("1500888", "1500888", "one number for the whole country has no 0"),
    ("+621500888", "1500888", "the same in E.164"),
    ("112", "112", "an emergency code"),
    ("110", "110", "the police"),
    ("119", "119", "the ambulance"),
    ("113", "113", "the fire service"),
    ("14045", "14045", "a service code"),
    ("11", "11", "an extension of two digits"),
    ("201", "201", "an extension"),
    ("123456", "123456", "an extension of six digits"),
    ("591113", "591113", "a local number without its area: nobody knows whose"),
    ("0811", "0811", "too short for a number: stays as it was told"),
    ("*22", "*22", "a code of the telephone system"),
    ("+60123456789", "+60123456789", "a mobile in Malaysia"),
    ("0060123456789", "+60123456789", "the same with the usual prefix"),
    ("00860123456789", "+60123456789", "the same as it is dialled from Indonesia"),
    ("+60 12-345 6789", "+60123456789", "the same as people write it"),
    ("+12015550123", "+12015550123", "a number in the United States"),
    ("60123456789", "60123456789", "without a plus it may be anything: stays as it was told"),
    ("+999123456789", "+999123456789", "a country that does not exist"),
    ("510101234567890", "510101234567890", "an IMSI: a mobile without a number still is a caller"),
    ("+62000000001", "+62000000001", "no valid number: stays as it was told"),
    ("anonymous", None, "withheld (RFC 3323)"),
    ("unknown", None, "withheld"),
    ("0000000000", None, "withheld"),
    ("sip:anonymous@anonymous.invalid", None, "withheld (RFC 3323)"),
    ("", None, "nothing was told"),
    (None, None, "nothing was told"),
]


@pytest.mark.parametrize(("told", "kept", "remark"), SPELLINGS)
def test_each_spelling(told: str | None, kept: str | None, remark: str) -> None:
    assert canonical_number(told, "ID") == kept, remark


@pytest.mark.parametrize(
    ("country", "told", "kept"),
    [
        ("MY", "+60123456789", "0123456789"),
        ("MY", "60123456789", "0123456789"),
        ("MY", "+6281234567890", "+6281234567890"),
        ("SG", "+6561234567", "61234567"),
        ("US", "12015550123", "2015550123"),
    ],
)
def test_the_country_is_a_setting(country: str, told: str, kept: str) -> None:
    assert canonical_number(told, country) == canonical_number(kept, country) == kept


def valid_at_home() -> st.SearchStrategy[str]:
    """National numbers of Indonesia without the 0: mobiles, and landlines of 2 and 3 digits' area.

    An area that begins with 62 has a second reading when its 0 is left out: see the table above.
    """
    mobile = st.from_regex(r"8[1-35-9][0-9]{7,10}", fullmatch=True)
    landline = st.from_regex(
        r"(?:21|22|24|31|291|274|361|411|711|911)[2-9][0-9]{5,6}", fullmatch=True
    )
    return (mobile | landline).filter(lambda nsn: is_valid_number(parse(f"+62{nsn}")))


def separated(digits: str, marks: list[str]) -> str:
    """With a mark, or none, behind each digit."""
    return "".join(map("".join, zip(digits, [*marks, *[""] * len(digits)], strict=False)))


@given(
    nsn=valid_at_home(),
    prefix=st.sampled_from(["0", "62", "+62", "", "0062"]),
    marks=st.lists(st.sampled_from(["", "-", " ", "."]), max_size=16),
)
def test_any_spelling_is_the_one_caller(nsn: str, prefix: str, marks: list[str]) -> None:
    assert canonical_number(separated(prefix + nsn, marks), "ID") == "0" + nsn


@given(
    text=st.text() | st.from_regex(r"\+?[0-9*#]{0,22}", fullmatch=True),
    country=st.sampled_from(["ID", "MY", "SG", "US", "IT", "AR", "GB"]),
)
def test_what_is_kept_stays_and_nothing_fails(text: str, country: str) -> None:
    kept = canonical_number(text, country)
    assert (kept is None) == (caller_number(text) is None)  # no caller is lost
    shown(text, country), dialled(text, country, "+"), mask_all(text)
    if kept is not None:
        assert canonical_number(kept, country) == kept
        if country == "ID":
            assert canonical_number(shown(kept, country), country) == kept  # as read off the page


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("081234567890", "0812-3456-7890"),
        ("0812345678901", "0812-3456-78901"),
        ("0291123456", "(0291) 123456"),
        ("0296441200", "(0296) 441200"),
        ("02112345678", "(021) 12345678"),
        ("+60123456789", "+60 12-345 6789"),
        ("112", "112"),
        ("201", "201"),
        ("510101234567890", "5101-0123-4567-890"),
        ("+6281234", "+6281234"),
        ("", ""),
    ],
)
def test_as_people_write_it(number: str, written: str) -> None:
    assert shown(number, "ID") == written


@pytest.mark.parametrize(
    ("number", "told", "to_dial"),
    [
        ("081234567890", "081234567890", "081234567890"),
        ("081234567890", "+6281234567890", "081234567890"),
        ("081234567890", "6281234567890", "6281234567890"),  # this trunk's own spelling
        ("081234567890", "81234567890", "81234567890"),
        ("081234567890", None, "081234567890"),  # its facts are gone, or of an older version
        ("081234567890", "anonymous", "081234567890"),
        ("081234567890", "0822111111", "081234567890"),  # never anybody else
        ("+60123456789", "+60123456789", "+60123456789"),
        ("+60123456789", "0060123456789", "0060123456789"),
        ("+62000000001", "+62000000001", "0000000001"),
        ("112", "112", "112"),
        ("*22", "*22", ""),
    ],
)
def test_as_the_trunk_dials_it(number: str, told: str | None, to_dial: str) -> None:
    assert called_back(number, told, "ID", "+") == to_dial


@pytest.mark.parametrize(
    ("written", "to_dial"),
    [
        ("0291-591 113", "0291591113"),
        ("+62 291 591113", "0291591113"),
        ("0812/3456/7890", "081234567890"),
        ("+60 12 345 6789", ""),  # an agency abroad is not called from the desk
        ("call 0291", ""),
        ("12", ""),
    ],
)
def test_as_an_agencys_number_is_dialled(written: str, to_dial: str) -> None:
    assert dialled(written, "ID") == to_dial


@pytest.mark.parametrize(
    "number",
    [
        *("081234567890", "6281234567890", "+6281234567890", "81234567890", "0291123456"),
        *("0812-3456-7890", "+62 812-3456-7890", "(0291) 123456", "+60 12-345 6789"),
        *("tel:+6281234567890", "sip:081234567890@10.0.0.1"),
    ],
)
def test_every_spelling_is_masked_in_logs(number: str) -> None:
    middle = caller_number(number) or ""
    line = mask_all(f"2026-05-01T03:04:05Z from {number}, port 15060")
    assert "****" in line and line.startswith("2026-05-01T03:04:05Z from ")
    assert line.endswith(", port 15060") or line.endswith("@10.0.0.1, port 15060")
    assert middle[4:-4] not in caller_number_digits(line)


def caller_number_digits(line: str) -> str:
    return "".join(letter for letter in line if letter.isdigit() or letter == "*")


@pytest.mark.parametrize("country", ["XX", "", "id", "IDN", "62"])
def test_a_country_that_is_none_is_refused(country: str) -> None:
    with pytest.raises(ValueError, match="two letters of ISO 3166, for example ID"):
        Centre(country=country)


def test_the_rules_are_read_before_the_first_caller() -> None:
    """In a process of its own, where nobody has read them yet."""
    script = (
        "import sys\n"
        "from ari_app.telephone_number import read_rules\n"
        "assert not any(name.startswith('phonenumbers') for name in sys.modules)\n"
        "read_rules('ID')\n"
        "assert 'phonenumbers.data.region_ID' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize("country", ["ID", "MY", "SG", "IT", "TL"])
def test_reading_the_rules_of_a_country_changes_no_number(country: str) -> None:
    before = canonical_number("+6281234567890", country)
    read_rules(country)
    assert canonical_number("+6281234567890", country) == before

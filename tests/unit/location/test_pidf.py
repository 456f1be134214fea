"""PIDF-LO as lines send it, and as nobody should: RFC 4119, 5491, 5139, 7459."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.location.pidf import LARGEST, LinePlace, place_in, read_pidf

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<presence xmlns="urn:ietf:params:xml:ns:pidf"'
    ' xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"'
    ' xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10"'
    ' xmlns:gml="http://www.opengis.net/gml" xmlns:gs="http://www.opengis.net/pidflo/1.0"'
    ' xmlns:con="urn:ietf:params:xml:ns:geopriv:conf"'
    ' xmlns:ca="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr" entity="pres:x@y">'
)
METRE = 'uom="urn:ogc:def:uom:EPSG::9001"'


def pidf(inside: str, owner: str = "dm:device") -> bytes:
    location = f"<gp:geopriv><gp:location-info>{inside}</gp:location-info><gp:usage-rules/>"
    end = "<gp:method>Cell</gp:method></gp:geopriv><dm:timestamp>2026-11-28T08:00:00Z"
    return f"{HEAD}<{owner}>{location}{end}</dm:timestamp></{owner}></presence>".encode()


CIRCLE = (
    f"<gs:Circle srsName='urn:ogc:def:crs:EPSG::4326'><gml:pos>-6.5895 110.6680</gml:pos>"
    f"<gs:radius {METRE}>850.24</gs:radius></gs:Circle><con:confidence pdf='normal'>67"
    "</con:confidence>"
)
POINT = "<gml:Point srsName='urn:ogc:def:crs:EPSG::4326'><gml:pos>-6.5 110.7</gml:pos></gml:Point>"
ELLIPSE = (
    "<gs:Ellipse><gml:pos>-6.5 110.7</gml:pos>"
    f"<gs:semiMajorAxis {METRE}>300</gs:semiMajorAxis>"
    f"<gs:semiMinorAxis {METRE}>100</gs:semiMinorAxis></gs:Ellipse>"
)
BAND = (
    "<gs:ArcBand><gml:pos>-6.5 110.7</gml:pos>"
    f"<gs:innerRadius {METRE}>500</gs:innerRadius><gs:outerRadius {METRE}>1500</gs:outerRadius>"
    "<gs:startAngle>20</gs:startAngle><gs:openingAngle>60</gs:openingAngle></gs:ArcBand>"
)
POLYGON = (
    "<gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>-6.50 110.70 -6.50 110.71 -6.51 110.71"
    " -6.51 110.70 -6.50 110.70</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
)
CIVIC = (
    "<ca:civicAddress><ca:country>ID</ca:country><ca:A1>Jawa Tengah</ca:A1><ca:A2>Jepara</ca:A2>"
    "<ca:RD>Jl. Pemuda</ca:RD><ca:HNO>12</ca:HNO></ca:civicAddress>"
)


def test_a_circle_with_its_confidence() -> None:
    assert read_pidf(pidf(CIRCLE)) == LinePlace(
        latitude=-6.5895,
        longitude=110.668,
        radius_m=850.2,
        confidence=67.0,
        address="",
        method="Cell",
        measured_at="2026-11-28T08:00:00+00:00",
    )


@pytest.mark.parametrize(
    ("inside", "radius_m"),
    [(POINT, None), (ELLIPSE, 300.0), (BAND, 1500.0), (CIRCLE.replace("9001", "9002"), None)],
)
def test_other_shapes(inside: str, radius_m: float | None) -> None:
    found = read_pidf(pidf(inside))
    assert found and found.radius_m == radius_m and found.latitude is not None


def test_a_polygon_is_covered() -> None:
    found = read_pidf(pidf(POLYGON))
    assert found and found.latitude is not None and abs(found.latitude + 6.504) < 0.002
    assert found.radius_m is not None and 780 < found.radius_m < 1000


def test_a_civic_address() -> None:
    found = read_pidf(pidf(CIVIC, owner="tuple"))
    assert found and found.address == "12, Jl. Pemuda, Jepara, Jawa Tengah"
    assert found.data() == {
        "address": "12, Jl. Pemuda, Jepara, Jawa Tengah",
        "method": "Cell",
        "measured_at": "2026-11-28T08:00:00+00:00",
    }


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;">]><presence>&c;</presence>'
)
FILE = (
    b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<presence>&x;</presence>"
)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"no xml",
        b"<presence>",
        BOMB,
        FILE,
        pidf(CIRCLE).replace(b"<presence", b"<!DOCTYPE presence><presence"),
        pidf("<x>" * 100 + "</x>" * 100),  # deep
        pidf("<x/>" * 1000),  # many
        pidf(CIRCLE) + b" " * 10 + b"<!--" + b"x" * LARGEST + b"-->",
        pidf(CIRCLE.replace("-6.5895", "-96.5")),
        pidf(CIRCLE.replace("-6.5895", "nan")),
        pidf(CIRCLE.replace("850.24", "-1")),
        pidf(CIRCLE.replace("850.24", "1e300")),
        pidf(CIRCLE.replace("-6.5895 110.6680", "-6.5895")),
        pidf("<gml:Polygon><gml:posList>1 2 3 4</gml:posList></gml:Polygon>"),
        pidf(""),
        HEAD.encode() + b"</presence>",
        pidf(CIRCLE).replace(b"utf-8", b"utf-7").replace(b"UTF-8", b"UTF-7"),
        b"<svg>" + pidf(CIRCLE)[38:] + b"</svg>",
    ],
)
def test_what_is_no_location_is_none(document: bytes) -> None:
    assert read_pidf(document) is None


@given(st.binary(max_size=2000))
def test_any_bytes(document: bytes) -> None:
    read_pidf(document)
    place_in(
        "multipart/mixed;boundary=x",
        b"--x\r\nContent-Type: application/pidf+xml\r\n\r\n" + document,
    )


def multipart(*parts: tuple[str, bytes]) -> bytes:
    whole = b"".join(b"--b1\r\nContent-Type: %s\r\n\r\n%s\r\n" % (k.encode(), b) for k, b in parts)
    return whole + b"--b1--\r\n"


def test_among_the_parts_of_an_invite() -> None:
    body = multipart(("application/sdp", b"v=0\r\n"), ("application/pidf+xml", pidf(CIRCLE)))
    for kind in ("multipart/mixed;boundary=b1", 'multipart/mixed; boundary="b1"; x=y'):
        found = place_in(kind, body)
        assert found and found.radius_m == 850.2
    assert place_in("application/pidf+xml;charset=utf-8", pidf(POINT))
    assert place_in("application/sdp", b"v=0") is None
    assert place_in("multipart/mixed", body) is None  # without a boundary
    many = multipart(*[("text/plain", b"x")] * 20, ("application/pidf+xml", pidf(CIRCLE)))
    assert place_in("multipart/mixed;boundary=b1", many) is None

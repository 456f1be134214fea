"""Every page and route that can be read, as the application has them, for somebody who may.

Who may, and what stands for a part of a path, says the table of `tests.desk.test_every_route`,
which a new route must enter; what it leaves out is asked of the year. Beside the first page of a
list stands its last one, and the searches and filters that take the longest ways.
"""

import base64
from collections.abc import Mapping
from urllib.parse import quote

from ari_app.desk.review.search import Said
from recordings.first_heard import Because
from tests.desk.test_every_route import NUMBER, TABLE

# letter of the table → role; the first who may is asked
_ROLES = {"S": "supervisor", "X": "admin", "R": "reviewer", "A": "agency", "C": "call_taker"}
_STREAMS = ("/console/events", "/board/events", "/wall/events", "/phone/ws")
_SHIPPED = "/static/"  # files, which no call makes more of
_SINCE = "2000-01-01"


def every_route(known: Mapping[str, object]) -> dict[str, str]:
    """Path → who asks for it."""
    found = {}
    for name, row in TABLE.items():
        method, template = name.split()
        if method != "GET" or template in _STREAMS or template.startswith(_SHIPPED):
            continue
        role = next((role for letter, role in _ROLES.items() if letter in row.may), "admin")
        found[_path(row.path or template, known)] = "" if row.open else role
    return found


def _path(template: str, known: Mapping[str, object]) -> str:
    of_ticket = template.removeprefix("/api/v1").startswith(("/tickets", "/files", "/photos"))
    of_agency = template.removeprefix("/api/v1").startswith("/agency")
    values = {
        "id": known["ticket" if of_ticket else "call"],
        "label": known["of_agency" if of_agency else "ticket"],
        "call": known["review"],
        "held": known["review"],
        "agency": "damkar",
        "extension": "101",
        "number": "1",
        "day": _SINCE,
    }
    path = template.replace(NUMBER, f"/numbers/{quote(str(known['ani']))}")
    for part, value in values.items():
        path = path.replace(f"{{{part}}}", str(value))
    return path


def last_pages(known: Mapping[str, object]) -> dict[str, str]:
    """The far end of each list that has pages."""
    end, until = known["last"], quote(known["last"].isoformat())  # type: ignore[attr-defined]
    by_id, by_number = _cursor(end, "0"), _cursor(end, "1")
    return {
        f"/api/v1/calls?cursor={by_id}": "supervisor",
        f"/api/v1/calls?outcome=cut_by_us&cursor={by_id}": "supervisor",
        f"/api/v1/tickets?cursor={by_number}": "supervisor",
        f"/api/v1/tickets?state=closed&cursor={by_number}": "supervisor",
        f"/api/v1/search?cursor={by_id}": "supervisor",
        f"/search?cursor={by_id}": "supervisor",
        f"/open?cursor={by_number}": "supervisor",
        f"/review?after=1.{known['last_review']}": "reviewer",
        f"/review?because=drawn&after=4.{known['last_drawn']}": "reviewer",
        f"/review?said=human&after=0.{known['long_ago_judged']}": "reviewer",
        f"/scorecards?before={known['scorecard']}": "reviewer",
        "/audit?before=100": "admin",
        "/audit?action=recording&before=2000": "admin",
        f"/reports/calls?before={until}": "supervisor",
    }


def searches(known: Mapping[str, object]) -> dict[str, str]:
    """Ways to find a call or a ticket again."""
    ani = str(known["ani"])
    return {
        f"/search?number={quote(ani)}": "supervisor",
        f"/search?number={quote(ani[:7])}": "supervisor",
        "/search?words=api": "supervisor",
        "/search?words=xylofon": "supervisor",
        "/search?type=kebakaran": "supervisor",
        f"/review?number={quote(ani)}": "reviewer",
        **{f"/review?because={reason}": "reviewer" for reason in Because},
        "/review?again=1": "reviewer",
        **{f"/review?said={said}": "reviewer" for said in Said},
        "/review?tag=knalpot": "reviewer",
        "/review?taker=102": "reviewer",
        "/review?taker=petugas%203": "reviewer",
        "/review?verdict=tap": "reviewer",
        "/review?outcome=cut_by_us": "reviewer",
        "/review?type=kebakaran": "reviewer",
        "/review?agency=damkar": "reviewer",
        "/review?least_s=300": "reviewer",
        "/review?words=kebakaran": "reviewer",
        f"/review?since={_SINCE}": "reviewer",
    }


def _cursor(at: object, key: str) -> str:
    text = f"{at.isoformat()} {key}"  # type: ignore[attr-defined]
    return base64.urlsafe_b64encode(text.encode()).decode()

"""``/api/v1/search``: calls and tickets by number, words, place, type, people and time."""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from ari_app.call import Outcome
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.page_cursor import next_cursor, read_cursor
from ari_app.desk.web.paths import recording_address
from ari_app.desk.web.readable_rows import readable
from ari_app.people.access import Right
from ari_app.store.desk_database import Row
from ari_app.tickets.search_terms import LONGEST_TYPED, read_terms
from ari_app.tickets.searching import Wanted, search
from ari_app.tickets.source import TicketSource
from ari_app.tickets.way import Progress
from ari_app.verdict import Verdict


class FoundShape(Shape):
    """A ticket, or a call that has none (``label`` null)."""

    id: UUID = Field(description="the call's id, or of a ticket without a call its own")
    at: AwareDatetime
    label: str | None
    source: TicketSource
    ani: str | None
    verdict: Verdict | None
    outcome: Outcome | None
    progress: Progress | None
    type: str | None
    type_name: str | None
    kecamatan: str | None
    desa: str | None
    dusun: str | None
    address: str | None
    caller_name: str | None
    narrative: str | None = Field(description="its beginning")
    duplicate_of: str | None
    answered_by: str | None
    answered_name: str | None
    recording_url: str | None
    also: list[str] = Field(description="near words by which alone it was found")


class FoundPageShape(Shape):
    found: list[FoundShape]
    also: list[str] = Field(description="words near to the typed ones that are in it")
    next: str | None = Field(description="give it back as `cursor` for the next page")


class SearchShape(Shape):
    q: str = Field("", max_length=LONGEST_TYPED, description="a label, a number, or words")
    place: str = Field("", max_length=LONGEST_TYPED, description="words of the place only")
    name: str = Field("", max_length=LONGEST_TYPED, description="words of the reporter's name only")
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    type: str | None = Field(None, max_length=60)
    agency: str | None = Field(None, max_length=60, description="the code of one that had it")
    person: str | None = Field(None, max_length=100, description="login of who took or wrote it")
    source: TicketSource | None = None
    exact: bool = Field(False, description="no words but the typed ones")
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)


async def find(asked: ApiRequest) -> FoundPageShape:
    wanted = asked.query(SearchShape)
    country = asked.desk.settings.centre.country
    found = await search(
        asked.desk.database,
        asked.account.centre,
        Wanted(
            terms=read_terms(wanted.q, country, place=wanted.place, name=wanted.name),
            since=wanted.since,
            until=wanted.until,
            type=wanted.type,
            agency=wanted.agency,
            person=wanted.person,
            source=wanted.source,
            exact=wanted.exact,
        ),
        after=read_cursor(wanted.cursor),
        most=wanted.limit + 1,
    )
    return FoundPageShape(
        found=readable(_shape, found.rows[: wanted.limit]),
        also=list(found.also),
        next=next_cursor(found.rows, wanted.limit, "at", "call_id"),
    )


def _shape(row: Row) -> FoundShape:
    own = {"id", "recording_url"}
    plain: dict[str, Any] = {name: row[name] for name in FoundShape.model_fields.keys() - own}
    return FoundShape(
        id=UUID(row["call_id"]),
        recording_url=recording_address(row),
        **plain,
    )


ROUTES = (
    Route(
        method="GET",
        path="/search",
        summary="Calls and tickets by number, words, place, type, people and time",
        right=Right.SEE_TICKETS,
        handler=find,
        query=SearchShape,
        answers=FoundPageShape,
        problems=(422,),
    ),
)

"""``/api/v1/tickets/{id}/history``: what became of a ticket and its call, in one line."""

from typing import Any

from pydantic import AwareDatetime, Field

from ari_app.desk.tickets import history_words
from ari_app.desk.tickets.dispatch_api import TruthShape, truth_shape
from ari_app.desk.tickets.readable_history import readable
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.paths import find_ticket
from ari_app.live.targets import named
from ari_app.people.access import Right
from ari_app.telephone_number import shown
from ari_app.texts.catalog import Language
from ari_app.tickets.history_reading import history_of_ticket


class EntryShape(Shape):
    at: AwareDatetime
    kind: str = Field(description="a fact's kind, or a step of the ticket, an agency, a call-back")
    by: str = Field(description="a login or an extension; empty: nobody of ours")
    name: str = Field(description="who that is now")
    text: str | None = Field(description="what happened, in words")
    note: str = Field(description="what was said with it")
    call_id: str | None = Field(description="the call that it happened in")
    truth: TruthShape | None = Field(description="of a sending: what is true of the agency now")
    data: dict[str, Any]


class HistoryShape(Shape):
    ticket: str
    entries: list[EntryShape]


class HistoryQueryShape(Shape):
    lang: Language = Language.ID


async def history(asked: ApiRequest) -> HistoryShape:
    language, row = asked.query(HistoryQueryShape).lang, await find_ticket(asked)
    whole = await history_of_ticket(asked.desk.database, asked.account.centre, row)
    entries = readable(whole, asked.account, asked.desk.settings)
    agencies = await asked.desk.database.rows("dispatches.of_ticket", row["ticket_id"])
    truths = {each["dispatch_id"]: truth_shape(each) for each in agencies}
    known, country = asked.desk.directory.targets, asked.desk.directory.country
    return HistoryShape(
        ticket=row["label"],
        entries=[
            EntryShape(
                at=entry.at,
                kind=entry.kind,
                by=entry.by,
                name=entry.name,
                text=history_words.sentence(
                    entry, language, lambda number: shown(named(number, known), country)
                ),
                note=history_words.detail(entry, language),
                call_id=entry.call_id,
                truth=truths.get(entry.data.get("dispatch", 0)),
                data=dict(entry.data),
            )
            for entry in entries
        ],
    )


ROUTES = (
    Route(
        method="GET",
        path="/tickets/{id}/history",
        summary="What became of a ticket and its call: who, when, what, in one line",
        right=Right.SEE_TICKETS,
        handler=history,
        query=HistoryQueryShape,
        answers=HistoryShape,
        problems=(422,),
    ),
)

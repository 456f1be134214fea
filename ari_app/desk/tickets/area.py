"""Tickets on their way to agencies: routes of the API, and the page of a ticket or a call."""

from ari_app.desk.tickets import (
    alarms_api,
    dispatch_api,
    duplicates_api,
    earlier_api,
    evidence_api,
    evidence_page,
    files_api,
    files_page,
    history_api,
    links_api,
    open_page,
    places_api,
    record_page,
    relating_page,
    search_api,
    search_page,
    tickets_api,
)
from ari_app.desk.web.page_route import PageRoute

ROUTES = (
    *tickets_api.ROUTES,
    *places_api.ROUTES,
    *duplicates_api.ROUTES,
    *history_api.ROUTES,
    *dispatch_api.ROUTES,
    *alarms_api.ROUTES,
    *search_api.ROUTES,
    *earlier_api.ROUTES,
    *links_api.ROUTES,
    *files_api.ROUTES,
    *open_page.ROUTES,
    *evidence_api.ROUTES,
)

PAGES = (
    PageRoute(method="GET", path="/open", handler=open_page.show),
    PageRoute(method="GET", path="/search", handler=search_page.show),
    PageRoute(method="GET", path="/calls/{id}", handler=record_page.call),
    PageRoute(method="GET", path="/tickets/{label}", handler=record_page.ticket),
    PageRoute(method="POST", path="/tickets/{label}", handler=record_page.step),
    PageRoute(method="POST", path="/tickets/{label}/send", handler=record_page.send),
    PageRoute(method="POST", path="/tickets/{label}/relate", handler=relating_page.relate),
    PageRoute(method="POST", path="/tickets/{label}/files", handler=files_page.add),
    PageRoute(method="GET", path="/files/{id}", handler=files_page.file),
    PageRoute(method="POST", path="/tickets/{label}/telephoned", handler=record_page.telephoned),
    PageRoute(method="POST", path="/tickets/{label}/evidence", handler=evidence_page.of_ticket),
    PageRoute(method="POST", path="/calls/{id}/evidence", handler=evidence_page.of_call),
)

"""Tickets on their way to agencies: routes of the API, and the page of a ticket or a call."""

from ari_app.desk.tickets import (
    alarms_api,
    dispatch_api,
    duplicates_api,
    history_api,
    places_api,
    record_page,
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
)

PAGES = (
    PageRoute(method="GET", path="/calls/{id}", handler=record_page.call),
    PageRoute(method="GET", path="/tickets/{label}", handler=record_page.ticket),
    PageRoute(method="POST", path="/tickets/{label}", handler=record_page.step),
    PageRoute(method="POST", path="/tickets/{label}/send", handler=record_page.send),
    PageRoute(method="POST", path="/tickets/{label}/telephoned", handler=record_page.telephoned),
)

"""The pages of the reports, their papers, and the report for programs."""

from ari_app.desk.reports import (
    behind_page,
    mails_page,
    papers_page,
    reports_api,
    reports_page,
)
from ari_app.desk.web.api import Route
from ari_app.desk.web.page_route import PageRoute

ROUTES: tuple[Route, ...] = reports_api.ROUTES

PAGES = (
    PageRoute(method="GET", path="/reports", handler=reports_page.show),
    *(
        PageRoute(method="GET", path=f"/reports/{listing.value}", handler=handler)
        for listing, handler in behind_page.HANDLERS.items()
    ),
    PageRoute(method="GET", path="/reports/numbers", handler=reports_page.numbers),
    PageRoute(method="GET", path=mails_page.LIST, handler=mails_page.show),
    PageRoute(method="POST", path=mails_page.ONE, handler=mails_page.decide),
    PageRoute(
        method="GET", path="/reports/report.{form:(xlsx|csv|pdf)}", handler=papers_page.paper
    ),
    PageRoute(
        method="GET", path="/reports/ministry.{form:(csv|json)}", handler=papers_page.ministry
    ),
)

"""The pages of the reports; the papers are files of theirs."""

from ari_app.desk.reports import papers_page, reports_page
from ari_app.desk.web.api import Route
from ari_app.desk.web.page_route import PageRoute

ROUTES: tuple[Route, ...] = ()

PAGES = (
    PageRoute(method="GET", path="/reports", handler=reports_page.show),
    PageRoute(method="GET", path="/reports/calls", handler=reports_page.calls),
    PageRoute(method="GET", path="/reports/numbers", handler=reports_page.numbers),
    PageRoute(
        method="GET", path="/reports/report.{form:(xlsx|csv|pdf)}", handler=papers_page.paper
    ),
    PageRoute(
        method="GET", path="/reports/ministry.{form:(csv|json)}", handler=papers_page.ministry
    ),
)

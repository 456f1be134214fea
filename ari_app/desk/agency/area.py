"""An agency's own tickets: routes of the API, and its pages on a telephone."""

from ari_app.desk.agency import agency_api, agency_page
from ari_app.desk.web.page_route import PageRoute

_PHOTO = r"/photos/{id:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}}"

ROUTES = agency_api.ROUTES

PAGES = (
    PageRoute(method="GET", path="/agency", handler=agency_page.tickets),
    PageRoute(method="GET", path="/agency/{label}", handler=agency_page.ticket),
    PageRoute(method="POST", path="/agency/{label}", handler=agency_page.submit_step),
    PageRoute(method="GET", path=_PHOTO, handler=agency_page.photo),
)

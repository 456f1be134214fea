"""An agency's own tickets: routes of the API, and its pages on a telephone."""

from ari_app.desk.agency import (
    agency_api,
    agency_page,
    own_offer_page,
    own_times_page,
    own_units_api,
    own_units_page,
)
from ari_app.desk.web.page_route import PageRoute

_PHOTO = r"/photos/{id:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}}"
_UNIT = f"{own_units_page.LIST}/{{number:[0-9]{{1,18}}}}"

ROUTES = (*agency_api.ROUTES, *own_units_api.ROUTES)

PAGES = (
    PageRoute(method="GET", path="/agency", handler=agency_page.tickets),
    PageRoute(method="GET", path=own_times_page.PAGE, handler=own_times_page.show),
    PageRoute(method="GET", path=own_units_page.LIST, handler=own_units_page.show),
    PageRoute(method="POST", path=_UNIT, handler=own_units_page.change),
    PageRoute(method="GET", path="/agency/{label}", handler=agency_page.ticket),
    PageRoute(method="POST", path="/agency/{label}", handler=agency_page.submit_step),
    PageRoute(method="POST", path="/agency/{label}/public", handler=own_offer_page.offer),
    PageRoute(method="GET", path=_PHOTO, handler=agency_page.photo),
)

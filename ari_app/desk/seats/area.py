"""The seats that are chosen at the login: routes of the API, and the page of the choice."""

from ari_app.desk.seats import seat_page, seats_api
from ari_app.desk.web.page_route import PageRoute

ROUTES = seats_api.ROUTES

PAGES = (
    PageRoute(method="GET", path="/seat", handler=seat_page.show),
    PageRoute(method="POST", path="/seat", handler=seat_page.choose),
)

"""The wallboard's pages; it has nothing in the API and changes nothing."""

from ari_app.desk.wall import wall_page
from ari_app.desk.web.api import Route
from ari_app.desk.web.page_route import PageRoute

ROUTES: tuple[Route, ...] = ()

PAGES = (
    PageRoute(method="GET", path="/wall", handler=wall_page.show),
    PageRoute(method="GET", path="/wall/events", handler=wall_page.events),
    PageRoute(method="GET", path="/wall/pairing", handler=wall_page.pairing),
)

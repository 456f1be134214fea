"""What every area stands on: logging in and out."""

from ari_app.desk.web import login_page
from ari_app.desk.web.api import Route
from ari_app.desk.web.page_route import PageRoute

ROUTES: tuple[Route, ...] = ()

PAGES = (
    PageRoute(method="POST", path="/login", handler=login_page.log_in),
    PageRoute(method="POST", path="/logout", handler=login_page.log_out),
)
